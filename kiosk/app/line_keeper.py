# SPDX-License-Identifier: Apache-2.0
"""Roof: keeps the log of the line while the window is open: a mark an edge, a sign each minute.

The sign says until when somebody watched, so that a power cut is not told as a night of good line.
"""

from pathlib import Path
from typing import Final

from kiosk.bus import Bus
from kiosk.core.dates import business_date
from kiosk.core.facts import LineChanged
from kiosk.core.line_log import DayLine, LineState, Mark, day_lines, mark_of, started
from kiosk.core.ports import Clock
from kiosk.store.line_book import read_line, write_line
from kiosk.worker import Worker, WorkerClosed

_EVERY_S: Final = 60.0
_DAYS: Final = 7
_DAY_MS: Final = 24 * 3600 * 1000


class LineKeeper:
    """Writes on a thread of its own; nothing is written before the line was heard of."""

    def __init__(self, folder: Path, bus: Bus, clock: Clock, every_s: float = _EVERY_S) -> None:
        self._folder, self._clock, self._every_s = folder, clock, every_s
        self._marks: tuple[Mark, ...] = ()
        self._worker = Worker("line log", tell=bus.publish)
        bus.subscribe(LineChanged, self._changed, self._worker.post)

    def close(self) -> None:
        """From now on nobody watches."""
        try:
            self._worker.post(self._last)
        except WorkerClosed:
            return
        self._worker.close()

    def _changed(self, fact: LineChanged) -> None:
        first = not self._marks
        if first:
            before = read_line(self._folder)
            began = started(before.alive_ms, self._clock.read().now_ms)
            self._marks = (*before.marks, *began)
        self._marks = (*self._marks, mark_of(fact))
        self._write()
        if first:
            self._sign_later()

    def _sign(self) -> None:
        self._write()
        self._sign_later()

    def _sign_later(self) -> None:
        try:
            self._worker.after(self._every_s, self._sign)
        except WorkerClosed:
            return

    def _last(self) -> None:
        if self._marks:
            now_ms = self._clock.read().now_ms
            self._marks = (*self._marks, Mark(now_ms, LineState.UNWATCHED))
            self._write()

    def _write(self) -> None:
        self._marks = write_line(self._folder, self._marks, self._clock.read().now_ms).marks


def line_today(folder: Path, now_ms: int) -> DayLine:
    """How the line was on this day in India, until somebody last watched."""
    day = business_date(now_ms)
    return next((one for one in _days(folder) if one.day == day), DayLine(day))


def drops_per_day(folder: Path, now_ms: int) -> int | None:
    """Of the days watched in the last week, rounded up; None when nobody watched."""
    since = business_date(now_ms - (_DAYS - 1) * _DAY_MS)
    drops = [one.drops for one in _days(folder) if one.day >= since]
    return -(-sum(drops) // len(drops)) if drops else None


def _days(folder: Path) -> tuple[DayLine, ...]:
    book = read_line(folder)
    return () if book.alive_ms is None else day_lines(book.marks, book.alive_ms)
