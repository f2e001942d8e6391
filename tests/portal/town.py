# SPDX-License-Identifier: Apache-2.0
"""Tests: a portal with its outside, and counters that talk to it."""

from dataclasses import dataclass, field

from sqlalchemy import Table, select

from kiosk.core.catalogue import Rail
from kiosk.core.wire.exchange import Cause, Outcome
from portal.audit import Audit, audit
from portal.books_schema import balance
from portal.database import Database
from portal.deposits import read_deposit, take_deposit
from portal.exchange import Exchange
from portal.ledger import Book
from portal.ports import Policy
from portal.schema import alarm
from tests import samples
from tests.portal.counter import Counter
from tests.portal.fakes import LAKH, Outside, kiosk, policy

POSTED = (Outcome.POSTED, Cause.NONE)


@dataclass
class Town:
    """One portal and everybody around it."""

    db: Database
    outside: Outside = field(default_factory=Outside)
    policy: Policy = field(default_factory=policy)

    @property
    def portal(self) -> Exchange:
        return Exchange(self.db, self.outside.edges, self.policy)

    def deposit(self, paise: int = LAKH, reference: str = "UTR-1") -> None:
        plain = {
            "bank_reference": reference,
            "at": "2026-11-22T10:00:00+05:30",
            "amount_paise": paise,
            "provider_code": "CSC-SPV",
            "mode": "NEFT",
        }
        assert take_deposit(self.db, read_deposit(plain), self.outside.clock())

    def counter(self, kiosk_id: str = samples.KIOSK, csc_id: str = samples.SITE.csc_id) -> Counter:
        return Counter(kiosk(kiosk_id, csc_id), self.portal, self.outside.clock)

    def funded(self, paise: int = LAKH, rails: tuple[Rail, ...] = tuple(Rail)[:2]) -> Counter:
        """A counter with an allowance on each rail, all of it absorbed."""
        self.deposit(paise * 10)
        counter = self.counter()
        for rail in rails:
            self.load(counter, rail, paise)
        counter.settle()
        return counter

    def load(self, counter: Counter, rail: Rail, paise: int) -> str:
        """One lot, paid at the gateway, its lease absorbed; returns its name."""
        name = counter.load(rail, paise).body.merchant_txn
        counter.exchange()
        self.outside.wallet.pay(name)
        counter.exchange()
        return name

    def balance(self, account: str, book: Book = Book.CSC) -> int:
        with self.db.reading() as connection:
            found = connection.scalar(
                select(balance.c.paise).where(
                    balance.c.account == account, balance.c.book == book.value
                )
            )
        return found or 0

    def rows(self, table: Table) -> list[dict[str, object]]:
        with self.db.reading() as connection:
            return [dict(row) for row in connection.execute(select(table)).mappings()]

    def alarms(self) -> list[tuple[str, int]]:
        return [(row["kind"], row["seq"]) for row in self.rows(alarm)]

    def audit(self) -> Audit:
        found = audit(self.db)
        assert found.violations == ()
        assert found.state_book_sum_paise == found.csc_book_sum_paise == 0
        return found


def said(counter: Counter, entry: object) -> tuple[Outcome, Cause] | None:
    """What the kiosk was told about one of its entries."""
    verdict = counter.verdicts.get(entry.seq)
    return None if verdict is None else (verdict.outcome, verdict.cause)
