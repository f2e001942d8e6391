# SPDX-License-Identifier: Apache-2.0
"""Core: a shift at a drawer: what cash should be there (money.md 8, invariant 13).

Expected = opening + taken − returned ± moves.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kiosk.core.entries import Body, CashMoved, DayClosed, DayOpened, Reversal, Sale
from kiosk.core.machine import Machine


class ShiftState(StrEnum):
    """Of one day at one drawer."""

    CLOSED = "closed"
    OPEN = "open"


class ShiftEvent(StrEnum):
    """What moves it."""

    OPEN = "open"
    CLOSE = "close"


SHIFT: Final = Machine(
    "shift",
    {
        (ShiftState.CLOSED, ShiftEvent.OPEN): ShiftState.OPEN,
        (ShiftState.OPEN, ShiftEvent.CLOSE): ShiftState.CLOSED,
    },
)


@dataclass(frozen=True, slots=True)
class Drawer:
    """Cash of one shift. Units: paise."""

    shift: int
    operator: str
    opened_ms: int
    opening_paise: int
    taken_paise: int = 0
    returned_paise: int = 0
    moved_paise: int = 0
    commission_paise: int = 0  # the VLE's shares of the sales taken
    sales: int = 0
    closed_ms: int = 0  # 0 while open
    counted_paise: int = 0

    @property
    def expected_paise(self) -> int:
        """Cash that should lie in the drawer."""
        return self.opening_paise + self.taken_paise - self.returned_paise + self.moved_paise


def drawer_after(drawer: Drawer | None, body: Body, at_ms: int) -> Drawer | None:
    """The drawer after an entry: the reducer behind screen, Z-report and rebuild."""
    match body:
        case DayOpened():
            return Drawer(body.shift, body.operator, at_ms, body.opening_paise)
        case Sale() if drawer:
            return replace(
                drawer,
                taken_paise=drawer.taken_paise + body.total_paise,
                commission_paise=drawer.commission_paise + body.shares.vle_paise,
                sales=drawer.sales + 1,
            )
        case Reversal() if drawer:
            return replace(drawer, returned_paise=drawer.returned_paise + body.amount_paise)
        case CashMoved() if drawer:
            return replace(drawer, moved_paise=drawer.moved_paise + body.paise)
        case DayClosed() if drawer:
            counted = sum(count.paise for count in body.counts)
            return replace(drawer, closed_ms=at_ms, counted_paise=counted)
        case _:
            return drawer
