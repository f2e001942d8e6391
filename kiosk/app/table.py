# SPDX-License-Identifier: Apache-2.0
"""Roof: the devices on the table for the window: fulfils TableVerbs over one bench.

The bench begins to look when the first page stands. What waits for devices waits on a thread of
its own; what is signed or journalled is done on the counter's.
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final

from kiosk.app.captures import About, keep
from kiosk.app.examining import Examiner
from kiosk.app.house import House
from kiosk.app.measures import judge, remarks_of
from kiosk.app.power_watch import PowerWatch
from kiosk.core.biometric import Attested
from kiosk.core.dates import shown
from kiosk.core.device import Health, Kind
from kiosk.core.device_ports import (
    BiometricAsk,
    Frame,
    Modality,
    PowerReading,
    Progress,
    ScanAsk,
    ScannedPage,
)
from kiosk.core.entries import Printed
from kiosk.core.paper import Paper
from kiosk.core.photo import Remark, TakenPhoto
from kiosk.core.ports import Raster, SlipPainter
from kiosk.core.scan import ScannedDocument, Treatment
from kiosk.core.selfcheck import Record, Subject
from kiosk.core.selfcheck_ports import trial_slip
from kiosk.core.selfcheck_steps import Run
from kiosk.counter.consents import Told
from kiosk.counter.examination import Examination
from kiosk.counter.selfcheck import Examined
from kiosk.devices.bench import Bench, Use
from kiosk.ui.table_verbs import CheckStart, DeviceView, Tell
from kiosk.worker import Worker

CONSENT_TEXT: Final = "consent-1"  # version of the words that the page shows (screens sheet)
_BROKEN_S: Final = 180.0
_SHOWN_DIGITS: Final = 16  # of a digest: enough to name a file by


class Table:
    """Fulfils TableVerbs. `close` ends the bench and both threads."""

    def __init__(self, house: House, bench: Bench, slip: Callable[[], SlipPainter]) -> None:
        self._house = house
        self._bench = bench
        self._slip = slip
        self._waiting = Worker("table", tell=house.bus.publish)
        self._papers = Worker("scans", tell=house.bus.publish)
        self._examiner = Examiner(house, bench, slip, judge)
        self._power = PowerWatch(bench, house.bus)
        self._operator = ""

    def signed_in(self, who: "Future[str]") -> None:
        """Who answers for what is captured from now on, once his PIN was right."""
        if who.exception() is None:
            self._operator = who.result()

    def close(self) -> None:
        """Ends all; what is under way fails with DeviceCancelled."""
        self._bench.close()
        self._power.close()
        self._examiner.close()
        self._papers.close()
        self._waiting.close()

    def devices(self) -> tuple[DeviceView, ...]:
        """What is plugged in."""
        views = [view for view in self._bench.slots() if view.health is not Health.ABSENT]
        first: dict[Kind, str] = {}
        for view in views:
            first.setdefault(view.sighting.kind, view.sighting.key)
        return tuple(
            DeviceView(
                view.sighting,
                view.health,
                view.found,
                view.code,
                view.evidence,
                chosen=first[view.sighting.kind] == view.sighting.key,
            )
            for view in views
        )

    def check_devices(self) -> "Future[tuple[DeviceView, ...]]":
        """Asks every device how it is."""
        return self._waiting.submit(self._checked)

    def prefer(self, kind: Kind, key: str) -> "Future[None]":
        """From now on this one."""
        return self._bench.prefer(kind, key)

    def test_slip(self) -> "Future[Printed]":
        """A slip with the Kendra's name."""
        return self._waiting.submit(self._test_slip)

    def frame(self) -> "Future[Frame]":
        """The camera's next picture."""
        return self._bench.use(Kind.CAMERA, lambda device, _: _frame(device))

    def judged(self, frame: Frame) -> "Future[tuple[Remark, ...]]":
        """What is not fit of it."""
        return self._papers.submit(remarks_of, frame)

    def take(self, frame: Frame) -> "Future[TakenPhoto]":
        """The photograph of it."""
        return self._papers.submit(_photo, frame)

    def scan(self, ask: ScanAsk, told: Callable[[int, int], None]) -> "Future[ScannedDocument]":
        """Scans, straightens and squeezes."""
        return _Scan(self._bench, ask, told).on(self._papers)

    def save_scan(self, document: ScannedDocument) -> "Future[str]":
        """Keeps it sealed, for the portal."""
        about = About(document.file.value, "scan", operator=self._operator)
        return self._papers.submit(self._keep, document.content, about)

    def keep_photo(self, photo: TakenPhoto) -> "Future[str]":
        """The same for a photograph."""
        about = About("image/jpeg", "photo", operator=self._operator)
        return self._papers.submit(self._keep, photo.image, about)

    def capture(self, purpose: str, subject: str, modality: Modality) -> "Future[Attested]":
        """Consent into the journal, then one capture."""
        return self._waiting.submit(self._captured, purpose, subject, modality)

    def power(self) -> "Future[PowerReading]":
        """What feeds the counter."""
        return self._bench.use(Kind.POWER, lambda device, _: _reading(device))

    def check_start(self) -> "Future[CheckStart]":
        """What is known before a self-check begins."""
        return self._examiner.start()

    def quick_check(self, tell: Tell) -> "Future[Record]":
        """A look at what is there."""
        return self._examiner.quick(tell)

    def begin_check(self, operator: str, tell: Tell) -> "Future[Run]":
        """A full check begins."""
        return self._examiner.begin(operator, tell)

    def examine(self, step: Callable[[Examination], Run]) -> "Future[Run]":
        """One step of a full check."""
        return self._examiner.examine(step)

    def end_check(self, run: Run) -> "Future[Examined]":
        """Ends, signs and journals it."""
        return self._examiner.end(run)

    def save_check(self, done: Examined, form: str) -> "Future[str]":
        """The form as a file."""
        return self._examiner.save(done, form)

    def _checked(self) -> tuple[DeviceView, ...]:
        self._bench.first_list()
        self._bench.check().result(_BROKEN_S)
        return self.devices()

    def _test_slip(self) -> Printed:
        raster = self._slip().paint(self._trial())
        work = self._bench.use(Kind.RECEIPT_PRINTER, lambda device, _: _print(device, raster))
        return work.result(_BROKEN_S)

    def _trial(self) -> Paper:
        """Nothing to be typed back: it is only looked at."""
        house = self._house
        subject = house.ask(house.desks.selfcheck.subject) if house.opened else Subject()
        at_ms = house.clock.read().now_ms
        return trial_slip(subject, "-----", "", shown(at_ms))

    def _keep(self, content: bytes, about: About) -> str:
        return keep(self._house, content, about).hex()[:_SHOWN_DIGITS]

    def _captured(self, purpose: str, subject: str, modality: Modality) -> Attested:
        house, kind = self._house, Kind.BIOMETRIC
        info = self._bench.use(kind, lambda device, _: _info(device)).result(_BROKEN_S)
        told = Told(purpose, CONSENT_TEXT, house.settings.language.value)
        desk = house.desks.consents
        agreed = house.ask(desk.record, told, self._operator)
        grant = house.ask(desk.grant, agreed, subject, info.device_code)
        ask = BiometricAsk(modality)
        work = self._bench.use(kind, lambda device, tell: _capture(device, ask, grant, tell))
        return work.result(_BROKEN_S)


