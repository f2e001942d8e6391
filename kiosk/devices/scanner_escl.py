# SPDX-License-Identifier: Apache-2.0
"""Room devices: driverless network scanners (eSCL): the same on every system, without a driver.

The address comes from the settings; nothing is looked for on the network (mDNS is absent). Only
the host that was set is spoken to: a redirect is no answer, and of the place of a job the path
alone is used.
"""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from kiosk.core.device import Checked, Found, Kind, Sighting
from kiosk.core.device_ports import Progress, ScanAsk, ScannedPage, ScanSource
from kiosk.core.errors import (
    Device,
    DeviceBusy,
    DeviceGarbled,
    DeviceRefused,
    DeviceTrouble,
    ScanCoverOpen,
    ScanJammed,
)
from kiosk.devices.answers import answer_of
from kiosk.devices.http import Answer, Ask, Http, Limits
from kiosk.devices.http.line import connected
from kiosk.devices.scanner_escl_job import Job
from kiosk.devices.scanner_escl_xml import (
    Described,
    Told,
    read_description,
    read_status,
    settings,
)
from kiosk.devices.scanner_statuses import SCANNER

NAME: Final = "escl"
_LOOK_MS: Final = 250
_ADDRESSES_MAX: Final = 3
_PORTS: Final = {"http": 80, "https": 443}


def scanner_url(address: str) -> str:
    """`host`, `host:port` or a whole http(s) address, as http://host:port/eSCL.

    Raises ValueError for what is none.
    """
    whole = address if "://" in address else f"http://{address}"
    parts = urlsplit(whole)
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc or parts.query:
        raise ValueError(f"no scanner: {address}")
    port = parts.port or _PORTS[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port}{parts.path.rstrip('/') or '/eSCL'}"


class EsclScanner:
    """One network scanner. One thread at a time; nothing is held between calls."""

    def __init__(self, http: Http, url: str, check_ms: int, work_ms: int) -> None:
        self._http = http
        self._url = url
        self._work_ms = work_ms
        self._limits = Limits(
            connect_ms=check_ms // 4, silence_ms=check_ms // 2, whole_ms=check_ms // 2
        )
        self._described = read_description(self._get("ScannerCapabilities").body)

    @property
    def described(self) -> Described:
        """What it said of itself when it was opened."""
        return self._described

    def check(self) -> Checked:
        """Asks for its state."""
        try:
            told = read_status(self._get("ScannerStatus").body)
        except Device as fault:
            return answer_of(fault)
        evidence = (
            ("name", self._described.name),
            ("serial", self._described.serial),
            ("state", told.state),
            ("feeder", told.feeder),
        )
        found, code = _judged(told)
        return Checked(found, code, evidence)

    def scan(self, ask: ScanAsk, progress: Progress) -> Iterator[ScannedPage]:
        """As the port says; closing the iterator takes the job back.

        Raises ScanSourceMissing at once; later SCN-01 … SCN-06, DeviceBusy, DeviceRefused,
        DeviceSilent after `work_ms` without a byte, DevicePulled, DeviceGarbled, DeviceTrouble.
        """
        body, dpi = settings(self._described, ask)
        pages_max = 1 if ask.source is ScanSource.FLATBED else ask.pages_max
        job = Job(self._http, self._url, self._limits, self._work_ms, dpi)
        return job.pages(body, ask.source, pages_max, progress)

    def close(self) -> None:
        """Nothing is held."""

    def _get(self, what: str) -> Answer:
        got = self._http.ask(Ask("GET", f"{self._url}/{what}"), self._limits)
        match got.status:
            case 200:
                return got
            case 401 | 403:
                raise DeviceRefused(device=SCANNER)
            case 503:
                raise DeviceBusy(device=SCANNER)
            case _:
                raise DeviceGarbled(device=SCANNER)


def _judged(told: Told) -> tuple[Found, str]:
    """What a state says about being fit for use. An empty feeder is as it should be."""
    if "Jam" in told.feeder or "Mispick" in told.feeder or "Multipick" in told.feeder:
        return Found.DEGRADED, ScanJammed.code
    if "HatchOpen" in told.feeder or "CoverOpen" in told.feeder:
        return Found.DEGRADED, ScanCoverOpen.code
    match told.state:
        case "Idle":
            return Found.PRESENT, ""
        case "Processing" | "Testing":
            return Found.BUSY, DeviceBusy.code
        case "Stopped" | "Down":
            return Found.DEGRADED, DeviceTrouble.code
        case _:
            return Found.UNKNOWN, DeviceGarbled.code


class EsclAdapter:
    """Fulfils `Adapter` for the addresses of the settings, three at most.

    `pins` are SHA-256 digests of certificates by address, for https scanners, which sign their
    own. Raises ValueError for an address that is none.
    """

    name = NAME
    kind = Kind.SCANNER
    check_ms = 4_000
    work_ms = 90_000

    def __init__(
        self,
        addresses: Sequence[str],
        pins: dict[str, bytes] | None = None,
        check_ms: int = check_ms,
        work_ms: int = work_ms,
    ) -> None:
        self.check_ms, self.work_ms = check_ms, work_ms
        self._urls = [scanner_url(one) for one in addresses][:_ADDRESSES_MAX]
        self._pins = {scanner_url(at): pin for at, pin in (pins or {}).items()}

    def probe(self) -> Sequence[Sighting]:
        """Those that take a connection; not a byte is sent."""
        return [self._sighting(url) for url in self._urls if _listens(url)]

    def open(self, sighting: Sighting) -> EsclScanner:
        """Raises DeviceAbsent, DeviceBusy, DeviceRefused, DeviceSilent, DeviceGarbled."""
        url = sighting.address
        http = Http(SCANNER, self._pins.get(url, b""))
        return EsclScanner(http, url, self.check_ms, self.work_ms)

    def _sighting(self, url: str) -> Sighting:
        return Sighting(Kind.SCANNER, NAME, url, urlsplit(url).hostname or "")


def _listens(url: str) -> bool:
    place = urlsplit(url)
    port = place.port or _PORTS[place.scheme]
    with contextlib.suppress(Device):
        connected(place.hostname or "", port, _LOOK_MS, _LOOK_MS, SCANNER).end()
        return True
    return False
