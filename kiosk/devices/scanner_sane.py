# SPDX-License-Identifier: Apache-2.0
"""Room devices: document scanners that SANE drives, through `scanimage` as a child process.

    listing   scanimage -f        in a child of its own; a look never waits long for it
    open      scanimage -A        what it offers
    scan      scanimage --batch   one child a scan, glass and feeder alike

A page is handed on as soon as its file is whole, and its file is gone. The feeder is let draw two
sheets ahead of who takes the pages, no more: each sheet waits for our answer to the prompt of
`--batch-prompt`. Where sane-utils is not installed there is simply no scanner of this kind.
"""

import os
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from kiosk.core.device import Checked, Found, Kind, Sighting
from kiosk.core.device_ports import Progress, ScanAsk, ScannedPage, ScanSource
from kiosk.core.errors import Device, DeviceAbsent, DeviceGarbled, DeviceSilent
from kiosk.devices.answers import answer_of
from kiosk.devices.scanner_child import Program, Ran, ran
from kiosk.devices.scanner_options import Offered, arguments, dpi_for, read_offered
from kiosk.devices.scanner_run import Run
from kiosk.devices.scanner_statuses import SCANNER, fault_at_open, plugged, told

NAME: Final = "sane"
_LIST_MS: Final = 15_000  # some backends ask the whole network
_LOOK_MS: Final = 700
_LIST_AGAIN_S: Final = 60.0
_SCANNERS_MAX: Final = 32
_FORMAT: Final = "%d|%v|%m|%t%n"
_USB: Final = Path("/dev/bus/usb")


class SaneScanner:
    """One scanner of SANE's list. One thread at a time; between calls nothing is held."""

    def __init__(self, program: Program, name: str, check_ms: int, work_ms: int) -> None:
        self._program = program
        self._name = name
        self._check_ms = check_ms
        self._work_ms = work_ms
        self._offered = self._ask()

    def check(self) -> Checked:
        """Asks for its options, which opens it: a scanner that is held or off cannot answer."""
        try:
            self._offered = self._ask()
        except Device as fault:
            return answer_of(fault)
        seen = self._offered
        return Checked(
            Found.PRESENT,
            evidence=(
                ("name", self._name),
                ("sources", " | ".join(seen.sources)),
                ("dpi", f"{dpi_for(seen, 1)}–{dpi_for(seen, 10_000)}"),
            ),
        )

    def scan(self, ask: ScanAsk, progress: Progress) -> Iterator[ScannedPage]:
        """As the port says; closing the iterator ends the scan.

        Raises ScanSourceMissing at once; later SCN-01 … SCN-06, DeviceSilent after `work_ms`
        without a sign of life, DevicePulled, DeviceBusy, DeviceRefused, DeviceCancelled,
        DeviceGarbled, DeviceTrouble.
        """
        dpi = dpi_for(self._offered, ask.dpi) or ask.dpi
        pages_max = 1 if ask.source is ScanSource.FLATBED else ask.pages_max
        run = Run(self._program, self._name, self._work_ms, dpi, pages_max)
        return run.pages(arguments(self._offered, ask), progress, ask.source)

    def close(self) -> None:
        """Nothing is held."""

    def _ask(self) -> Offered:
        if not plugged(self._name):
            raise DeviceAbsent(device=SCANNER)
        asked = ran(self._program, [f"--device-name={self._name}", "--all-options"], self._check_ms)
        status, _ = told(asked.lines)
        offered = read_offered(asked.printed)
        if asked.code != 0:
            raise fault_at_open(status, asked.code)
        if not offered.names:
            raise DeviceGarbled(device=SCANNER)
        return offered


class SaneAdapter:
    """Fulfils `Adapter`. `list_again_s`: how old a list may grow while nothing is plugged."""

    name = NAME
    kind = Kind.SCANNER
    check_ms = 10_000
    work_ms = 90_000  # a cold lamp may need a minute before the first line

    def __init__(
        self,
        program: Program | None = None,
        check_ms: int = check_ms,
        work_ms: int = work_ms,
        list_again_s: float = _LIST_AGAIN_S,
    ) -> None:
        self.check_ms, self.work_ms = check_ms, work_ms
        self._program = program or Program()
        self._listing = _Listing(self._program, list_again_s)

    def probe(self) -> Sequence[Sighting]:
        """The newest list there is; one that takes long comes with a later look."""
        return [seen for seen in self._listing.look() if plugged(seen.address)]

    def open(self, sighting: Sighting) -> SaneScanner:
        """Raises DeviceAbsent, DeviceBusy, DeviceRefused, DeviceSilent, DeviceGarbled or
        DeviceTrouble.
        """
        return SaneScanner(self._program, sighting.address, self.check_ms, self.work_ms)


class _Listing:
    """SANE's list, made anew by a thread when the USB plugs change or it has grown old."""

    def __init__(self, program: Program, again_s: float) -> None:
        self._program = program
        self._again_s = again_s
        self._seen: tuple[Sighting, ...] = ()
        self._plugs: tuple[str, ...] | None = None
        self._made_s = 0.0
        self._thread: threading.Thread | None = None

    def look(self) -> tuple[Sighting, ...]:
        if self._thread and not self._thread.is_alive():
            self._thread = None
        plugs = _plugs()
        old = time.monotonic() - self._made_s >= self._again_s
        if self._thread is None and (plugs != self._plugs or old):
            self._plugs = plugs
            self._thread = threading.Thread(target=self._list, name="sane-list", daemon=True)
            self._thread.start()
        if self._thread:
            self._thread.join(_LOOK_MS / 1000)
        return self._seen

    def _list(self) -> None:
        try:
            listed = ran(self._program, ["-f", _FORMAT], _LIST_MS)
        except DeviceSilent:
            pass  # the list of before stands until one comes through
        except Device:
            self._seen = ()
        else:
            self._seen = _sightings(listed)
        self._made_s = time.monotonic()


def _sightings(listed: Ran) -> tuple[Sighting, ...]:
    """Those that are scanners; a webcam is one to SANE's v4l backend."""
    found = []
    for line in listed.printed.splitlines():
        name, _, rest = line.partition("|")
        maker, _, rest = rest.partition("|")
        model, _, what = rest.partition("|")
        if name and what and not name.startswith(("-", "v4l:")) and name.isprintable():
            called = " ".join(f"{maker} {model}".split())[:80]
            found.append(Sighting(Kind.SCANNER, NAME, name, called))
    return tuple(found[:_SCANNERS_MAX])


def _plugs() -> tuple[str, ...]:
    """The USB devices by bus and number; a new number after each plugging."""
    try:
        return tuple(
            sorted(f"{bus}/{one}" for bus in os.listdir(_USB) for one in os.listdir(_USB / bus))
        )
    except OSError:
        return ()
