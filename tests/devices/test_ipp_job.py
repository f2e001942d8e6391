# SPDX-License-Identifier: Apache-2.0
"""Tests devices: what is said of a print for everything a printer can say of itself and its job."""

from dataclasses import replace

import pytest

from kiosk.core.device import Found, Kind, Sighting
from kiosk.core.entries import Printed
from kiosk.core.errors import (
    DeviceAbsent,
    DeviceBusy,
    DeviceCancelled,
    DeviceGarbled,
    DeviceTrouble,
    PageCoverOpen,
    PageJam,
    PageLate,
    PageMayStillPrint,
    PagePaperOut,
    PagePrinterOffline,
    PagePrinterStopped,
    PageRefused,
)
from kiosk.devices.adapter import OpenDevice
from kiosk.devices.ipp import Operation, Tag
from kiosk.devices.ipp_client import Status
from kiosk.devices.ipp_ended import Patience
from kiosk.devices.page_printer import IppPrinters, PagePrinter
from tests.devices.ipp_machine import OLD, machine
from tests.devices.peers import closed_port

LONG_MS = 30_000
CALM = Patience(5, LONG_MS, LONG_MS, LONG_MS, LONG_MS, LONG_MS, LONG_MS, quiet_ms=0)
HASTY = replace(CALM, still_ms=60, mend_ms=60)  # gives up soon, and waits for the cancel
PDF = b"%PDF-1.4 a page"
BUSY_STATE = (5, ("job-printing",))


def quiet(done, of):
    pass


@pytest.fixture
def printer():
    with machine() as known:
        yield known


def opened(known, patience=CALM) -> PagePrinter:
    sighting = Sighting(Kind.PAGE_PRINTER, "ipp", known.address, "printer")
    return IppPrinters("", (), patience).open(sighting)


def ended(known, progress=quiet, told=None, patience=CALM):
    return opened(known, patience).print_watched(PDF, "day report", progress, told)


def test_a_print_that_went_well(printer):
    printer.states = [(3, ("none",)), BUSY_STATE, (9, ("job-completed-successfully",))]
    printer.sheets = 2
    device: OpenDevice = opened(printer)
    looks = []
    assert device.print(PDF, "day report", lambda *far: looks.append(far)) is Printed.DONE
    assert looks[-1] == (2, 0)
    sent = next(m for m in printer.asked if m.code == Operation.SEND_DOCUMENT)
    assert sent.data == PDF
    made = next(m for m in printer.asked if m.code == Operation.CREATE_JOB)
    assert made.first(Tag.OPERATION).text("job-name") == "day report"
    assert made.first(Tag.JOB).text("media") == "iso_a4_210x297mm"
    device.close()


def test_a_printer_that_knows_only_print_job(printer):
    printer.operations = OLD
    assert ended(printer).outcome is Printed.DONE
    (sent,) = [m for m in printer.asked if m.code == Operation.PRINT_JOB]
    assert sent.data == PDF


def test_a_queue_that_ends_with_the_last_byte_is_not_sure(printer):
    printer.device_uri = "usb://Make/100?serial=7"
    assert ended(printer).outcome is Printed.UNSURE
    assert opened(printer).check().found is Found.UNKNOWN
    made = next(m for m in printer.asked if m.code == Operation.CREATE_JOB)
    assert made.first(Tag.JOB).number("job-cancel-after") == 2 * LONG_MS // 1000 + 1


REFUSALS = {
    "it takes no work": ({"accepting": False}, PagePrinterStopped),
    "no PDF": ({"formats": ("image/urf",)}, PageRefused),
    "no paper": ({"reasons": ("media-empty-error",), "state": 5}, PagePaperOut),
    "a jam that opened a cover": ({"reasons": ("cover-open", "media-jam-error")}, PageJam),
    "a light word of one that stands": (
        {"reasons": ("media-empty-report",), "state": 5},
        PagePaperOut,
    ),
    "it stands": ({"state": 5}, PagePrinterStopped),
    "an error of its own": ({"reasons": ("fuser-over-temp-error",)}, DeviceTrouble),
}


@pytest.mark.parametrize(("said", "why"), REFUSALS.values(), ids=REFUSALS.keys())
def test_what_speaks_against_it_is_said_before_anything_is_sent(printer, said, why):
    for name, value in said.items():
        setattr(printer, name, value)
    end = ended(printer)
    assert (end.outcome, type(end.why)) == (Printed.FAILED, why)
    assert not printer.count(Operation.CREATE_JOB)


def test_a_printer_with_one_tray_empty_prints_from_the_other(printer):
    printer.reasons = ("media-empty-report", "marker-waste-full-warning")
    assert opened(printer).check().found is Found.PRESENT
    assert ended(printer).outcome is Printed.DONE


DECLINED = {
    Status.NOT_ACCEPTING: PagePrinterStopped,
    Status.BUSY: DeviceBusy,
    Status.NOT_FOUND: DeviceAbsent,
    Status.FORMAT_NOT_SUPPORTED: PageRefused,
}


@pytest.mark.parametrize("step", [Operation.VALIDATE_JOB, Operation.CREATE_JOB])
@pytest.mark.parametrize(("status", "why"), DECLINED.items())
def test_a_no_is_told_in_words(printer, step, status, why):
    printer.declines[step] = status
    end = ended(printer)
    assert (end.outcome, type(end.why)) == (Printed.FAILED, why)


