# SPDX-License-Identifier: Apache-2.0
"""Tests peers: a network scanner as a process of its own: its pages, each of its faults, its death.

The pages are read by zxing, a third hand: what lay on the scanner is what comes home.
"""

import io
import os
import signal
import threading

import pytest
import requests
import segno
import zxingcpp
from PIL import Image

from kiosk.core.device import Found
from kiosk.core.device_ports import ScanAsk, ScanColour, ScanSource
from kiosk.core.errors import (
    Device,
    DeviceAbsent,
    DeviceBusy,
    DeviceCancelled,
    DeviceGarbled,
    DevicePulled,
    DeviceSilent,
    ScanCoverOpen,
    ScanFeederEmpty,
    ScanJammed,
    ScanPageUnreadable,
    ScanTooLarge,
    ScanTooManyPages,
)
from kiosk.devices.scanner_escl import EsclAdapter
from tests.sandbox.running import Running, wait_for

FEEDER = ScanAsk(dpi=100, source=ScanSource.FEEDER, pages_max=200)
GLASS = ScanAsk(dpi=100)


def nobody(done, of):
    """Somebody who waits as long as it takes."""


class Station:
    """The process, its front panel and our adapter for it."""

    def __init__(self):
        self.running = Running("scanner")
        self.line = requests.Session()
        self.line.trust_env = False

    def set(self, **changes):
        answer = self.line.post(self.running.line["control"] + "/state", json=changes, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def lay(self, picture: Image.Image):
        out = io.BytesIO()
        picture.save(out, "PNG")
        self.line.post(self.running.line["control"] + "/glass", out.getvalue(), timeout=60)

    def adapter(self, check_ms=20_000, work_ms=30_000):
        return EsclAdapter([self.running.line["url"]], check_ms=check_ms, work_ms=work_ms)

    def scanner(self, check_ms=20_000, work_ms=30_000):
        adapter = self.adapter(check_ms, work_ms)
        (seen,) = adapter.probe()
        return adapter.open(seen)


@pytest.fixture(scope="module")
def process():
    made = Station()
    yield made
    made.line.close()
    assert made.running.end() == 0


@pytest.fixture
def station(process):
    """As it is when it was just switched on, but for what it was asked before."""
    yield process
    process.set(
        **{"sheets": 3, "jam_after": None, "slow_ms": 0, "early_404": 0, "not_ready": 0}
        | dict.fromkeys(("cover_open", "busy", "hang", "truncated", "huge", "garbage_xml"), False)
        | dict.fromkeys(("entity_bomb", "endless", "redirect"), False)
    )


def codes(page):
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(page.image)))]


def taken(pages):
    """What came, and the error that ended it."""
    kept = []
    try:
        for page in pages:
            kept.append(page)  # noqa: PERF402 - list() would lose them
    except Device as fault:
        return kept, fault
    return kept, None


def test_it_says_what_it_is_and_that_it_is_well(station):
    scanner = station.scanner()
    checked = scanner.check()
    assert (checked.found, checked.code) == (Found.PRESENT, "")
    assert ("name", "Sandbox ScanStation 10") in checked.evidence
    assert ("serial", "SBX0010") in checked.evidence


@pytest.mark.parametrize("colour", [ScanColour.GREY, ScanColour.COLOUR])
def test_one_page_from_the_glass(station, colour):
    said = []
    (page,) = station.scanner().scan(
        ScanAsk(dpi=200, colour=colour), lambda done, of: said.append((done, of))
    )
    assert (page.mime, page.dpi, page.width) == ("image/jpeg", 200, 1654)
    assert codes(page) == ["LMK-PAGE-0001"]
    assert Image.open(io.BytesIO(page.image)).mode == ("L" if colour is ScanColour.GREY else "RGB")
    assert {of for _, of in said} == {100}


def test_a_printed_qr_on_the_glass_is_read_back(station):
    text = "LMK1:HP17-00001:a slip"
    code = io.BytesIO()
    segno.make_qr(text, error="m").save(code, kind="png", scale=6, border=4)
    sheet = Image.new("L", (1654, 2339), "white")
    sheet.paste(Image.open(code), (900, 300))
    station.lay(sheet)
    (page,) = station.scanner().scan(ScanAsk(dpi=200), nobody)
    station.line.post(station.running.line["control"] + "/glass", b"", timeout=60)
    assert codes(page) == [text]


def test_each_sheet_of_the_feeder_comes_once_and_in_order(station):
    station.set(sheets=10)
    pages = list(station.scanner().scan(FEEDER, nobody))
    assert [codes(page) for page in pages] == [[f"LMK-PAGE-{n:04d}"] for n in range(1, 11)]
    assert station.set()["jobs"] == {}  # none is at work any more


@pytest.mark.parametrize(
    ("fault", "ask", "error", "kept"),
    [
        ({"sheets": 0}, FEEDER, ScanFeederEmpty, 0),
        ({"cover_open": True}, FEEDER, ScanCoverOpen, 0),
        ({"jam_after": 2}, FEEDER, ScanJammed, 2),
        ({"busy": True}, GLASS, DeviceBusy, 0),
        ({"truncated": True}, GLASS, ScanPageUnreadable, 0),
        ({"huge": True}, GLASS, ScanTooLarge, 0),
        (
            {"endless": True},
            ScanAsk(75, source=ScanSource.FEEDER, pages_max=7),
            ScanTooManyPages,
            7,
        ),
    ],
)
def test_each_fault_has_its_error_and_what_came_is_kept(station, fault, ask, error, kept):
    scanner = station.scanner()
    station.set(**fault)
    pages, told = taken(scanner.scan(ask, nobody))
    assert (len(pages), type(told)) == (kept, error)
    assert told.facts.get("pages", kept) == kept
    assert "Processing" not in station.set()["jobs"].values()  # the job was taken back


