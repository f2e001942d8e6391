# SPDX-License-Identifier: Apache-2.0
"""Roof: the other parties as processes of their own, spoken to only over the network.

Each prints one JSON line when it is ready and ends when its standard input closes: when the demo
ends, however it ends, the pipes close and nothing outlives it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

_BYE_S: Final = 20


class DidNotStart(RuntimeError):
    """A party ended before it was ready; its last words are in its log."""


class Party:
    """One process. A `with` starts it and ends it."""

    def __init__(
        self, module: str, arguments: Sequence[str], log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._log = log
        self._env = dict(os.environ if env is None else env)
        self._process: subprocess.Popen[str] | None = None
        self.said: dict[str, Any] = {}

    @property
    def url(self) -> str:
        """Where it listens."""
        return str(self.said["url"])

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    def launch(self) -> None:
        """Starts it without waiting until it is ready, so that several can start side by side."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=self._env,
            )

    def __enter__(self) -> Self:
        if self._process is None:
            self.launch()
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.wait(_BYE_S)
            last = self._log.read_text(errors="replace").splitlines()[-3:]
            raise DidNotStart(f"{' '.join(self._command[2:4])}: {last}")
        self.said = json.loads(line)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Closes its standard input and waits; a party that does not hear is ended by id."""
        process = self._process
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(_BYE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        self._process = None


def answer(module: str, arguments: Sequence[str], env: Mapping[str, str] | None = None) -> Any:
    """What a verb of another party prints as JSON. Raises DidNotStart with its last words."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        env=None if env is None else dict(env),
        check=False,
    )
    if done.returncode:
        raise DidNotStart(f"{module} {' '.join(arguments)}: {done.stderr.splitlines()[-3:]}")
    return json.loads(done.stdout)
