# SPDX-License-Identifier: Apache-2.0
"""Room devices: page printers: the queues of this computer's scheduler, and printers by address.

One client for both (IPP): on Linux the scheduler (CUPS) has the queues; anywhere, Windows too, a
driverless printer answers at `ipp://host/ipp/print`, the address that its panel or the network's
list shows. A PDF goes out as it is.
"""

from collections.abc import Sequence
from time import monotonic
from typing import Final
from urllib.parse import quote, urlsplit

from kiosk.core.device import Checked, Found, Kind, Sighting
from kiosk.core.entries import Printed
from kiosk.core.errors import Device, DeviceAbsent, PagePrinterOffline, PagePrinterStopped
from kiosk.devices.adapter import Progress
from kiosk.devices.answers import answer_of
from kiosk.devices.http import Limits
from kiosk.devices.ipp_client import DEVICE, Declined, Ipp, Listed, PrinterView
from kiosk.devices.ipp_ended import PATIENCE, Ended, Patience, Told
from kiosk.devices.ipp_job import PrintRun
from kiosk.devices.ipp_reasons import hindrance_of
from kiosk.devices.ipp_target import Target, reached, refusal, target_of

SCHEDULER: Final = "ipp://localhost:631"
PROBE_MS: Final = 900
_CLASS: Final = 0x0001  # CUPS' printer-type bits: a class of queues, …
_FAX: Final = 0x40000
_DEFAULT: Final = 0x20000  # … the queue that is taken when none is named
_SCANNER: Final = 0x2000000


class PagePrinter:
    """One printer or queue. Holds no connection: each question makes its own."""

    def __init__(self, target: Target, patience: Patience = PATIENCE) -> None:
        self._target = target
        self._patience = patience

    def check(self) -> Checked:
        """How it is. UNKNOWN for a queue whose printer cannot be asked: it is there, and whether
        it has paper shows at the next print.
        """
        try:
            view = self._target.line.printer()
            return self._judged(view)
        except Declined as declined:
            return answer_of(refusal(declined))
        except PagePrinterOffline as error:
            return Checked(Found.ABSENT, error.code)
        except Device as error:
            return answer_of(error)

    def print(self, pdf: bytes, title: str, progress: Progress) -> Printed:
        """Prints and waits for the end; the job is never left behind. `title` names the kind of
        paper, no person: the printer shows it.

        DONE when the printer said so; UNSURE when it took all and does not say. Raises PGP-01 …
        PGP-08, DeviceCancelled and the shared errors when it was stopped and nothing more comes
        out, PageMayStillPrint when that is not certain.
        """
        ended = self.print_watched(pdf, title, progress)
        if ended.why is not None:
            raise ended.why
        return ended.outcome

    def print_watched(
        self, pdf: bytes, title: str, progress: Progress, told: Told | None = None
    ) -> Ended:
        """The same, for one who wants to know all: trouble is told while it lasts, and the end
        says whether a sheet may have come out. Raises nothing.
        """
        return PrintRun(self._target, self._patience, progress, told).run(pdf, title)

    def close(self) -> None:
        """Nothing is held."""

    def _judged(self, view: PrinterView) -> Checked:
        machine = self._target.printer
        itself = view
        if machine is not None and machine is not self._target.line:
            itself = reached(machine)
        evidence = _evidence(view, itself)
        if view.accepting is False:
            return Checked(Found.DEGRADED, PagePrinterStopped.code, evidence)
        # A queue keeps the reasons of an earlier job; what it is sure of is that it stands.
        reasons = itself.reasons if machine is not None else ()
        trouble = hindrance_of(reasons, itself.state) or hindrance_of((), view.state)
        if trouble is not None:
            return Checked(Found.DEGRADED, trouble.code, evidence)
        return Checked(Found.UNKNOWN if machine is None else Found.PRESENT, "", evidence)


class IppPrinters:
    """Adapter for the scheduler's queues and for printers by address.

    `scheduler` is empty where there is none. An address without a path (`ipp://host:631`) is one
    more scheduler. Raises ValueError for what has no form of an address.
    """

    name = "ipp"
    kind = Kind.PAGE_PRINTER
    check_ms = 5_000
    work_ms = 45_000  # longer than a document may take to leave

    def __init__(
        self,
        scheduler: str = SCHEDULER,
        addresses: Sequence[str] = (),
        patience: Patience = PATIENCE,
    ) -> None:
        told = (*((scheduler,) if scheduler else ()), *addresses)
        self._schedulers = tuple(Ipp(one.rstrip("/") + "/") for one in told if _is_scheduler(one))
        self._printers = tuple(Ipp(one) for one in told if not _is_scheduler(one))
        self._patience = patience

    def probe(self) -> Sequence[Sighting]:
        """Queues, the default one first, then printers by address that take a connection."""
        until_s = monotonic() + PROBE_MS / 1000
        looks = [
            *((self._queues, one) for one in self._schedulers),
            *((self._direct, one) for one in self._printers),
        ]
        seen: list[Sighting] = []
        for done, (look, where) in enumerate(looks):
            seen += look(where, _share(until_s, len(looks) - done))
        return seen

    def open(self, sighting: Sighting) -> PagePrinter:
        """Raises DeviceAbsent, DeviceRefused, DeviceSilent, DeviceGarbled."""
        try:
            line = Ipp(sighting.address, self._patience.answer_ms)
            return PagePrinter(target_of(line, line.printer().device_uri), self._patience)
        except ValueError as error:
            raise DeviceAbsent(device=DEVICE) from error
        except Declined as declined:
            raise refusal(declined) from declined

    def _queues(self, scheduler: Ipp, limits: Limits) -> Sequence[Sighting]:
        try:
            listed = scheduler.queues(limits)
        except (Device, Declined):
            return ()
        ordered = sorted(listed, key=lambda queue: not queue.type & _DEFAULT)
        return [
            self._of_queue(scheduler, queue)
            for queue in ordered
            if not queue.type & (_FAX | _SCANNER)
        ]

    def _of_queue(self, scheduler: Ipp, queue: Listed) -> Sighting:
        folder = "classes" if queue.type & _CLASS else "printers"
        address = f"{scheduler.address}{folder}/{quote(queue.name, safe='')}"
        return Sighting(self.kind, self.name, address, queue.title or queue.name)

    def _direct(self, printer: Ipp, limits: Limits) -> Sequence[Sighting]:
        host = urlsplit(printer.address).hostname or printer.address
        try:
            view = printer.printer(limits)
            name = view.model or view.name or host
        except DeviceAbsent:
            return ()
        except (Device, Declined):  # something is there; what ails it, a check says
            name = host
        return (Sighting(self.kind, self.name, printer.address, name),)


def _is_scheduler(address: str) -> bool:
    return urlsplit(address).path in ("", "/")


def _share(until_s: float, parts: int) -> Limits:
    """An equal part of the time that is left."""
    part_ms = max(int((until_s - monotonic()) * 1000) // parts, 1)
    return Limits(connect_ms=part_ms, silence_ms=part_ms, whole_ms=part_ms)


def _evidence(view: PrinterView, itself: PrinterView) -> tuple[tuple[str, str], ...]:
    """Raw values by which a check can be believed; the scheme alone of what stands behind."""
    known = (
        ("model", itself.model),
        ("printer-state", str(itself.state or "")),
        ("printer-state-reasons", " ".join(itself.reasons)),
        ("printer-state-message", itself.message),
        ("queued-job-count", "" if view.queued is None else str(view.queued)),
        ("behind", urlsplit(view.device_uri).scheme),
    )
    return tuple((label, value) for label, value in known if value)
