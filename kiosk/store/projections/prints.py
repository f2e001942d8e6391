# SPDX-License-Identifier: Apache-2.0
"""Room store: projections of papers: how many may be in the citizen's hand, and which print has no
known end.

A paper counts from the moment its bytes may leave; only a print that surely failed is taken back.
"""

from typing import Final

from sqlalchemy import bindparam, insert, select, update

from kiosk.core.entries import Printed, PrintFinished, PrintStarted
from kiosk.core.journal import Entry
from kiosk.store.prepared import Connection, Prepared, fixed
from kiosk.store.schema import place_of, prints, reversals, sales

RECEIPT_FORM: Final = "receipt"

_START: Final = Prepared(insert(prints))
# Of that copy, the one whose end is not known, else the last: a slip and a receipt may both be
# copy 0, and a print that failed is begun again under the same copy.
_LAST: Final = Prepared(
    select(prints.c.place, prints.c.form, prints.c.outcome)
    .where(prints.c.of_place == bindparam("at"), prints.c.copy == bindparam("which"))
    .order_by((prints.c.outcome == fixed("")).desc(), prints.c.place.desc())
    .limit(fixed(1))
    .offset(fixed(0))
)
_END: Final = Prepared(
    update(prints)
    .where(prints.c.place == bindparam("at"))
    .values(outcome=bindparam("with_outcome"))
)
_COUNT: Final = tuple(
    Prepared(
        update(table)
        .where(table.c.place == bindparam("at"))
        .values(prints=table.c.prints + bindparam("more"))
    )
    for table in (sales, reversals)
)
_HAND_OVER: Final = Prepared(
    update(sales).where(sales.c.place == bindparam("at")).values(handed_over=fixed(1))
)


def started(connection: Connection, entry: Entry, body: PrintStarted) -> None:
    """Bytes of a paper are about to leave."""
    of_place = place_of(entry.generation, body.of_seq)
    _START.run(
        connection,
        {
            "place": place_of(entry.generation, entry.seq),
            "of_place": of_place,
            "copy": body.copy,
            "form": body.form,
            "outcome": "",
        },
    )
    _count(connection, of_place, 1)


def finished(connection: Connection, entry: Entry, body: PrintFinished) -> None:
    """How that print ended; it may be told again when the operator has looked at the paper.

    Raises KeyError when no such print began.
    """
    of_place = place_of(entry.generation, body.of_seq)
    found = _LAST.one(connection, at=of_place, which=body.copy)
    if found is None:
        raise KeyError(body.of_seq)
    place, form, before = found
    _END.run(connection, {"at": place, "with_outcome": body.outcome.value})
    _count(connection, of_place, _counts(body.outcome) - _counts(before))
    if form == RECEIPT_FORM and body.outcome is not Printed.FAILED:
        _HAND_OVER.run(connection, {"at": of_place})


def _counts(outcome: str) -> int:
    return 0 if outcome == Printed.FAILED else 1


def _count(connection: Connection, of_place: int, more: int) -> None:
    for statement in _COUNT if more else ():
        if statement.run(connection, {"at": of_place, "more": more}):
            return
