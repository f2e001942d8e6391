# SPDX-License-Identifier: Apache-2.0
"""Core: capabilities of devices, one a kind: what an opened device can do beside check and close.

Each call runs on the device's own thread and raises leaves of `errors.Device` only. A device that
answers nothing within its time raises DeviceSilent; one that goes away in mid-work, DevicePulled.
Long work takes a `Progress` and gives a sign of life through it: the bench lets nobody work longer
than `work_ms` without one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from kiosk.core.biometric import Attested, Grant
from kiosk.core.entries import Printed
from kiosk.core.ports import Raster


class Progress(Protocol):
    """How a long piece of work tells how far it is and hears that nobody waits for it any more."""

    def __call__(self, done: int, of: int) -> None:
        """`of` is 0 when nobody knows. Raises DeviceCancelled when the operator gave up."""


class SlipPrinter(Protocol):
    """Kind RECEIPT_PRINTER. The printing half of `ports.ReceiptPrinter`, with its promises."""

    def print(self, raster: Raster) -> Printed:
        """Prints and cuts; see `ports.ReceiptPrinter.print`."""


class PagePrinter(Protocol):
    """Kind PAGE_PRINTER."""

    def print(self, pdf: bytes, title: str, progress: Progress) -> Printed:
        """Prints a PDF and waits for its end; what waits in a queue is taken back on any failure.

        DONE when the printer said so, UNSURE when it took all and does not say; FAILED only when
        it took nothing.
        """


class ScanSource(StrEnum):
    """Where the paper lies."""

    FLATBED = "flatbed"
    FEEDER = "feeder"


class ScanColour(StrEnum):
    """What is kept of the light."""

    COLOUR = "colour"
    GREY = "grey"
    LINEART = "lineart"  # black and white


@dataclass(frozen=True, slots=True)
class ScanAsk:
    """How to scan. More pages than `pages_max` are not fetched."""

    dpi: int = 200
    colour: ScanColour = ScanColour.GREY
    source: ScanSource = ScanSource.FLATBED
    pages_max: int = 1


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One side of a sheet. `dpi` is what the scanner used, which may differ from what was asked."""

    image: bytes = field(repr=False)
    mime: str  # image/png, image/jpeg
    dpi: int
    width: int
    height: int


class Scanner(Protocol):
    """Kind SCANNER."""

    def scan(self, ask: ScanAsk, progress: Progress) -> Iterator[ScannedPage]:
        """Page after page, as they come; `progress` counts hundredths of a page, of 100 on the
        glass, of 0 from a feeder. An empty feeder, a jam and an open cover are errors of their own
        (SCN), never a scan of no pages.
        """


class BarcodeReader(Protocol):
    """Kind BARCODE."""

    def read(self, timeout_ms: int) -> str:
        """The next whole code without its terminator; "" when nobody showed one in time."""


class FrameCoding(StrEnum):
    """How a frame's bytes are to be read."""

    JPEG = "jpeg"
    RGB = "rgb"  # 8 bits a channel, rows without padding: width * height * 3 bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of the camera, decodable and of the size it says."""

    image: bytes = field(repr=False)
    coding: FrameCoding
    width: int
    height: int
    at_ms: int  # monotonic clock, ms: tells a fresh frame from a stale one


class Camera(Protocol):
    """Kind CAMERA."""

    def frame(self) -> Frame:
        """The next frame that was taken after the call. Raises DeviceSilent when none comes."""


class Modality(StrEnum):
    """What a citizen shows to a registered device."""

    FINGER = "finger"
    IRIS = "iris"
    FACE = "face"


@dataclass(frozen=True, slots=True)
class BiometricInfo:
    """What a registered device says about itself (RD Service DEVICEINFO); raw values."""

    provider: str  # dpId
    service: str  # rdsId
    service_version: str  # rdsVer
    model: str  # mi
    device_code: str  # dc
    level: str  # "L0", "L1" or "" when it does not say
    serial: str
    certificate_ends_ms: int | None  # of mc, UTC; None when it does not say


@dataclass(frozen=True, slots=True)
class BiometricAsk:
    """What to capture. `wadh` is empty for plain authentication."""

    modality: Modality = Modality.FINGER
    count: int = 1
    positions: tuple[str, ...] = ()  # LEFT_INDEX, …; empty: any
    wadh: str = ""
    timeout_ms: int = 10_000


class Biometric(Protocol):
    """Kind BIOMETRIC. What the device seals is never given out: it goes from a process that lives
    for one capture straight to the portal, and what comes home is the authority's word.
    """

    def info(self) -> BiometricInfo:
        """What the device says of itself."""

    def capture(self, ask: BiometricAsk, grant: Grant, progress: Progress) -> Attested:
        """Waits for the citizen, has the sealed block judged at the portal, and forgets it.

        Raises ConsentMissing before anything is asked of the device, and for what the device
        answers the leaves RDS and DEV. What the authority says, also no, is a value.
        """


class OperatorFinger(Protocol):
    """Kind FINGERPRINT: unlocks the screen for the person who works here; never Aadhaar."""

    def verify(self, name: str, timeout_ms: int, finger: str = "any") -> bool:
        """Whether the finger shown within the time is that of the system's user `name` (empty: the
        one this program runs as), and of his the one named; False for another and for none.
        """


@dataclass(frozen=True, slots=True)
class PowerReading:
    """What a UPS or battery says. None: it does not say, which is never "mains is fine"."""

    on_battery: bool | None = None
    charge_percent: int | None = None
    runtime_s: int | None = None
    low: bool | None = None
    raw: str = ""  # its own status word, such as "OB DISCHRG"


class Power(Protocol):
    """Kind POWER."""

    def reading(self) -> PowerReading:
        """Now."""
