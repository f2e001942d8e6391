# SPDX-License-Identifier: Apache-2.0
"""Tests: an eye looks at its own pace, sooner when something was missed, and ends when told."""

import time
from queue import Empty, SimpleQueue

import pytest

from kiosk.core.device import Kind
from kiosk.devices.fakes_kinds import fake
from kiosk.devices.registry import Entry
from kiosk.devices.trouble import Step, Trouble
from kiosk.devices.watch import Looker, Pace
from tests.devices.benches import LONG_S

SELDOM = Pace(look_every_ms=3_600_000, again_ms=1)
OFTEN = Pace(look_every_ms=1, again_ms=1)


@pytest.fixture
def looks():
    return SimpleQueue()


def looking(looks, adapter, pace, every_ms=None):
    looker = Looker(Entry(adapter.name, lambda: adapter, every_ms), pace, looks.put)
    looker.start()
    return looker


def test_it_looks_at_once_then_at_its_pace_and_sooner_when_hurried(looks):
    looker = looking(looks, fake(Kind.SCANNER), SELDOM)
    assert looks.get(timeout=LONG_S).sightings
    with pytest.raises(Empty):
        looks.get(timeout=0.05)
    looker.hurry()
    assert looks.get(timeout=LONG_S).sightings
    looker.end()
    assert looker.join(LONG_S)


@pytest.mark.parametrize("who", ["line", "adapter"])
def test_its_line_or_the_adapter_itself_says_that_less_often_is_enough(looks, who):
    scanner = fake(Kind.SCANNER)
    if who == "adapter":
        scanner.look_every_ms = 3_600_000
    looker = looking(looks, scanner, OFTEN, 3_600_000 if who == "line" else None)
    looks.get(timeout=LONG_S)
    with pytest.raises(Empty):
        looks.get(timeout=0.05)
    looker.end()
    assert looker.join(LONG_S)


def test_a_slow_look_is_followed_by_a_rest_four_times_as_long():
    scanner, ends = fake(Kind.SCANNER), SimpleQueue()
    scanner.trouble(Trouble.SLOW, Step.PROBE)  # 100 ms
    looker = Looker(
        Entry(scanner.name, lambda: scanner), OFTEN, lambda _: ends.put(time.monotonic())
    )
    looker.start()
    first, second = ends.get(timeout=LONG_S), ends.get(timeout=LONG_S)
    assert second - first >= 0.45, "400 ms of rest and a look; a loaded machine only adds to it"
    looker.end()
    assert looker.join(LONG_S)


def test_one_that_does_not_come_back_is_stuck_and_ends_when_it_does(looks):
    scanner = fake(Kind.SCANNER)
    scanner.trouble(Trouble.HUNG, Step.PROBE)
    looker = looking(looks, scanner, Pace(look_limit_ms=0))
    with pytest.raises(Empty):
        looks.get(timeout=0.05)
    assert looker.stuck_ms() > 0
    looker.end()
    assert not looker.join(0)
    scanner.mend()
    assert looker.join(LONG_S)
    assert looker.stuck_ms() == 0