@pytest.mark.parametrize("quirk", [{"early_404": 2}, {"not_ready": 2}])
def test_a_scanner_that_says_no_before_each_sheet_is_asked_again(station, quirk):
    station.set(sheets=2, **quirk)
    assert len(list(station.scanner().scan(FEEDER, nobody))) == 2


@pytest.mark.parametrize(
    ("fault", "found", "code"),
    [
        ({"jam_after": None, "cover_open": True}, Found.DEGRADED, "SCN-03"),
        ({"busy": True}, Found.BUSY, "DEV-02"),
        ({"sheets": 0}, Found.PRESENT, ""),
        ({"garbage_xml": True}, Found.UNKNOWN, "DEV-04"),
        ({"entity_bomb": True}, Found.UNKNOWN, "DEV-04"),
        ({"redirect": True}, Found.UNKNOWN, "DEV-04"),
        ({"hang": True}, Found.UNKNOWN, "DEV-03"),
    ],
)
def test_a_check_says_what_is_wrong_and_never_well_when_it_cannot_know(station, fault, found, code):
    scanner = station.scanner(check_ms=1_000)
    station.set(**fault)
    checked = scanner.check()
    assert (checked.found, checked.code) == (found, code)


@pytest.mark.parametrize("fault", ["garbage_xml", "entity_bomb", "redirect"])
def test_what_does_not_describe_itself_is_not_opened(station, fault):
    station.set(**{fault: True})
    with pytest.raises(DeviceGarbled):
        station.scanner()


def test_a_slow_page_tells_how_far_it_is(station):
    station.set(slow_ms=800)
    said = []
    (_,) = station.scanner().scan(GLASS, lambda done, of: said.append(done))
    assert said == sorted(said)
    assert len(set(said)) > 3


def test_the_operator_gives_up_in_mid_page_and_the_scanner_hears_it(station):
    station.set(slow_ms=4_000)
    before = station.set()["cancelled"]

    def give_up(done, of):
        if done > 20:
            raise DeviceCancelled(device="scanner")

    scanner = station.scanner()
    with pytest.raises(DeviceCancelled):
        list(scanner.scan(GLASS, give_up))
    assert station.set(slow_ms=0)["cancelled"] == before + 1
    wait_for(lambda: not [t for t in threading.enumerate() if t.name == "escl-page"])
    assert len(list(scanner.scan(GLASS, nobody))) == 1


def test_whoever_stops_taking_pages_takes_the_job_back(station):
    before = station.set()["cancelled"]
    pages = station.scanner().scan(FEEDER, nobody)
    next(pages)
    pages.close()
    assert station.set()["cancelled"] == before + 1


def test_a_scanner_that_hangs_is_silent_within_its_time(station):
    scanner = station.scanner(check_ms=1_000, work_ms=600)

    def hang(done, of):
        if done:
            station.set(hang=True)

    station.set(sheets=5)
    pages, told = taken(scanner.scan(FEEDER, hang))
    assert isinstance(told, DeviceSilent)
    assert len(pages) < 5


def test_nobody_there(station):
    adapter = EsclAdapter(["127.0.0.1:9", station.running.line["url"]])
    assert [one.address for one in adapter.probe()] == [station.running.line["url"]]
    with pytest.raises(ValueError, match="no scanner"):
        EsclAdapter(["ftp://127.0.0.1/eSCL"])


@pytest.mark.parametrize("step", ["opened", "begun", "in mid-page", "between pages"])
def test_the_plug_is_pulled_at_each_step(step):
    station = Station()
    try:
        station.set(slow_ms=0 if step == "between pages" else 3_000)
        scanner = station.scanner(work_ms=20_000)

        def pull(done, of):
            if (step, done > 0) in (("begun", False), ("in mid-page", True)):
                station.running.process.kill()

        if step == "opened":
            station.running.kill()
            assert (scanner.check().found, scanner.check().code) == (Found.ABSENT, "DEV-01")
        pages = scanner.scan(FEEDER, pull)
        if step == "between pages":
            next(pages)
            station.running.kill()
        with pytest.raises(DevicePulled):
            next(pages)
    finally:
        station.line.close()
        station.running.kill()
    with pytest.raises(DeviceAbsent):
        station.adapter().open(scanner_sighting(station))


def scanner_sighting(station):
    """As it was seen before it went."""
    return EsclAdapter([station.running.line["url"]])._sighting(station.running.line["url"])


def test_a_frozen_process_is_silence():
    station = Station()
    try:
        scanner = station.scanner(check_ms=800, work_ms=500)
        os.kill(station.running.process.pid, signal.SIGSTOP)
        assert (scanner.check().found, scanner.check().code) == (Found.UNKNOWN, "DEV-03")
        _, told = taken(scanner.scan(GLASS, nobody))
        assert isinstance(told, DeviceSilent)
    finally:
        station.line.close()
        station.running.kill()
