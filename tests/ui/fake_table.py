# SPDX-License-Identifier: Apache-2.0
"""Tests ui: a table in memory that fulfils TableVerbs, with a self-check over a table made by hand.

It answers as the fake house does: at once, or when the test lets go, or with an error.
"""

import io
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from PIL import Image

from kiosk.core.biometric import Attested, Quality
from kiosk.core.device import Found, Health, Kind, Sighting
from kiosk.core.device_ports import Frame, FrameCoding, Modality, PowerReading, ScanAsk
from kiosk.core.entries import Printed
from kiosk.core.errors import DeviceAbsent, DeviceCancelled
from kiosk.core.facts import DeviceChanged
from kiosk.core.photo import Remark, TakenPhoto
from kiosk.core.scan import ScanFile, ScannedDocument
from kiosk.core.selfcheck import Depth, Record
from kiosk.core.selfcheck_steps import Run
from kiosk.counter.examination import Examination
from kiosk.counter.selfcheck import Examined
from kiosk.ui.table_verbs import CheckStart, DeviceView, Tell
from tests.annexure import SUBJECT, TOLD, HandTime, Table, examination
from tests.samples import NOON
from tests.ui.fake_answers import Answers

NAMES = {
    Kind.RECEIPT_PRINTER: "Acme TM-80",
    Kind.PAGE_PRINTER: "Acme Laser 4",
    Kind.SCANNER: "Acme Scan 200",
    Kind.BARCODE: "Acme QR-2",
    Kind.CAMERA: "Acme Cam HD",
    Kind.BIOMETRIC: "Acme FP-1 (L1)",
    Kind.POWER: "Acme UPS 600",
}


DOCUMENT = ScannedDocument(b"%PDF-1.7 practice", ScanFile.PDF, "ab" * 32, 1, ())
YES = Attested(True, "", "REF-20261122-7", "Test authority", NOON, Quality((62,)))


def frame(light: int = 120, at_ms: int = 0) -> Frame:
    """A picture of one grey, with something in it."""
    row = bytes([light, light, light]) * 120 + bytes([200, 160, 120]) * 40
    return Frame(row * 120, FrameCoding.RGB, 160, 120, at_ms)


def jpeg(width: int = 350, height: int = 450) -> bytes:
    """A picture as a form takes it."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (180, 150, 130)).save(out, "JPEG")
    return out.getvalue()


class CancelledScan(Future[ScannedDocument]):
    """As the house's: `cancel` stops the scanner, and the Future says so."""

    def cancel(self) -> bool:
        if self.done():
            return False
        self.set_exception(DeviceCancelled(device=Kind.SCANNER.value))
        return True


def device(kind: Kind, name: str = "", *, chosen: bool = True) -> DeviceView:
    """One that is plugged in and well."""
    said = name or NAMES[kind]
    sighting = Sighting(kind, "fake", f"fake:{said}", said, "S-1")
    told = (("model", said), ("serial", "S-1"))
    return DeviceView(sighting, Health.READY, Found.PRESENT, "", told, chosen)


