# SPDX-License-Identifier: Apache-2.0
"""Tests peers: papers on a real driverless printer, straight and through a real scheduler.

A page is fetched back from the tray and drawn by poppler; paper runs out, printer and scheduler
hang and vanish, somebody gives up: what is said afterwards is held against tray and queue.
"""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops

from kiosk.config import Language
from kiosk.core.device import Found, Kind, Sighting
from kiosk.core.entries import Printed
from kiosk.core.errors import (
    DeviceAbsent,
    DeviceCancelled,
    DeviceSilent,
    PageLate,
    PageMayStillPrint,
    PagePaperOut,
    PagePrinterOffline,
)
from kiosk.core.spoken import Voices
from kiosk.devices.ipp_client import Ipp
from kiosk.devices.ipp_ended import Patience
from kiosk.devices.page_printer import IppPrinters
from kiosk.documents.page import PdfPainter
from kiosk.text import Text
from tests.documents import made_papers as made
from tests.peers.cups import QUEUE, WAIT_S, office, wait_for

VOICES = Voices(Text(Language.HI, strict=True), Text(Language.EN, strict=True))
LONG_MS = int(WAIT_S * 1000)
CALM = Patience(40, LONG_MS, LONG_MS, LONG_MS, LONG_MS, LONG_MS, LONG_MS, quiet_ms=100)
LATE = replace(CALM, still_ms=400, mend_ms=400)  # gives up soon, and waits for the cancel
HASTY = replace(LATE, answer_ms=1_000, cancel_ms=700, lost_ms=300)
TITLE = "receipt"


@pytest.fixture(scope="module")
def counter():
    with office() as (scheduler, printer):
        yield scheduler, printer


@pytest.fixture
def scheduler(counter):
    counter[0].start()
    yield counter[0]
    counter[0].start()
    counter[0].call("cancel", "-a")
    wait_for(lambda: not counter[0].waiting(), "the queue to be empty")


@pytest.fixture
def printer(counter):
    counter[1].empty_tray()
    yield counter[1]
    counter[1].empty_tray()


@pytest.fixture(scope="module")
def paper():
    return PdfPainter(VOICES).paint(made.receipt_paper(), "a4")


class Watch:
    """Hears what the operator would be shown; does at the first trouble what the test says."""

    def __init__(self, at_trouble=lambda: None, at_look=lambda count: None):
        self.told, self._at_trouble, self._at_look, self._looks = [], at_trouble, at_look, 0

    def trouble(self, error):
        self.told.append(type(error) if error else None)
        if error:
            self._at_trouble()

    def progress(self, done, of):
        self._looks += 1
        self._at_look(self._looks)


def opened(address, patience=CALM):
    sighting = Sighting(Kind.PAGE_PRINTER, "ipp", address, "printer")
    return IppPrinters("", (), patience).open(sighting)


def printed(address, paper, patience=CALM, watch=None):
    watch = watch or Watch()
    return opened(address, patience).print_watched(paper, TITLE, watch.progress, watch.trouble)


def drawn(pdf: Path, folder: Path) -> Image.Image:
    subprocess.run(
        ["pdftoppm", "-r", "100", "-singlefile", "-gray", pdf, folder / pdf.stem],
        check=True, timeout=WAIT_S,
    )  # fmt: skip
    return Image.open(folder / f"{pdf.stem}.pgm").convert("L")


def test_queues_and_printers_are_seen(scheduler, printer):
    adapter = IppPrinters(scheduler.address, (printer.address, "ipp://127.0.0.1:9/ipp/print"))
    queue, straight = adapter.probe()
    assert (queue.address, queue.name) == (scheduler.queue, QUEUE)
    assert straight.address == printer.address
    for sighting in (queue, straight):
        assert adapter.open(sighting).check().found is Found.PRESENT


def test_a_page_arrives_byte_for_byte(printer, paper):
    ended = printed(printer.address, paper)
    assert (ended.outcome, ended.why, ended.sheets) == (Printed.DONE, None, 1)
    (page,) = printer.pages()
    assert page.read_bytes() == paper


def test_a_page_through_the_queue_is_drawn_the_same(scheduler, printer, paper, tmp_path):
    assert opened(scheduler.queue).print(paper, TITLE, Watch().progress) is Printed.DONE
    (page,) = printer.pages()
    given = tmp_path / "given.pdf"
    given.write_bytes(paper)
    picture = drawn(page, tmp_path)
    assert not ImageChops.difference(picture, drawn(given, tmp_path)).getbbox()
    ink = sum(picture.histogram()[:128]) / (picture.width * picture.height)
    assert 0.005 < ink < 0.5
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [made.receipt_paper().qr]


@pytest.mark.parametrize("way", ["straight", "queue"])
def test_paper_that_ran_out_is_told_and_told_again_after_the_refill(scheduler, printer, paper, way):
    printer.mood("no-paper", on=True)
    watch = Watch(at_trouble=lambda: printer.mood("no-paper", on=False))
    address = printer.address if way == "straight" else scheduler.queue
    assert printed(address, paper, watch=watch).outcome is Printed.DONE
    assert watch.told[:2] in ([PagePaperOut], [PagePaperOut, None])
    assert len(printer.pages()) == 1


def test_paper_that_nobody_brings_ends_with_a_warning_since_the_printer_keeps_the_page(
    scheduler, printer, paper
):
    printer.mood("no-paper", on=True)
    ended = printed(scheduler.queue, paper, HASTY)
    assert isinstance(ended.why, PageMayStillPrint)
    assert ended.outcome is Printed.UNSURE
    assert not scheduler.waiting()
    printer.mood("no-paper", on=False)
    wait_for(printer.pages, "the page that was warned of")


