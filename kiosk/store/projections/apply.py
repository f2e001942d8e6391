# SPDX-License-Identifier: Apache-2.0
"""Room store: the one function that brings every projection up to an entry.

It runs in the unit of work that writes the entry, and again in a rebuild: both times on nothing but
the entry, the projections so far and the answers that were kept, so both come to the same rows. It
prices nothing and judges nothing: entries hold results, and verdicts are the portal's.
"""

from typing import assert_never

from kiosk.core.entries import (
    Absorbed,
    CaptureKept,
    CashMoved,
    ConsentGiven,
    DayClosed,
    DayOpened,
    Erased,
    LotIntended,
    Opened,
    PrintFinished,
    PrintStarted,
    Reversal,
    Sale,
    SelfChecked,
    Surrendered,
)
from kiosk.core.journal import Entry
from kiosk.store.inbox import AnswerLookup
from kiosk.store.prepared import Connection
from kiosk.store.projections import absorbed, allowances, checks, lots, prints, sales, shifts

_Silent = Opened | Erased | ConsentGiven | CaptureKept
_Small = PrintStarted | PrintFinished | LotIntended | Surrendered | SelfChecked | _Silent


def apply(connection: Connection, entry: Entry, find: AnswerLookup) -> None:
    """Brings every projection up to `entry`.

    Raises JournalBroken when an answer it names is not the one that was kept, ImpossibleStep or the
    driver's IntegrityError when the entry cannot follow: defects of the caller, never of the
    operator, and the unit of work is then undone.
    """
    match entry.body:
        case Sale() as sale:
            sales.sold(connection, entry, sale)
            allowances.spend(connection, sale)
            shifts.after(connection, sale.shift, entry)
        case Reversal() as reversal:
            sales.reversed_at_counter(connection, entry, reversal)
            shifts.after(connection, reversal.shift, entry)
        case DayOpened() | DayClosed() | CashMoved() as body:
            shifts.after(connection, body.shift, entry)
        case Absorbed() as body:
            absorbed.take_in(connection, entry, body, find)
        case _:
            _apply_small(connection, entry, entry.body)


def _apply_small(connection: Connection, entry: Entry, body: _Small) -> None:
    match body:
        case PrintStarted():
            prints.started(connection, entry, body)
        case PrintFinished():
            prints.finished(connection, entry, body)
        case LotIntended():
            lots.intended(connection, entry, body)
        case Surrendered():
            allowances.surrender(connection, body)
        case SelfChecked():
            checks.examined(connection, entry)
        case Opened() | Erased() | ConsentGiven() | CaptureKept():
            pass  # they change what is allowed and what is kept apart, and no list
        case _:
            assert_never(body)