class _Scan(Future[ScannedDocument]):
    """One scan: the pages come on the scanner's thread, the treatment is done on the scans'."""

    def __init__(self, bench: Bench, ask: ScanAsk, told: Callable[[int, int], None]) -> None:
        super().__init__()
        self._ask = ask
        self._told = told
        self._pages: Use[tuple[ScannedPage, ...]] = bench.use(Kind.SCANNER, self._scanned)

    def cancel(self) -> bool:
        """Ends the scanner's work; the Future fails with DeviceCancelled."""
        return self._pages.cancel()

    def on(self, papers: Worker) -> "_Scan":
        """The treatment waits there for the pages."""
        papers.submit(self._document).add_done_callback(self._tell)
        return self

    def _document(self) -> ScannedDocument:
        from kiosk.documents.scans import bound

        return bound(self._pages.result(), Treatment(colour=self._ask.colour))

    def _tell(self, treated: "Future[ScannedDocument]") -> None:
        error = treated.exception()
        if error is None:
            self.set_result(treated.result())
        else:
            self.set_exception(error)

    def _scanned(self, device: Any, tell: Progress) -> tuple[ScannedPage, ...]:
        def progress(done: int, of: int) -> None:
            tell(done, of)
            self._told(done, of)

        return tuple(device.scan(self._ask, progress))


def _photo(frame: Frame) -> TakenPhoto:
    from kiosk.devices.camera_photo import photo

    return photo(frame)


def _frame(device: Any) -> Frame:
    found: Frame = device.frame()
    return found


def _reading(device: Any) -> PowerReading:
    found: PowerReading = device.reading()
    return found


def _info(device: Any) -> Any:
    return device.info()


def _print(device: Any, raster: Raster) -> Printed:
    done: Printed = device.print(raster)
    return done


def _capture(device: Any, ask: BiometricAsk, grant: object, tell: Progress) -> Attested:
    done: Attested = device.capture(ask, grant, tell)
    return done
