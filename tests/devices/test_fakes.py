# SPDX-License-Identifier: Apache-2.0
"""Tests: a practice device of each kind does its kind's work, looks like practice, and fails as it
is told to, at the step it is told to."""

import io
import threading

import pytest
from PIL import Image

from kiosk.core.biometric import Grant
from kiosk.core.device import Found, Kind
from kiosk.core.device_ports import (
    BiometricAsk,
    FrameCoding,
    PowerReading,
    ScanAsk,
    ScanSource,
)
from kiosk.core.entries import Printed
from kiosk.core.errors import (
    ConsentMissing,
    DeviceAbsent,
    DeviceBusy,
    DevicePulled,
    DeviceSilent,
    PaperOut,
    PrinterGone,
)
from kiosk.core.ports import Raster
from kiosk.devices.fakes import FakeTimes
from kiosk.devices.fakes_kinds import fake, practice
from kiosk.devices.trouble import Step, Trouble

TIMES = FakeTimes(silent_ms=5, slow_ms=5)
RASTER = Raster(8, 4, b"\xff" * 4)


def opened(kind, trouble=None, step=Step.WORK):
    adapter = fake(kind, TIMES)
    device = adapter.open(adapter.sighting())
    if trouble is not None:
        adapter.trouble(trouble, step)
    return device


def on(done, of):
    pass


def test_there_is_one_of_each_kind_and_each_says_that_it_is_practice():
    adapters = [entry.make() for entry in practice()]
    assert [adapter.kind for adapter in adapters] == list(Kind)
    for adapter in adapters:
        (sighting,) = adapter.probe()
        assert sighting.name.startswith("Practice ")
        assert ("practice", "yes") in adapter.open(sighting).check().evidence


def test_the_scanner_gives_pages_that_are_pictures_and_no_more_than_asked():
    scanner = opened(Kind.SCANNER)
    (page,) = scanner.scan(ScanAsk(dpi=300, pages_max=9), on)
    assert Image.open(io.BytesIO(page.image)).size == (page.width, page.height)
    assert page.dpi == 300
    feeder = ScanAsk(source=ScanSource.FEEDER, pages_max=9)
    assert len(list(scanner.scan(feeder, on))) == 3
    assert len(list(scanner.scan(ScanAsk(source=ScanSource.FEEDER, pages_max=2), on))) == 2


def test_a_scanner_pulled_out_has_given_its_first_page():
    pages = opened(Kind.SCANNER, Trouble.PULLED).scan(
        ScanAsk(200, pages_max=3, source="feeder"), on
    )
    assert next(pages).mime == "image/png"
    with pytest.raises(DevicePulled):
        next(pages)


def test_the_camera_gives_a_frame_of_the_size_it_says():
    frame = opened(Kind.CAMERA).frame()
    assert frame.coding is FrameCoding.RGB
    assert len(frame.image) == frame.width * frame.height * 3


def test_the_page_printer_prints_pdf_and_says_how_it_ended():
    assert opened(Kind.PAGE_PRINTER).print(b"%PDF-1.7", "title", on) is Printed.DONE
    assert opened(Kind.PAGE_PRINTER).print(b"no pdf", "title", on) is Printed.FAILED
    mute = opened(Kind.PAGE_PRINTER, Trouble.MUTE)
    assert mute.print(b"%PDF-1.7", "title", on) is Printed.UNSURE


def test_the_receipt_printer_keeps_the_promises_of_the_ports():
    assert opened(Kind.RECEIPT_PRINTER).print(RASTER) is Printed.DONE
    assert opened(Kind.RECEIPT_PRINTER, Trouble.MUTE).print(RASTER) is Printed.UNSURE
    with pytest.raises(PaperOut):
        opened(Kind.RECEIPT_PRINTER, Trouble.UNFIT).print(RASTER)
    for trouble in (Trouble.PULLED, Trouble.SILENT):
        with pytest.raises(PrinterGone):
            opened(Kind.RECEIPT_PRINTER, trouble).print(RASTER)


def test_no_code_is_shown_and_no_finger_known_is_an_answer():
    assert opened(Kind.BARCODE).read(100) == "PRACTICE-0001"
    assert opened(Kind.BARCODE, Trouble.MUTE).read(100) == ""
    assert opened(Kind.FINGERPRINT).verify("vle", 100)
    assert not opened(Kind.FINGERPRINT).verify("nobody", 100)


def test_power_tells_mains_battery_and_nothing_apart():
    assert opened(Kind.POWER).reading().on_battery is False
    low = opened(Kind.POWER, Trouble.UNFIT).reading()
    assert (low.on_battery, low.low) == (True, True)
    assert opened(Kind.POWER, Trouble.MUTE).reading() == PowerReading()


def test_a_capture_needs_consent_and_the_yes_is_nobodys():
    device = opened(Kind.BIOMETRIC)
    assert device.info().provider == "PRACTICE"
    with pytest.raises(ConsentMissing):
        device.capture(BiometricAsk(), Grant(None, None, None), on)
    given = device.capture(BiometricAsk(), Grant(object(), None, None), on)
    assert (given.yes, given.authority, given.reference) == (True, "PRACTICE", "")


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (Trouble.PULLED, DeviceAbsent),
        (Trouble.ABSENT, DeviceAbsent),
        (Trouble.BUSY, DeviceBusy),
        (Trouble.SILENT, DeviceSilent),
    ],
)
def test_opening_one_in_trouble_says_which(kind, trouble, error):
    adapter = fake(kind, TIMES)
    adapter.trouble(trouble, Step.OPEN)
    with pytest.raises(error):
        adapter.open(adapter.sighting())


@pytest.mark.parametrize("kind", Kind)
def test_unplugged_it_is_not_seen_and_plugged_in_again_it_is(kind):
    adapter = fake(kind, TIMES)
    device = adapter.open(adapter.sighting())
    adapter.unplug()
    assert not adapter.probe()
    assert device.check().found is Found.ABSENT
    device.close()
    device.close()
    adapter.plug()
    assert adapter.open(adapter.sighting()).check().found is Found.PRESENT


def test_what_hangs_comes_back_when_it_is_mended():
    adapter = fake(Kind.SCANNER, TIMES)
    device = adapter.open(adapter.sighting())
    adapter.trouble(Trouble.HUNG, Step.CHECK)
    found = []
    thread = threading.Thread(target=lambda: found.append(device.check()))
    thread.start()
    adapter.mend()
    thread.join(60)
    assert found[0].found is Found.PRESENT
