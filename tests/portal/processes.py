# SPDX-License-Identifier: Apache-2.0
"""Tests: parties as processes of their own, ended by closing their standard input; their verbs."""

import io
import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.cli import main

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120


@dataclass(frozen=True)
class Party:
    """One running process; `said` is the line it printed when it could be used."""

    said: dict[str, Any]
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return self.said["url"]


@contextmanager
def running(module: str, *arguments: str, log: Path) -> Iterator[Party]:
    """Starts a party and ends it; it must end by itself, with exit 0 and no trace in its log."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=out,
        )
    try:
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE_S)
        line = process.stdout.readline() if ready else b""
        assert line, log.read_text()
        yield Party(json.loads(line), process)
        process.stdin.close()
        assert process.wait(PATIENCE_S) == 0, log.read_text()
        assert "Traceback" not in log.read_text(), log.read_text()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            pipe.close()


def verb(module: str, *arguments: str) -> tuple[int, Any]:
    """Exit code and JSON of one verb."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments, "--json"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode, json.loads(done.stdout) if done.stdout else None


def verb_here(*words: str) -> tuple[int, Any]:
    """The same of `lmk-portal` without a process of its own, where only what it does matters."""
    said = io.StringIO()
    with redirect_stdout(said):
        status = main([*words, "--json"])
    return status, json.loads(said.getvalue())


def environment() -> dict[str, str]:
    return dict(os.environ) | {"PYTHONDONTWRITEBYTECODE": "1"}
