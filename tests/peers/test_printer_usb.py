# SPDX-License-Identifier: Apache-2.0
"""Tests peers: printers on USB through libusb itself, on a test bed of umockdev.

The bed answers each request of usbfs, so enumeration, the kernel driver's leave and return, claims,
bulk transfers, their time-outs and the pulled cable are libusb's own. What stays for a machine with
USB: the kernel's driver, control transfers, and the timing of a real bus.
"""

import contextlib
import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.config import Language
from kiosk.core.receipt import read_qr
from kiosk.core.spoken import Voices
from kiosk.devices.trouble import Trouble
from kiosk.text import Text
from kiosk.ui.slip import QtSlipPainter
from tests.documents import made_papers as made
from tests.peers.printer_rigs import BY_PANEL, WELL
from tests.sandbox.running import ROOT, Running, wait_for

VOICES = Voices(Text(Language.HI, strict=True), Text(Language.EN, strict=True))
PEER = Path(__file__).with_name("usb_printer_peer.py")
EPSON = ("04b8", "0202", "TM-T88V")


class Lines:
    """A process that answers each line with one."""

    def __init__(self, command: list[str], log: Path, env: dict[str, str] | None = None) -> None:
        self._log = log.open("wb")
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def hear(self) -> object:
        return json.loads(self._process.stdout.readline())

    def ask(self, line: str) -> object:
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self.hear()

    def end(self) -> None:
        self._process.communicate(timeout=30)
        self._log.close()


class Table:
    """A printer on USB, its inside, and the kiosk's process that may use it."""

    def __init__(self, folder: Path, inside: Running, model: tuple[str, str, str]) -> None:
        self.folder = folder
        self._control = inside.line["control"]
        where = [inside.line["host"], str(inside.line["port"])]
        preload = {"LD_PRELOAD": "libumockdev-preload.so.0"}
        command = ["/usr/bin/python3", str(PEER), *where, *model]
        self.peer = Lines(command, folder / "peer.log", preload)
        bed = {"UMOCKDEV_DIR": self.peer.hear(), **preload}
        counter = [sys.executable, "-m", "tests.peers.usb_counter"]
        self.counter = Lines(counter, folder / "counter.log", bed)

    def ask(self, do: str, **more: object) -> dict:
        return self.counter.ask(json.dumps({"do": do, **more}))

    def seen(self) -> list[dict]:
        return self.ask("probe")["got"]

    def inside(self, path: str, **body: object) -> dict:
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(f"{self._control}{path}", data)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def print(self, raster, means: str = "patient") -> dict:
        bits = self.folder / "slip.bits"
        bits.write_bytes(raster.bits)
        size = {"width": raster.width_dots, "height": raster.height_dots}
        return self.ask("print", seen=self.seen()[0], bits=str(bits), means=means, **size)


@contextlib.contextmanager
def laid(folder: Path, model: tuple[str, str, str]):
    inside = Running("printer", "--out", str(folder / "out"))
    table = Table(folder, inside, model)
    try:
        yield table
    finally:
        table.counter.end()
        table.peer.end()
        assert inside.end() == 0


@pytest.fixture
def table(tmp_path):
    with laid(tmp_path, EPSON) as found:
        yield found


@pytest.fixture(scope="module")
def slip(qapp):
    return QtSlipPainter(VOICES).paint(made.slip_paper())


def test_it_is_found_by_its_descriptors_and_nothing_is_opened_for_it(table):
    (seen,) = table.seen()
    assert seen == {
        "kind": "receipt_printer",
        "adapter": "printer-usb",
        "address": "usb:04b8:0202@1-2",
        "name": "Lok TM-T88V",
        "serial": "S-17",
    }
    assert table.peer.ask("calls") == []


def test_a_slip_goes_out_whole_and_the_kernel_gets_its_driver_back(table, slip):
    assert table.print(slip) == {"got": "done"}
    wait_for(lambda: table.inside("/slips")["slips"])
    (report,) = table.inside("/slips")["slips"]
    assert report["faults"] == []
    (code,) = zxingcpp.read_barcodes(
        Image.open(table.folder / "out" / "slip-0001.png").convert("L")
    )
    facts, _ = read_qr(code.text)
    assert (facts.number, facts.total_paise) == (made.slip_paper().number, 1_24_050)
    calls = table.peer.ask("calls")
    assert calls.count("detach") == calls.count("attach") == calls.count("claim") == 2
    assert calls[-2:] == ["release", "attach"]
    assert "reset" not in calls


