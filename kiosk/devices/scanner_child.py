# SPDX-License-Identifier: Apache-2.0
"""Room devices: one `scanimage` as a child that can be ended at any moment.

A driver may block, crash or never come back; it does so in its own process. The child writes its
pages and its words into a folder of its own (mode 0700, gone behind it), so that nobody has to
empty a pipe. Its standard input is held by us: when the kiosk dies, a batch ends for want of an
answer to its prompt. Linux gives it a ceiling of memory and of file size as well.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kiosk.core.errors import DeviceAbsent, DeviceGarbled, DeviceRefused, DeviceSilent
from kiosk.devices.scanner_statuses import SCANNER

POLL_MS: Final = 40
_WORDS_MAX: Final = 8 * 1024 * 1024  # of progress for thousands of pages; more is a child gone mad
_LINES_KEPT: Final = 40
_LINE_MAX: Final = 500
_MEMORY_MAX: Final = 2 * 1024**3
_REAP_MS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Program:
    """How `scanimage` is called here. `work` is where its folder is made; None: the system's."""

    binary: str = "scanimage"
    environment: Mapping[str, str] = field(default_factory=dict)
    work: Path | None = None
    kindly_ms: int = 1_500  # to let go of the device after SIGTERM, before SIGKILL
    file_max: int = 256 * 1024 * 1024


class Child:
    """One run. Made by `started`; ended at the latest when that block ends."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self._process = process
        self._read = 0
        self._rest = b""
        self.folder = folder
        self.lines: list[str] = []
        self.percent = 0.0  # of the page that is being scanned, as it says
        self.grown = 0  # bytes of words so far: a sign of life

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def code(self) -> int | None:
        """The exit code; None while it runs; below zero: ended by that signal."""
        return self._process.poll()

    def listen(self) -> None:
        """Takes in what it said since. Raises DeviceGarbled when it does not stop talking."""
        with (self.folder / "words").open("rb") as words:
            words.seek(self._read)
            new = words.read(_WORDS_MAX)
        self._read += len(new)
        self.grown += len(new)
        if self._read > _WORDS_MAX:
            raise DeviceGarbled(device=SCANNER)
        *whole, self._rest = (self._rest + new).replace(b"\r", b"\n").split(b"\n")
        self._rest = self._rest[-_LINE_MAX:]
        for line in whole:
            self._hear(line[:_LINE_MAX].decode("ascii", "replace"))

    def _hear(self, line: str) -> None:
        if line.startswith("Progress: "):
            with contextlib.suppress(ValueError):
                self.percent = min(max(float(line[10:].rstrip("% ")), 0.0), 100.0)
            return
        if line.startswith("Scanning page "):
            self.percent = 0.0
        self.lines = [*self.lines[1 - _LINES_KEPT :], line]

    def printed(self) -> str:
        """Its standard output so far, its first eight million bytes at most."""
        with (self.folder / "printed").open("rb") as out:
            return out.read(_WORDS_MAX).decode("utf-8", "replace")

    def press_return(self) -> None:
        """Answers its prompt for one more page; one that ended hears nothing."""
        stdin = self._process.stdin
        if stdin:
            with contextlib.suppress(OSError):
                stdin.write(b"\n")
                stdin.flush()

    def end(self, kindly_ms: int) -> None:
        """No more of it, frozen or not; raises nothing."""
        if self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        if self._process.poll() is None:
            self._process.terminate()
            if not self._ended(kindly_ms):
                self._process.kill()
                # One that sits in the kernel cannot be reaped; it is left behind, not waited for.
                self._ended(_REAP_MS)

    def _ended(self, wait_ms: int) -> bool:
        try:
            self._process.wait(wait_ms / 1000)
        except subprocess.TimeoutExpired:
            return False
        return True


@contextlib.contextmanager
def started(program: Program, arguments: Sequence[str]) -> Iterator[Child]:
    """A running child; it and its folder are gone behind the block.

    Raises DeviceAbsent when there is no such program here, DeviceRefused when there is no room.
    """
    try:
        folder = tempfile.TemporaryDirectory(
            prefix="scan-", dir=program.work, ignore_cleanup_errors=True
        )
    except OSError as error:
        raise DeviceRefused(device=SCANNER) from error
    with folder as name:
        child = Child(_spawned(program, arguments, Path(name)), Path(name))
        try:
            _limit(child.pid, program.file_max)
            yield child
        finally:
            child.end(program.kindly_ms)


def _spawned(program: Program, arguments: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "LC_ALL": "C", "LANGUAGE": "C", **program.environment}
    with (folder / "printed").open("wb") as out, (folder / "words").open("wb") as words:
        try:
            return subprocess.Popen(
                [program.binary, *arguments],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=words,
                cwd=folder,
                env=environment,
            )
        except FileNotFoundError as error:
            raise DeviceAbsent(device=SCANNER) from error
        except OSError as error:
            raise DeviceRefused(device=SCANNER) from error


def _limit(pid: int, file_max: int) -> None:
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(OSError, ValueError):  # it ended, or a lower limit stands
            resource.prlimit(pid, resource.RLIMIT_AS, (_MEMORY_MAX, _MEMORY_MAX))
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (file_max, file_max))
            resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))


@dataclass(frozen=True, slots=True)
class Ran:
    """A child that came to its own end."""

    code: int
    printed: str
    lines: tuple[str, ...]


def ran(program: Program, arguments: Sequence[str], deadline_ms: int) -> Ran:
    """Runs it to its end. Raises DeviceAbsent, DeviceSilent, DeviceGarbled, DeviceRefused."""
    until = time.monotonic() + deadline_ms / 1000
    with started(program, arguments) as child:
        while (code := child.code()) is None:
            if time.monotonic() >= until:
                raise DeviceSilent(device=SCANNER)
            child.listen()
            time.sleep(POLL_MS / 4 / 1000)
        child.listen()
        return Ran(code, child.printed(), tuple(child.lines))
