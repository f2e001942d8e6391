# SPDX-License-Identifier: Apache-2.0
"""Simulation: one real counter: desks over an encrypted store, with a drawer of true cash, a tray
of true papers, two clocks, and a power cord that can be pulled before or after any commit."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from kiosk import seal
from kiosk.app.desks import Desks
from kiosk.app.instruments import TrustedClock
from kiosk.core.clock import Instants
from kiosk.core.facts import Fact
from kiosk.core.ports import Reads, Unit
from kiosk.core.transaction import Quote
from kiosk.core.wire.exchange import read_answer, read_request
from kiosk.core.wire.trust import read_code
from kiosk.counter.means import Means
from kiosk.counter.receipts import PrintJob
from kiosk.store.books import SqlBooks, open_books
from kiosk.sync import enrolment
from portal.ports import KioskRecord
from tests.simulation.chronicle import Chronicle
from tests.simulation.state_portal import EnrolLine, StatePortal

T = TypeVar("T")
KEY = bytes(range(32))
PIN = "274961"
BEFORE, AFTER = "before", "after"


class PowerCut(BaseException):
    """The kiosk's process ends here; nothing of it may catch this."""


class QuickPins:
    """PINs without the slow hash, which has tests of its own."""

    def make(self, pin: str) -> str:
        return f"verifier of {pin}"

    def check(self, pin: str, verifier: str) -> bool:
        return verifier == self.make(pin)


@dataclass
class Chance:
    """Never repeats, and is the same in every run."""

    drawn: int

    def take(self, count: int) -> bytes:
        self.drawn += 1
        return self.drawn.to_bytes(count, "big")


class Deaf:
    """A publisher nobody listens to."""

    def publish(self, fact: Fact) -> None:
        pass


@dataclass
class MortalBooks:
    """The store, whose next unit of work may be the last thing this process does."""

    books: SqlBooks
    dies: str = ""

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self.books.unit() as unit:
            yield unit
            if self.dies == BEFORE:
                raise PowerCut
        if self.dies == AFTER:
            raise PowerCut

    @contextmanager
    def look(self) -> Iterator[Reads]:
        with self.books.look() as reads:
            yield reads


@dataclass(frozen=True)
class Paper:
    """A paper that truly came out."""

    number: str
    form: str
    copy: int


@dataclass
class Counter:
    """One kiosk from its enrolment on."""

    folder: Path
    number: int
    now: Callable[[], int]
    record: KioskRecord = field(init=False)
    wall_offset_ms: int = 0
    booted_ms: int = 0
    lives: int = 0
    touched: bool = True
    cash: dict[str, int] = field(default_factory=dict)  # in each open drawer, as one would count it
    tray: list[Paper] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)  # every answer handed in
    left_seq: int = 0  # the highest entry that ever left
    chronicle: Chronicle = field(default_factory=Chronicle)

    def __post_init__(self) -> None:
        self.signer = seal.SigningKey.from_seed(bytes([self.number + 1]) * 32)
        self.chance = Chance(self.number << 40)
        self.booted_ms = self.now()
        self._open()

    # --- power -------------------------------------------------------------------------------

    @property
    def path(self) -> Path:
        return self.folder / f"life-{self.lives}" / "kiosk.db"

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.clock = TrustedClock(self._instants)
        self.books = open_books(self.path, KEY)
        self.mortal = MortalBooks(self.books)
        with self.books.look() as reads:
            self.clock.remember(reads.exchange_state().trusted_ms)
        self.desks = Desks.over(
            Means(
                self.mortal, self.clock, self.chance, self.signer, seal.verify, Deaf(), QuickPins()
            )
        )

    def _instants(self) -> Instants:
        now_ms = self.now()
        return Instants(now_ms + self.wall_offset_ms, now_ms - self.booted_ms)

    def power_cut(self) -> None:
        """What the disk had at this moment is all that is left."""
        before = self.path
        self.lives += 1
        self.path.parent.mkdir(parents=True)
        for ending in ("", "-wal"):
            source = before.with_name(before.name + ending)
            if source.exists():
                shutil.copyfile(source, self.path.with_name(source.name))
        self.books.close()
        shutil.rmtree(before.parent)
        self.booted_ms = self.now()
        self.touched = True
        self._open()

    def close(self) -> None:
        self.books.close()

    def do(self, verb: Callable[..., T], *args: Any, dies: str = "") -> T | None:
        """A desk's verb; None when the power went before or after its first commit.

        The verb is looked up by its name: after a power cut the desks are others.
        """
        self.touched = True
        self.mortal.dies = dies
        try:
            return verb(*args)
        except PowerCut:
            self.power_cut()
            return None
        finally:
            self.mortal.dies = ""

    # --- first run ---------------------------------------------------------------------------

    def enrol(self, portal: StatePortal, lmk_id: str, lost: bool) -> None:
        """Joins the portal; with `lost` the first answer does not come home."""
        code = read_code(portal.code(lmk_id))
        line: Any = EnrolLine(portal)
        if lost:
            enrolment.enrol(line, code, self.signer, seal.verify)
        answer = enrolment.enrol(line, code, self.signer, seal.verify)
        who = enrolment.belonging(answer, "https://portal.example")
        self.desks.enrolment.settle(who, answer.catalogue, answer.anchor_ms, PIN)
        self.desks.operators.add_assistant("Meena", PIN)
        self.record = portal.record(answer.site.kiosk_id)

    @property
    def operators(self) -> tuple[str, str]:
        return self.record.site.vle_name, "Meena"

    # --- the line ----------------------------------------------------------------------------

    def take(self, budget_bytes: int, dies: str = "") -> bytes | None:
        """The next request. One that was committed and never left counts as left."""
        taken = self.do(self.desks.exchange.take, budget_bytes, dies=dies)
        if taken is None:
            return None
        body, entries = taken
        self.requests.append(body)
        head = read_request(body).head
        assert head.entries == entries
        self.left_seq = max(self.left_seq, self.acknowledged_seq + entries)
        return body

    def absorb(self, body: bytes, dies: str = "") -> Any:
        self.heard.append(body)
        answer = read_answer(body)
        self.chronicle.answers[answer.head.epoch, answer.head.answer_number] = answer
        return self.do(self.desks.exchange.absorb, body, dies=dies)

    @property
    def acknowledged_seq(self) -> int:
        return self.state.acknowledged_seq

    @property
    def state(self) -> Any:
        with self.books.look() as reads:
            return reads.exchange_state()

    @property
    def head_seq(self) -> int:
        with self.books.look() as reads:
            return reads.head.seq

    # --- papers ------------------------------------------------------------------------------

    def came_out(self, job: PrintJob) -> None:
        """A paper is cut off and falls into the tray."""
        self.tray.append(Paper(job.paper.number, job.form, job.copy))

    def follow(self) -> None:
        """Reads what is new in the journal."""
        with self.books.look() as reads:
            fresh = list(reads.entries_after(len(self.chronicle.entries)))
        for raw in fresh:
            self.chronicle.take(raw, self.left_seq)
