# SPDX-License-Identifier: Apache-2.0
"""Portal ledger: two books, each balanced by every posting, and the balances they add up to.

State book: bank advance, virtual wallet (available, held), payables to departments, shares.
CSC book: gateway clearing, the VLE's money (available, held by a lease, due to citizens,
unreconciled), CSC-SPV's clearing for each rail. What somebody has or is owed is positive.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from kiosk.core.catalogue import Rail
from portal.books_schema import balance, movement, posting
from portal.bulk import insert_rows
from portal.database import insert_new


class Book(StrEnum):
    """Each sums to zero on its own."""

    STATE = "state"
    CSC = "csc"


_WORDS: Final = {book: book.value for book in Book}
BANK_ADVANCE: Final = "bank_advance"
WALLET_AVAILABLE: Final = "vw_available"
WALLET_HELD: Final = "vw_held"
SHARE_SPV: Final = "share:spv"
SHARE_IT: Final = "share:it"
TDS: Final = "tds_payable"
GATEWAY: Final = "gateway_clearing"
_NEVER_OWES: Final = (
    WALLET_AVAILABLE,
    WALLET_HELD,
    "vle_available:",
    "vle_held:",
    "vle_due:",
    "vle_unreconciled:",
)


def vle_available(csc_id: str, rail: Rail) -> str:
    """The VLE's credit: paid and not granted."""
    return f"vle_available:{csc_id}:{rail.value}"


def vle_held(lease_id: str) -> str:
    """What remains of a lease."""
    return f"vle_held:{lease_id}"


def vle_due(lease_id: str) -> str:
    """Taken from citizens for sales that were refused, and not returned yet."""
    return f"vle_due:{lease_id}"


def vle_unreconciled(lease_id: str) -> str:
    """The rest of an expired lease of which nobody knows what was sold."""
    return f"vle_unreconciled:{lease_id}"


def spv_clearing(rail: Rail) -> str:
    """What CSC-SPV has from the VLEs' sales of a rail."""
    return f"spv_clearing:{rail.value}"


def payable(biller: str) -> str:
    """Fees owed to a department."""
    return f"payable:{biller}"


def receivable(biller: str) -> str:
    """Commission a department owes, below zero: it pays the charge in the citizen's place."""
    return f"receivable:{biller}"


def share_vle(csc_id: str) -> str:
    """The VLE's earned commission."""
    return f"share:vle:{csc_id}"


class PostingKind(StrEnum):
    """Why money moved."""

    DEPOSIT = "deposit"
    HOLD = "hold"  # the state's side of a lot, before its page opens
    RELEASE = "release"  # that lot was not paid
    LOT = "lot"  # the gateway has the VLE's money
    GRANT = "grant"  # credit became a lease's
    SALE = "sale"
    REFUSAL = "refusal"  # the citizen's money is due to him
    RETURN = "return"  # he has it back
    SURRENDER = "surrender"
    EXPIRY = "expiry"


class Unbalanced(ValueError):
    """A posting that does not sum to zero in a book: a defect, nothing is written."""


@dataclass(frozen=True, slots=True)
class Place:
    """The entry a posting was made for."""

    kiosk_id: str
    generation: int
    seq: int

    def __str__(self) -> str:
        return f"{self.kiosk_id}/{self.generation}/{self.seq}"


@dataclass(frozen=True, slots=True)
class Move:
    """One account's change, paise."""

    book: Book
    account: str
    paise: int


def transfer(book: Book, source: str, target: str, paise: int) -> tuple[Move, Move]:
    """From one account to another of the same book."""
    return Move(book, source, -paise), Move(book, target, paise)


@dataclass(frozen=True, slots=True)
class Posting:
    """Movements under one transaction id, which is posted once for ever. Raises Unbalanced."""

    txn: str
    kind: PostingKind
    place: Place | None
    moves: tuple[Move, ...]

    def __post_init__(self) -> None:
        sums: dict[Book, int] = defaultdict(int)
        for move in self.moves:
            sums[move.book] += move.paise
        if any(sums.values()):
            raise Unbalanced(f"{self.txn}: {dict(sums)}")


class Ledger:
    """The postings of one unit of work; `flush` writes them and the balances together."""

    def __init__(self, connection: Connection, now_ms: int) -> None:
        self._connection = connection
        self._now_ms = now_ms
        self._postings: list[Posting] = []
        self._deltas: dict[tuple[Book, str], int] = defaultdict(int)
        self._locked: dict[tuple[Book, str], int] = {}

    def post(self, item: Posting) -> None:
        """Takes a posting in; it is written at the next flush."""
        self._postings.append(item)
        for move in item.moves:
            self._deltas[move.book, move.account] += move.paise

    def balance(self, book: Book, account: str) -> int:
        """Balance with what this unit of work moves; nobody else can change it until its end."""
        key = (book, account)
        if key not in self._locked:
            found = self._connection.scalar(
                select(balance.c.paise)
                .where(balance.c.book == book.value, balance.c.account == account)
                .with_for_update()
            )
            self._locked[key] = found or 0
        return self._locked[key] + self._deltas[key]

    def flush(self) -> None:
        """Writes postings, movements and balances. A second posting under one id fails here, and
        an account that may not owe cannot be taken below zero.
        """
        if not self._postings:
            return
        insert_rows(self._connection, posting, [self._row(item) for item in self._postings])
        rows = [row for item in self._postings for row in _movements(item)]
        insert_rows(self._connection, movement, rows)
        self._change_balances()
        self._postings.clear()
        self._deltas.clear()
        self._locked.clear()

    def _row(self, item: Posting) -> dict[str, object]:
        place = item.place
        return {
            "txn": item.txn,
            "kind": item.kind.value,
            "kiosk_id": place.kiosk_id if place else None,
            "generation": place.generation if place else None,
            "seq": place.seq if place else None,
            "at_ms": self._now_ms,
        }

    def _change_balances(self) -> None:
        # The wallet first, then by name: everybody locks balances in one order.
        changed = sorted(
            ((key, paise) for key, paise in self._deltas.items() if paise),
            key=lambda pair: (pair[0][1] != WALLET_AVAILABLE, pair[0]),
        )
        if not changed:
            return
        named = [{"book": book.value, "account": account} for (book, account), _ in changed]
        blank = [{**name, "paise": 0, "may_owe": may_owe(name["account"])} for name in named]
        insert_new(self._connection, balance, blank)
        # Not as one pipeline: an account taken below zero would end it with a warning in the log.
        for (book, account), paise in changed:
            said = {"of_book": book.value, "of_account": account, "by_paise": paise}
            self._connection.execute(_RAISE, said)


_RAISE: Final = (
    update(balance)
    .where(balance.c.book == bindparam("of_book"), balance.c.account == bindparam("of_account"))
    .values(paise=balance.c.paise + bindparam("by_paise"))
)


def may_owe(account: str) -> bool:
    """Whether an account may go below zero."""
    return not account.startswith(_NEVER_OWES)


def _movements(item: Posting) -> Iterable[dict[str, object]]:
    sums: dict[tuple[Book, str], int] = defaultdict(int)
    for move in item.moves:
        sums[move.book, move.account] += move.paise
    for (book, account), paise in sums.items():
        if paise:
            yield {"txn": item.txn, "book": _WORDS[book], "account": account, "paise": paise}
