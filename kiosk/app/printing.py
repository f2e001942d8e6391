# SPDX-License-Identifier: Apache-2.0
"""Roof: one paper's way to the printer: desk, painter and printer, each on its own thread.

The journal says print.started before the first byte and print.finished after the last; a printer
that is out of paper or gone is seen before anything is begun.
"""

from collections.abc import Callable
from concurrent.futures import Future

from kiosk.core.entries import Printed
from kiosk.core.errors import Device, PaperOut, PrinterGone, PrinterStopped
from kiosk.core.facts import PrinterChanged
from kiosk.core.paper import Paper
from kiosk.core.ports import Publisher, Raster, ReceiptPrinter, SlipPainter
from kiosk.counter.receipts import ReceiptDesk
from kiosk.worker import Worker


class Press:
    """Prints the papers of sales and reversals, one after the other, never one twice by itself."""

    def __init__(
        self,
        counter: Worker,
        desk: ReceiptDesk,
        painter: Callable[[], SlipPainter],
        printer: ReceiptPrinter,
        publisher: Publisher,
    ) -> None:
        self._counter = counter
        self._desk = desk
        self._painter = painter
        self._printer = printer
        self._publisher = publisher
        self._papers = Worker("papers")
        self._device = Worker("printer")
        self._ready: bool | None = None
        self._kept: list[object] = []
        self._ends: list[Callable[[], object]] = []

    def keep(self, thing: object) -> None:
        """Holds what the painter needs for as long as the press lives."""
        self._kept.append(thing)

    def ends(self, end: Callable[[], object]) -> None:
        """Called when the press has ended."""
        self._ends.append(end)

    def print(self, of_seq: int) -> "Future[Printed]":
        """Prints what the citizen gets for this sale or reversal.

        The future raises PaperOut, PrinterGone, PrinterStopped or PrinterUnsure; the sale stands
        in every case.
        """
        return self._device.submit(self._print, of_seq)

    def between(self, work: Callable[[], object]) -> None:
        """Does this on the printer's thread: never while a paper is on its way. Raises
        WorkerClosed.
        """
        self._device.post(work)

    def picture(self, paper: Paper) -> "Future[Raster]":
        """A paper's picture, as the printer would get it."""
        return self._papers.submit(self._drawn, paper)

    def check(self) -> "Future[None]":
        """Asks the printer how it is; its health is told as a fact on the edge."""
        return self._device.submit(self._check)

    def close(self) -> None:
        """Ends both threads; a paper under way is finished first."""
        self._device.close()
        self._papers.close()
        for end in self._ends:
            end()

    def _check(self) -> None:
        try:
            self._printer.check()
        except Device as error:
            self._tell(error.code)
            raise
        self._tell("")

    def _print(self, of_seq: int) -> Printed:
        self._check()
        job = self._counter.call(self._desk.begin, of_seq)
        try:
            raster = self._papers.call(self._drawn, job.paper)
            outcome = self._printer.print(raster)
        except (PaperOut, PrinterGone, PrinterStopped) as error:
            # It stopped midway: half a paper may be in somebody's hand.
            self._counter.call(self._desk.finish, job, Printed.UNSURE)
            self._tell(error.code)
            raise
        self._counter.call(self._desk.finish, job, outcome)
        return outcome

    def _drawn(self, paper: Paper) -> Raster:
        return self._painter().paint(paper)

    def _tell(self, code: str) -> None:
        if self._ready is not (not code):
            self._ready = not code
            self._publisher.publish(PrinterChanged(not code, code))
