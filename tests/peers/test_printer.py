# SPDX-License-Identifier: Apache-2.0
"""Tests peers: slips on the virtual printer, a process of its own with a strict decoder.

What it received is decoded by its code, drawn by its code, and the code on the picture is read by
zxing: three hands that share no line with ours.
"""

import json
import socket
import urllib.request
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.config import Language
from kiosk.core.entries import Printed
from kiosk.core.errors import PaperOut, PrinterGone, PrinterStopped
from kiosk.core.ports import Raster
from kiosk.core.receipt import read_qr
from kiosk.core.spoken import Voices
from kiosk.devices.escpos import packed
from kiosk.devices.printer_fakes import PracticeFault, PracticePrinter
from kiosk.devices.printer_tcp import Pace, TcpPrinter
from kiosk.devices.transport import Deadlines
from kiosk.seal import verify
from kiosk.text import Text
from kiosk.ui.slip import QtSlipPainter
from tests.documents import made_papers as made
from tests.sandbox.running import Running, wait_for

VOICES = Voices(Text(Language.HI, strict=True), Text(Language.EN, strict=True))
PATIENT = Pace(answer_ms=30_000, busy_answer_ms=30_000, dots_per_s=0)
HASTY = Pace(answer_ms=100, busy_answer_ms=100, dots_per_s=0)
FEED_DOTS = 3 * 30  # ESC d 3 in lines of 30 dots


class Bench:
    """The virtual printer, its front panel and our adapter for it."""

    def __init__(self, running: Running, out: Path) -> None:
        self.host, self.port = running.line["host"], running.line["port"]
        self.url, self._control, self.out = running.line["url"], running.line["control"], out

    def printer(self, pace: Pace = PATIENT) -> TcpPrinter:
        return TcpPrinter.at(self.url, Deadlines(5_000, 30_000), pace)

    def set(self, **state: object) -> None:
        body = json.dumps(state).encode()
        self._call(urllib.request.Request(f"{self._control}/state", body, method="POST"))

    def state(self) -> dict:
        return self._call(urllib.request.Request(f"{self._control}/state"))

    def slips(self) -> dict:
        return self._call(urllib.request.Request(f"{self._control}/slips"))

    def _call(self, request: urllib.request.Request) -> dict:
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def picture(self, number: int = 1) -> Image.Image:
        wait_for(lambda: len(self.slips()["slips"]) >= number)
        return Image.open(self.out / f"slip-{number:04d}.png").convert("L")


@pytest.fixture(params=[576, 384])
def bench(request, tmp_path):
    yield from _running(tmp_path, request.param)


@pytest.fixture
def wide(tmp_path):
    yield from _running(tmp_path, 576)


def _running(folder: Path, width: int):
    out = folder / "out"
    running = Running("printer", "--out", str(out), "--width-dots", str(width))
    found = Bench(running, out)
    found.width = width
    yield found
    assert running.end() == 0


@pytest.fixture(scope="module")
def slip(qapp) -> Raster:
    return QtSlipPainter(VOICES).paint(made.slip_paper())


def test_the_paper_shows_every_dot_and_the_decoder_finds_no_fault(bench, qapp):
    raster = QtSlipPainter(VOICES, bench.width).paint(made.receipt_paper())
    assert bench.printer().print(raster) is Printed.DONE
    shown = bench.picture()
    (report,) = bench.slips()["slips"]
    assert report["faults"] == []
    assert report["cut"] == "partial"
    assert shown.size == (bench.width, raster.height_dots + FEED_DOTS)
    ours = Image.frombytes(
        "1", (bench.width, raster.height_dots), bytes(255 - byte for byte in raster.bits)
    )
    assert shown.crop((0, 0, *ours.size)).tobytes() == ours.convert("L").tobytes()


def test_what_is_on_the_paper_can_be_checked_without_a_network(wide, slip):
    """Number, amount and both signatures, read from the picture by another hand."""
    wide.printer().print(slip)
    (code,) = zxingcpp.read_barcodes(wide.picture())
    facts, (own, certificate) = read_qr(code.text)
    assert facts.number == made.slip_paper().number
    assert facts.total_paise == 1_24_050
    assert verify(made.KIOSK_KEY.public_key, own.signature, own.bytes_once)
    assert verify(made.PORTAL_KEY.public_key, certificate.signature, certificate.bytes_once)
    assert not verify(made.KIOSK_KEY.public_key, own.signature, own.bytes_once + b" ")


def test_all_papers_of_a_day_come_out_each_on_its_own_slip(wide, qapp):
    painter = QtSlipPainter(VOICES)
    papers = list(made.every_paper().values())
    for paper in papers:
        assert wide.printer().print(painter.paint(paper)) is Printed.DONE
    wait_for(lambda: len(wide.slips()["slips"]) == len(papers))
    assert not [slip["faults"] for slip in wide.slips()["slips"] if slip["faults"]]


def test_the_check_passes_and_prints_nothing(wide):
    wide.printer().check()
    assert wide.slips()["slips"] == []
    assert wide.slips()["uncut"]["height_dots"] == 0


def test_paper_near_its_end_is_still_paper(wide, slip):
    wide.set(paper_low=True)
    wide.printer().check()
    assert wide.printer().print(slip) is Printed.DONE


