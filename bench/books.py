# SPDX-License-Identifier: Apache-2.0
"""Bench: a counter on the real encrypted store with its real desks, and bills to be paid there.

Clock and signatures are real; what belongs to the portal comes from whoever makes the counter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic_ns

from kiosk import seal
from kiosk.app.desks import Desks
from kiosk.app.instruments import SystemChance, TrustedClock
from kiosk.bus import Bus
from kiosk.core.clock import Instants
from kiosk.core.dates import business_date
from kiosk.core.ports import Belonging
from kiosk.core.transaction import Quote
from kiosk.core.wire.trust import Signed
from kiosk.counter.means import Means
from kiosk.counter.transactions import Ask
from kiosk.store.books import SqlBooks, open_books

KEY = bytes(range(32))
PIN = "274961"
DAY_MS = 86_400_000
NOON_MS = 1_795_329_000_000  # 22 November 2026 in India
_BEGAN_MS = monotonic_ns() // 1_000_000


class QuickPins:
    """PINs without the slow hash: no figure here is about it."""

    def make(self, pin: str) -> str:
        """What is kept."""
        return f"verifier of {pin}"

    def check(self, pin: str, verifier: str) -> bool:
        """Whether it fits."""
        return verifier == self.make(pin)


@dataclass(frozen=True, slots=True)
class Counter:
    """An open counter; use it on the thread that opened it."""

    books: SqlBooks
    desks: Desks
    clock: TrustedClock
    signer: seal.SigningKey
    bus: Bus

    def enrol(self, who: Belonging, catalogue: Signed, anchor_ms: int) -> None:
        """Belongs to a portal, day opened with ₹1,000 in the drawer."""
        self.desks.enrolment.settle(who, catalogue, anchor_ms, PIN)
        self.desks.shifts.open(who.site.vle_name, 100_000)

    @property
    def operator(self) -> str:
        """Who sells."""
        with self.books.look() as reads:
            return reads.operators()[0].operator

    def quotes(self, count: int, services: tuple[str, ...], first: int = 0) -> Iterator[Quote]:
        """Quotes of bills keyed from paper, each another bill, the services in turn."""
        due = business_date(self.clock.read().now_ms + 9 * DAY_MS)
        with self.books.look() as reads:
            belonging = reads.belonging()
            sheet = reads.catalogue()
        assert belonging is not None
        assert sheet is not None
        offices = {biller: office for biller, office, _ in belonging.site.counters}
        billers = {row.service: row.biller for row in sheet.rows}
        for number in range(first, first + count):
            service = services[number % len(services)]
            amount = f"{1 + number % 3}.{number % 100:02d}"
            typed = {
                "consumer_id": f"1000{number:08d}",
                "mobile": f"98160{number % 100000:05d}",
                "bill_no": f"20261{number:07d}",
                "due_date": due,
                "sub_division": offices[billers[service]],
                "amount": amount,
                "amount_again": amount,
            }
            yield self.desks.transactions.quote(Ask(service, typed))

    def sell(self, quotes: Iterator[Quote]) -> int:
        """Commits them all; how many. For filling: nothing is measured, so nothing is synced."""
        connection = self.books._database.connection  # noqa: SLF001  # a bench looks inside
        connection.execute("PRAGMA synchronous = OFF")
        operator, count = self.operator, 0
        for quote in quotes:
            self.desks.transactions.commit(quote, quote.total_paise, operator)
            count += 1
        connection.execute("PRAGMA synchronous = FULL")
        return count


def instants() -> Instants:
    """A wall clock that began at noon of a day on which the shipped price list is in force."""
    now_ms = monotonic_ns() // 1_000_000
    return Instants(NOON_MS + now_ms - _BEGAN_MS, now_ms)


def wall_ms() -> int:
    """The same for a portal."""
    return instants().wall_ms


def open_counter(path: Path) -> Counter:
    """A counter over a new or an old file; its thread is the one that calls."""
    signer, bus, clock = seal.SigningKey.generate(), Bus(), TrustedClock(instants)
    books = open_books(path, KEY)
    means = Means(books, clock, SystemChance(), signer, seal.verify, bus, QuickPins())
    return Counter(books, Desks.over(means), clock, signer, bus)
