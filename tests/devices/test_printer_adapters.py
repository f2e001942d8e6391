# SPDX-License-Identifier: Apache-2.0
"""Tests devices: how a printer is named, what it can do by its name or ids, and who sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.device import Sighting
from kiosk.core.errors import DeviceAbsent
from kiosk.core.ports import ReceiptPrinter
from kiosk.devices.printer_adapters import (
    Means,
    SerialPrinters,
    TcpPrinters,
    UsbPrinters,
    pace_for,
    printer_of,
    printers,
)
from kiosk.devices.printer_address import PrinterUrl, TcpAddress, UsbAddress, read
from kiosk.devices.printer_profiles import PROFILES, ROLL_58, ROLL_80, by_usb, sounds_like_roll
from kiosk.devices.printer_roll import Pace
from kiosk.devices.transport_serial import Flow, SerialAddress
from tests.devices.peers import closed_port

ADDRESSES = st.one_of(
    st.builds(
        TcpAddress, st.sampled_from(["10.0.0.9", "printer.local", "::1"]), st.integers(1, 65535)
    ),
    st.builds(
        SerialAddress,
        st.sampled_from(["/dev/ttyUSB0", "COM3", "/dev/serial/by-id/usb-X_1-if00"]),
        st.integers(300, 921_600),
        st.sampled_from(Flow),
    ),
    st.builds(
        UsbAddress,
        st.integers(0, 0xFFFF),
        st.integers(0, 0xFFFF),
        st.sampled_from(["", "1-2", "12-3.4.1"]),
    ),
)


@given(ADDRESSES, st.none() | st.sampled_from(sorted(PROFILES)))
def test_an_address_is_read_as_it_is_written(address, profile):
    url = str(address)
    if profile:
        url += ("&" if "?" in url else "?") + f"profile={profile}"
    assert read(url) == PrinterUrl(address, PROFILES[profile] if profile else None)


@pytest.mark.parametrize(
    "url",
    [
        "", "printer", "tcp://", "tcp://h:9100/path", "tcp://h:99999", "serial:",
        "serial:/dev/x@fast",
        "serial:/dev/x@9600?flow=maybe", "usb:04b8", "usb:04b8:02zz", "usb:04b8:0202@1", "http://h",
        "tcp://h?profile=roll-900", "tcp://h?speed=9", "usb:04b8:0202?profile", "serial:/dev/a b",
    ],
)  # fmt: skip
def test_what_names_no_printer_is_refused(url):
    with pytest.raises(ValueError, match="no printer"):
        read(url)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text):
    try:
        assert read(text).address
    except ValueError:
        pass


def test_profiles_hold_what_their_names_say():
    assert (ROLL_80.width_dots, ROLL_58.width_dots) == (576, 384)
    for name, profile in PROFILES.items():
        assert name == profile.name
        assert name.startswith("roll-58" if profile.width_dots == 384 else "roll-80")
        assert profile.ending.endswith(b"\x1dVB\x00") == profile.cutter
        assert profile.width_dots % 8 == 0
    assert not PROFILES["roll-58-mute"].says_status


def test_a_printer_is_what_the_setting_says_before_what_its_ids_say():
    assert by_usb(0x0416, 0x5011) is ROLL_58
    assert printer_of("usb:0416:5011").profile is ROLL_58
    assert printer_of("usb:0416:5011?profile=roll-80-tear").profile.name == "roll-80-tear"
    assert printer_of("tcp://10.0.0.9").profile is ROLL_80
    assert printer_of("tcp://10.0.0.9?profile=roll-58").profile is ROLL_58
    assert printer_of("serial:/dev/ttyS0@9600").profile is ROLL_80


def test_whatever_names_it_it_fulfils_the_port():
    port: ReceiptPrinter = printer_of(f"tcp://127.0.0.1:{closed_port()}")
    assert port


@pytest.mark.parametrize(
    ("words", "roll"),
    [
        ("EPSON TM-T82", True),
        ("MFG:Xprinter;CMD:ESC/POS;MDL:XP-58;", True),
        ("USB Thermal Printer", True),
        ("POS-80C", True),
        ("HP LaserJet 1320 MFG:Hewlett-Packard;CMD:PJL,PCL;", False),
        ("Canon LBP2900 positions", False),
        ("", False),
    ],
)
def test_a_page_printer_is_not_taken_for_a_roll(words, roll):
    assert sounds_like_roll(words) is roll


def test_only_the_adapter_of_the_setting_sees_it():
    url = "tcp://10.0.0.9:9100"
    tcp, serial, usb = (adapter.probe() for adapter in printers(Means(url)))
    assert [seen.address for seen in tcp] == [url]
    assert url not in {seen.address for seen in (*serial, *usb)}
    assert list(TcpPrinters().probe()) == []


@pytest.mark.parametrize(
    ("adapter", "address"),
    [
        (TcpPrinters(), f"tcp://127.0.0.1:{closed_port()}"),
        (SerialPrinters(), "serial:/dev/lmk-none@9600"),
        (UsbPrinters(), "usb:04b8:0202@1-2"),
    ],
    ids=["tcp", "serial", "usb"],
)
def test_what_was_seen_and_is_out_again_is_absent(adapter, address):
    with pytest.raises(DeviceAbsent) as told:
        adapter.open(Sighting(adapter.kind, adapter.name, address, "gone"))
    assert told.value.facts == {"device": "receipt_printer"}


def test_on_a_slow_line_an_answer_is_waited_for_as_long_as_what_lies_before_it_takes():
    pace = Pace(1_000, 3_000, 1_200)
    assert pace_for(TcpAddress("h"), pace) is pace
    slow = pace_for(SerialAddress("/dev/ttyS0", 9_600), pace)
    assert slow.busy_answer_ms >= 3_000 + 8_192 * 10 * 1000 // 9_600
    assert (slow.answer_ms, slow.dots_per_s) == (1_000, 1_200)
