# SPDX-License-Identifier: Apache-2.0
"""Tests peers: a UPS behind Debian's own upsd; its driver is dummy-ups, told by upsrw."""

import signal

import pytest

from kiosk.core.device import Found, Sighting
from kiosk.core.device_ports import PowerReading
from kiosk.core.errors import DeviceAbsent, DevicePulled, DeviceSilent
from kiosk.core.power import PowerState, Standing, watch
from kiosk.devices.power_nut import NutAdapter, NutServer, NutUps
from tests.peers.nut_peer import UPS, Nut, wait_for


@pytest.fixture(scope="module")
def nut(tmp_path_factory):
    running = Nut(tmp_path_factory.mktemp("nut"), max_age_s=3)
    yield running
    running.end()


@pytest.fixture
def adapter(nut):
    return NutAdapter([NutServer("127.0.0.1", nut.port)])


@pytest.fixture
def ups(nut, adapter):
    nut.set("ups.status", "OL")
    nut.set("battery.charge", "100")
    (seen,) = adapter.probe()
    opened = adapter.open(seen)
    wait_for(lambda: opened.reading().raw == "OL" and opened.reading().charge_percent == 100)
    yield opened
    opened.close()


def test_the_ups_is_found_by_the_name_its_owner_gave_it(nut, adapter):
    (seen,) = adapter.probe()
    assert seen.address == f"nut://127.0.0.1:{nut.port}/{UPS}"
    assert seen.name == "Counter UPS"


def test_on_mains_it_says_so_and_shows_what_it_said(ups):
    assert ups.reading() == PowerReading(False, 100, 1800, False, "OL")
    found = ups.check()
    assert found.found is Found.PRESENT
    assert ("ups.status", "OL") in found.evidence
    assert ("ups.model", 'Model "One"') in found.evidence  # quotes came through quotes


def test_an_outage_goes_from_telling_to_the_safe_close_and_back(nut, ups):
    standing, now_ms, states = Standing(), 0, []

    def until(wanted: PowerState) -> None:
        def there() -> bool:
            nonlocal standing, now_ms
            now_ms += 10_000
            standing = watch(standing, ups.reading(), now_ms)
            return standing.state is wanted

        wait_for(there)
        states.append(standing.state)

    until(PowerState.MAINS)
    nut.set("ups.status", "OB DISCHRG")
    until(PowerState.BATTERY)
    assert standing.rule.begin
    nut.set("battery.charge", "25")
    until(PowerState.LOW)
    assert not standing.rule.begin
    nut.set("battery.charge", "8")
    until(PowerState.CRITICAL)
    assert standing.rule.close
    nut.set("ups.status", "OL CHRG")
    until(PowerState.MAINS)
    assert standing.rule.begin


def test_low_battery_and_a_worn_one_are_the_devices_own_words(nut, ups):
    nut.set("ups.status", "OB LB")
    wait_for(lambda: ups.reading().low)
    nut.set("ups.status", "OL RB")
    wait_for(lambda: ups.check().found is Found.DEGRADED)
    assert ups.check().code == "PWR-02"


def test_a_frozen_driver_is_not_known_and_comes_back_by_itself(nut, ups):
    nut.freeze_driver()
    try:
        wait_for(lambda: ups.reading() == PowerReading())
        found = ups.check()
        assert (found.found, found.code) == (Found.UNKNOWN, "PWR-01")
        assert found.evidence == (("nut", "DATA-STALE"),)
    finally:
        nut.thaw_driver()
    wait_for(lambda: ups.reading().on_battery is False)


def test_a_ups_that_the_server_does_not_know_is_absent(nut, adapter):
    (seen,) = adapter.probe()
    other = Sighting(seen.kind, seen.adapter, seen.address.replace(UPS, "other"), "other")
    with pytest.raises(DeviceAbsent):
        adapter.open(other)


def test_a_frozen_server_ends_each_question_within_its_time(nut, adapter):
    opened = NutUps(NutServer("127.0.0.1", nut.port), UPS, 300)
    nut.server.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(DeviceSilent):
            opened.reading()
        assert opened.check().found is Found.UNKNOWN
        assert adapter.probe() == []
    finally:
        nut.server.send_signal(signal.SIGCONT)
        opened.close()


def test_a_killed_server_is_gone_and_a_new_one_is_found_again(nut, adapter, ups):
    nut.kill_server()
    with pytest.raises(DevicePulled):
        ups.reading()
    assert ups.check().found is Found.UNKNOWN
    assert adapter.probe() == []
    nut.start_server()
    assert len(adapter.probe()) == 1
    assert ups.reading().on_battery is not None
