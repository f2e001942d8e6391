# SPDX-License-Identifier: Apache-2.0
"""Tests: a day at the counter as a program of its own: `python -m tests.journeys.counter_day PLAN`.

The person at the counter begins the day, is cut short by a power cut or a lost answer, starts the
machine again and goes on: every step looks first whether it was done. Exit 0: the day is over and
its end state stands on standard output; 3: an answer was lost; 4: stopped where the plan says so;
killed: at the plan's crossing."""

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import requests

from kiosk.app.house import House
from kiosk.app.joining import join
from kiosk.cli.day import standing
from kiosk.core.catalogue import Rail
from kiosk.core.entries import Printed, PrintFinished
from kiosk.core.errors import Theirs
from kiosk.core.journal import read_entry
from kiosk.core.transaction import State
from kiosk.core.views import TransactionView
from kiosk.core.wire.trust import read_code
from kiosk.counter.transactions import Ask
from sandbox.browser import browse
from tests.journeys.crossing import Crossing
from tests.journeys.rooms import NAME, Rooms, settings_of

OVER, LOST, STOPPED = 0, 3, 4
OPENING_PAISE = 1_000_00
TRIES = 12
PATIENCE = 40  # lost answers that a person sends again after
WAITING = (State.COMMITTED, State.HELD, State.RETURNING)


class AnswerLost(Exception):
    """An exchange did not come home."""


class PlanStops(Exception):
    """The plan wants to see the machine off here."""


