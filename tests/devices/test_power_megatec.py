# SPDX-License-Identifier: Apache-2.0
"""Tests devices: answers to Q1, to the letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.core.device_ports import PowerReading
from kiosk.devices.power_megatec import Garbled, MegatecAdapter, read_answer

ONLINE = b"(208.4 140.0 208.4 034 59.9 2.05 35.0 00110000\r"
STANDBY = b"(226.0 195.0 226.0 014 49.0 27.5 30.0 00001000\r"
OUTAGE = b"(002.9 000.0 230.0 020 50.0 11.2 --.- 11001001\r"


def test_an_answer_is_read_figure_by_figure():
    said = read_answer(ONLINE)
    assert dict(said.shown) == {
        "input.voltage": "208.4",
        "fault.voltage": "140.0",
        "output.voltage": "208.4",
        "load": "034",
        "frequency": "59.9",
        "battery.voltage": "2.05",
        "temperature": "35.0",
        "bits": "00110000",
    }
    assert said.reading() == PowerReading(False, None, None, False, "00110000")


@pytest.mark.parametrize(
    ("wire", "on_battery", "low"),
    [
        (STANDBY, False, False),
        (OUTAGE, True, True),
        (OUTAGE.replace(b"11001001", b"10001001"), True, False),
    ],
)
def test_mains_and_low_are_bits_seven_and_six(wire, on_battery, low):
    reading = read_answer(wire).reading()
    assert (reading.on_battery, reading.low) == (on_battery, low)


@pytest.mark.parametrize(
    "wire",
    [
        b"",
        b"\r",
        ONLINE[:-1],
        ONLINE[1:],
        ONLINE + b"\r",
        ONLINE[:20] + b"\r",
        b"Q1\r",
        b"(NAK\r",
        ONLINE.replace(b"0\r", b"2\r"),
        ONLINE.replace(b".", b","),
        ONLINE + ONLINE,
        ONLINE.replace(b"208", "२०८".encode()),
        ONLINE.replace(b"\r", b"\n"),
        b"\x00" * 47,
    ],
)
def test_anything_else_is_garbled(wire):
    with pytest.raises(Garbled):
        read_answer(wire)


@given(some.integers(0, len(ONLINE) - 1), some.integers(0, 255))
def test_a_changed_byte_is_garbled_or_another_figure(at, byte):
    wire = ONLINE[:at] + bytes([byte]) + ONLINE[at + 1 :]
    try:
        said = read_answer(wire)
    except Garbled:
        return
    assert f"{int(said.bits):08b}" == dict(said.shown)["bits"]
    assert wire[at : at + 1].isdigit() or wire[at : at + 1] == ONLINE[at : at + 1]


def test_only_named_ports_that_exist_are_seen(tmp_path):
    here = tmp_path / "ttyUSB0"
    here.touch()
    adapter = MegatecAdapter([str(here), str(tmp_path / "gone"), "COM99"])
    assert [seen.address for seen in adapter.probe()] == [f"megatec:{here}"]
    assert MegatecAdapter().probe() == []
