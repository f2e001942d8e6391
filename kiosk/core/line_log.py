# SPDX-License-Identifier: Apache-2.0
"""Core: the line to the portal: how long it was there each day, and how good it was when measured.

The log is made of marks: from each on the line was up, down, or nobody watched (the program did
not run). A mark earlier than the one before it, after the clock was set back, counts as at the same
moment: no stretch of time is told twice. Days are days in India. A drop counts on the day it
began; its length is shared out over the days it lasted.

A measurement is what was seen, no more: tries and losses, round trips, and how long two payloads
took. What was not measured is not known: the broadband rule then answers None, never "no".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from kiosk.core.dates import IST, business_date
from kiosk.core.facts import LineChanged

MINUTE_MS: Final = 60_000


class LineState(StrEnum):
    """What is known of the line from a mark on."""

    UP = "up"
    DOWN = "down"
    UNWATCHED = "unwatched"  # the program did not run, or nobody spoke to the portal yet


@dataclass(frozen=True, slots=True)
class Mark:
    """From `at_ms` (trusted time, UTC) on the line was so. `code`: why it is down, or empty."""

    at_ms: int
    state: LineState
    code: str = ""


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of the connectivity log. The rest of the day nobody watched."""

    day: str  # YYYY-MM-DD in India
    up_ms: int = 0
    down_ms: int = 0
    drops: int = 0
    longest_outage_ms: int = 0

    @property
    def up_permille(self) -> int | None:
        """Of the time watched; None when nobody watched."""
        watched_ms = self.up_ms + self.down_ms
        return self.up_ms * 1000 // watched_ms if watched_ms else None

    def line(self) -> tuple[str, ...]:
        """As a row for papers and CSV: day, whole minutes up and down, drops, longest outage."""
        figures = (
            self.up_ms // MINUTE_MS,
            self.down_ms // MINUTE_MS,
            self.drops,
            self.longest_outage_ms // MINUTE_MS,
        )
        return (self.day, *(str(figure) for figure in figures))


def mark_of(fact: LineChanged) -> Mark:
    """The mark that a fact of the bus makes."""
    return Mark(fact.since_ms, LineState.UP if fact.online else LineState.DOWN, fact.code)


def started(alive_ms: int | None, now_ms: int) -> tuple[Mark, ...]:
    """Marks of a start: unwatched since it was last known to run, so that a crash or a power cut
    is not told as hours of good line. `alive_ms`: None at the first start ever.
    """
    return (Mark(now_ms if alive_ms is None else min(alive_ms, now_ms), LineState.UNWATCHED),)


def day_lines(marks: Sequence[Mark], until_ms: int) -> tuple[DayLine, ...]:
    """The log of each day that was watched, earliest first; the last mark reaches to `until_ms`."""
    days: dict[str, DayLine] = {}
    before = LineState.UNWATCHED
    for mark, end_ms in _stretches(marks, until_ms):
        first = mark.state is LineState.DOWN and before is LineState.UP
        before = mark.state
        for day, from_ms, to_ms in _by_day(mark.at_ms, end_ms):
            if mark.state is not LineState.UNWATCHED:
                known = days.get(day, DayLine(day))
                days[day] = _with(known, mark.state, to_ms - from_ms, first)
            first = False
    return tuple(days[day] for day in sorted(days))


def kept(marks: Sequence[Mark], since_ms: int) -> tuple[Mark, ...]:
    """What the log still needs from `since_ms` on: later marks, and the one in force then."""
    later = [mark for mark in marks if mark.at_ms >= since_ms]
    in_force = [mark for mark in marks if mark.at_ms < since_ms][-1:]
    return (*(replace(mark, at_ms=since_ms) for mark in in_force), *later)


def _stretches(marks: Sequence[Mark], until_ms: int) -> Iterator[tuple[Mark, int]]:
    """Each state and where it ends; neighbours of one state are one stretch."""
    joined: list[Mark] = []
    for mark in marks:
        at_ms = max(mark.at_ms, joined[-1].at_ms) if joined else mark.at_ms
        if not joined or joined[-1].state is not mark.state:
            joined.append(replace(mark, at_ms=at_ms))
    for at, mark in enumerate(joined):
        end_ms = joined[at + 1].at_ms if at + 1 < len(joined) else until_ms
        yield mark, max(mark.at_ms, end_ms)


def _by_day(from_ms: int, to_ms: int) -> Iterator[tuple[str, int, int]]:
    """A stretch cut at each midnight in India; one without length still names its day."""
    at_ms = from_ms
    while True:
        day = business_date(at_ms)
        end_ms = min(to_ms, _midnight_after(day))
        yield day, at_ms, end_ms
        if end_ms >= to_ms:
            return
        at_ms = end_ms


def _midnight_after(day: str) -> int:
    next_day = date.fromisoformat(day) + timedelta(days=1)
    return int(datetime(next_day.year, next_day.month, next_day.day, tzinfo=IST).timestamp()) * 1000


def _with(known: DayLine, state: LineState, took_ms: int, dropped: bool) -> DayLine:
    if state is LineState.UP:
        return replace(known, up_ms=known.up_ms + took_ms)
    return replace(
        known,
        down_ms=known.down_ms + took_ms,
        drops=known.drops + dropped,
        longest_outage_ms=max(known.longest_outage_ms, took_ms),
    )