def test_a_slow_page_is_cancelled_and_nothing_comes_out_later(printer, paper):
    printer.mood("slow", on=True, tries=60)  # its command ends without a page
    ended = printed(printer.address, paper, LATE)
    assert isinstance(ended.why, PageLate)
    assert ended.outcome is Printed.UNSURE
    assert printer.idle()
    assert not printer.pages()


def test_a_hung_printer_leaves_an_empty_queue_and_a_warning(scheduler, printer, paper):
    device = opened(scheduler.queue, HASTY)
    printer.mood("slow", on=True)

    def hang(count):
        nonlocal held
        if count == 3:
            held = printer.hung()
            held.__enter__()

    held = None
    watch = Watch(at_look=hang)
    ended = device.print_watched(paper, TITLE, watch.progress, watch.trouble)
    try:
        assert isinstance(ended.why, PageMayStillPrint)
        assert not scheduler.waiting()
        checked = device.check()
        assert (checked.found, checked.code) == (Found.UNKNOWN, DeviceSilent.code)
    finally:
        held.__exit__(None, None, None)


@pytest.mark.parametrize("way", ["straight", "queue"])
def test_a_printer_that_hangs_before_gets_nothing(scheduler, printer, paper, way):
    device = opened(printer.address if way == "straight" else scheduler.queue, HASTY)
    with printer.hung():
        ended = device.print_watched(paper, TITLE, Watch().progress)
    assert (ended.outcome, type(ended.why)) == (Printed.FAILED, DeviceSilent)
    wait_for(printer.idle, "the printer awake again")
    assert not printer.pages()
    assert not scheduler.waiting()


def test_a_printer_that_is_gone_is_told_and_nothing_waits_for_its_return(scheduler, printer, paper):
    queue, straight = opened(scheduler.queue), opened(printer.address)
    printer.gone()
    ended = queue.print_watched(paper, TITLE, Watch().progress)
    assert (ended.outcome, type(ended.why)) == (Printed.FAILED, PagePrinterOffline)
    assert queue.check().code == PagePrinterOffline.code
    assert straight.check().code == DeviceAbsent.code
    with pytest.raises(DeviceAbsent):
        straight.print(paper, TITLE, Watch().progress)
    assert not scheduler.waiting()


def test_a_printer_that_goes_in_the_middle_leaves_an_empty_queue(scheduler, printer, paper):
    printer.mood("slow", on=True)
    watch = Watch(at_look=lambda count: printer.gone() if count == 3 else None)
    ended = printed(scheduler.queue, paper, HASTY, watch)
    assert isinstance(ended.why, PageMayStillPrint)
    wait_for(lambda: not scheduler.waiting(), "the queue to be empty")


def test_a_queue_ends_a_job_whose_owner_died(scheduler, printer, paper):
    printer.gone()
    line = Ipp(scheduler.queue)
    line.send(line.create(TITLE, cancel_after_s=1), paper)  # and nobody watches it any more
    assert scheduler.waiting()
    wait_for(lambda: not scheduler.waiting(), "the scheduler's own look at the clock")


def test_a_scheduler_that_is_gone(scheduler, printer, paper):
    adapter = IppPrinters("", (scheduler.address,))
    (sighting,) = adapter.probe()
    device = adapter.open(sighting)
    scheduler.gone()
    assert adapter.probe() == []
    assert device.check().found is Found.ABSENT
    ended = device.print_watched(paper, TITLE, Watch().progress)
    assert (ended.outcome, type(ended.why)) == (Printed.FAILED, DeviceAbsent)


def test_a_scheduler_that_goes_in_the_middle_may_still_print(scheduler, printer, paper):
    printer.mood("slow", on=True)
    watch = Watch(at_look=lambda count: scheduler.gone() if count == 3 else None)
    ended = printed(scheduler.queue, paper, HASTY, watch)
    assert (ended.outcome, type(ended.why)) == (Printed.UNSURE, PageMayStillPrint)


def gives_up_at(look):
    def at_look(count):
        if count >= look:
            raise DeviceCancelled(device="page_printer")

    return Watch(at_look=at_look)


def test_an_operator_who_gives_up_before_the_page_left(printer, paper):
    ended = printed(printer.address, paper, watch=gives_up_at(1))
    assert (ended.outcome, type(ended.why)) == (Printed.FAILED, DeviceCancelled)
    assert not printer.pages()


@pytest.mark.parametrize("way", ["straight", "queue"])
def test_an_operator_who_gives_up_in_the_middle(scheduler, printer, paper, way):
    printer.mood("slow", on=True, tries=20)
    address = printer.address if way == "straight" else scheduler.queue
    ended = printed(address, paper, watch=gives_up_at(3))
    assert (ended.outcome, type(ended.why)) == (Printed.UNSURE, DeviceCancelled)
    assert not scheduler.waiting()
    assert printer.idle()
    assert not printer.pages()


def test_a_page_that_waits_behind_another_is_taken_back_untouched(scheduler, printer, paper):
    printer.mood("slow", on=True)
    first = Path(scheduler.folder / "first.pdf")
    first.write_bytes(paper)
    scheduler.call("lp", "-d", QUEUE, str(first))
    ended = printed(scheduler.queue, paper, watch=gives_up_at(3))
    assert (ended.outcome, type(ended.why)) == (Printed.FAILED, DeviceCancelled)
    assert scheduler.waiting().count(QUEUE) == 1
    printer.mood("slow", on=False)
    wait_for(printer.pages, "the page before")
    wait_for(lambda: not scheduler.waiting(), "the queue to be empty")
    assert len(printer.pages()) == 1
