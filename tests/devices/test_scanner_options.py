# SPDX-License-Identifier: Apache-2.0
"""Tests: the options of SANE scanners as their backends write them, and what is chosen of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.device_ports import ScanAsk, ScanColour, ScanSource
from kiosk.core.errors import (
    DeviceAbsent,
    DeviceBusy,
    DevicePulled,
    DeviceRefused,
    DeviceTrouble,
    ScanSourceMissing,
)
from kiosk.devices.scanner_options import arguments, dpi_for, read_offered
from kiosk.devices.scanner_statuses import (
    SaneStatus,
    fault_at_open,
    fault_in_scan,
    plugged,
    told,
)

MULTI = """
All options specific to device `made:by:hand':
  Scan Mode:
    --mode Color|Gray|Lineart [Color]
        Selects the scan mode.
    --resolution 75|150|300|600dpi [75]
    --source Flatbed|ADF|ADF Duplex [Flatbed]
  Geometry:
    -l 0..215.9mm [0]
    -t 0..355.6mm [0]
    -x 0..215.9mm [215.9]
    -y 0..355.6mm [355.6]
    --brightness -100..100% (in steps of 1) [inactive]
    --adf-mode Simplex|Duplex [inactive]
"""
PLAIN = """
    --mode Black & White|Gray[Error Diffusion]|True Gray|24bit Color[Fast] [24bit Color[Fast]]
    --resolution 100..1200dpi (in steps of 1) [100]
"""


def test_what_a_machine_with_glass_and_feeder_offers():
    seen = read_offered(MULTI)
    assert (seen.feeder, seen.glass) == ("ADF", "Flatbed")
    assert (seen.width_mm, seen.height_mm) == (215.9, 355.6)
    assert "adf-mode" not in seen.names


@pytest.mark.parametrize(("wanted", "set_to"), [(50, 75), (75, 75), (200, 300), (1200, 600)])
def test_the_least_resolution_that_is_enough(wanted, set_to):
    assert dpi_for(read_offered(MULTI), wanted) == set_to


@pytest.mark.parametrize(("wanted", "set_to"), [(50, 100), (210, 210), (9999, 1200)])
def test_a_range_takes_what_is_wanted(wanted, set_to):
    assert dpi_for(read_offered(PLAIN), wanted) == set_to


def test_the_paper_is_a4_and_every_choice_is_one_that_was_offered():
    ask = ScanAsk(200, ScanColour.LINEART, ScanSource.FEEDER, 9)
    assert arguments(read_offered(MULTI), ask) == [
        "--source=ADF",
        "--mode=Lineart",
        "--resolution=300",
        *("-l", "0", "-t", "0", "-x", "210", "-y", "297"),
    ]


@pytest.mark.parametrize(
    ("colour", "mode"),
    [
        (ScanColour.COLOUR, "24bit Color[Fast]"),
        (ScanColour.GREY, "Gray[Error Diffusion]"),
        (ScanColour.LINEART, "Black & White"),
    ],
)
def test_modes_have_many_names(colour, mode):
    assert f"--mode={mode}" in arguments(read_offered(PLAIN), ScanAsk(colour=colour))


def test_a_feeder_that_is_not_there_is_not_asked_for():
    with pytest.raises(ScanSourceMissing):
        arguments(read_offered(PLAIN), ScanAsk(source=ScanSource.FEEDER))
    fed_only = read_offered("    --source ADF Front|ADF Duplex [ADF Front]")
    with pytest.raises(ScanSourceMissing):
        arguments(fed_only, ScanAsk(source=ScanSource.FLATBED))


@given(st.text(max_size=400) | st.text("-=|[]. 0123456789mdpixysource\n", max_size=200))
def test_any_text_is_read_without_a_fault(text):
    seen = read_offered(text)
    dpi_for(seen, 200)


def test_the_words_of_a_status_count_whole_and_last():
    lines = ["scanimage: rounded value of x", "scanimage: sane_start: Document feeder jammed"]
    assert told([*lines, "Batch terminated, 3 pages scanned"]) == (SaneStatus.JAMMED, False)
    assert told(["scanimage: open of device a failed: Device busy"]) == (
        SaneStatus.DEVICE_BUSY,
        True,
    )
    assert told(["Document feeder jammed", "scanimage: x: document feeder jammed"]) == (None, False)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (SaneStatus.INVAL, DeviceAbsent),
        (SaneStatus.DEVICE_BUSY, DeviceBusy),
        (SaneStatus.ACCESS_DENIED, DeviceRefused),
        (None, DeviceTrouble),
    ],
)
def test_why_it_does_not_open(status, error):
    assert isinstance(fault_at_open(status, 1), error)


def test_a_usb_scanner_whose_node_is_gone_was_pulled():
    name = "epson2:libusb:998:997"
    assert not plugged(name)
    assert plugged("test:0")
    assert isinstance(fault_in_scan(SaneStatus.IO_ERROR, 3, name), DevicePulled)
    assert isinstance(fault_in_scan(SaneStatus.IO_ERROR, 3, "test:0"), DeviceTrouble)
