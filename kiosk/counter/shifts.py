# SPDX-License-Identifier: Apache-2.0
"""Counter: the desk for the day: open with counted cash, cash in and out, close by counting."""

from dataclasses import dataclass, replace

from kiosk.core.entries import CashMoved, DayClosed, DayOpened
from kiosk.core.errors import (
    AmountUnreadable,
    DayAlreadyOpen,
    DayNotOpen,
    DifferenceNeedsReason,
    FieldMissing,
    FieldUnreadable,
)
from kiosk.core.facts import DrawerMoved, ShiftChanged
from kiosk.core.money import AMOUNT_MAX_PAISE, Count, Shares, counted_paise, rupees
from kiosk.core.paper import DayTotals, Paper, day_report
from kiosk.core.ports import Reads
from kiosk.core.shift import Drawer
from kiosk.core.transaction import State
from kiosk.counter.means import Means, belonging, row_of


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing a day found."""

    drawer: Drawer
    difference_paise: int
    carried: tuple[str, ...]  # numbers of sales that stay listed by name


class ShiftDesk:
    """One drawer for each operator. Runs on the counter's thread."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def open(self, operator: str, opening_paise: int) -> Drawer:
        """Opens the operator's day. Raises DayAlreadyOpen, AmountUnreadable, NotEnrolled."""
        if type(opening_paise) is not int or not 0 <= opening_paise <= AMOUNT_MAX_PAISE:
            raise AmountUnreadable
        with self._means.books.unit() as unit:
            belonging(unit)
            if unit.drawer(operator) is not None:
                raise DayAlreadyOpen
            shift = unit.last_shift() + 1
            unit.append(self._means.now_ms(), DayOpened(shift, operator, opening_paise))
            drawer = unit.drawer(operator)
        assert drawer is not None
        self._means.publisher.publish(ShiftChanged(shift, open=True))
        return drawer

    def move_cash(self, operator: str, paise: int, reason: str) -> Drawer:
        """Cash into (positive) or out of (negative) the drawer. Raises DayNotOpen,
        FieldMissing (no reason), AmountUnreadable (zero, or more out than should be there).
        """
        if not _said(reason):
            raise FieldMissing(field="reason")
        with self._means.books.unit() as unit:
            drawer = _drawer(unit, operator)
            if paise == 0 or drawer.expected_paise + paise < 0 or abs(paise) > AMOUNT_MAX_PAISE:
                raise AmountUnreadable
            body = CashMoved(drawer.shift, operator, paise, _said(reason))
            entry = unit.append(self._means.now_ms(), body)
            drawer = _drawer(unit, operator)
        self._means.publisher.publish(DrawerMoved(drawer.shift, entry.seq))
        return drawer

    def close(self, operator: str, counts: tuple[Count, ...], reason: str) -> Closed:
        """Closes the operator's day. What is unsent stays listed and is carried by name.

        Raises DayNotOpen, DifferenceNeedsReason.
        """
        with self._means.books.unit() as unit:
            drawer = _drawer(unit, operator)
            difference = counted_paise(counts) - drawer.expected_paise
            if difference and not _said(reason):
                raise DifferenceNeedsReason(difference=rupees(abs(difference)))
            waiting = [view for view in unit.unsettled() if view.shift == drawer.shift]
            body = DayClosed(
                drawer.shift,
                operator,
                drawer.expected_paise,
                counts,
                _said(reason),
                tuple(view.seq for view in waiting),
            )
            unit.append(self._means.now_ms(), body)
            closed = unit.shift(drawer.shift)
        assert closed is not None
        self._means.publisher.publish(ShiftChanged(closed.shift, open=False))
        return Closed(closed, difference, tuple(view.number for view in waiting))

    def report(self, shift: int) -> Paper:
        """The closing paper of a closed shift. Raises DayNotOpen when there is no such shift,
        DayAlreadyOpen while it is not closed.
        """
        with self._means.books.look() as reads:
            drawer = reads.shift(shift)
            if drawer is None:
                raise DayNotOpen
            if not drawer.closed_ms:
                raise DayAlreadyOpen
            drawer = replace(drawer, commission_paise=earned(reads, (drawer,)).vle_paise)
            return day_report(drawer, _totals(reads, shift), belonging(reads).site)


def _said(reason: str) -> str:
    """A reason as it is written down. Raises FieldUnreadable for what no paper could carry."""
    plain = " ".join(reason.split())[:120]
    if not plain.isprintable():
        raise FieldUnreadable(field="reason")
    return plain


def earned(reads: Reads, drawers: tuple[Drawer, ...]) -> Shares:
    """Shares of the sales of these shifts that were not refused, reversed or returned."""
    found = [
        view.shares
        for drawer in drawers
        for view in reads.transactions_of_shift(drawer.shift)
        if view.state in _STANDS
    ]
    return Shares(
        sum(share.vle_paise for share in found),
        sum(share.spv_paise for share in found),
        sum(share.it_paise for share in found),
    )


def _drawer(reads: Reads, operator: str) -> Drawer:
    drawer = reads.drawer(operator)
    if drawer is None:
        raise DayNotOpen
    return drawer


_STANDS = (State.COMMITTED, State.HELD, State.POSTED)
_OPEN_STATES = (State.COMMITTED, State.HELD, State.REFUSED, State.REVERSING, State.RETURNING)


def _totals(reads: Reads, shift: int) -> DayTotals:
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    carried = []
    for view in reads.transactions_of_shift(shift):
        row = row_of(reads, view.row_digest)
        many, paise = sums.get((row.title_en, row.title_hi), (0, 0))
        sums[row.title_en, row.title_hi] = (many + 1, paise + view.total_paise)
        if view.state in _OPEN_STATES:
            carried.append(view.number)
    head = reads.head
    return DayTotals(
        tuple((en, hi, many, paise) for (en, hi), (many, paise) in sums.items()),
        tuple(carried),
        f"{head.kiosk_id}-{head.generation} {head.seq} {head.hash.hex()[:16]}",
    )
