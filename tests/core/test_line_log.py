# SPDX-License-Identifier: Apache-2.0
"""Tests core: the connectivity log: each moment is told once, and only what was watched is told."""

from hypothesis import given
from hypothesis import strategies as some

from kiosk.core.facts import LineChanged
from kiosk.core.line_log import (
    MINUTE_MS,
    DayLine,
    LineState,
    Mark,
    day_lines,
    kept,
    mark_of,
    started,
)

UP, DOWN, UNWATCHED = LineState.UP, LineState.DOWN, LineState.UNWATCHED
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
MIDNIGHT_MS = 1_795_285_800_000  # 22-11-2026 00:00 in India


def at(hour: float, state: LineState) -> Mark:
    return Mark(MIDNIGHT_MS + int(hour * HOUR_MS), state)


def log(*marks: Mark, until: float):
    return day_lines(marks, MIDNIGHT_MS + int(until * HOUR_MS))


def test_a_day_with_two_drops():
    (day,) = log(
        at(9, UP), at(11, DOWN), at(11.5, UP), at(15, DOWN), at(17, UP), at(18, UNWATCHED), until=20
    )
    assert day == DayLine("2026-11-22", int(6.5 * HOUR_MS), int(2.5 * HOUR_MS), 2, 2 * HOUR_MS)
    assert day.line() == ("2026-11-22", "390", "150", "2", "120")
    assert day.up_permille == 722


def test_an_outage_over_midnight_is_shared_out_and_is_one_drop():
    first, second = log(at(22, UP), at(23, DOWN), at(26, UP), until=27)
    assert (first.down_ms, first.drops, first.longest_outage_ms) == (HOUR_MS, 1, HOUR_MS)
    assert (second.down_ms, second.drops, second.longest_outage_ms) == (2 * HOUR_MS, 0, 2 * HOUR_MS)


def test_a_start_without_a_line_is_no_drop():
    (day,) = log(at(9, DOWN), at(10, UP), until=11)
    assert (day.drops, day.down_ms) == (0, HOUR_MS)


def test_what_nobody_watched_is_not_told():
    crashed = (at(9, UP), *started(MIDNIGHT_MS + 10 * HOUR_MS, MIDNIGHT_MS + 20 * HOUR_MS))
    (day,) = log(*crashed, at(20, UP), until=21)
    assert (day.up_ms, day.down_ms) == (2 * HOUR_MS, 0)
    assert log(*started(None, MIDNIGHT_MS), until=5) == ()
    assert DayLine("2026-11-22").up_permille is None


def test_the_same_said_twice_is_one_outage():
    (day,) = log(at(9, UP), at(10, DOWN), at(11, DOWN), at(12, UP), until=13)
    assert (day.drops, day.longest_outage_ms) == (1, 2 * HOUR_MS)


def test_a_clock_that_is_set_back_tells_no_moment_twice():
    (day,) = log(at(9, UP), at(12, DOWN), at(11, UP), at(13, UNWATCHED), until=14)
    assert day.up_ms + day.down_ms == 4 * HOUR_MS
    assert day.drops == 1


def test_a_fact_of_the_bus_is_a_mark():
    assert mark_of(LineChanged(False, 7, "NET-01")) == Mark(7, DOWN, "NET-01")
    assert mark_of(LineChanged(True, 8, "")) == Mark(8, UP)


def test_what_is_kept_still_knows_how_it_stood():
    marks = (at(9, UP), at(10, DOWN), at(12, UP))
    since_ms = MIDNIGHT_MS + 11 * HOUR_MS
    assert kept(marks, since_ms) == (at(11, DOWN), at(12, UP))
    assert kept(marks, MIDNIGHT_MS) == marks
    assert kept((), since_ms) == ()


MARKS = some.lists(
    some.builds(
        Mark,
        some.integers(MIDNIGHT_MS, MIDNIGHT_MS + 9 * DAY_MS),
        some.sampled_from(list(LineState)),
    ),
    max_size=12,
)


@given(MARKS, some.integers(0, 10 * DAY_MS))
def test_no_day_is_longer_than_a_day_and_none_is_told_twice(marks, length_ms):
    until_ms = MIDNIGHT_MS + length_ms
    days = day_lines(marks, until_ms)
    assert [day.day for day in days] == sorted({day.day for day in days})
    told_ms = sum(day.up_ms + day.down_ms for day in days)
    last_ms = max([until_ms, *(mark.at_ms for mark in marks)])
    assert 0 <= told_ms <= max(0, last_ms - min([m.at_ms for m in marks[:1]], default=last_ms))
    for day in days:
        assert day.up_ms + day.down_ms <= DAY_MS
        assert day.longest_outage_ms <= day.down_ms
    assert sum(day.drops for day in days) <= sum(mark.state is DOWN for mark in marks)
