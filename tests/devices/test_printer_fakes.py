# SPDX-License-Identifier: Apache-2.0
"""Tests devices: what is practised is true: the fake's faults end as the port promises."""

import pytest

from kiosk.core.entries import Printed
from kiosk.core.errors import PaperOut, PrinterGone, PrinterStopped
from kiosk.core.ports import Raster, ReceiptPrinter
from kiosk.devices.printer_fakes import PracticeFault, PracticePrinter

SLIP = Raster(576, 100, bytes(range(72)) * 100)


def told(fault: PracticeFault) -> tuple[object, object, list[Raster]]:
    """What check and print end with, and the paper that came out."""
    shown: list[Raster] = []
    printer = PracticePrinter(shown.append)
    printer.fault = fault
    port: ReceiptPrinter = printer
    return _end(port.check), _end(lambda: port.print(SLIP)), shown


def _end(act) -> object:
    try:
        return act()
    except (PaperOut, PrinterGone, PrinterStopped) as error:
        return type(error)


@pytest.mark.parametrize(
    ("fault", "check", "outcome", "rows"),
    [
        (PracticeFault.NONE, None, Printed.DONE, [100]),
        (PracticeFault.PAPER_OUT, PaperOut, Printed.FAILED, []),
        (PracticeFault.COVER_OPEN, PrinterStopped, Printed.FAILED, []),
        (PracticeFault.GONE, PrinterGone, Printed.FAILED, []),
        (PracticeFault.PAPER_OUT_MIDWAY, None, PaperOut, [50]),
        (PracticeFault.GONE_MIDWAY, None, PrinterGone, [50]),
        (PracticeFault.MUTE, None, Printed.UNSURE, [100]),
    ],
)
def test_each_fault_ends_as_at_the_counter(fault, check, outcome, rows):
    checked, printed, shown = told(fault)
    assert checked is check
    assert printed is outcome
    assert [raster.height_dots for raster in shown] == rows
    assert all(raster.bits == SLIP.bits[: len(raster.bits)] for raster in shown)


def test_every_fault_has_a_story():
    assert {fault.value for fault in PracticeFault} == {
        "none", "paper-out", "paper-out-midway", "cover-open", "gone", "gone-midway", "mute"
    }  # fmt: skip
