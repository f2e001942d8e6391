# SPDX-License-Identifier: Apache-2.0
"""Roof: the roll printer that stands on the bench, as the press wants it: found by name.

Whatever becomes of the device, what leaves here is what the port ReceiptPrinter promises.
"""

from typing import Final

from kiosk.core.device import Found, Kind
from kiosk.core.entries import Printed
from kiosk.core.errors import Device, PaperOut, PrinterGone, PrinterStopped
from kiosk.core.ports import Raster
from kiosk.devices.bench import Bench
from kiosk.devices.printer_profiles import PROFILES, ROLL_80

_BROKEN_S: Final = 180.0  # the bench keeps the printer's own deadlines; this ends a broken run
_PRINT_MS: Final = 60_000  # a long slip on a slow roll tells no progress
_FIT: Final = (Found.PRESENT, Found.UNKNOWN)
_OWN: Final = (PaperOut, PrinterGone, PrinterStopped)


class BenchPrinter:
    """Fulfils ReceiptPrinter. Its calls wait, on the press's own thread."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    @property
    def width_dots(self) -> int:
        """Of the printer that would print now; of an 80 mm roll where nobody knows."""
        views = [one for one in self._bench.slots() if one.sighting.kind is Kind.RECEIPT_PRINTER]
        named = (dict(view.evidence).get("profile", "") for view in views)
        return next(
            (PROFILES[one].width_dots for one in named if one in PROFILES), ROLL_80.width_dots
        )

    def check(self) -> None:
        """Raises PaperOut, PrinterStopped or PrinterGone; a mute printer passes."""
        self._bench.first_list()
        answers = self._bench.check(Kind.RECEIPT_PRINTER).result(_BROKEN_S)
        if any(checked.found in _FIT for _, checked in answers):
            return
        for _, checked in answers:
            for leaf in _OWN:
                if checked.code == leaf.code:
                    raise leaf
        raise PrinterGone

    def print(self, raster: Raster) -> Printed:
        """Prints and cuts. Raises PaperOut, PrinterStopped, PrinterGone."""
        use = self._bench.use(
            Kind.RECEIPT_PRINTER, lambda device, _: _print(device, raster), timeout_ms=_PRINT_MS
        )
        try:
            return use.result(_BROKEN_S)
        except _OWN:
            raise
        except Device:
            raise PrinterGone from None


def _print(device: object, raster: Raster) -> Printed:
    done: Printed = device.print(raster)  # type: ignore[attr-defined]  # a roll printer, by its kind
    return done
