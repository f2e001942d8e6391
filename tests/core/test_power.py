# SPDX-License-Identifier: Apache-2.0
"""Tests core: an outage told reading by reading, and what the counter may begin meanwhile."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.core.device import Found
from kiosk.core.device_ports import PowerReading
from kiosk.core.errors import BatteryEnding, BatteryLow
from kiosk.core.facts import PowerChanged
from kiosk.core.power import (
    POLICY,
    POWER,
    RULES,
    PowerState,
    Standing,
    checked,
    may_begin,
    together,
    watch,
    whole,
)

MAINS = PowerReading(False, 100, 1800, False, "OL")
BATTERY = PowerReading(True, 90, 1500, False, "OB DISCHRG")
NOTHING = PowerReading()
STATES = list(PowerState)
WORSE = {state: at for at, state in enumerate(STATES)}


def told(*readings, every_ms=1_000, before=None):
    standing = before or Standing()
    for at, reading in enumerate(readings, start=1):
        standing = watch(standing, reading, at * every_ms)
    return standing


def test_a_counter_where_nobody_says_anything_works_and_is_not_told_that_all_is_well():
    standing = told(*[NOTHING] * 500)
    assert standing.state is PowerState.UNKNOWN
    assert standing.rule.begin
    may_begin(standing)


def test_an_outage_is_told_and_work_goes_on():
    standing = told(MAINS, BATTERY)
    assert standing.state is PowerState.BATTERY
    assert standing.rule.tell
    may_begin(standing)
    assert standing.fact() == PowerChanged("battery", 90, 1500, "")


@pytest.mark.parametrize(
    "low",
    [
        replace(BATTERY, charge_percent=POLICY.low_percent),
        replace(BATTERY, runtime_s=POLICY.low_s),
        replace(BATTERY, low=True),
        PowerReading(True, None, None, True, "10000000"),
    ],
)
def test_low_finishes_this_citizen_and_begins_nothing_new(low):
    standing = told(MAINS, BATTERY, low)
    assert standing.state is PowerState.LOW
    assert standing.rule.finish
    assert not standing.rule.begin
    with pytest.raises(BatteryLow):
        may_begin(standing)


@pytest.mark.parametrize(
    "ending",
    [
        replace(BATTERY, charge_percent=POLICY.ending_percent),
        replace(BATTERY, runtime_s=POLICY.ending_s),
    ],
)
def test_the_end_closes_the_books_from_wherever_it_stood(ending):
    for before in (Standing(), told(MAINS), told(BATTERY), told(replace(BATTERY, low=True))):
        standing = watch(before, ending, 5_000)
        assert standing.rule.close
        with pytest.raises(BatteryEnding):
            may_begin(standing)


def test_one_that_only_ever_says_low_is_at_its_end_a_minute_later():
    mute = PowerReading(True, None, None, True)
    almost = told(*[mute] * 60)
    assert almost.state is PowerState.LOW
    assert watch(almost, mute, 61_000).state is PowerState.CRITICAL


def test_a_voltage_that_recovers_is_no_mains():
    low = told(MAINS, replace(BATTERY, charge_percent=25))
    better = watch(low, replace(BATTERY, charge_percent=60), 10_000)
    assert better.state is PowerState.LOW


def test_mains_undoes_all_of_it_when_it_has_held():
    ending = told(replace(BATTERY, charge_percent=5))
    first = watch(ending, MAINS, 10_000)
    assert first.state is PowerState.CRITICAL
    assert watch(first, BATTERY, 12_000).state is PowerState.CRITICAL  # it was gone again
    back = watch(first, MAINS, 10_000 + POLICY.steady_ms)
    assert back.state is PowerState.MAINS
    may_begin(back)


def test_mains_that_flickers_never_holds():
    standing = told(replace(BATTERY, charge_percent=25))
    for at in range(2, 40):
        standing = watch(standing, MAINS if at % 2 else BATTERY, at * 2_000)
    assert standing.state is PowerState.LOW


def test_silence_in_mid_outage_is_no_all_clear_and_no_alarm_for_ever():
    low = told(MAINS, replace(BATTERY, charge_percent=25))
    assert watch(low, NOTHING, 2_000 + POLICY.silent_ms - 1).state is PowerState.LOW
    later = watch(low, NOTHING, 2_000 + POLICY.silent_ms)
    assert later == Standing(PowerState.UNKNOWN)
    may_begin(later)


def test_silence_between_two_words_of_mains_begins_the_waiting_anew():
    standing = watch(told(BATTERY), MAINS, 2_000)
    standing = watch(standing, NOTHING, 3_000)
    standing = watch(standing, MAINS, 4_000)
    assert watch(standing, MAINS, 4_000 + POLICY.steady_ms - 1).state is PowerState.BATTERY
    assert watch(standing, MAINS, 4_000 + POLICY.steady_ms).state is PowerState.MAINS


def test_the_fullest_battery_decides_and_one_that_discharges_is_an_outage():
    ups = PowerReading(True, 12, 240, True, "OB LB")
    laptop = PowerReading(False, 95, None, False, "charging")
    both = together([ups, laptop, NOTHING])
    assert both == PowerReading(True, 95, 240, False, "OB LB + charging")
    assert together([ups]) == ups
    assert together([NOTHING, NOTHING]) == NOTHING


def test_a_check_is_well_only_when_it_says_whether_there_is_mains():
    assert checked(MAINS, ()).found is Found.PRESENT
    assert checked(BATTERY, ()).found is Found.PRESENT
    assert (checked(PowerReading(None, 80), ()).found, checked(NOTHING, ()).code) == (
        Found.UNKNOWN,
        "PWR-01",
    )


def test_every_state_has_its_rule_and_only_the_end_closes():
    assert set(RULES) == set(PowerState)
    assert [state for state in STATES if RULES[state].close] == [PowerState.CRITICAL]
    for state, rule in RULES.items():
        assert bool(rule.code) == (not rule.begin), state


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("87", 87),
        ("087", 87),
        (" 12.9", 12),
        ("0", 0),
        ("", None),
        ("-1", None),
        ("1e9", None),
        ("12.", None),
        (".5", None),
        ("nan", None),
        ("٣", None),
        ("9" * 40, None),
        ("1,5", None),
    ],
)
def test_a_figure_is_digits_or_not_known(text, figure):
    assert whole(text) == figure


def test_a_charge_beyond_full_is_not_believed():
    assert whole("101", 100) is None
    assert whole("100.0", 100) == 100


READINGS = some.builds(
    PowerReading,
    some.sampled_from([True, False, None]),
    some.none() | some.integers(0, 100),
    some.none() | some.integers(0, 10_000),
    some.sampled_from([True, False, None]),
)


@given(some.lists(some.tuples(READINGS, some.integers(0, 30_000))))
def test_whatever_is_read_a_battery_only_drains_and_only_the_known_alarms(steps):
    standing, now_ms = Standing(), 0
    for reading, gap_ms in steps:
        now_ms += gap_ms
        after = watch(standing, reading, now_ms)
        if reading.on_battery:
            assert WORSE[after.state] >= WORSE[standing.state]
        if reading.on_battery is None:
            assert after.state in (standing.state, PowerState.UNKNOWN)
        if reading.on_battery is False:
            assert after.state in (standing.state, PowerState.MAINS)
        assert after.state == standing.state or after.state in {
            to for (state, _), to in POWER.edges.items() if state == standing.state
        }
        standing = after
