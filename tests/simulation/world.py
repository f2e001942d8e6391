# SPDX-License-Identifier: Apache-2.0
"""Simulation: what lines do between counters and portal, and how everything comes to rest."""

from dataclasses import replace

from kiosk.core.errors import JournalBroken, PortalUnsigned
from kiosk.core.transaction import State
from tests.simulation.counter import Counter
from tests.simulation.outside import Mood, PortalDies
from tests.simulation.people import DEPARTMENT, WHOLE, People


class World(People):
    """Everything, while it lasts."""

    # --- the line ----------------------------------------------------------------------------

    def send(self, counter: Counter, body: bytes) -> bytes | None:
        """A request arrives; None when the portal died over it, and was started again."""
        try:
            return self.portal.answer(body, counter.record)
        except PortalDies:
            self.seen["portal died over an act"] += 1
            self.portal.restart()
            return None

    def exchange(self, counter: Counter, budget: int, fate: str, dies: str = "") -> bool:
        """One message and its answer; whether the answer was taken in."""
        first, last = (dies, "") if fate == "power cut at the request" else ("", dies)
        body = counter.take(budget, first)
        if body is None:
            self.seen["power cut at the request"] += 1
            return False
        if fate == "request lost":
            return False
        if fate == "request doubled":
            self.send(counter, body)
        answer = self.send(counter, body)
        if answer is None or fate == "reply lost":
            return False
        lives = counter.lives
        found = counter.absorb(answer, last)
        if counter.lives > lives:
            self.seen["power cut at the answer"] += 1
            return False
        assert found is not None
        if fate == "answer doubled":
            again = counter.absorb(answer)
            assert not again.changed
        return True

    def old_answer(self, counter: Counter, body: bytes) -> None:
        """An answer of another request comes, or one for a second time: it changes nothing."""
        counter.follow()
        with counter.books.look() as reads:
            before = reads.head, reads.exchange_state()
        try:
            found = counter.absorb(body)
            assert not found.changed
        except PortalUnsigned:
            self.seen["old answer turned away"] += 1
        except JournalBroken as error:
            raise AssertionError("an old answer is no damage") from error
        with counter.books.look() as reads:
            after = reads.head, replace(reads.exchange_state())
        assert before == after, "an old answer changed something"

    # --- the end -----------------------------------------------------------------------------

    def heal(self) -> None:
        """The line is back, departments answer, the portal runs."""
        self.portal.departments.moods.clear()
        self.portal.departments.portal_dies = ""

    def come_to_rest(self, counter: Counter) -> None:
        """Talks until nothing is left to say."""
        for _ in range(40):
            head = counter.head_seq
            assert self.exchange(counter, WHOLE, "whole")
            if counter.head_seq == head == counter.acknowledged_seq:
                return
        raise AssertionError("kiosk and portal never come to rest")

    def nothing_waits_for_another(self, counter: Counter) -> None:
        """Invariant 10: what has arrived at a department that answers has its verdict; an entry
        that is refused, or cannot be judged yet, delays no other."""
        counter.follow()
        chronicle, moods = counter.chronicle, self.portal.departments.moods
        acknowledged = counter.acknowledged_seq
        for seq in chronicle.with_state(State.COMMITTED, State.HELD):
            mood = moods.get(DEPARTMENT[chronicle.sales[seq].service], Mood.WELL)
            assert seq > acknowledged or mood is not Mood.WELL, f"{seq} waits for nobody"
