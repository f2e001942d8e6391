# SPDX-License-Identifier: Apache-2.0
"""Tests peers: the page printer keeps what every adapter promises; a real driverless printer."""

import contextlib

from kiosk.devices.conformance import Verdict, conform
from kiosk.devices.ipp_ended import Patience
from kiosk.devices.page_printer import IppPrinters
from kiosk.devices.trouble import Trouble
from kiosk.documents.page import PdfPainter
from tests.documents import made_papers as made
from tests.peers.cups import office
from tests.peers.test_page_printer import LONG_MS, VOICES

PATIENCE = Patience(40, 1_000, LONG_MS, LONG_MS, LONG_MS, cancel_ms=500, lost_ms=300)
SHOWN = (Trouble.ABSENT, Trouble.PULLED, Trouble.SILENT)
# What this peer cannot do; that it is this and nothing else is part of the test.
NOT_SHOWN = {
    "a look opens nothing",  # nobody counts its callers
    "refused at open",
    "busy at open",  # it serves many at once
    "garbage at check",
    "garbage at work",
    "mute at check",
    "unfit at check",  # it says what ails it only while it works: test_page_printer
    "slow at check",
    "slow at work",
}


class Rig:
    def __init__(self, printer):
        self.adapter = IppPrinters("", (printer.address,), PATIENCE)
        self._printer, self._held = printer, contextlib.ExitStack()
        self._paper = PdfPainter(VOICES).paint(made.receipt_paper(), "a4")

    def can(self, trouble, step):
        return trouble in SHOWN

    def cause(self, trouble, step):
        if trouble is Trouble.SILENT:
            self._held.enter_context(self._printer.hung())
        else:
            self._printer.gone()

    def mend(self):
        self._held.close()
        self._printer.empty_tray()

    def sighting(self, seen):
        return next(iter(seen), None)

    def opened(self):
        return None

    def work(self):
        return lambda device, progress: device.print(self._paper, "receipt", progress)


def test_the_page_printer_keeps_every_promise():
    with office() as (_, printer):
        found = list(conform(Rig(printer)))
    assert [(one.case, one.what) for one in found if one.verdict is Verdict.FAILED] == []
    assert {one.case for one in found if one.verdict is Verdict.NOT_SHOWN} == NOT_SHOWN
    shown = {one.case for one in found if one.verdict is Verdict.PASSED}
    assert {"works", "pulled at work", "silent at work", "given up in mid-work"} <= shown
