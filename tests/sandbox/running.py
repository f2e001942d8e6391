# SPDX-License-Identifier: Apache-2.0
"""Tests: starts `lmk-sandbox` as a process of its own and ends it by closing its standard input."""

import json
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_S = 60
TODAY = "2026-11-22"


class Running:
    """One process of lmk-sandbox; `line` is the one line it printed when it could be used."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.cli", *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        ready, _, _ = select.select([self.process.stdout], [], [], START_S)
        first = self.process.stdout.readline() if ready else b""
        if not first:
            self.process.kill()
            raise AssertionError(f"did not start: {self.process.communicate()[1].decode()}")
        self.line = json.loads(first)

    def end(self) -> int:
        """Closes its standard input and waits; nothing more may stand on its outputs."""
        rest, faults = self.process.communicate(timeout=START_S)
        assert rest == b""
        assert b"Traceback" not in faults, faults.decode()
        return self.process.returncode

    def kill(self) -> None:
        """The power goes."""
        self.process.kill()
        self.process.communicate()


def wait_for(what: Callable[[], object]) -> None:
    """Waits for what another process does; the limit only keeps a broken run from hanging."""
    last = time.monotonic() + START_S
    while not what():
        assert time.monotonic() < last, "it never came"
        time.sleep(0.02)