def test_no_paper_is_told_before_a_line_is_printed(wide, slip):
    wide.set(paper_out=True)
    with pytest.raises(PaperOut):
        wide.printer().check()
    assert wide.printer().print(slip) is Printed.FAILED
    assert wide.slips()["uncut"]["height_dots"] == 0
    assert wide.slips()["held_bytes"] < 72  # questions only, not one row of the picture


@pytest.mark.parametrize("dots", [1, 128, 700, 1600])
def test_paper_that_ends_in_the_middle_is_told(wide, slip, dots):
    wide.set(paper_out_after_dots=dots)
    with pytest.raises(PaperOut):
        wide.printer().print(slip)
    assert wide.slips()["uncut"]["height_dots"] == dots
    assert wide.slips()["slips"] == []
    with pytest.raises(PaperOut):
        wide.printer().check()


def test_after_a_new_roll_the_next_print_is_whole(wide, slip):
    wide.set(paper_out_after_dots=300)
    with pytest.raises(PaperOut):
        wide.printer().print(slip)
    wide.set(paper_out=False)
    assert wide.printer().print(slip) is Printed.DONE
    wait_for(lambda: wide.slips()["slips"])
    reports = wide.slips()["slips"]
    assert [report["faults"] for report in reports] == [[]]
    (code,) = zxingcpp.read_barcodes(wide.picture())
    assert code.text == made.slip_paper().qr


def test_an_open_cover_is_told_and_when_it_is_closed_only_the_next_print_comes(wide, slip):
    wide.set(cover_open=True)
    with pytest.raises(PrinterStopped):
        wide.printer().check()
    assert wide.printer().look().evidence == (
        ("DLE EOT 1", "1a"), ("DLE EOT 2", "16"), ("DLE EOT 4", "12")
    )  # fmt: skip
    assert wide.printer().print(slip) is Printed.FAILED
    wide.set(cover_open=False)
    assert wide.printer().print(slip) is Printed.DONE
    assert len(wide.slips()["slips"]) == 1


def test_the_drawer_gets_one_pulse_and_no_paper_moves(wide):
    wide.printer().open_drawer(12)
    wait_for(lambda: wide.state()["connections"] == 0)
    assert wide.slips()["uncut"]["drawer_kicks"] == 1


@pytest.mark.parametrize("after", [1, 8, 10, 5_000, 60_000, 120_000])
def test_a_pulled_plug_is_told_at_every_byte(wide, slip, after):
    wide.set(pull_after_bytes=after)
    questions = 6  # before the picture
    if after <= questions:
        assert wide.printer().print(slip) is Printed.FAILED
    else:
        with pytest.raises(PrinterGone):
            wide.printer().print(slip)
    with pytest.raises(PrinterGone):
        wide.printer().check()
    assert wide.slips()["slips"] == []


def test_a_plug_pulled_before_fails_and_back_in_it_prints(wide, slip):
    wide.set(pulled=True)
    assert wide.printer().print(slip) is Printed.FAILED
    wide.set(pulled=False)
    assert wide.printer().print(slip) is Printed.DONE


def test_a_mute_printer_prints_and_nobody_claims_to_know(wide, slip):
    wide.set(mute=True)
    wide.printer(HASTY).check()
    assert wide.printer(HASTY).print(slip) is Printed.UNSURE
    assert wide.picture().height == slip.height_dots + FEED_DOTS


def test_a_slow_printer_is_waited_for(wide, slip):
    wide.set(delay_ms=20)
    assert wide.printer().print(slip) is Printed.DONE
    assert wide.picture().height == slip.height_dots + FEED_DOTS


def test_one_print_is_one_connection_and_one_paper(wide, slip):
    """Whatever happens, nothing is sent a second time: what was received is at most one job."""
    wide.set(paper_out_after_dots=900)
    with pytest.raises(PaperOut):
        wide.printer().print(slip)
    questions = 3 * 100
    assert wide.state()["received_bytes"] <= len(packed(slip)) + questions
    wide.set(paper_out=False)
    wait_for(lambda: wide.slips()["held_bytes"] == 0)
    assert wide.slips()["slips"] == []


def test_a_printer_that_serves_another_caller_counts_as_mute(wide):
    """It does not answer while another holds the line, and is not lost for that."""
    with socket.create_connection((wide.host, wide.port)) as holder:
        holder.sendall(b"\x10\x04\x01")
        assert holder.recv(1) == b"\x12"
        wide.printer(HASTY).check()


FAULTS = {
    PracticeFault.NONE: {},
    PracticeFault.PAPER_OUT: {"paper_out": True},
    PracticeFault.PAPER_OUT_MIDWAY: {"paper_out_after_dots": 800},
    PracticeFault.COVER_OPEN: {"cover_open": True},
    PracticeFault.GONE: {"pulled": True},
    PracticeFault.GONE_MIDWAY: {"pull_after_bytes": 60_000},
    PracticeFault.MUTE: {"mute": True},
}


@pytest.mark.parametrize("fault", PracticeFault)
def test_the_practice_printer_ends_as_the_real_one(wide, slip, fault):
    practice = PracticePrinter(lambda raster: None)
    practice.fault = fault
    wide.set(**FAULTS[fault])
    pace = HASTY if fault is PracticeFault.MUTE else PATIENT
    real = wide.printer(pace)
    assert _end(real.check) == _end(practice.check)
    assert _end(lambda: real.print(slip)) == _end(lambda: practice.print(slip))


def _end(act) -> object:
    try:
        return act()
    except (PaperOut, PrinterGone, PrinterStopped) as error:
        return error.code
