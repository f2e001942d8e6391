# SPDX-License-Identifier: Apache-2.0
"""Room devices: fulfils the port ReceiptPrinter over TCP 9100; never prints twice by itself.

A line is opened for each check and each print and closed behind it: cheap printers serve one
caller at a time. "Sent" is never taken for "printed": between the bands the printer is asked, and
after the last byte it is asked until the paper must be through. One that does not answer is
printed on all the same, and the outcome says so.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from kiosk.core.entries import Printed
from kiosk.core.errors import PaperOut, PrinterGone
from kiosk.core.ports import Raster
from kiosk.devices.escpos import (
    ENDING,
    RESET,
    Health,
    Question,
    ask,
    bands,
    health,
    status_of,
)
from kiosk.devices.transport import Deadlines, Gone, TcpTransport, Transport

_ASK_EVERY_MS: Final = 100


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a printer may take to answer, and how fast its paper runs."""

    answer_ms: int = 1_000  # while it is idle
    busy_answer_ms: int = 3_000  # between bands: the question queues behind what it has not read
    dots_per_s: int = 1_200  # 150 mm/s; 0 when the paper is through with the last byte


DEADLINES: Final = Deadlines()
PACE: Final = Pace()


class TcpPrinter:
    """The roll printer at host:port. One thread at a time."""

    def __init__(
        self,
        host: str,
        port: int = 9100,
        deadlines: Deadlines | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._deadlines = deadlines or Deadlines()
        self._pace = pace or Pace()

    @classmethod
    def at(cls, url: str, deadlines: Deadlines = DEADLINES, pace: Pace = PACE) -> "TcpPrinter":
        """The printer of a setting `tcp://host:port`. Raises ValueError for another form."""
        parts = urlsplit(url)
        if parts.scheme != "tcp" or not parts.hostname:
            raise ValueError(f"no printer: {url}")
        return cls(parts.hostname, parts.port or 9100, deadlines, pace)

    def check(self) -> None:
        """Raises PaperOut or PrinterGone; a mute printer passes (it may print)."""
        try:
            with self._line() as line:
                _raise_for(_health(line, self._pace.answer_ms))
        except Gone:
            raise PrinterGone from None

    def print(self, raster: Raster) -> Printed:
        """Prints and cuts; outcomes and errors as the port promises."""
        job = _Job(raster, self._pace)
        try:
            with self._line() as line:
                return job.run(line)
        except Gone:
            if job.picture_left:
                raise PrinterGone from None
            return Printed.FAILED

    @contextmanager
    def _line(self) -> Iterator[Transport]:
        line = TcpTransport.connect(self._host, self._port, self._deadlines)
        kindly = False
        try:
            yield line
            kindly = True
        finally:
            line.close(kindly=kindly)


class _Job:
    """One print. `picture_left` says whether a byte of the picture may have reached the printer."""

    def __init__(self, raster: Raster, pace: Pace) -> None:
        self._raster = raster
        self._pace = pace
        self.picture_left = False

    def run(self, line: Transport) -> Printed:
        """Raises Gone, PaperOut, PrinterGone."""
        before = _health(line, self._pace.answer_ms)
        if before in (Health.PAPER_OUT, Health.OFFLINE):
            return Printed.FAILED
        talks = before is Health.READY
        started = time.monotonic()
        line.send(RESET)
        for band in bands(self._raster):
            self.picture_left = True
            line.send(band)
            if talks:
                now = _health(line, self._pace.busy_answer_ms)
                _raise_for(now)
                talks = now is Health.READY  # asked in vain once, it is not waited for again
        line.send(ENDING)
        return self._came_through(line, started)

    def _came_through(self, line: Transport, started: float) -> Printed:
        """Asks until the last row must be on paper: an answer is about now, not about the end."""
        speed = self._pace.dots_per_s
        due = started + (self._raster.height_dots / speed if speed else 0.0)
        while True:
            rest_s = due - time.monotonic()
            now = _health(line, self._pace.busy_answer_ms)
            _raise_for(now)
            if now is Health.UNKNOWN:
                return Printed.UNSURE
            if rest_s <= 0:
                return Printed.DONE
            time.sleep(min(rest_s, _ASK_EVERY_MS / 1000))


def _raise_for(now: Health) -> None:
    if now is Health.PAPER_OUT:
        raise PaperOut
    if now is Health.OFFLINE:
        raise PrinterGone


def _health(line: Transport, timeout_ms: int) -> Health:
    """Asks for the printer and, when it answers, for the paper. Raises Gone."""
    printer = _answer(line, Question.PRINTER, timeout_ms)
    paper = _answer(line, Question.PAPER, timeout_ms) if printer is not None else None
    return health(printer, paper)


def _answer(line: Transport, question: Question, timeout_ms: int) -> int | None:
    line.drain()  # a late answer to an earlier question is no answer to this one
    line.send(ask(question))
    return status_of(line.receive(timeout_ms) + line.drain())
