# SPDX-License-Identifier: Apache-2.0
"""Tests peers: a scanner on a serial pair made by socat: codes, parts of codes, and its ends."""

import time

import pytest
from serial import Serial

from kiosk.core.device import Found, Kind
from kiosk.core.device_ports import BarcodeReader
from kiosk.core.errors import DeviceAbsent, DeviceBusy, DeviceGarbled, DevicePulled
from kiosk.devices.adapter import Adapter
from kiosk.devices.barcode_line import STALE_MS
from kiosk.devices.barcode_serial import SerialScanners
from tests.peers.serial_pair import cable

LONG_MS = 30_000


@pytest.fixture
def wire(tmp_path):
    with cable(tmp_path) as known:
        yield known


@pytest.fixture
def scanner(wire):
    adapter: Adapter = SerialScanners([wire.address])
    (seen,) = adapter.probe()
    assert (seen.kind, seen.adapter) == (Kind.BARCODE, "barcode-serial")
    opened = adapter.open(seen)
    yield opened
    opened.close()


def test_codes_come_one_after_the_other_and_nothing_is_an_answer(wire, scanner):
    reader: BarcodeReader = scanner
    assert reader.read(20) == ""
    wire.say(b"8901234567894\r\n1702\r")
    assert reader.read(LONG_MS) == "8901234567894"
    assert reader.read(LONG_MS) == "1702"
    assert reader.read(20) == ""


def test_a_scanner_is_unknown_until_it_read_something(wire, scanner):
    assert scanner.check().found is Found.UNKNOWN
    wire.say(b"890\r")
    assert scanner.read(LONG_MS) == "890"
    checked = scanner.check()
    assert checked.found is Found.PRESENT
    assert ("codes", "1") in checked.evidence
    assert "890" not in str(checked)


def test_a_part_without_its_end_is_no_code_and_spoils_not_the_next(wire, scanner):
    wire.say(b"89012")
    assert scanner.read(STALE_MS + 300) == ""
    wire.say(b"777\r")
    assert scanner.read(LONG_MS) == "777"


def test_a_long_code_comes_whole_in_whatever_portions(wire, scanner):
    long = "9" * 7_089
    wire.say(long[:100].encode())
    wire.say(long[100:].encode() + b"\r")
    assert scanner.read(LONG_MS) == long


def test_garbage_is_told_once_and_the_next_code_is_read(wire, scanner):
    wire.say(b"\xff\xfe\x00\r")
    with pytest.raises(DeviceGarbled):
        scanner.read(LONG_MS)
    assert scanner.check().code == "DEV-04"
    wire.say(b"12\r")
    assert scanner.read(LONG_MS) == "12"


def test_a_scanner_that_never_ends_a_line_fills_no_memory(wire, scanner):
    for _ in range(16):
        wire.say(b"5" * 4_000)
        assert scanner.read(0) == ""
    assert scanner._reader.held_bytes <= 8_192
    wire.say(b"\r")
    with pytest.raises(DeviceGarbled):
        scanner.read(LONG_MS)


def test_a_frozen_scanner_says_nothing_within_the_time(wire, scanner):
    wire.freeze()
    started = time.monotonic()
    assert scanner.read(100) == ""
    assert time.monotonic() - started < 10
    wire.thaw()


def test_a_pulled_scanner_is_told_and_stays_gone(wire, scanner):
    wire.pull()
    with pytest.raises(DevicePulled):
        scanner.read(LONG_MS)
    with pytest.raises(DevicePulled):
        scanner.read(LONG_MS)
    assert (scanner.check().found, scanner.check().code) == (Found.ABSENT, "DEV-01")


def test_one_that_another_program_holds_is_busy_and_one_that_is_out_is_absent(wire):
    adapter = SerialScanners([wire.address])
    (seen,) = adapter.probe()
    with Serial(str(wire.near), exclusive=True), pytest.raises(DeviceBusy):
        adapter.open(seen)
    wire.pull()
    assert adapter.probe() == []
    with pytest.raises(DeviceAbsent):
        adapter.open(seen)


def test_an_address_of_another_form_is_refused():
    with pytest.raises(ValueError, match="no serial port"):
        SerialScanners(["/dev/ttyUSB0"])
