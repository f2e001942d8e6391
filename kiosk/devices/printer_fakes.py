# SPDX-License-Identifier: Apache-2.0
"""Room devices: a printer without a printer, with named faults, for practice mode and field staff.

It fulfils the same port and keeps the same promises as a real one, so that what is learned on it
is true at the counter.
"""

from collections.abc import Callable
from enum import StrEnum

from kiosk.core.entries import Printed
from kiosk.core.errors import PaperOut, PrinterGone, PrinterStopped
from kiosk.core.ports import Raster


class PracticeFault(StrEnum):
    """What goes wrong, until another is chosen."""

    NONE = "none"
    PAPER_OUT = "paper-out"
    PAPER_OUT_MIDWAY = "paper-out-midway"
    COVER_OPEN = "cover-open"
    GONE = "gone"
    GONE_MIDWAY = "gone-midway"
    MUTE = "mute"


class PracticePrinter:
    """Gives each piece of paper that would have come out to `show`."""

    def __init__(self, show: Callable[[Raster], None]) -> None:
        self.fault = PracticeFault.NONE
        self._show = show

    def check(self) -> None:
        """Raises PaperOut, PrinterStopped or PrinterGone as the chosen fault says."""
        match self.fault:
            case PracticeFault.PAPER_OUT:
                raise PaperOut
            case PracticeFault.COVER_OPEN:
                raise PrinterStopped
            case PracticeFault.GONE:
                raise PrinterGone
            case _:
                return

    def print(self, raster: Raster) -> Printed:
        """Prints and cuts, or fails as the chosen fault says."""
        match self.fault:
            case PracticeFault.PAPER_OUT | PracticeFault.COVER_OPEN | PracticeFault.GONE:
                return Printed.FAILED
            case PracticeFault.PAPER_OUT_MIDWAY:
                self._show(_upper_half(raster))
                raise PaperOut
            case PracticeFault.GONE_MIDWAY:
                self._show(_upper_half(raster))
                raise PrinterGone
            case PracticeFault.MUTE:
                self._show(raster)
                return Printed.UNSURE
            case PracticeFault.NONE:
                self._show(raster)
                return Printed.DONE


def _upper_half(raster: Raster) -> Raster:
    rows = raster.height_dots // 2
    return Raster(raster.width_dots, rows, raster.bits[: raster.width_dots // 8 * rows])
