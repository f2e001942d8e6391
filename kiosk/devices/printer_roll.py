# SPDX-License-Identifier: Apache-2.0
"""Room devices: a roll printer over any line; fulfils the port ReceiptPrinter; never prints twice.

A line is opened for each check and each print and closed behind it: cheap printers serve one
caller at a time. "Sent" is never taken for "printed": between the bands the printer is asked, and
after the last byte it is asked until the paper must be through. One that does not answer is
printed on all the same, and the outcome says so.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from kiosk.core.device import Checked, Found, Kind
from kiosk.core.entries import Printed
from kiosk.core.errors import (
    DeviceAbsent,
    DeviceGarbled,
    DeviceSilent,
    DeviceTrouble,
    PaperOut,
    PrinterGone,
    PrinterStopped,
)
from kiosk.core.ports import Raster
from kiosk.devices.escpos import KICK, RESET, Health, Question, Status, ask, bands, status_of
from kiosk.devices.printer_profiles import ROLL_80, Profile
from kiosk.devices.transport import Gone, Transport, Why, typed

_log: Final = logging.getLogger(__name__)

_ASK_EVERY_MS: Final = 100
_ABSENT: Final = (Why.ABSENT, Why.PULLED)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a printer may take to answer, and how fast its paper runs."""

    answer_ms: int = 1_000  # while it is idle
    busy_answer_ms: int = 3_000  # between bands: the question queues behind what it has not read
    dots_per_s: int = 1_200  # 150 mm/s; 0 when the paper is through with the last byte


PACE: Final = Pace()


class RollPrinter:
    """The roll printer that `connect` opens a line to. One thread at a time."""

    def __init__(
        self,
        connect: Callable[[], Transport],
        profile: Profile = ROLL_80,
        pace: Pace = PACE,
    ) -> None:
        self._connect = connect
        self._pace = pace
        self.profile = profile

    def check(self) -> None:
        """Raises PaperOut, PrinterStopped or PrinterGone; a mute printer passes (it may print)."""
        try:
            with self._line() as line:
                _raise_for(self._ask(line, self._pace.answer_ms).health)
        except Gone:
            raise PrinterGone from None

    def look(self) -> Checked:
        """How it is, as a value; "there and fit" only when it says so itself. Raises nothing."""
        try:
            with self._line() as line:
                return _checked(self._ask(line, self._pace.answer_ms))
        except Gone as gone:
            found = Found.ABSENT if gone.why in _ABSENT else Found.UNKNOWN
            found = Found.BUSY if gone.why is Why.BUSY else found
            code = typed(gone, Kind.RECEIPT_PRINTER).code
            return Checked(found, DeviceAbsent.code if found is Found.ABSENT else code)

    def print(self, raster: Raster) -> Printed:
        """Prints and cuts; outcomes and errors as the port promises.

        Raises ValueError for a picture that is wider than the roll: its code could not be read.
        """
        if raster.width_dots > self.profile.width_dots:
            raise ValueError(f"{raster.width_dots} dots on a roll of {self.profile.width_dots}")
        job = _Job(raster, self)
        try:
            with self._line() as line:
                return job.run(line, self._pace)
        except Gone:
            if job.picture_left:
                raise PrinterGone from None
            return Printed.FAILED

    def open_drawer(self, of_seq: int) -> None:
        """Opens the cash drawer for the journal's entry `of_seq`, a cash act; never without one.

        A printer that stands still would do it later, when nobody waits for it, so it is asked
        first. Raises DeviceTrouble (no drawer by its profile), PaperOut, PrinterStopped,
        PrinterGone.
        """
        if of_seq < 1:
            raise ValueError("a drawer opens for an entry of the journal")
        if not self.profile.drawer:
            raise DeviceTrouble(device=Kind.RECEIPT_PRINTER.value, what="no cash drawer")
        try:
            with self._line() as line:
                _raise_for(self._ask(line, self._pace.answer_ms).health)
                line.send(KICK)
        except Gone:
            raise PrinterGone from None
        _log.info("cash drawer opened for entry %d", of_seq)

    def _ask(self, line: Transport, timeout_ms: int) -> Status:
        """Asks for the printer and, when it answers, for paper and cause. Raises Gone."""
        if not self.profile.says_status:
            return Status()
        got = _answer(line, Question.PRINTER, timeout_ms)
        printer = status_of(got)
        if printer is None:
            return Status(garbled=bool(got))
        paper = status_of(_answer(line, Question.PAPER, timeout_ms))
        said = Status(printer, paper)
        if not said.stands_still:
            return said
        return Status(printer, paper, status_of(_answer(line, Question.OFFLINE_CAUSE, timeout_ms)))

    def health(self, line: Transport, timeout_ms: int) -> Health:
        """What it says on an open line. Raises Gone."""
        return self._ask(line, timeout_ms).health

    @contextmanager
    def _line(self) -> Iterator[Transport]:
        line = self._connect()
        kindly = False
        try:
            yield line
            kindly = True
        finally:
            line.close(kindly=kindly)


class _Job:
    """One print. `picture_left` says whether a byte of the picture may have reached the printer."""

    def __init__(self, raster: Raster, printer: RollPrinter) -> None:
        self._raster = raster
        self._printer = printer
        self.picture_left = False

    def run(self, line: Transport, pace: Pace) -> Printed:
        """Raises Gone, PaperOut, PrinterStopped."""
        before = self._printer.health(line, pace.answer_ms)
        if before not in (Health.READY, Health.UNKNOWN):
            return Printed.FAILED
        talks = before is Health.READY
        started = time.monotonic()
        line.send(RESET)
        for band in bands(self._raster):
            self.picture_left = True
            line.send(band)
            if talks:
                now = self._printer.health(line, pace.busy_answer_ms)
                _raise_for(now)
                talks = now is Health.READY  # asked in vain once, it is not waited for again
        line.send(self._printer.profile.ending)
        return self._came_through(line, pace, started)

    def _came_through(self, line: Transport, pace: Pace, started: float) -> Printed:
        """Asks until the last row must be on paper: an answer is about now, not about the end."""
        speed = pace.dots_per_s
        due = started + (self._raster.height_dots / speed if speed else 0.0)
        while True:
            rest_s = due - time.monotonic()
            now = self._printer.health(line, pace.busy_answer_ms)
            _raise_for(now)
            if now is Health.UNKNOWN:
                return Printed.UNSURE
            if rest_s <= 0:
                return Printed.DONE
            time.sleep(min(rest_s, _ASK_EVERY_MS / 1000))


def _checked(status: Status) -> Checked:
    said = status.told()
    match status.health:
        case Health.READY:
            return Checked(Found.PRESENT, evidence=said)
        case Health.PAPER_OUT:
            return Checked(Found.DEGRADED, PaperOut.code, said)
        case Health.COVER_OPEN | Health.OFFLINE:
            return Checked(Found.DEGRADED, PrinterStopped.code, said)
        case Health.UNKNOWN:
            garbled = DeviceGarbled.code if status.garbled else DeviceSilent.code
            return Checked(Found.UNKNOWN, garbled, said)


def _raise_for(now: Health) -> None:
    match now:
        case Health.PAPER_OUT:
            raise PaperOut
        case Health.COVER_OPEN | Health.OFFLINE:
            raise PrinterStopped
        case Health.READY | Health.UNKNOWN:
            return


def _answer(line: Transport, question: Question, timeout_ms: int) -> bytes:
    line.drain()  # a late answer to an earlier question is no answer to this one
    line.send(ask(question))
    return line.receive(timeout_ms) + line.drain()
