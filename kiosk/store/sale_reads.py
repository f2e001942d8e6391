# SPDX-License-Identifier: Apache-2.0
"""Room store: what may be asked of sales and their papers: the greater half of the port Reads."""

from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from sqlalchemy import Integer, bindparam, func, select

from kiosk.core.catalogue import AmountSource, Rail
from kiosk.core.entries import Printed
from kiosk.core.money import Shares
from kiosk.core.transaction import State
from kiosk.core.views import TransactionView, UnfinishedPrint
from kiosk.core.wire.exchange import Cause
from kiosk.store.prepared import Connection, Prepared, Row, fixed
from kiosk.store.schema import (
    SEQ_MASK,
    UNSETTLED,
    papers,
    place_of,
    prints,
    reversals,
    sales,
    seq_of,
)

_s: Final = sales.c
_COLUMNS: Final = (
    _s.transaction_id,
    _s.place,
    _s.counter,
    _s.number,
    _s.service,
    _s.row_digest,
    _s.rail,
    _s.subject,
    _s.source,
    _s.operator,
    _s.shift,
    _s.at_ms,
    _s.fee_paise,
    _s.charge_paise,
    _s.vle_paise,
    _s.spv_paise,
    _s.it_paise,
    _s.total_paise,
    _s.state,
    _s.cause,
    _s.receipt,
    _s.reversal_place,
    _s.prints,
    _s.handed_over,
)
_WAITING: Final = _s.state.in_([*map(fixed, UNSETTLED)])
_BY_ID: Final = Prepared(select(*_COLUMNS).where(_s.transaction_id == bindparam("of_id")))
_BY_COUNTER: Final = Prepared(
    select(*_COLUMNS).join(papers, papers.c.place == _s.place).where(papers.c.id == bindparam("at"))
)
_OF_SUBJECT: Final = Prepared(
    select(*_COLUMNS).where(_s.subject == bindparam("of_subject")).order_by(_s.place.desc())
)
_PAGE: Final = Prepared(
    select(*_COLUMNS)
    .where(_s.place < bindparam("before"), _s.place >= bindparam("first"))
    .order_by(_s.place.desc())
    .limit(bindparam("at_most", type_=Integer))
    .offset(fixed(0))
)
_OF_SHIFT: Final = Prepared(
    select(*_COLUMNS).where(_s.shift == bindparam("of_shift")).order_by(_s.place)
)
_UNSETTLED: Final = Prepared(select(*_COLUMNS).where(_WAITING).order_by(_s.place))
_TO_HAND_OVER: Final = Prepared(
    select(*_COLUMNS)
    .where(_s.state == fixed(State.POSTED), _s.handed_over == fixed(0))
    .order_by(_s.place)
)
# Whether a refused sale's cash is back with the citizen is its state: returning and returned are.
_DUE: Final = Prepared(
    select(func.sum(_s.total_paise)).where(_WAITING, _s.state == fixed(State.REFUSED))
)
_UNFINISHED: Final = Prepared(
    select(prints.c.of_place, func.coalesce(_s.number, reversals.c.number), prints.c.copy)
    .outerjoin(sales, _s.place == prints.c.of_place)
    .outerjoin(reversals, reversals.c.place == prints.c.of_place)
    .where(prints.c.outcome == fixed(""))
    .order_by(prints.c.place)
)
# Reversals stand in their own table by place; those after a mark are the tail's.
_CANCELLED: Final = Prepared(
    select(reversals.c.of_place)
    .where(reversals.c.place > bindparam("after"))
    .order_by(reversals.c.of_place)
)
_PRINTS: Final = Prepared(
    select(func.count())
    .select_from(prints)
    .where(
        prints.c.of_place == bindparam("at"),
        prints.c.form == bindparam("of_form"),
        prints.c.outcome != fixed(Printed.FAILED),
    )
)


class _Asks(Protocol):
    """What the two halves of Reads share."""

    @property
    def _connection(self) -> Connection: ...

    @property
    def generation(self) -> int:
        """The present generation."""


class SaleReads:
    """Sales, newest or oldest first as each says; by key, never by counting rows."""

    def transaction(self: _Asks, transaction_id: str) -> TransactionView | None:
        """A sale by its id."""
        return _first(_BY_ID.all(self._connection, of_id=transaction_id))

    def transaction_by_counter(self: _Asks, counter: int) -> TransactionView | None:
        """A sale by the counter in its paper's number; None for the paper of a reversal."""
        at = place_of(self.generation, counter)
        return _first(_BY_COUNTER.all(self._connection, at=at))

    def transactions_of_subject(self: _Asks, subject: str) -> Sequence[TransactionView]:
        """Every sale of the same act, newest first."""
        return _views(_OF_SUBJECT.all(self._connection, of_subject=subject))

    def transactions(self: _Asks, before_seq: int, limit: int) -> Sequence[TransactionView]:
        """A page of the present generation's history, newest first (before_seq 0: from the end)."""
        first = place_of(self.generation, 0)
        before = place_of(self.generation, before_seq or SEQ_MASK)
        rows = _PAGE.all(self._connection, first=first, before=before, at_most=limit)
        return _views(rows)

    def transactions_of_shift(self: _Asks, shift: int) -> Sequence[TransactionView]:
        """Sales of a shift in their order."""
        return _views(_OF_SHIFT.all(self._connection, of_shift=shift))

    def unsettled(self: _Asks) -> Sequence[TransactionView]:
        """Sales that wait for somebody, oldest first."""
        return _views(_UNSETTLED.all(self._connection))

    def cancelled_after(self: _Asks, seq: int) -> tuple[int, ...]:
        """Seqs of the sales whose reversal stands after `seq` in this generation."""
        rows = _CANCELLED.all(self._connection, after=place_of(self.generation, seq))
        return tuple(seq_of(place) for (place,) in rows)

    def prints(self: _Asks, seq: int, form: str) -> int:
        """Papers of this form that may be in somebody's hand."""
        at = place_of(self.generation, seq)
        return int(_PRINTS.value(self._connection, at=at, of_form=form) or 0)

    def to_hand_over(self: _Asks) -> Sequence[TransactionView]:
        """Posted sales whose receipt the citizen does not have yet, oldest first."""
        return _views(_TO_HAND_OVER.all(self._connection))

    def unfinished_prints(self: _Asks) -> Sequence[UnfinishedPrint]:
        """Prints that began and did not end."""
        return [
            UnfinishedPrint(seq_of(place), number, copy)
            for place, number, copy in _UNFINISHED.all(self._connection)
        ]

    def due_to_citizens_paise(self: _Asks) -> int:
        """Cash of refused sales not yet returned."""
        return _DUE.value(self._connection) or 0


def _first(rows: list[Row]) -> TransactionView | None:
    return _view(rows[0]) if rows else None


def _views(rows: Iterable[Row]) -> list[TransactionView]:
    return [_view(row) for row in rows]


def _view(row: Row) -> TransactionView:
    return TransactionView(
        transaction_id=row[0],
        seq=seq_of(row[1]),
        counter=row[2],
        number=row[3],
        service=row[4],
        row_digest=row[5],
        rail=Rail(row[6]),
        subject=row[7],
        source=AmountSource(row[8]),
        operator=row[9],
        shift=row[10],
        at_ms=row[11],
        fee_paise=row[12],
        charge_paise=row[13],
        shares=Shares(row[14], row[15], row[16]),
        total_paise=row[17],
        state=State(row[18]),
        cause=Cause(row[19]),
        receipt=row[20],
        reversal_seq=seq_of(row[21]),
        prints=row[22],
        handed_over=bool(row[23]),
    )