def test_a_check_has_the_printers_own_bytes_as_evidence(table):
    (seen,) = table.seen()
    checked = table.ask("check", seen=seen)["got"]
    assert checked["found"] == "present"
    assert ["DLE EOT 1", "12"] in checked["evidence"]
    assert ["serial", "S-17"] in checked["evidence"]
    table.inside("/state", cover_open=True)
    checked = table.ask("check", seen=seen)["got"]
    assert (checked["found"], checked["code"]) == ("degraded", "PRN-04")
    table.inside("/state", cover_open=False, mute=True)
    checked = table.ask("check", seen=seen, means="hasty")["got"]
    assert (checked["found"], checked["code"]) == ("unknown", "DEV-03")


def test_a_pulled_cable_is_told_midway_and_plugged_in_again_it_is_found_without_a_restart(
    table, slip
):
    (seen,) = table.seen()
    table.peer.ask("unplug-after 40000")
    assert table.print(slip) == {"code": "PRN-02"}
    table.peer.ask("unplug")
    wait_for(lambda: table.seen() == [])
    assert table.ask("check", seen=seen) == {"code": "DEV-01"}
    assert table.inside("/slips")["slips"] == []
    table.peer.ask("plug")
    wait_for(lambda: len(table.seen()) == 1)
    assert table.ask("check", seen=seen)["got"]["found"] == "present"


def test_one_that_takes_nothing_is_gone_at_its_deadline(table, slip):
    table.peer.ask("freeze")
    assert table.print(slip, "hasty") == {"got": "failed"}  # not one byte of the picture left
    table.peer.ask("thaw")
    assert table.print(slip) == {"got": "done"}


def test_one_that_another_program_holds_is_busy(table):
    (seen,) = table.seen()
    table.peer.ask("hold")
    assert table.ask("check", seen=seen) == {"code": "DEV-02"}
    table.peer.ask("free")
    assert table.ask("check", seen=seen)["got"]["found"] == "present"
    calls = table.peer.ask("calls")
    assert calls.count("detach") == calls.count("attach")


def test_the_drawer_opens_over_usb(table):
    assert table.ask("drawer", seen=table.seen()[0], of_seq=9) == {"got": None}
    wait_for(lambda: table.inside("/slips")["uncut"]["drawer_kicks"] == 1)


BY_PEER = {
    "absent": "unplug",
    "pulled": "unplug",
    "silent": "freeze",
    "busy": "hold",
    "refused": "refuse",
}


def test_the_usb_printer_keeps_every_promise(table):
    """The kit runs in the counter's process; what it wants done to the printer is done here."""
    found = table.ask("conform")
    while "got" not in found:
        found = table.counter.ask(json.dumps(_done(table, found["do"])))
    assert [one for one in found["got"] if one[1] == "failed"] == []
    not_shown = {case for case, verdict, _ in found["got"] if verdict == "not shown"}
    assert not_shown == {"given up in mid-work"}  # a slip tells no progress


def _done(table, what: str) -> object:
    if what == "opened":
        return table.peer.ask("calls").count("claim")
    if what == "mend":
        for command in ("thaw", "free", "plug"):
            table.peer.ask(command)
        table.inside("/state", **WELL, delay_ms=0)
    elif what in BY_PEER:
        table.peer.ask(BY_PEER[what])
    else:
        table.inside("/state", **BY_PANEL[Trouble(what)])
    return "done"


def test_a_page_printer_gets_not_a_byte(tmp_path):
    with laid(tmp_path, ("03f0", "4f17", "LaserJet 1320")) as other:
        assert other.seen() == []
        assert other.peer.ask("calls") == []


def test_an_unknown_one_that_calls_itself_a_roll_printer_is_taken_for_one(tmp_path):
    with laid(tmp_path, ("6868", "0200", "USB Thermal Printer")) as other:
        (seen,) = other.seen()
        assert other.ask("check", seen=seen)["got"]["found"] == "present"
