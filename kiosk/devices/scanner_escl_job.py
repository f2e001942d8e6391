# SPDX-License-Identifier: Apache-2.0
"""Room devices: one eSCL job: taken, its pages fetched one by one, and taken back when given up.

A scanner holds the question for a page until the sheet is through, which takes as long as it
takes. So a page is fetched on a thread of its own, while this one asks whether anybody still
waits; a job that is taken back ends the other's waiting too.
"""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from kiosk.core.device_ports import Progress, ScannedPage, ScanSource
from kiosk.core.errors import (
    Device,
    DeviceAbsent,
    DeviceBusy,
    DeviceCancelled,
    DeviceGarbled,
    DevicePulled,
    DeviceRefused,
    DeviceSilent,
    DeviceTrouble,
    ScanCoverOpen,
    ScanFeederEmpty,
    ScanJammed,
    ScanTooManyPages,
)
from kiosk.devices.http import Answer, Ask, Http, Limits
from kiosk.devices.scanner_escl_xml import Told, read_status
from kiosk.devices.scanner_page import PAGE_BYTES_MAX, whole_page
from kiosk.devices.scanner_statuses import SCANNER

_TURN_MS: Final = 50
_AGAIN_MS: Final = 300  # after "not yet"
_EARLY_MAX: Final = 8  # "no further page" while the job is at work: some say it before each sheet
_PAGE_MS: Final = 600_000
_PATH_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class Job:
    """How to speak to the scanner. `silent_ms` bounds the wait for the next byte of a page."""

    http: Http
    url: str
    limits: Limits  # of short questions
    silent_ms: int
    dpi: int

    def pages(
        self, settings: bytes, source: ScanSource, pages_max: int, progress: Progress
    ) -> Iterator[ScannedPage]:
        """Yields each page once it is whole. Raises as `EsclScanner.scan` says."""
        place = self._begin(settings, source)
        came, over = 0, False
        try:
            while (got := self._next(place, source, came, progress)) is not None:
                if came >= pages_max:
                    raise ScanTooManyPages(pages=came)
                came += 1
                yield whole_page(got, self.dpi, came - 1)
                if source is ScanSource.FLATBED:
                    return  # the job is asked no further and ends by our taking it back
            over = True
        finally:
            if not over:
                self._take_back(place)

    def _begin(self, settings: bytes, source: ScanSource) -> str:
        """The address of the job."""
        ask = Ask("POST", f"{self.url}/ScanJobs", settings, {"Content-Type": "text/xml"})
        try:
            got = self.http.ask(ask, replace(self.limits, silence_ms=self.silent_ms))
        except DeviceAbsent as error:
            raise DevicePulled(device=SCANNER) from error
        if got.status == 201:
            return self._place(got.headers.get("location", ""))
        raise self._refusal(got, source)

    def _place(self, location: str) -> str:
        """Of what it names only the path counts: the host is the one of the settings."""
        path = urlsplit(location).path
        if "/ScanJobs/" not in path or len(path) > _PATH_MAX or ".." in path:
            raise DeviceGarbled(device=SCANNER)
        if not path.startswith("/") or not path.isascii() or not path.isprintable() or " " in path:
            raise DeviceGarbled(device=SCANNER)
        base = urlsplit(self.url)
        return f"{base.scheme}://{base.netloc}{path.rstrip('/')}"

    def _next(self, place: str, source: ScanSource, came: int, progress: Progress) -> bytes | None:
        """The next page's bytes; None when there is no further one."""
        early, since = 0, time.monotonic()
        while True:
            got = self._fetch(place, came, source, progress)
            match got.status:
                case 200:
                    return got.body
                case 404 | 410:
                    early += 1
                    if early > _EARLY_MAX or not self._works_on(place, source, came):
                        return None
                case 503:
                    if time.monotonic() - since > self.silent_ms / 1000:
                        raise DeviceSilent(device=SCANNER)
                case _:
                    raise self._fault(source, came) or _trouble(got)
            self._rest(came, source, progress)

    def _rest(self, came: int, source: ScanSource, progress: Progress) -> None:
        for _ in range(_AGAIN_MS // _TURN_MS):
            progress(came * 100, _of(source))
            time.sleep(_TURN_MS / 1000)

    def _fetch(self, place: str, came: int, source: ScanSource, progress: Progress) -> Answer:
        fetching = _Fetching(self.http, f"{place}/NextDocument", self.silent_ms)
        fetching.start()
        try:
            while fetching.is_alive():
                progress(came * 100 + fetching.percent, _of(source))
                fetching.join(_TURN_MS / 1000)
        finally:
            fetching.unwanted = True
        match fetching.result:
            case Answer() as got:
                return got
            case DeviceAbsent():
                raise DevicePulled(device=SCANNER)
            case DeviceSilent() | DeviceGarbled() as fault:
                # A plug that is pulled in mid-page looks like half an answer.
                raise (DevicePulled(device=SCANNER) if self._gone() else fault)
            case fault:
                raise fault

    def _works_on(self, place: str, source: ScanSource, came: int) -> bool:
        """Whether a job that has no page now is still at work. Raises what stopped it."""
        told = self._status()
        if told and (fault := _feeder_fault(told, source, came)):
            raise fault
        if told and told.job(place) in ("Processing", "Pending"):
            return True
        if came:
            return False
        raise ScanFeederEmpty if source is ScanSource.FEEDER else DeviceGarbled(device=SCANNER)

    def _refusal(self, got: Answer, source: ScanSource) -> Device:
        match got.status:
            case 503:
                return DeviceBusy(device=SCANNER)
            case 401 | 403:
                return DeviceRefused(device=SCANNER)
            case 400 | 409 | 500:
                return self._fault(source, 0, beginning=True) or _trouble(got)
            case _:
                return DeviceGarbled(device=SCANNER)

    def _fault(self, source: ScanSource, came: int, *, beginning: bool = False) -> Device | None:
        """What the scanner says is wrong, if it says it."""
        told = self._status()
        if told is None:
            return DevicePulled(device=SCANNER) if self._gone() else None
        fault = _feeder_fault(told, source, came)
        if fault is None and beginning and source is ScanSource.FEEDER:
            return ScanFeederEmpty() if told.feeder == "ScannerAdfEmpty" else None
        return fault

    def _status(self) -> Told | None:
        try:
            got = self.http.ask(Ask("GET", f"{self.url}/ScannerStatus"), self.limits)
            return read_status(got.body) if got.status == 200 else None
        except Device:
            return None

    def _gone(self) -> bool:
        """Nobody is there; the door of whoever is just leaving may stay open a moment longer."""
        for _ in range(_LOOKS):
            try:
                self.http.ask(Ask("GET", f"{self.url}/ScannerStatus"), self.limits)
            except DeviceAbsent:
                return True
            except DeviceSilent:
                return False
            except Device:
                time.sleep(_LOOK_AGAIN_S)
            else:
                return False
        return True

    def _take_back(self, place: str) -> None:
        with contextlib.suppress(Device):
            self.http.ask(Ask("DELETE", place), self.limits)


_LOOKS: Final = 5
_LOOK_AGAIN_S: Final = 0.1


class _Fetching(threading.Thread):
    """One question for a page; it ends at the next byte once nobody wants it."""

    def __init__(self, http: Http, url: str, silent_ms: int) -> None:
        super().__init__(name="escl-page", daemon=True)
        self._http = http
        self._ask = Ask("GET", url)
        self._limits = Limits(
            silence_ms=silent_ms, whole_ms=_PAGE_MS, answer_max_bytes=PAGE_BYTES_MAX
        )
        self.result: Answer | Device = DeviceSilent(device=SCANNER)
        self.percent = 0
        self.unwanted = False

    def run(self) -> None:
        try:
            self.result = self._http.ask(self._ask, self._limits, self._heard)
        except Device as fault:
            self.result = fault

    def _heard(self, done: int, of: int) -> None:
        self.percent = min(done * 100 // of, 99) if of else 0
        if self.unwanted:
            raise DeviceCancelled(device=SCANNER)


def _feeder_fault(told: Told, source: ScanSource, came: int) -> Device | None:
    if source is ScanSource.FLATBED:
        return None
    if "Jam" in told.feeder or "Mispick" in told.feeder or "Multipick" in told.feeder:
        return ScanJammed(pages=came)
    if "HatchOpen" in told.feeder or "CoverOpen" in told.feeder:
        return ScanCoverOpen(pages=came)
    return None


def _trouble(got: Answer) -> Device:
    return DeviceTrouble(device=SCANNER, what=f"HTTP {got.status}")


def _of(source: ScanSource) -> int:
    """Hundredths of a page in all; a feeder does not know."""
    return 100 if source is ScanSource.FLATBED else 0
