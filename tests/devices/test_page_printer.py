# SPDX-License-Identifier: Apache-2.0
"""Tests devices: page printers are seen, checked and told from what is none."""

import pytest

from kiosk.core.device import Found, Kind, Sighting
from kiosk.core.errors import (
    DeviceAbsent,
    DeviceGarbled,
    DeviceRefused,
    PagePrinterStopped,
)
from kiosk.devices.adapter import Adapter
from kiosk.devices.ipp import Operation
from kiosk.devices.ipp_client import Status
from kiosk.devices.ipp_ended import Patience
from kiosk.devices.page_printer import IppPrinters, PagePrinter
from tests.devices.ipp_machine import machine
from tests.devices.peers import peer


@pytest.fixture
def printer():
    with machine() as known:
        yield known


def opened(known) -> PagePrinter:
    sighting = Sighting(Kind.PAGE_PRINTER, "ipp", known.address, "printer")
    return IppPrinters("", (), Patience(answer_ms=30_000)).open(sighting)


def test_the_adapter_fulfils_what_adapters_promise():
    adapter: Adapter = IppPrinters("", ())
    assert (adapter.name, adapter.kind, list(adapter.probe())) == ("ipp", Kind.PAGE_PRINTER, [])


def test_a_check_says_what_it_was_told(printer):
    checked = opened(printer).check()
    assert checked.found is Found.PRESENT
    assert dict(checked.evidence)["model"] == "Make 100"
    printer.reasons = ("toner-low-warning",)
    assert opened(printer).check().found is Found.PRESENT
    printer.reasons = ("toner-empty",)
    assert opened(printer).check().code == "PGP-04"
    printer.accepting = False
    assert opened(printer).check().code == PagePrinterStopped.code
    device = opened(printer)
    printer.declines[Operation.GET_PRINTER_ATTRIBUTES] = Status.NOT_FOUND
    assert device.check().found is Found.ABSENT


GARBAGE = {
    "another protocol": b"220 mail ready\r\n",
    "a web page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>",
    "a login": b"HTTP/1.1 401 no\r\nContent-Length: 0\r\n\r\n",
    "cut": b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n\r\n\x02\x00\x00",
    "another question's answer": b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n\r\n"
    b"\x02\x00\x00\x00\x00\x00\x00\x09\x03",
}


@pytest.mark.parametrize("noise", GARBAGE.values(), ids=GARBAGE.keys())
def test_a_machine_that_is_no_printer(noise):
    def script(line):
        line.recv(65536)
        line.sendall(noise)

    with peer(script, script) as where:
        address = f"ipp://127.0.0.1:{where.port}/ipp/print"
        adapter = IppPrinters("", (address,))
        (sighting,) = adapter.probe()
        assert sighting.name == "127.0.0.1"
        with pytest.raises((DeviceGarbled, DeviceRefused)):
            adapter.open(sighting)


def test_a_scheduler_that_is_none_has_no_queues():
    with peer(lambda line: line.sendall(b"\xff\x00" * 50)) as where:
        assert IppPrinters(f"ipp://127.0.0.1:{where.port}").probe() == []


def test_an_address_that_is_none():
    with pytest.raises(ValueError, match="address"):
        IppPrinters("", ("tcp://printer:9100",))
    with pytest.raises(DeviceAbsent):
        IppPrinters("").open(Sighting(Kind.PAGE_PRINTER, "ipp", "file:///x", "x"))
