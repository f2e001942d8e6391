# SPDX-License-Identifier: Apache-2.0
"""Tests peers: serial ports made by socat, a process of its own that can be frozen and killed."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.sandbox.running import wait_for


class Cable:
    """A running socat; `near` is the port the kiosk opens."""

    def __init__(self, near: Path, far: Path | None, process: subprocess.Popen) -> None:
        self.near, self.far = near, far
        self._process = process

    @property
    def address(self) -> str:
        """As a setting names it."""
        return f"serial:{self.near}@115200"

    def freeze(self) -> None:
        """The other side takes and gives nothing, and does not hang up."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def pull(self) -> None:
        """The port goes away."""
        self._process.kill()
        self._process.wait()

    def say(self, data: bytes) -> None:
        """From the far side."""
        far = os.open(self.far, os.O_WRONLY | os.O_NOCTTY)
        try:
            while data:
                data = data[os.write(far, data) :]
        finally:
            os.close(far)


@contextlib.contextmanager
def cable(folder: Path, other: str = "") -> Iterator[Cable]:
    """A pair of ports, or one port before `other`, an address of socat's own."""
    near, far = folder / "near", None if other else folder / "far"
    ends = [f"PTY,raw,echo=0,link={near}", other or f"PTY,raw,echo=0,link={far}"]
    with (folder / "socat.log").open("wb") as log:
        process = subprocess.Popen(
            ["socat", *ends], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    known = Cable(near, far, process)
    try:
        wait_for(lambda: all(end.exists() for end in (near, far) if end))
        yield known
    finally:
        known.pull()
