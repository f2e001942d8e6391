# SPDX-License-Identifier: Apache-2.0
"""Roof: what a self-check asks of this machine and of the bench; fulfils the port Measures.

Calls wait: they belong on a thread of their own, or on a verb's only one. The bench keeps the
deadlines of the devices; the longer one here only ends a run that is broken.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, Final, TypeVar

from kiosk.core.device import Found, Kind
from kiosk.core.device_ports import BiometricInfo, Frame, PowerReading, Progress, ScanAsk
from kiosk.core.encoding import digest
from kiosk.core.entries import Printed
from kiosk.core.errors import DeviceAbsent, DeviceGarbled, DeviceSilent, DeviceTrouble
from kiosk.core.line_figures import Sample
from kiosk.core.paper import Paper
from kiosk.core.photo import Remark, remarks
from kiosk.core.ports import PagePainter, SlipPainter
from kiosk.core.selfcheck_evidence import (
    ComputerFacts,
    LineEvidence,
    LineFigures,
    Photo,
    PowerTest,
    Seen,
)
from kiosk.core.selfcheck_steps import SLIP_MARK
from kiosk.devices.bench import Bench
from kiosk.devices.registry import Entry

T = TypeVar("T")
_BROKEN_S: Final = 120.0
_LOOK_S: Final = 1.0

Judge = Callable[[Frame], tuple[str, ...]]
"""What is not fit of a photograph, as words `check.value.<remark>`; empty when all is."""


@dataclass(frozen=True, slots=True)
class Painters:
    """Who draws the test slip: for the roll, for the page."""

    slip: Callable[[], SlipPainter]
    page: Callable[[], PagePainter]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is not a device: where the data lie, how the line is, who judges a photograph."""

    data_dir: Path
    line: Callable[[], LineEvidence]
    judge: Judge | None  # None: no photograph can be judged, so none is taken


class MachineMeasures:
    """Fulfils Measures over a bench that is open."""

    def __init__(
        self, bench: Bench, kinds: frozenset[Kind], painters: Painters, around: Surroundings
    ) -> None:
        self._bench = bench
        self._kinds = kinds
        self._painters = painters
        self._around = around

    def computer(self) -> ComputerFacts | None:
        """This machine."""
        from kiosk.devices.computer import computer_facts  # psutil is for this alone

        try:
            return computer_facts(self._around.data_dir)
        except OSError:
            return None

    def seen(self, kind: Kind) -> tuple[Seen, ...] | None:
        """Everything of a kind; None where no adapter of this installation looks for it."""
        if kind not in self._kinds:
            return None
        answers = self._bench.check(kind).result(_BROKEN_S)
        return tuple(Seen(sighting, checked) for sighting, checked in answers)

    def line(self) -> LineEvidence:
        """What is known of the line, or is measured for this check."""
        return self._around.line()

    def power(self) -> PowerReading | None:
        """What UPS or battery say now."""
        return self._use(Kind.POWER, lambda device, _: _reading(device))

    def biometric(self) -> BiometricInfo | None:
        """DEVICEINFO."""
        return self._use(Kind.BIOMETRIC, lambda device, _: _info(device))

    def print_slip(self, paper: Paper) -> None:
        """On the roll where there is one, else on a page. Raises leaves of Device."""
        if self._stands(Kind.RECEIPT_PRINTER):
            raster = self._painters.slip().paint(paper)
            outcome = self._use(Kind.RECEIPT_PRINTER, lambda device, _: _print(device, raster))
        else:
            pdf = self._painters.page().paint(paper, "a4")
            outcome = self._use(
                Kind.PAGE_PRINTER, lambda device, tell: _print(device, pdf, paper.number, tell)
            )
        if outcome is Printed.FAILED:
            raise DeviceTrouble(device="printer", what=outcome.value)

    def scan_code(self) -> str:
        """The self-check's code on one scanned page; "" when it shows none.

        Raises leaves of Device.
        """
        from kiosk.devices.barcode_picture import codes_in

        found = codes_in(self._use(Kind.SCANNER, _scan))
        return next((code.text for code in found if code.text.startswith(SLIP_MARK)), "")

    def photograph(self) -> Photo:
        """One frame, judged. Raises DeviceAbsent where nobody can judge it."""
        judge = self._around.judge
        if judge is None:
            raise DeviceAbsent(device=Kind.CAMERA.value)
        frame = self._use(Kind.CAMERA, lambda device, _: _frame(device))
        return Photo(digest(frame.image), frame.width, frame.height, judge(frame))

    def watch_power(self, seconds_max: int) -> PowerTest:
        """Looks once a second until mains came back after it had gone, or the time is over."""
        began = monotonic()
        off_since: float | None = None
        on_battery_s, readings = 0, list[PowerReading]()
        while monotonic() - began < seconds_max:
            reading = self._use(Kind.POWER, lambda device, _: _reading(device))
            if reading.on_battery:
                off_since = monotonic() if off_since is None else off_since
                on_battery_s = int(monotonic() - off_since)
                readings.append(reading)
            elif off_since is not None:
                break
            Event().wait(_LOOK_S)
        return power_test(on_battery_s, readings)

    def _stands(self, kind: Kind) -> bool:
        seen = self.seen(kind) or ()
        return any(one.checked.found is not Found.ABSENT for one in seen)

    def _use(self, kind: Kind, work: Callable[[Any, Progress], T]) -> T:
        try:
            return self._bench.use(kind, work).result(_BROKEN_S)
        except TimeoutError:
            raise DeviceSilent(device=kind.value) from None


