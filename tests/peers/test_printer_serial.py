# SPDX-License-Identifier: Apache-2.0
"""Tests peers: slips over a serial port, made by socat, to the strict decoder's own process."""

import json
import urllib.request

import pytest
import zxingcpp
from PIL import Image
from serial import Serial

from kiosk.config import Language
from kiosk.core.device import Found, Kind
from kiosk.core.entries import Printed
from kiosk.core.errors import DeviceAbsent, DeviceBusy, DeviceRefused, PaperOut, PrinterGone
from kiosk.core.receipt import read_qr
from kiosk.core.spoken import Voices
from kiosk.devices.adapter import Adapter
from kiosk.devices.printer_adapters import Means, SerialPrinters, connecting, printer_of
from kiosk.devices.printer_address import read
from kiosk.devices.printer_roll import Pace, RollPrinter
from kiosk.devices.transport import Deadlines, Gone, Why
from kiosk.text import Text
from kiosk.ui.slip import QtSlipPainter
from tests.documents import made_papers as made
from tests.peers.serial_pair import cable
from tests.sandbox.running import Running, wait_for

VOICES = Voices(Text(Language.HI, strict=True), Text(Language.EN, strict=True))
PATIENT = Pace(answer_ms=30_000, busy_answer_ms=30_000, dots_per_s=0)
HASTY = Pace(answer_ms=100, busy_answer_ms=100, dots_per_s=0)
QUICK = Deadlines(connect_ms=2_000, write_ms=300)


class Table:
    """A printer behind a serial port."""

    def __init__(self, wire, running: Running, out) -> None:
        self.wire, self.out = wire, out
        self._control = running.line["control"]

    def printer(self, pace: Pace = PATIENT, deadlines: Deadlines = QUICK) -> RollPrinter:
        return RollPrinter(connecting(read(self.wire.address).address, deadlines), pace=pace)

    def ask(self, path: str, **body: object) -> dict:
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(f"{self._control}{path}", data)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def adapter(self) -> SerialPrinters:
        return SerialPrinters(Means(self.wire.address, QUICK, PATIENT))


@pytest.fixture
def table(tmp_path):
    running = Running("printer", "--out", str(tmp_path / "out"))
    try:
        with cable(tmp_path, f"TCP:{running.line['host']}:{running.line['port']}") as wire:
            yield Table(wire, running, tmp_path / "out")
    finally:
        assert running.end() == 0


@pytest.fixture(scope="module")
def slip(qapp):
    return QtSlipPainter(VOICES).paint(made.slip_paper())


def test_a_slip_over_serial_is_read_back_with_number_and_amount(table, slip):
    """Decoded by the sandbox's process, drawn by it, and its code read by zxing."""
    assert table.printer().print(slip) is Printed.DONE
    wait_for(lambda: table.ask("/slips")["slips"])
    (report,) = table.ask("/slips")["slips"]
    assert report["faults"] == []
    (code,) = zxingcpp.read_barcodes(Image.open(table.out / "slip-0001.png").convert("L"))
    facts, _ = read_qr(code.text)
    assert (facts.number, facts.total_paise) == (made.slip_paper().number, 1_24_050)


def test_paper_and_drawer_are_told_over_serial_too(table, slip):
    table.printer().open_drawer(3)
    wait_for(lambda: table.ask("/slips")["uncut"]["drawer_kicks"] == 1)
    table.ask("/state", paper_out=True)
    with pytest.raises(PaperOut):
        table.printer().check()
    assert table.printer().print(slip) is Printed.FAILED


def test_a_check_on_the_bench_has_evidence(table):
    adapter: Adapter = table.adapter()
    (seen,) = adapter.probe()
    assert (seen.kind, seen.address) == (Kind.RECEIPT_PRINTER, table.wire.address)
    with_hands = adapter.open(seen)
    checked = with_hands.check()
    assert checked.found is Found.PRESENT
    assert ("DLE EOT 1", "12") in checked.evidence
    assert ("address", table.wire.address) in checked.evidence
    table.wire.pull()
    gone = with_hands.check()
    assert (gone.found, gone.code) == (Found.ABSENT, "DEV-01")
    assert adapter.probe() == []
    with pytest.raises(DeviceAbsent):
        adapter.open(seen)
    with_hands.close()


def test_a_printer_that_stands_frozen_is_gone_and_holds_nobody(table, slip):
    """Flow stopped for real: the buffers fill, and the write comes to its deadline."""
    table.wire.freeze()
    with pytest.raises(PrinterGone):
        table.printer(HASTY).print(slip)
    assert table.printer(HASTY).look().found is Found.UNKNOWN
    table.wire.thaw()


def test_one_write_to_a_frozen_port_is_counted_only_as_far_as_it_was_taken(table):
    table.wire.freeze()
    line = connecting(read(table.wire.address).address, QUICK)()
    with pytest.raises(Gone) as gone:
        line.send(bytes(1 << 20))
    assert gone.value.why is Why.SILENT
    assert 0 < line.sent_bytes < 1 << 20
    line.close(kindly=True)
    table.wire.thaw()


def test_a_cable_pulled_before_is_a_failure_and_one_pulled_midway_is_told(table, slip):
    class Pulled(RollPrinter):
        def health(self, line, timeout_ms):
            said = super().health(line, timeout_ms)
            if line.sent_bytes > 20_000:
                table.wire.pull()
            return said

    printer = Pulled(connecting(read(table.wire.address).address, QUICK), pace=PATIENT)
    with pytest.raises(PrinterGone):
        printer.print(slip)
    assert table.printer().print(slip) is Printed.FAILED
    with pytest.raises(PrinterGone):
        table.printer().check()


def test_every_call_on_a_port_that_ended_is_gone(table):
    line = connecting(read(table.wire.address).address, QUICK)()
    table.wire.pull()
    for call in (lambda: line.receive(30_000), line.drain, lambda: line.send(b"x" * 9_000)):
        with pytest.raises(Gone):
            call()
    line.close(kindly=True)


def test_a_port_that_another_program_holds_is_busy(table):
    (seen,) = table.adapter().probe()
    with Serial(str(table.wire.near), exclusive=True):
        with pytest.raises(DeviceBusy):
            table.adapter().open(seen)
        looked = table.printer().look()
        assert (looked.found, looked.code) == (Found.BUSY, "DEV-02")
    table.adapter().open(seen)


def test_a_file_that_is_no_port_is_not_opened_as_one(tmp_path):
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    adapter = SerialPrinters(Means(f"serial:{plain}"))
    (seen,) = adapter.probe()
    with pytest.raises((DeviceAbsent, DeviceRefused)):
        adapter.open(seen)
    assert printer_of(f"serial:{plain}").look().found is Found.ABSENT


def test_a_mute_printer_is_unknown_and_its_slip_unsure(table, slip):
    table.ask("/state", mute=True)
    assert table.printer(HASTY).look().found is Found.UNKNOWN
    assert table.printer(HASTY, Deadlines()).print(slip) is Printed.UNSURE
    wait_for(lambda: table.ask("/slips")["slips"])
    assert table.ask("/slips")["slips"][0]["faults"] == []
