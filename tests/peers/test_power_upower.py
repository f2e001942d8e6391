# SPDX-License-Identifier: Apache-2.0
"""Tests peers: a battery as UPower tells it: python-dbusmock's UPower on a bus of our own.

The mock runs under the system's Python, in a process of its own; what it says is set over its own
D-Bus interface.
"""

import contextlib
import signal

import pytest

from kiosk.core.device import Found
from kiosk.core.device_ports import PowerReading
from kiosk.core.errors import DeviceAbsent, DevicePulled, DeviceSilent
from kiosk.devices.dbus import At, Bus, BusGone, BusRefusal, BusSilent
from kiosk.devices.power_upower import DISPLAY, MACHINE, UPowerAdapter, UPowerBattery
from tests.peers.bus_peer import PrivateBus
from tests.peers.nut_peer import wait_for

BATTERY, CHARGING, DISCHARGING = 2, 1, 2
NONE, LOW = 1, 3


class UPower:
    """The mock and its strings."""

    def __init__(self, bus: PrivateBus) -> None:
        self.process = bus.run("/usr/bin/python3", "-m", "dbusmock", "--template", "upower")
        self.bus = Bus(bus.address, 20_000)
        wait_for(self._there)

    def _there(self) -> bool:
        try:
            return bool(self.bus.properties(MACHINE))
        except BusRefusal:
            return False

    def battery(self, state, percent, left_s, level=NONE, here=True, kind=BATTERY):
        mock = At(MACHINE.owner, MACHINE.path, "org.freedesktop.DBus.Mock")
        told = (kind, state, percent, 50.0, 60.0, 9.0, left_s, 0, here, "battery", level)
        self.bus.call(mock, "SetupDisplayDevice", "uuddddxxbsu", told)

    def mains(self, there: bool):
        properties = At(MACHINE.owner, MACHINE.path, "org.freedesktop.DBus.Properties")
        wanted = (MACHINE.interface, "OnBattery", ("b", not there))
        self.bus.call(properties, "Set", "ssv", wanted)


@pytest.fixture(scope="module")
def bus(tmp_path_factory):
    running = PrivateBus(tmp_path_factory.mktemp("bus"))
    yield running
    running.end()


@pytest.fixture
def upower(bus):
    mock = UPower(bus)
    mock.battery(CHARGING, 80.5, 0)
    mock.mains(there=True)
    yield mock
    mock.bus.close()
    mock.process.kill()
    mock.process.wait()


@pytest.fixture
def battery(bus, upower):
    adapter = UPowerAdapter(bus.address)
    (seen,) = adapter.probe()
    with contextlib.closing(adapter.open(seen)) as opened:
        yield opened


def test_on_mains_it_charges(battery):
    assert battery.reading() == PowerReading(False, 80, None, False, "on-battery=False warning=1")
    found = battery.check()
    assert found.found is Found.PRESENT
    assert ("Percentage", "80.5") in found.evidence


def test_unplugged_it_drains_and_warns(upower, battery):
    upower.mains(there=False)
    upower.battery(DISCHARGING, 22.0, 1500)
    assert battery.reading() == PowerReading(True, 22, 1500, False, "on-battery=True warning=1")
    upower.battery(DISCHARGING, 9.0, 300, LOW)
    assert battery.reading().low is True


def test_a_machine_without_a_battery_shows_none_and_mains_is_not_claimed(bus, upower):
    upower.battery(0, 0.0, 0, here=False, kind=0)
    assert UPowerAdapter(bus.address).probe() == []


def test_a_battery_that_is_taken_out_is_absent(upower, battery):
    upower.battery(0, 0.0, 0, here=False, kind=0)
    with pytest.raises(DeviceAbsent):
        battery.reading()
    assert battery.check().found is Found.ABSENT


def test_a_frozen_upower_ends_each_question_in_its_time(bus, upower):
    frozen = UPowerBattery(Bus(bus.address, 300))
    upower.process.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(DeviceSilent):
            frozen.reading()
        assert frozen.check().found is Found.UNKNOWN
        assert UPowerAdapter(bus.address).probe() == []
    finally:
        upower.process.send_signal(signal.SIGCONT)
        frozen.close()


def test_upower_that_died_is_absent(upower, battery):
    upower.process.kill()
    upower.process.wait()
    with pytest.raises(DeviceAbsent):
        battery.reading()


def test_the_owner_of_watched_signals_is_missed_when_he_leaves(bus, upower):
    with contextlib.closing(Bus(bus.address)) as listener:
        listener.watch(DISPLAY)
        with pytest.raises(BusSilent):
            listener.signal(50)
        upower.process.kill()
        upower.process.wait()
        with pytest.raises(BusGone):
            listener.signal(20_000)


def test_a_bus_that_ends_is_gone(tmp_path):
    own = PrivateBus(tmp_path)
    try:
        mock = UPower(own)
        mock.battery(CHARGING, 80.0, 0)
        adapter = UPowerAdapter(own.address)
        with (
            contextlib.closing(mock.bus),
            contextlib.closing(adapter.open(adapter.probe()[0])) as it,
        ):
            own.daemon.kill()
            own.daemon.wait()
            with pytest.raises(DevicePulled):
                it.reading()
            assert adapter.probe() == []
    finally:
        own.end()
