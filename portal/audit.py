# SPDX-License-Identifier: Apache-2.0
"""Portal audit: reads everything and says what does not hold; trusts no running sum.

The invariants are those of the money: books and postings balance, leases are whole and agree with
the books, the wallet's hold is theirs, verdicts are final once, acts happened once, chains link.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, select

from portal import audit_books, audit_chains
from portal.audit_finding import Finding
from portal.books_schema import movement, posting
from portal.database import Database
from portal.leases import all_lines
from portal.ledger import Book, PostingKind
from portal.schema import chain, entry

_CHECKS: Final[tuple[Callable[[Connection], Iterator[Finding]], ...]] = (
    audit_books.postings_balance,
    audit_books.balances_are_sums,
    audit_books.leases_agree,
    audit_books.wallet_hold,
    audit_books.lots_agree,
    audit_chains.chains_link,
    audit_chains.verdicts_fit,
    audit_chains.sales_posted_once,
    audit_chains.acts_fit,
    audit_chains.shares_sum,
)


@dataclass(frozen=True, slots=True)
class ChainCount:
    """How much of a kiosk's journal is here; generations together, the newest one's head."""

    entries: int
    head_seq: int


@dataclass(frozen=True, slots=True)
class LeaseTotals:
    """All leases added up, paise: granted is the sum of the other five."""

    granted: int
    drawn: int
    due: int
    returned: int
    unreconciled: int
    remaining: int


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found; `violations` is empty when everything holds."""

    state_book_sum_paise: int
    csc_book_sum_paise: int
    transactions: int  # sales posted
    kiosks: dict[str, ChainCount]
    leases: LeaseTotals
    violations: tuple[Finding, ...]

    def plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self) | {"violations": [asdict(one) for one in self.violations]}


def audit(db: Database) -> Audit:
    """Reads the whole database in one state of it."""
    with db.reading() as connection:
        return Audit(
            state_book_sum_paise=_book_sum(connection, Book.STATE),
            csc_book_sum_paise=_book_sum(connection, Book.CSC),
            transactions=_transactions(connection),
            kiosks=_kiosks(connection),
            leases=_leases(connection),
            violations=tuple(one for check in _CHECKS for one in check(connection)),
        )


def _book_sum(connection: Connection, book: Book) -> int:
    found = connection.scalar(
        select(func.sum(movement.c.paise)).where(movement.c.book == book.value)
    )
    return int(found or 0)


def _transactions(connection: Connection) -> int:
    counted = select(func.count()).select_from(posting)
    return connection.scalar(counted.where(posting.c.kind == PostingKind.SALE.value)) or 0


def _kiosks(connection: Connection) -> dict[str, ChainCount]:
    grouped = select(entry.c.kiosk_id, func.count().label("entries")).group_by(entry.c.kiosk_id)
    counts = {row.kiosk_id: row.entries for row in connection.execute(grouped)}
    heads = connection.execute(
        select(chain.c.kiosk_id, chain.c.head_seq).order_by(chain.c.kiosk_id, chain.c.generation)
    )
    newest = {row.kiosk_id: row.head_seq for row in heads}
    return {name: ChainCount(counts.get(name, 0), head) for name, head in newest.items()}


def _leases(connection: Connection) -> LeaseTotals:
    lines = all_lines(connection)
    return LeaseTotals(
        granted=sum(line.granted_paise for line in lines),
        drawn=sum(line.drawn_paise for line in lines),
        due=sum(line.due_paise for line in lines),
        returned=sum(line.returned_paise for line in lines),
        unreconciled=sum(line.unreconciled_paise for line in lines),
        remaining=sum(line.remaining_paise for line in lines),
    )