class Day:
    """One person, one counter, one plan."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.crossing = Crossing.named(plan.get("crossing", ""))
        self.settings = settings_of(Path(plan["data_dir"]), plan["printer"])
        self.rooms: Rooms

    @contextmanager
    def scene(self, name: str) -> Iterator[None]:
        """What is being done; a plan may stop before it."""
        if self.plan.get("stop_before") == name:
            raise PlanStops
        self.crossing.now = name
        yield
        self.crossing.now = ""

    def join(self) -> None:
        """First run: the enrolment code, through the product's own house."""
        note = self.settings.data_dir.with_suffix(".joined")  # spares a second look into the vault
        if note.exists():
            return
        with House(self.settings) as house:
            if house.set_up:
                house.open_store()
            if not house.opened or house.ask(house.desks.overview.site) is None:
                code = read_code(self.plan["code"])
                join(house, self.plan["portal"], code, os.environ["LMK_PIN"])
        note.touch()

    def open_rooms(self) -> AbstractContextManager[Rooms]:
        return Rooms(self.settings, lambda: os.environ["LMK_PASSPHRASE"], self.crossing)

    def play(self) -> dict[str, Any]:
        """The whole day, or what is left of it."""
        self.join()
        with self.open_rooms() as self.rooms:
            self._look_at_unfinished_papers()
            with self.scene("morning"):
                for rail in (Rail.ELECTRICITY, Rail.ONLINE_SEVA):
                    self._load(rail)
                self._open_day()
            with self.scene("online"):
                self._sell("online")
                self._talk_until_settled("online")
            self._line("cut")
            for label in ("electricity", "paid elsewhere", "water", "record"):
                with self.scene(label):
                    self._sell(label)
            self._post(self.plan["sandbox"] + "/control/fault", self.plan["elsewhere"])
            self._line("up")
            with self.scene("line back"):
                self._talk_until_settled(*self.plan["acts"])
            with self.scene("return"):
                self._return("paid elsewhere")
                self._talk_until_settled("paid elsewhere")
            with self.scene("hand over"):
                self._hand_over()
            self._talk()
            return self._end_state()

    @property
    def _vle(self) -> str:
        return str(self.rooms.who.site.vle_name)

    def _load(self, rail: Rail) -> None:
        rooms, desk = self.rooms, self.rooms.desks.wallet
        for _ in range(TRIES):
            if rooms.read(lambda reads: reads.allowance(rail)) is not None:
                return
            lot = rooms.ask(desk.load, rail, self.plan["lot_paise"], self._vle)
            lots = {one.merchant_txn: one for one in rooms.ask(desk.view).lots}
            page_url = lots[lot.merchant_txn].page_url
            if page_url:
                browse(page_url)
            self._talk()
        raise AssertionError(f"no allowance on {rail}")

    def _open_day(self) -> None:
        if self.rooms.read(lambda reads: reads.drawer(self._vle)) is None:
            self.rooms.ask(self.rooms.desks.shifts.open, self._vle, OPENING_PAISE)

    def _view(self, label: str) -> TransactionView | None:
        act_id = self.plan["acts"][label]["id"]
        found: TransactionView | None = self.rooms.read(lambda reads: reads.transaction(act_id))
        return found

    def _sell(self, label: str) -> None:
        """One act, and its slip."""
        desk, act = self.rooms.desks.transactions, self.plan["acts"][label]
        ask = Ask(act["service"], act["typed"], transaction_id=act["id"])
        if self.rooms.ask(desk.already, ask) is None:
            if act.get("fetched"):
                ask = self._fetched(ask)
            quote = self.rooms.ask(desk.quote, ask)
            self.crossing.at("confirm")
            self.rooms.ask(desk.commit, quote, quote.total_paise, self._vle)
        view = self._view(label)
        assert view is not None
        if view.state is State.COMMITTED:
            self._print(view.seq, "slip")

    def _fetched(self, ask: Ask) -> Ask:
        found = self.rooms.client.lookup(ask.service, ask.typed["consumer_id"])
        return Ask(
            ask.service, ask.typed, found.bill, online=True, transaction_id=ask.transaction_id
        )

    def _return(self, label: str) -> None:
        """The refused act: cash back, and the slip that says so."""
        view = self._view(label)
        assert view is not None
        if view.state is State.REFUSED:
            self.rooms.ask(self.rooms.desks.transactions.reverse, view.number, self._vle, False)
            view = self._view(label)
            assert view is not None
        self._print(view.reversal_seq, "return")

    def _hand_over(self) -> None:
        """The portal's receipts, to whom they belong."""
        for view in self.rooms.ask(self.rooms.desks.receipts.to_hand_over):
            self._print(view.seq, "receipt")

    def _print(self, seq: int, form: str) -> None:
        if not self.rooms.read(lambda reads: reads.prints(seq, form)):
            assert self.rooms.press.print(seq).result() is Printed.DONE

    def _look_at_unfinished_papers(self) -> None:
        """After a power cut the machine asks "did it print?", and the person looks at the tray."""
        for found in self.rooms.ask(self.rooms.desks.receipts.unfinished):
            lie_there = sum(f" {found.number} ".encode() in paper for paper in self._tray())
            known = self._printed(found.of_seq)
            settle = self.rooms.desks.receipts.settle_unfinished
            self.rooms.ask(settle, found, lie_there > known)

    def _printed(self, of_seq: int) -> int:
        """How many papers of this entry the journal knows to be out."""

        def count(reads: Any) -> int:
            bodies = (read_entry(raw).body for raw in reads.entries_after(0))
            ends = (body for body in bodies if isinstance(body, PrintFinished))
            return sum(end.of_seq == of_seq and end.outcome is Printed.DONE for end in ends)

        return int(self.rooms.read(count))

    def _tray(self) -> list[bytes]:
        """The name on each paper that was cut off, in their order."""
        slips = sorted(Path(self.plan["tray"]).glob("slip-*.bin"))
        return [name for slip in slips for name in NAME.findall(slip.read_bytes())[:1]]

    def _talk(self) -> None:
        """Once with the portal until nothing is left to say."""
        report = self.rooms.courier.run_once()
        if not report.online:
            raise AnswerLost(report.fault)

    def _talk_until_settled(self, *labels: str) -> None:
        """Until these acts wait for the portal no more, whatever it said."""
        for _ in range(TRIES):
            views = [self._view(label) for label in labels]
            if not any(view is None or view.state in WAITING for view in views):
                return
            self._talk()
        raise AssertionError(f"{labels} stay {[view and view.state for view in views]}")

    def _line(self, mode: str) -> None:
        self._post(self.plan["line_control"], {"mode": mode})

    def _post(self, url: str, plain: object) -> None:
        with requests.Session() as web:
            web.trust_env = False
            assert web.post(url, json=plain, timeout=60).status_code == 200

    def _end_state(self) -> dict[str, Any]:
        """What of the day is the same in every run of it."""
        rooms = self.rooms
        now = standing(rooms.ask(rooms.desks.overview.standing))
        views = {label: self._view(label) for label in self.plan["acts"]}
        checked, rebuilt = rooms.ask(rooms.books.verify), rooms.ask(rooms.books.rebuild)
        return {
            "kiosk_id": now["kiosk_id"],
            "head_seq": now["head_seq"],
            "same": {
                "acts": {label: _told(view) for label, view in views.items()},
                "rails": {
                    rail: {name: money[f"{name}_paise"] for name in ("granted", "spent")}
                    for rail, money in now["rails"].items()
                },
                "drawer": {
                    name: now["shift"][name]
                    for name in ("expected_paise", "taken_paise", "returned_paise", "sales")
                },
                "open": [now[name] for name in ("unsent", "waiting", "to_return", "to_hand_over")],
                "papers": self._papers(views),
                "chain": [checked.ok, rebuilt.equal],
            },
        }

    def _papers(self, views: dict[str, TransactionView | None]) -> list[str]:
        """Every paper of this counter, by what it is for."""
        kiosk = f" {self.rooms.who.site.kiosk_id}-".encode()
        papers = [name.decode() for name in self._tray() if kiosk in name]
        for label, view in views.items():
            assert view is not None
            papers = [paper.replace(view.number, label) for paper in papers]
        return sorted(re.sub(r"K\d+-1-(\d+)-\w+", "number \\1", paper) for paper in papers)


def _told(view: TransactionView | None) -> list[str | int]:
    assert view is not None
    return [view.state.value, view.cause.value, view.counter, view.total_paise]


def main() -> int:
    """Plays one plan."""
    day = Day(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    for _ in range(PATIENCE if day.plan.get("patient") else 1):
        try:
            print(json.dumps(day.play()))
            return OVER
        except PlanStops:
            return STOPPED
        except (AnswerLost, Theirs) as error:
            print(f"lost: {error!r}", file=sys.stderr)
    return LOST


if __name__ == "__main__":
    sys.exit(main())
