# SPDX-License-Identifier: Apache-2.0
"""Room ui: what pages may ask of the devices on the table; each comes home as a Future.

The roof fulfils it. Devices are found before any account is there; the self-check works before
enrolment too, and then nothing of it is journalled. A Future that can be given up has a `cancel`
that ends the work.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from kiosk.core.biometric import Attested
from kiosk.core.device import Found, Health, Kind, Sighting
from kiosk.core.device_ports import Frame, Modality, PowerReading, ScanAsk
from kiosk.core.entries import Printed
from kiosk.core.photo import Remark, TakenPhoto
from kiosk.core.scan import ScannedDocument
from kiosk.core.selfcheck import Record
from kiosk.core.selfcheck_steps import Run
from kiosk.counter.examination import Examination, Told
from kiosk.counter.selfcheck import Examined


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device that is plugged in, as it stood a moment ago. `found` None: nobody asked it yet."""

    sighting: Sighting
    health: Health
    found: Found | None
    code: str  # of what ails it
    evidence: tuple[tuple[str, str], ...]
    chosen: bool  # the one that is used where there are several


@dataclass(frozen=True, slots=True)
class CheckStart:
    """What a self-check knows before it looks: offered particulars, and the last that stands."""

    known: Told
    last: Examined | None


Tell = Callable[[str, int, int], None]
"""Hears how far a self-check is: item, done, of; on another thread than the window's."""


class TableVerbs(Protocol):
    """Everything the window can ask of the table. Each call returns at once."""

    def devices(self) -> tuple[DeviceView, ...]:
        """What is plugged in, without asking anybody."""

    def check_devices(self) -> "Future[tuple[DeviceView, ...]]":
        """Asks every device how it is; never fails."""

    def prefer(self, kind: Kind, key: str) -> "Future[None]":
        """From now on this one of its kind is used. Raises DeviceAbsent."""

    def test_slip(self) -> "Future[Printed]":
        """A slip in Hindi and English with the Kendra's name. Raises leaves of Device."""

    def frame(self) -> "Future[Frame]":
        """The camera's next picture. Raises leaves of Device."""

    def judged(self, frame: Frame) -> "Future[tuple[Remark, ...]]":
        """What is not fit of it for a photograph, the most telling first; empty: fit."""

    def take(self, frame: Frame) -> "Future[TakenPhoto]":
        """The photograph of it: cropped at the oval, within size and format of the form."""

    def scan(self, ask: ScanAsk, told: Callable[[int, int], None]) -> "Future[ScannedDocument]":
        """Scans, straightens and squeezes; `told` hears done and of on another thread.

        Raises leaves of Device (DEV, SCN); `cancel` of the Future stops the scanner.
        """

    def save_scan(self, document: ScannedDocument) -> "Future[str]":
        """Keeps it sealed, for the portal, where it goes when nothing about money is left to say.

        Gives the beginning of its digest (SHA-256, hexadecimal).
        Raises NotEnrolled, CaptureTooLarge, DiskFull.
        """

    def keep_photo(self, photo: TakenPhoto) -> "Future[str]":
        """As `save_scan`."""

    def capture(self, purpose: str, subject: str, modality: Modality) -> "Future[Attested]":
        """The citizen has agreed on the page: journals that, and has the authority asked.

        Raises leaves of Device (DEV, RDS) and of Theirs (AUT, NET); nothing of the block is kept.
        """

    def power(self) -> "Future[PowerReading]":
        """What feeds the counter. Raises DeviceAbsent where nothing says."""

    def check_start(self) -> "Future[CheckStart]":
        """What is known before a self-check begins."""

    def quick_check(self, tell: Tell) -> "Future[Record]":
        """A look at what is there, ten seconds at most; nothing is journalled."""

    def begin_check(self, operator: str, tell: Tell) -> "Future[Run]":
        """A full check begins: looks around; the steps wait."""

    def examine(self, step: Callable[[Examination], Run]) -> "Future[Run]":
        """One step of a full check, on the check's own thread. Raises nothing a device does."""

    def end_check(self, run: Run) -> "Future[Examined]":
        """Ends, signs and journals it (seq 0 before enrolment)."""

    def save_check(self, done: Examined, form: str) -> "Future[str]":
        """The form as a file, "pdf" or "csv"; where it lies."""