def line_of(sample: Sample, last_contact_ms: int) -> LineEvidence:
    """A measurement of the line as evidence. Where no question was answered the line is down; where
    nothing came down in time there is no figure of it, and it was not measured.
    """
    told = sample.figures()
    online = sample.tries > sample.lost
    if told.down_kbit_s is None:
        return LineEvidence(None, last_contact_ms, online)
    figures = LineFigures(
        told.down_kbit_s,
        told.up_kbit_s,
        told.latency_ms or 0,
        told.loss_permille,
        None,
        told.at_ms,
    )
    return LineEvidence(figures, last_contact_ms, online)


def power_test(on_battery_s: int, readings: Sequence[PowerReading]) -> PowerTest:
    """What the readings taken without mains come to."""
    charges = [one.charge_percent for one in readings if one.charge_percent is not None]
    runtimes = [one.runtime_s for one in readings if one.runtime_s is not None]
    return PowerTest(
        on_battery_s,
        min(charges, default=None),
        runtimes[-1] if runtimes else None,
        any(one.low is True for one in readings),
    )


def kinds_of(entries: Sequence[Entry]) -> frozenset[Kind]:
    """The kinds this installation can look for; an adapter that cannot be made looks for none."""
    found = set[Kind]()
    for entry in entries:
        try:
            found.add(entry.make().kind)
        except (ImportError, ValueError, OSError):
            continue
    return frozenset(found)


def _reading(device: Any) -> PowerReading:
    found: PowerReading = device.reading()
    return found


def _info(device: Any) -> BiometricInfo:
    found: BiometricInfo = device.info()
    return found


def _frame(device: Any) -> Frame:
    found: Frame = device.frame()
    return found


def _print(device: Any, *told: object) -> Printed:
    outcome: Printed = device.print(*told)
    return outcome


def _scan(device: Any, tell: Progress) -> bytes:
    for page in device.scan(ScanAsk(pages_max=1), tell):
        image: bytes = page.image
        return image
    raise DeviceGarbled(device=Kind.SCANNER.value)  # no page and no error: no scanner does that


def judge(frame: Frame) -> tuple[str, ...]:
    """What is not fit of a photograph, as words of `check.value`."""
    return tuple(remark.value for remark in remarks_of(frame))


def remarks_of(frame: Frame) -> tuple[Remark, ...]:
    """The same as values. Raises DeviceGarbled."""
    from kiosk.devices.camera_picture import measured

    return remarks(measured(frame))