def test_a_document_that_is_declined_leaves_no_job(printer):
    printer.declines[Operation.SEND_DOCUMENT] = Status.FORMAT_NOT_SUPPORTED
    end = ended(printer)
    assert (end.outcome, type(end.why)) == (Printed.FAILED, PageRefused)
    assert printer.cancelled


def test_a_document_whose_answer_is_garbled_is_taken_back(printer):
    printer.raw[Operation.SEND_DOCUMENT] = b"\xff" * 40
    end = ended(printer)
    assert (end.outcome, type(end.why)) == (Printed.UNSURE, DeviceGarbled)
    assert printer.cancelled


def test_a_job_without_a_number_may_still_print(printer):
    printer.operations = OLD
    printer.raw[Operation.PRINT_JOB] = b""
    end = ended(printer)
    assert (end.outcome, type(end.why)) == (Printed.UNSURE, PageMayStillPrint)


def test_trouble_in_the_middle_is_told_until_it_is_mended(printer):
    told = []

    def mend(done, of):
        look = printer.count(Operation.GET_JOB_ATTRIBUTES)
        printer.reasons = ("door-open-warning",) if 1 <= look < 4 else ("none",)
        printer.states = [BUSY_STATE] if look < 6 else [(9, ("none",))]

    end = ended(printer, mend, lambda trouble: told.append(type(trouble)))
    assert end.outcome is Printed.DONE
    assert told == [PageCoverOpen, type(None)]


def test_trouble_that_lasts_is_why_it_was_cancelled(printer):
    printer.states = [(3, ("none",)), (6, ("printer-stopped",))]

    def run_out(done, of):
        if printer.count(Operation.CREATE_JOB):
            printer.reasons = ("media-needed",)

    end = ended(printer, run_out, patience=HASTY)
    assert (end.outcome, type(end.why)) == (Printed.FAILED, PagePaperOut)
    assert ("printer-state-message", "Tray 1") in end.evidence


def test_a_job_that_stands_still_is_late(printer):
    printer.states = [BUSY_STATE]
    end = ended(printer, patience=HASTY)
    assert (end.outcome, type(end.why)) == (Printed.UNSURE, PageLate)
    with pytest.raises(PageLate):
        opened(printer, HASTY).print(PDF, "day report", quiet)


def test_a_job_that_never_gets_its_turn_is_taken_back_untouched(printer):
    printer.states = [(3, ("none",))]
    printer.started = False
    end = ended(printer, patience=HASTY)
    assert (end.outcome, type(end.why)) == (Printed.FAILED, DeviceBusy)


def test_a_job_that_began_while_it_was_cancelled_is_not_called_untouched(printer):
    printer.states = [(3, ("none",))]
    printer.started = True
    assert ended(printer, patience=HASTY).outcome is Printed.UNSURE


def test_a_cancel_that_is_never_confirmed_may_still_print(printer):
    printer.states = [BUSY_STATE]
    printer.after_cancel = (5, ("processing-to-stop-point",))
    end = ended(printer, patience=replace(HASTY, cancel_ms=100))
    assert (end.outcome, type(end.why)) == (Printed.UNSURE, PageMayStillPrint)


def test_a_job_that_ended_well_while_it_was_cancelled_is_done(printer):
    printer.states = [BUSY_STATE]
    printer.after_cancel = (9, ("job-completed-successfully",))
    printer.declines[Operation.CANCEL_JOB] = Status.NOT_POSSIBLE
    printer.cancelled = False

    def late(done, of):
        if printer.count(Operation.GET_JOB_ATTRIBUTES) > 2:
            printer.cancelled = True
            raise DeviceCancelled(device="page_printer")

    end = ended(printer, late)
    assert (end.outcome, end.why) == (Printed.DONE, None)


ENDS = {
    "with errors in it": ([(9, ("job-completed-with-errors",))], Printed.UNSURE, type(None)),
    "aborted": ([BUSY_STATE, (8, ("document-format-error",))], Printed.UNSURE, DeviceTrouble),
    "cancelled at its panel": ([(7, ("job-canceled-at-device",))], Printed.UNSURE, DeviceCancelled),
}


@pytest.mark.parametrize(("states", "outcome", "why"), ENDS.values(), ids=ENDS.keys())
def test_other_ends_of_a_job(printer, states, outcome, why):
    printer.states = states
    printer.after_cancel = states[-1]
    end = ended(printer)
    assert (end.outcome, type(end.why)) == (outcome, why)


def test_a_job_nobody_knows_any_more_is_unsure(printer):
    printer.declines[Operation.GET_JOB_ATTRIBUTES] = Status.NOT_FOUND
    assert ended(printer).outcome is Printed.UNSURE
    assert opened(printer).print(PDF, "day report", quiet) is Printed.UNSURE


def test_the_printer_behind_a_queue_says_why_the_queue_stands_still(printer):
    printer.states = [BUSY_STATE]
    with machine() as behind:
        printer.device_uri = behind.address
        told = []

        def no_ink(done, of):
            if printer.count(Operation.SEND_DOCUMENT):
                behind.reasons = ("marker-supply-empty-error",)

        end = ended(printer, no_ink, lambda trouble: told.append(trouble.code), HASTY)
    assert told[0] == "PGP-04"
    assert end.outcome is Printed.UNSURE


def test_a_queue_whose_printer_is_away(printer):
    printer.device_uri = f"ipp://127.0.0.1:{closed_port()}/ipp/print"
    end = ended(printer)
    assert (end.outcome, type(end.why)) == (Printed.FAILED, PagePrinterOffline)
    assert opened(printer).check().code == PagePrinterOffline.code
