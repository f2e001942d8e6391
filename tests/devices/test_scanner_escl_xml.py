# SPDX-License-Identifier: Apache-2.0
"""Tests: the XML of network scanners: other namespaces, wild numbers, bombs, halves, noise."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.device_ports import ScanAsk, ScanColour, ScanSource
from kiosk.core.errors import DeviceGarbled, ScanSourceMissing
from kiosk.devices.scanner_escl import scanner_url
from kiosk.devices.scanner_escl_xml import read_description, read_status, settings

CAPS = """<x:ScannerCapabilities xmlns:x="urn:x" xmlns:y="urn:y"><!-- of a maker -->
<y:Version>2.63</y:Version><y:MakeAndModel> Maker  One
</y:MakeAndModel><x:Platen><x:PlatenInputCaps><x:MaxWidth>2550</x:MaxWidth>
<x:MaxHeight>3300</x:MaxHeight><x:ColorModes><x:ColorMode>RGB24</x:ColorMode></x:ColorModes>
<x:DiscreteResolution><x:XResolution>600</x:XResolution></x:DiscreteResolution>
<x:DiscreteResolution><x:XResolution>150</x:XResolution></x:DiscreteResolution>
<x:DiscreteResolution><x:XResolution>9999999</x:XResolution></x:DiscreteResolution>
</x:PlatenInputCaps></x:Platen></x:ScannerCapabilities>"""
STATUS = (
    "<ScannerStatus><State>{}</State><AdfState>{}</AdfState><Jobs><JobInfo>"
    "<JobUri>/eSCL/ScanJobs/7</JobUri><JobState>Processing</JobState></JobInfo></Jobs>"
    "</ScannerStatus>"
)


def test_a_description_in_namespaces_of_the_makers_own():
    seen = read_description(CAPS.encode())
    assert (seen.name, seen.serial, seen.version) == ("Maker One", "", "2.63")
    caps = seen.sources[ScanSource.FLATBED]
    assert (caps.resolutions, caps.width_max, caps.height_max) == ((150, 600), 2550, 3300)


def test_settings_stay_within_what_was_described():
    body, dpi = settings(read_description(CAPS.encode()), ScanAsk(200, ScanColour.GREY))
    assert dpi == 600
    assert b"<scan:ColorMode>RGB24<" in body
    assert b"<pwg:Height>3300<" in body
    with pytest.raises(ScanSourceMissing):
        settings(read_description(CAPS.encode()), ScanAsk(source=ScanSource.FEEDER))


def test_a_status_names_its_jobs():
    seen = read_status(STATUS.format("Idle", "ScannerAdfEmpty").encode())
    assert (seen.state, seen.feeder) == ("Idle", "ScannerAdfEmpty")
    assert seen.job("http://other/eSCL/ScanJobs/7/") == "Processing"
    assert seen.job("/eSCL/ScanJobs/8") == ""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<ScannerStatus/>",
        b"<Other><State>Idle</State></Other>",
        STATUS.format("Idle", "x").encode()[:-4],
        b'<!DOCTYPE s [<!ENTITY a "Idle">]><ScannerStatus><State>&a;</State></ScannerStatus>',
        b'<!DOCTYPE s SYSTEM "file:///etc/passwd"><ScannerStatus><State>I</State></ScannerStatus>',
        b"<a>" * 5000,
        "<ScannerStatus><State>\u202e\u0007</State></ScannerStatus>".encode(),
    ],
)
def test_what_is_no_status_is_garbled(body):
    with pytest.raises(DeviceGarbled):
        read_status(body)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_noise_is_garbled_and_nothing_else(body):
    with contextlib.suppress(DeviceGarbled):
        read_status(body)
    with contextlib.suppress(DeviceGarbled):
        read_description(body)


@given(st.text("<>/&;!x:State\"'[] ENTITY", max_size=120))
def test_words_within_a_status_break_nothing(word):
    with contextlib.suppress(DeviceGarbled):
        assert len(read_status(STATUS.format(word, "x").encode()).state) <= 80


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("192.168.1.20", "http://192.168.1.20:80/eSCL"),
        ("scanner.local:8080", "http://scanner.local:8080/eSCL"),
        ("https://[fe80::1]/eSCL/", "https://[fe80::1]:443/eSCL"),
    ],
)
def test_addresses_as_people_write_them(address, url):
    assert scanner_url(address) == url


@pytest.mark.parametrize("address", ["", "ftp://a", "http://user@a", "http://a?b", "http://:80"])
def test_what_is_no_address(address):
    with pytest.raises(ValueError, match="no scanner"):
        scanner_url(address)
