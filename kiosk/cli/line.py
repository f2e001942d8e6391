# SPDX-License-Identifier: Apache-2.0
"""Roof: verbs of the line: enrol, exchange, allowances."""

from kiosk.app.joining import join, renew_pin
from kiosk.app.line import Line
from kiosk.cli.call import Call, Result
from kiosk.core.catalogue import Rail
from kiosk.core.wire.trust import read_code


def enrol(call: Call) -> Result:
    """Joins a portal: keys, store and journal are made here."""
    code = read_code(call.args.code)
    site = join(call.house, call.args.portal, code, call.pin())
    return {
        "kiosk_id": site.kiosk_id,
        "lmk_id": site.lmk_id,
        "csc_id": site.csc_id,
        "name": site.name_hi,
        "operator": site.vle_name,
    }


def reset_pin(call: Call) -> Result:
    """A new PIN for the VLE."""
    return {"operator": renew_pin(call.house, read_code(call.args.code), call.pin())}


def exchange(call: Call) -> Result:
    """Talks until nothing is left to say; without a line the epoch is the one last heard of."""
    report = Line(call.house).exchange()
    known = call.house.ask(call.house.desks.overview.standing).exchange
    return {
        "sent": report.sent,
        "posted": report.posted,
        "refused": report.refused,
        "held": report.held,
        "duplicate": report.duplicate,
        "epoch": report.epoch or known.epoch,
        "online": report.online,
        "fault": report.fault,
    }


def load(call: Call) -> Result:
    """Journals the intent, asks the portal for the page, and tells where it is."""
    who = call.operator()
    desk = call.house.desks.wallet
    lot = call.house.ask(desk.load, Rail(call.args.rail), call.args.paise, who)
    Line(call.house).exchange()
    lots = call.house.ask(desk.view).lots
    now = next(found for found in lots if found.merchant_txn == lot.merchant_txn)
    return {
        "merchant_txn": now.merchant_txn,
        "rail": now.rail.value,
        "amount_paise": now.amount_paise,
        "state": now.state.value,
        "page_url": now.page_url,
    }


def surrender(call: Call) -> Result:
    """Gives the rest of a lease back."""
    call.operator()
    held = call.house.ask(call.house.desks.wallet.surrender, Rail(call.args.rail))
    Line(call.house).exchange()
    return {"lease_id": held.lease.lease_id, "given_back_paise": held.remaining_paise}


def wallet(call: Call) -> Result:
    """Each rail's money."""
    found = call.house.ask(call.house.desks.wallet.view)
    return {
        "rails": {
            money.rail.value: {
                "remaining_paise": money.allowance.remaining_paise if money.allowance else 0,
                "hours_left": money.hours,
                "credit_paise": money.account.credit_paise if money.account else 0,
                "state_wallet": money.account.state_wallet if money.account else "",
            }
            for money in found.rails
        },
        "lots": [
            {
                "merchant_txn": lot.merchant_txn,
                "rail": lot.rail.value,
                "amount_paise": lot.amount_paise,
                "state": lot.state.value,
                "page_url": lot.page_url,
            }
            for lot in found.lots
        ],
        "commission": {
            "vle_paise": found.commission.vle_paise,
            "spv_paise": found.commission.spv_paise,
            "it_paise": found.commission.it_paise,
        },
        "due_to_citizens_paise": found.due_to_citizens_paise,
    }
