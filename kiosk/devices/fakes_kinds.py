# SPDX-License-Identifier: Apache-2.0
"""Room devices: the practice device of each kind; what it gives looks like practice."""

import struct
import time
import zlib
from collections.abc import Iterator
from typing import Final, assert_never

from kiosk.core.biometric import Attested, Grant
from kiosk.core.device import Kind
from kiosk.core.device_ports import (
    BiometricAsk,
    BiometricInfo,
    Frame,
    PowerReading,
    Progress,
    ScanAsk,
    ScannedPage,
)
from kiosk.core.entries import Printed
from kiosk.core.errors import ConsentMissing, DevicePulled, DeviceSilent
from kiosk.core.ports import Raster
from kiosk.devices.camera_practice import practice_frame
from kiosk.devices.fakes import FakeAdapter, FakeDevice, FakeTimes, MakeDevice
from kiosk.devices.printer_fakes import PracticeFault, PracticePrinter
from kiosk.devices.registry import Entry
from kiosk.devices.trouble import Step, Trouble

WIDTH, HEIGHT = 160, 120
FEEDER_PAGES: Final = 3
CODE: Final = "PRACTICE-0001"


class FakeReceiptPrinter(FakeDevice):
    """The practice printer as an adapter's device: same faults, same promises as `print`'s port."""

    def print(self, raster: Raster) -> Printed:
        """Paper is thrown away."""
        printer = PracticePrinter(lambda _: None)
        try:
            trouble = self.meet(Step.WORK)
        except (DevicePulled, DeviceSilent):
            trouble, printer.fault = None, PracticeFault.GONE_MIDWAY
        if trouble is Trouble.MUTE:
            printer.fault = PracticeFault.MUTE
        elif trouble is Trouble.UNFIT:
            printer.fault = PracticeFault.PAPER_OUT_MIDWAY
        return printer.print(raster)


class FakePagePrinter(FakeDevice):
    """Takes a PDF and says how it ended."""

    def print(self, pdf: bytes, title: str, progress: Progress) -> Printed:
        """UNSURE when it is mute; FAILED when there is no PDF."""
        if not pdf.startswith(b"%PDF-") or not title:
            return Printed.FAILED
        progress(0, 1)
        self.work()
        progress(1, 1)
        return Printed.UNSURE if self.desk.at(Step.WORK) is Trouble.MUTE else Printed.DONE


class FakeScanner(FakeDevice):
    """White pages with a grey edge; three in the feeder."""

    def scan(self, ask: ScanAsk, progress: Progress) -> Iterator[ScannedPage]:
        """Page after page; a fault of WORK comes after the first."""
        pages = min(ask.pages_max, FEEDER_PAGES if ask.source == "feeder" else 1)
        for page in range(pages):
            progress(page, 0)
            if page or pages == 1:
                self.work()
            yield ScannedPage(_png(WIDTH, HEIGHT), "image/png", ask.dpi, WIDTH, HEIGHT)


class FakeBarcodeReader(FakeDevice):
    """Somebody always shows the same code."""

    def read(self, timeout_ms: int) -> str:
        """The practice code; nothing when it is mute."""
        self.work()
        return "" if self.desk.at(Step.WORK) is Trouble.MUTE or timeout_ms <= 0 else CODE


class FakeCamera(FakeDevice):
    """Somebody drawn, who moves."""

    _shown = 0

    def frame(self) -> Frame:
        """A picture that is fit for a photograph."""
        self.work()
        self._shown += 1
        return practice_frame(self._shown, time.monotonic_ns() // 1_000_000)


class FakeBiometric(FakeDevice):
    """Seals nothing of a person, and asks no portal."""

    def info(self) -> BiometricInfo:
        """Says that it is practice."""
        self.work()
        return BiometricInfo("PRACTICE", "PRACTICE.000", "0", "practice", "", "", "", None)

    def capture(self, ask: BiometricAsk, grant: Grant, progress: Progress) -> Attested:
        """A yes of nobody's authority; no block is made. Raises ConsentMissing."""
        if grant.consent is None:
            raise ConsentMissing
        progress(0, ask.count)
        self.work()
        progress(ask.count, ask.count)
        at_ms = time.time_ns() // 1_000_000
        return Attested(yes=True, code="", reference="", authority="PRACTICE", at_ms=at_ms)


class FakeFinger(FakeDevice):
    """Knows everybody's fingers but those of `nobody`, and no little finger."""

    def verify(self, name: str, timeout_ms: int, finger: str = "any") -> bool:
        """False for `nobody`, for a little finger and when no time is given."""
        self.work()
        return name != "nobody" and "little" not in finger and timeout_ms > 0


class FakePower(FakeDevice):
    """Mains; on battery when it is unfit, and saying nothing when it is mute."""

    def reading(self) -> PowerReading:
        """As the fault says; on battery is a reading, not an error."""
        match self.meet(Step.WORK):
            case Trouble.MUTE:
                return PowerReading()
            case Trouble.UNFIT:
                return PowerReading(True, 12, 120, True, "OB LB")
            case _:
                return PowerReading(False, 100, 1_800, False, "OL")


def fake(kind: Kind, times: FakeTimes | None = None, *, plugged: bool = True) -> FakeAdapter:
    """The practice adapter of a kind."""
    return FakeAdapter(kind, _device(kind), times, plugged=plugged)


def practice() -> tuple[Entry, ...]:
    """A registry of practice adapters, one of each kind."""
    return tuple(_entry(kind) for kind in Kind)


def _entry(kind: Kind) -> Entry:
    adapter = fake(kind)
    return Entry(adapter.name, lambda: adapter)


def _device(kind: Kind) -> MakeDevice:  # noqa: C901  # one line a kind
    match kind:
        case Kind.RECEIPT_PRINTER:
            return FakeReceiptPrinter
        case Kind.PAGE_PRINTER:
            return FakePagePrinter
        case Kind.SCANNER:
            return FakeScanner
        case Kind.BARCODE:
            return FakeBarcodeReader
        case Kind.CAMERA:
            return FakeCamera
        case Kind.BIOMETRIC:
            return FakeBiometric
        case Kind.FINGERPRINT:
            return FakeFinger
        case Kind.POWER:
            return FakePower
    assert_never(kind)


def _png(width: int, height: int) -> bytes:
    """A white page with a grey edge, 8 bits grey (PNG, ISO/IEC 15948)."""
    edge, inside = b"\x00" + b"\x99" * width, b"\x00\x99" + b"\xff" * (width - 2) + b"\x99"
    rows = edge + inside * (height - 2) + edge
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body))
        for tag, body in parts
    )
