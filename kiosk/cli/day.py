# SPDX-License-Identifier: Apache-2.0
"""Roof: verbs of the day: status, open, cash, close, who may work here."""

from pathlib import Path

from kiosk.app.line_keeper import line_today
from kiosk.cli.call import Call, Result
from kiosk.cli.papers import write_pdf
from kiosk.config import secret
from kiosk.core.errors import ClockWrong, PinMissing
from kiosk.core.line_log import MINUTE_MS
from kiosk.core.money import parse_counts
from kiosk.core.shift import Drawer
from kiosk.counter.overview import Standing


def status(call: Call) -> Result:
    """Where this kiosk stands."""
    found = standing(call.house.ask(call.house.desks.overview.standing))
    damages = call.house.ask(call.house.damages)
    noticed = () if found["clock_ok"] else (ClockWrong(),)
    today = line_today(call.house.settings.data_dir, call.house.clock.read().now_ms)
    return found | {
        **call.warnings(*noticed),
        "line_today": {
            "up_minutes": today.up_ms // MINUTE_MS,
            "drops": today.drops,
            "longest_outage_minutes": today.longest_outage_ms // MINUTE_MS,
        },
        "damages": [
            {
                "set_aside": damage.set_aside,
                "in_doubt": list(damage.in_doubt),
                "papers_in_doubt": list(damage.papers_in_doubt),
            }
            for damage in damages
        ],
    }


def standing(found: Standing) -> Result:
    """The JSON form of a Standing; keys others rely on."""
    return {
        "kiosk_id": found.site.kiosk_id,
        "lmk_id": found.site.lmk_id,
        "csc_id": found.site.csc_id,
        "generation": found.site.generation,
        "epoch": found.exchange.epoch,
        "head_seq": found.head.seq,
        "head_hash": found.head.hash.hex(),
        "acknowledged_seq": found.exchange.acknowledged_seq,
        "unsent": found.unsent,
        "clock_ok": found.clock.ok,
        "now_ms": found.clock.now_ms,
        "last_contact_ms": found.exchange.last_contact_ms,
        "waiting": found.waiting,
        "oldest_waiting_ms": found.oldest_waiting_ms,
        "to_return": found.to_return,
        "to_hand_over": found.to_hand_over,
        "rails": {
            rail.value: {
                "lease_id": held.lease.lease_id,
                "version": held.lease.version,
                "granted_paise": held.lease.granted_total_paise,
                "spent_paise": held.spent_total_paise,
                "remaining_paise": held.remaining_paise,
                "expires": held.lease.expires_ms,
                "surrendered": held.surrendered,
            }
            for rail, held in found.allowances
            if held is not None
        },
        "shift": drawer_json(found.drawers[0]) if found.drawers else None,
        "block": found.block.order_no if found.block and found.block.until else None,
    }


def drawer_json(drawer: Drawer) -> Result:
    """A shift as JSON."""
    return {
        "shift": drawer.shift,
        "operator": drawer.operator,
        "opened_ms": drawer.opened_ms,
        "opening_paise": drawer.opening_paise,
        "taken_paise": drawer.taken_paise,
        "returned_paise": drawer.returned_paise,
        "moved_paise": drawer.moved_paise,
        "expected_paise": drawer.expected_paise,
        "commission_paise": drawer.commission_paise,
        "sales": drawer.sales,
    }


def open_day(call: Call) -> Result:
    """Opens the operator's day."""
    who = call.operator()
    drawer = call.house.ask(call.house.desks.shifts.open, who, call.args.cash_paise)
    return {"shift": drawer_json(drawer)}


def cash(call: Call) -> Result:
    """Cash in or out."""
    who = call.operator()
    args = call.args
    drawer = call.house.ask(call.house.desks.shifts.move_cash, who, args.paise, args.reason)
    return {"shift": drawer_json(drawer)}


def close_day(call: Call) -> Result:
    """Counts and closes."""
    counts = parse_counts(call.args.count)
    who = call.operator()
    desk = call.house.desks.shifts
    closed = call.house.ask(desk.close, who, counts, call.args.reason)
    result: Result = {
        "shift": drawer_json(closed.drawer),
        "expected_paise": closed.drawer.expected_paise,
        "counted_paise": closed.drawer.counted_paise,
        "difference_paise": closed.difference_paise,
        "carried": list(closed.carried),
    }
    if call.args.pdf:
        paper = call.house.ask(desk.report, closed.drawer.shift)
        result["pdf"] = write_pdf(call, paper, "a4", Path(call.args.pdf))
    return result


def operator(call: Call) -> Result:
    """Adds an assistant, which the VLE's own PIN allows, or lists who may work here."""
    desk = call.house.desks.operators
    if call.args.name:
        new_pin = secret(_path(call.args.new_pin_file), "LMK_NEW_PIN")
        if not new_pin:
            raise PinMissing
        call.house.ask(desk.sign_in, call.vle(), call.pin())
        call.house.ask(desk.add_assistant, call.args.name, new_pin)
    return {
        "operators": [
            {"operator": who.operator, "role": who.role} for who in call.house.ask(desk.all)
        ]
    }


def _path(told: str | None) -> Path | None:
    return Path(told) if told else None
