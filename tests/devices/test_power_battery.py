# SPDX-License-Identifier: Apache-2.0
"""Tests devices: the battery of a laptop as psutil tells it, on this machine and on others."""

from dataclasses import dataclass

import pytest

from kiosk.core.device import Found
from kiosk.core.device_ports import PowerReading
from kiosk.core.errors import DeviceAbsent
from kiosk.devices.power_battery import UNKNOWN, UNLIMITED, BatteryAdapter, ask_system, reading_of


@dataclass
class Said:
    percent: float = 77.9
    secsleft: int = 5_400
    power_plugged: bool | None = False


def test_unplugged_it_tells_charge_and_time():
    assert reading_of(Said()) == PowerReading(True, 77, 5_400, None, "power_plugged=False")


def test_plugged_in_it_has_no_time():
    assert reading_of(Said(secsleft=UNLIMITED, power_plugged=True)) == PowerReading(
        False, 77, None, None, "power_plugged=True"
    )


@pytest.mark.parametrize("left", [UNKNOWN, UNLIMITED, 0, 2**32 - 1])
def test_special_seconds_are_not_known(left):
    assert reading_of(Said(secsleft=left)).runtime_s is None


def test_none_is_not_known_and_never_mains():
    adapter = BatteryAdapter(lambda: Said(power_plugged=None))
    opened = adapter.open(adapter.probe()[0])
    assert opened.reading().on_battery is None
    assert (opened.check().found, opened.check().code) == (Found.UNKNOWN, "PWR-01")


def test_a_machine_without_a_battery_has_no_sighting():
    assert BatteryAdapter(lambda: None).probe() == []


def test_a_battery_that_another_look_shows_better_is_not_shown_twice():
    shown = BatteryAdapter(Said).probe()
    assert len(shown) == 1
    assert BatteryAdapter(Said, lambda: shown).probe() == []


def test_a_battery_that_is_taken_out_is_absent():
    there = [Said()]
    adapter = BatteryAdapter(lambda: there[0] if there else None)
    opened = adapter.open(adapter.probe()[0])
    assert opened.check().found is Found.PRESENT
    there.clear()
    assert opened.check().found is Found.ABSENT
    with pytest.raises(DeviceAbsent):
        opened.reading()
    opened.close()


def test_this_machine_is_asked_for_real():
    said = ask_system()
    assert BatteryAdapter().probe() == [] if said is None else 0 <= said.percent <= 100
