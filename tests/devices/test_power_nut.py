# SPDX-License-Identifier: Apache-2.0
"""Tests devices: what a UPS's words mean, and what a server's refusals come to."""

import pytest

from kiosk.core.device import Found, Kind, Sighting
from kiosk.core.device_ports import PowerReading
from kiosk.core.errors import (
    DeviceAbsent,
    DeviceGarbled,
    DeviceRefused,
    DeviceSilent,
    DeviceTrouble,
)
from kiosk.devices.power_nut import NutAdapter, NutServer, NutUps, reading_of, where
from tests.devices.peers import closed_port, peer, read_all
from tests.devices.test_power_nut_talk import says


@pytest.mark.parametrize(
    ("status", "on_battery", "low"),
    [
        ("OL", False, False),
        ("OL CHRG", False, False),
        ("OB DISCHRG", True, False),
        ("OB LB", True, True),
        ("FSD OL", True, True),
        ("", None, None),
        ("OFF", None, None),
        ("LB", None, None),
        ("BOLD", None, None),
    ],
)
def test_a_status_means_what_it_says_and_no_more(status, on_battery, low):
    assert reading_of({"ups.status": status}) == PowerReading(on_battery, None, None, low, status)


def test_figures_that_are_none_are_not_known():
    said = {"ups.status": "OL", "battery.charge": "150", "battery.runtime": "-3"}
    assert reading_of(said) == PowerReading(False, None, None, False, "OL")


@pytest.mark.parametrize(
    ("said", "error", "found", "code"),
    [
        (b"ERR UNKNOWN-UPS\n", DeviceAbsent, Found.ABSENT, "DEV-01"),
        (b"ERR ACCESS-DENIED\n", DeviceRefused, Found.UNKNOWN, "DEV-05"),
        (b"ERR FEATURE-NOT-SUPPORTED\n", DeviceTrouble, Found.UNKNOWN, "DEV-08"),
        (b"garbage\n", DeviceGarbled, Found.UNKNOWN, "DEV-04"),
    ],
)
def test_a_refusal_is_an_error_of_the_tree(said, error, found, code):
    both = (says(said, said), says(said))  # garbage costs the connection
    with peer(*both) as server:
        ups = NutUps(NutServer(server.host, server.port), "u", 5_000)
        with pytest.raises(error):
            ups.reading()
        checked = ups.check()
        assert (checked.found, checked.code) == (found, code)
        ups.close()


def test_out_of_touch_is_not_known_and_is_no_error():
    said = b"ERR DRIVER-NOT-CONNECTED\n"
    with peer(says(said, said)) as server:
        ups = NutUps(NutServer(server.host, server.port), "u", 5_000)
        assert ups.reading() == PowerReading()
        assert ups.check().code == "PWR-01"
        ups.close()


def test_a_look_at_servers_that_are_not_there_sees_nothing():
    assert NutAdapter([NutServer("127.0.0.1", closed_port())]).probe() == []
    with peer(read_all) as mute:
        assert NutAdapter([NutServer(mute.host, mute.port)]).probe() == []


def sighting(address: str) -> Sighting:
    return Sighting(Kind.POWER, "power-nut", address, "UPS")


def test_one_that_cannot_be_opened_lets_its_connection_go():
    with peer(says(b"ERR UNKNOWN-UPS\n")) as server, pytest.raises(DeviceAbsent):
        NutAdapter().open(sighting(f"nut://{server.host}:{server.port}/u"))
    with pytest.raises(DeviceAbsent):
        NutAdapter().open(sighting(f"nut://127.0.0.1:{closed_port()}/u"))


@pytest.mark.parametrize("address", ["", "tcp://h/u", "nut://", "nut://h:99999/u", "nut://[/u"])
def test_an_address_that_is_none_is_absent(address):
    with pytest.raises(DeviceAbsent):
        where(address)


def test_servers_are_named_by_a_setting_or_this_machines_is_asked():
    with peer(says(b'BEGIN LIST UPS\nUPS u "Unavailable"\nEND LIST UPS\n')) as server:
        (seen,) = NutAdapter.at([f"nut://{server.host}:{server.port}", "no address"]).probe()
    assert (seen.name, seen.address) == ("u", f"nut://{server.host}:{server.port}/u")
    assert NutAdapter.at(["no address"]).probe() == []


def test_a_name_that_would_be_a_second_question_is_never_asked():
    with peer(read_all) as server:
        with pytest.raises((DeviceGarbled, DeviceSilent)) as refused:
            NutAdapter().open(sighting(f"nut://{server.host}:{server.port}/u LOGOUT"))
        assert refused.type is DeviceGarbled
