# SPDX-License-Identifier: Apache-2.0
"""Tests: the line's day is kept across runs; a night that nobody watched is no good line."""

import pytest

from kiosk.app.house import House
from kiosk.app.line_figures import line_figures
from kiosk.app.line_keeper import LineKeeper, drops_per_day, line_today
from kiosk.bus import Bus
from kiosk.config import Settings
from kiosk.core.clock import Reading
from kiosk.core.dates import business_date
from kiosk.core.facts import LineChanged
from kiosk.core.line_figures import DAY_BYTES, DataSaver
from kiosk.core.line_log import MINUTE_MS
from kiosk.store.line_book import read_line, write_saver
from tests.samples import NOON

HOUR = 60 * MINUTE_MS


class Clock:
    """Trusted time in hand."""

    def __init__(self, now_ms=NOON):
        self.now_ms = now_ms

    def read(self):
        return Reading(self.now_ms, self.now_ms, True)


class Run:
    """One run of the program: a bus, and the keeper on it."""

    def __init__(self, folder, clock):
        self.clock, self.bus = clock, Bus()
        self.keeper = LineKeeper(folder, self.bus, clock, every_s=3600)

    def line(self, *, up):
        self.bus.publish(LineChanged(up, self.clock.now_ms, "" if up else "NET-01"))
        self.keeper._worker.call(lambda: None)

    def later(self, ms):
        self.clock.now_ms += ms

    def signs(self):
        """The minute came."""
        self.keeper._worker.call(self.keeper._sign)


@pytest.fixture
def run(tmp_path):
    made = Run(tmp_path, Clock())
    yield made
    made.keeper.close()


def figures(folder, now_ms):
    today = line_today(folder, now_ms)
    return today.up_ms // MINUTE_MS, today.drops, today.longest_outage_ms // MINUTE_MS


def test_up_down_and_up_again_is_one_drop_with_its_length(run, tmp_path):
    run.line(up=True)
    run.later(30 * MINUTE_MS)
    run.line(up=False)
    run.later(12 * MINUTE_MS)
    run.line(up=True)
    run.later(3 * MINUTE_MS)
    run.signs()
    assert figures(tmp_path, run.clock.now_ms) == (33, 1, 12)
    assert drops_per_day(tmp_path, run.clock.now_ms) == 1


def test_while_nobody_watched_nothing_is_told(run, tmp_path):
    run.line(up=True)
    run.later(10 * MINUTE_MS)
    run.keeper.close()
    run.later(2 * HOUR)
    again = Run(tmp_path, run.clock)
    again.line(up=True)
    again.later(5 * MINUTE_MS)
    again.keeper.close()
    assert figures(tmp_path, run.clock.now_ms) == (15, 0, 0)


def test_after_a_power_cut_only_the_time_until_the_last_sign_counts(run, tmp_path):
    run.line(up=True)
    run.later(10 * MINUTE_MS)
    run.signs()
    run.later(2 * HOUR)  # no close: the power was gone
    again = Run(tmp_path, run.clock)
    again.line(up=True)
    again.later(MINUTE_MS)
    again.keeper.close()
    assert figures(tmp_path, run.clock.now_ms) == (11, 0, 0)


def test_before_the_line_was_heard_of_no_file_is_written(run, tmp_path):
    run.later(HOUR)
    run.keeper.close()
    assert not list(tmp_path.glob("line*"))
    assert figures(tmp_path, run.clock.now_ms) == (0, 0, 0)
    assert drops_per_day(tmp_path, run.clock.now_ms) is None


def test_drops_are_those_of_a_day_of_the_week_that_was_watched(run, tmp_path):
    for drops in (3, 0):
        run.line(up=True)
        for _ in range(drops):
            run.later(MINUTE_MS)
            run.line(up=False)
            run.later(MINUTE_MS)
            run.line(up=True)
        run.later(24 * HOUR)
    run.signs()
    assert drops_per_day(tmp_path, run.clock.now_ms) == 1, "three in three days"
    assert drops_per_day(tmp_path, run.clock.now_ms + 40 * 24 * HOUR) is None
    assert read_line(tmp_path).marks


def test_what_is_spent_for_today_is_not_spent_again(tmp_path):
    """At this address nobody answers: who measured all the same would say that the line is down."""
    with House(Settings(tmp_path)) as house:
        now_ms = house.clock.read().now_ms
        write_saver(tmp_path, DataSaver(business_date(now_ms), DAY_BYTES))
        found = line_figures(house, "http://127.0.0.1:9", now_ms - MINUTE_MS)
    assert (found.figures, found.online) == (None, True)