class FakeTable(Answers):
    """Fulfils kiosk.ui.table_verbs.TableVerbs. `tell` takes facts, `bench` is what is examined."""

    def __init__(self) -> None:
        super().__init__()
        self.tell: Callable[[object], None] = lambda _: None
        self.there = [device(kind) for kind in NAMES]
        self.prints_as = Printed.DONE
        self.bench = Table()
        self.last: Examined | None = None
        self.known = TOLD
        self.subject = SUBJECT
        self.exam = examination(self.bench, HandTime())
        self.tells: list[Tell] = []
        self.light = 120
        self.remarks: tuple[Remark, ...] = ()
        self.document = DOCUMENT
        self.scans: list[CancelledScan] = []
        self.scan_told: Callable[[int, int], None] = lambda _, __: None
        self.word = YES

    # ── what the test does ───────────────────────────────────────────────────────────────────

    def plug(self, view: DeviceView) -> None:
        """Something is plugged in."""
        self.there.append(view)
        self._changed(view, view.health)

    def pull(self, kind: Kind) -> None:
        """All of a kind are pulled out."""
        gone = [view for view in self.there if view.sighting.kind is kind]
        self.there = [view for view in self.there if view not in gone]
        for view in gone:
            self._changed(view, Health.ABSENT)

    def break_down(self, kind: Kind, code: str) -> None:
        """It is there and not fit."""
        for at, view in enumerate(self.there):
            if view.sighting.kind is kind:
                bad = replace(view, health=Health.FAULTED, found=Found.DEGRADED, code=code)
                self.there[at] = bad
                self._changed(bad, Health.FAULTED)

    def _changed(self, view: DeviceView, health: Health) -> None:
        seen = view.sighting
        self.tell(DeviceChanged(seen.kind.value, seen.key, seen.name, health.value, view.code))

    # ── devices ──────────────────────────────────────────────────────────────────────────────

    def devices(self) -> tuple[DeviceView, ...]:
        return tuple(self.there)

    def check_devices(self) -> "Future[tuple[DeviceView, ...]]":
        return self.answer("check_devices", self.devices)

    def prefer(self, kind: Kind, key: str) -> "Future[None]":
        def choose() -> None:
            if not any(view.sighting.key == key for view in self.there):
                raise DeviceAbsent(device=kind.value)
            self.there = [
                replace(view, chosen=view.sighting.key == key)
                if view.sighting.kind is kind
                else view
                for view in self.there
            ]

        return self.answer("prefer", choose, kind, key)

    def test_slip(self) -> "Future[Printed]":
        return self.answer("test_slip", lambda: self.prints_as)

    def power(self) -> "Future[PowerReading]":
        return self.answer("power", lambda: PowerReading(False, 96, 1900, False))

    # ── photograph, papers, finger ───────────────────────────────────────────────────────────

    def frame(self) -> "Future[Frame]":
        return self.answer("frame", lambda: frame(self.light))

    def judged(self, frame: Frame) -> "Future[tuple[Remark, ...]]":
        return self.answer("judged", lambda: self.remarks)

    def take(self, frame: Frame) -> "Future[TakenPhoto]":
        return self.answer("take", lambda: TakenPhoto.of(jpeg(), (350, 450), self.remarks), frame)

    def scan(self, ask: ScanAsk, told: Callable[[int, int], None]) -> "Future[ScannedDocument]":
        self.scans.append(CancelledScan())
        self.scan_told = told
        made = self.answer("scan", lambda: self.document, ask)
        made.add_done_callback(lambda _: _hand_on(made, self.scans[-1]))
        return self.scans[-1]

    def save_scan(self, document: ScannedDocument) -> "Future[str]":
        return self.answer("save_scan", lambda: "papers/scan-abab.pdf", document)

    def capture(self, purpose: str, subject: str, modality: Modality) -> "Future[Attested]":
        return self.answer("capture", lambda: self.word, purpose, subject, modality)

    # ── the self-check ───────────────────────────────────────────────────────────────────────

    def check_start(self) -> "Future[CheckStart]":
        return self.answer("check_start", lambda: CheckStart(self.known, self.last))

    def quick_check(self, tell: Tell) -> "Future[Record]":
        self.tells.append(tell)
        last = self.last.record if self.last else None
        return self.answer(
            "quick_check", lambda: self.exam.quick(self.subject, self.known, last, tell)
        )

    def begin_check(self, operator: str, tell: Tell) -> "Future[Run]":
        self.tells.append(tell)
        return self.answer(
            "begin_check",
            lambda: self.exam.begin(self.subject, operator, self.known, tell),
            operator,
        )

    def examine(self, step: Callable[[Examination], Run]) -> "Future[Run]":
        return self.answer("examine", lambda: step(self.exam), step)

    def end_check(self, run: Run) -> "Future[Examined]":
        def end() -> Examined:
            seq = 41 if self.subject.kiosk_id else 0
            self.last = Examined(self.exam.end(run), seq, b"signature")
            return self.last

        return self.answer("end_check", end, run)

    def save_check(self, done: Examined, form: str) -> "Future[str]":
        assert done.record.depth in Depth
        return self.answer("save_check", lambda: f"papers/annexure-a.{form}", done, form)


def _hand_on(made: "Future[ScannedDocument]", to: CancelledScan) -> None:
    if to.done():
        return
    fault = made.exception()
    if fault is None:
        to.set_result(made.result())
    else:
        to.set_exception(fault)
