# SPDX-License-Identifier: Apache-2.0
"""Bench: PouchDB replicating to express-pouchdb, the yardstick of a drain, when BENCH_POUCHDB=1.

Its packages are installed by npm into the bench's temporary folder, for two minutes at most; where
that does not work the drain says so and is measured without.
"""

import json
import os
import select
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("pouchdb@9", "express-pouchdb@4", "express@4")
_INSTALL_S = 120
_PATIENCE_S = 120


@dataclass(frozen=True, slots=True)
class Pouch:
    """An installed PouchDB, or why there is none."""

    folder: Path
    missing: str = ""

    def drain_per_s(self, documents: Iterable[bytes]) -> float:
        """Documents a second from a filled local database to an empty server."""
        lines = list(documents)
        near, far = self.folder / "near", self.folder / "far"
        for place in (near, far):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
        (near / "documents").write_bytes(b"\n".join(lines))
        self._run("fill", near, str(near / "documents"))
        with self._serving(far) as url:
            said = json.loads(self._run("drain", near, url))
        assert said["written"] == len(lines), said
        return len(lines) / float(said["seconds"])

    def _command(self, verb: str, place: Path, *words: str) -> list[str]:
        return ["node", str(self.folder / "pouch.js"), verb, str(place), *words]

    def _run(self, verb: str, place: Path, *words: str) -> bytes:
        command = self._command(verb, place, *words)
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE_S, check=True)
        return done.stdout

    @contextmanager
    def _serving(self, place: Path) -> Iterator[str]:
        pipe = subprocess.PIPE
        server = subprocess.Popen(self._command("serve", place), stdin=pipe, stdout=pipe)
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            select.select([server.stdout], [], [], _PATIENCE_S)
            yield str(json.loads(server.stdout.readline())["url"])
        finally:
            server.stdin.close()
            server.stdout.close()
            server.kill()
            server.wait()


def installed(folder: Path) -> Pouch:
    """PouchDB in a folder of its own, if it was asked for and can be had."""
    if os.environ.get("BENCH_POUCHDB") != "1":
        return Pouch(folder, "not asked for: BENCH_POUCHDB=1 installs it with npm")
    if shutil.which("npm") is None or shutil.which("node") is None:
        return Pouch(folder, "no npm or node on this machine")
    folder.mkdir()
    shutil.copy(Path(__file__).with_name("pouch.js"), folder)
    (folder / "package.json").write_text("{}", encoding="utf-8")
    command = ["npm", "install", "--no-audit", "--no-fund", *PACKAGES]
    try:
        subprocess.run(
            command, cwd=folder, capture_output=True, timeout=_INSTALL_S, check=True, text=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        return Pouch(folder, f"npm could not install it: {type(error).__name__}")
    return Pouch(folder)
