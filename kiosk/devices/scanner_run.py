# SPDX-License-Identifier: Apache-2.0
"""Room devices: one scan by a `scanimage` child, page by page, with a cap on all it makes."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.core.device_ports import Progress, ScannedPage, ScanSource
from kiosk.core.errors import (
    DeviceSilent,
    ScanFeederEmpty,
    ScanPageUnreadable,
    ScanTooLarge,
    ScanTooManyPages,
)
from kiosk.devices.scanner_child import POLL_MS, Child, Program, started
from kiosk.devices.scanner_page import PAGE_BYTES_MAX, whole_page
from kiosk.devices.scanner_statuses import (
    SCANNER,
    SaneStatus,
    broken_off,
    fault_at_open,
    fault_in_scan,
    told,
)

# A driver that told its fault may hang while it lets go of the scanner: its word is enough.
_PARTING_MS: Final = 1_000
_NO_ROWS: Final = "libpng error: No IDATs written into file"
_AHEAD: Final = 2  # sheets that may be drawn before somebody took the page before


@dataclass(frozen=True, slots=True)
class Run:
    """What a scan is to be. `silent_ms` bounds the time without a sign of life."""

    program: Program
    name: str
    silent_ms: int
    dpi: int
    pages_max: int

    def pages(
        self, options: Sequence[str], progress: Progress, source: ScanSource
    ) -> Iterator[ScannedPage]:
        """Yields each page once it is whole. Raises as `SaneScanner.scan` says."""
        fed = source is ScanSource.FEEDER
        call = [f"--device-name={self.name}", *options, "--format=png", "--progress"]
        call += ["--batch=p%d.png", "--batch-prompt"]
        call += [] if fed else ["--batch-count=1"]
        with started(self.program, call) as child:
            came = 0
            for _ in range(_AHEAD):
                child.press_return()
            while self._next(child, came, progress, fed=fed):
                came += 1
                yield self._take(child, came)
                child.press_return()

    def _take(self, child: Child, number: int) -> ScannedPage:
        file = _file(child, number)
        if file.stat().st_size > PAGE_BYTES_MAX:
            raise ScanTooLarge(pages=number - 1)
        image = file.read_bytes()
        file.unlink()
        return whole_page(image, self.dpi, number - 1)

    def _next(self, child: Child, came: int, progress: Progress, *, fed: bool) -> bool:
        """Waits for the page after `came`; False when there is none to come."""
        life, since = (-1, -1), time.monotonic()
        while True:
            code = child.code()  # asked before the look at the files: what it made is there then
            child.listen()
            if came >= self.pages_max and _begun(child, came):
                raise ScanTooManyPages(pages=came)
            if _file(child, came + 1).exists():
                return True
            if code is not None:
                return self._ended(child, code, came)
            progress(came * 100 + int(child.percent), 0 if fed else 100)
            now = (child.grown, _growing(child, came))
            if now != life:
                life, since = now, time.monotonic()
            quiet_ms = (time.monotonic() - since) * 1000
            if quiet_ms > _PARTING_MS and told(child.lines)[0] is not None:
                return self._ended(child, 0, came)
            if quiet_ms > self.silent_ms:
                raise DeviceSilent(device=SCANNER)
            time.sleep(POLL_MS / 1000)

    def _ended(self, child: Child, code: int, came: int) -> bool:
        """False when all is well, else raises why there is no further page."""
        status, opening = told(child.lines)
        if _NO_ROWS in child.lines:  # it began a page and gave not one line of it
            raise ScanPageUnreadable(pages=came)
        if code < 0 or (status is None and code == 1):  # 1 is also its own "something is wrong"
            raise broken_off(child.lines, code)
        if opening:
            raise fault_at_open(status, code)
        if status is None and code <= max(SaneStatus):
            status = SaneStatus(code)
        if came and status in (SaneStatus.GOOD, SaneStatus.NO_DOCS):
            return False
        if status in (SaneStatus.GOOD, SaneStatus.NO_DOCS):  # also: all well, and not one page
            raise ScanFeederEmpty
        if status is None:
            raise broken_off(child.lines, code)
        raise fault_in_scan(status, came, self.name)


def _file(child: Child, number: int) -> Path:
    return child.folder / f"p{number}.png"


def _begun(child: Child, came: int) -> bool:
    return _file(child, came + 1).exists() or _growing(child, came) > 0


def _growing(child: Child, came: int) -> int:
    """Bytes of the page that is being written, under the name it has until it is whole."""
    try:
        size = (child.folder / f"p{came + 1}.png.part").stat().st_size
    except OSError:
        return 0
    if size > PAGE_BYTES_MAX:
        raise ScanTooLarge(pages=came)
    return size
