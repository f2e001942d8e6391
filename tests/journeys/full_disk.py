# SPDX-License-Identifier: Apache-2.0
"""Tests: verbs on a disk that runs full, and gets room again.

    python -m tests.journeys.full_disk quota|tmpfs FOLDER WORD…

FOLDER is the kiosk's data folder. `quota` takes the room by a limit on the size of files, `tmpfs`
by a ballast on the small disk FOLDER lies on. Says what the verb said while full and after.
"""

import contextlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

LIMIT_BYTES = 8_192


def limit() -> None:
    """In the verb's process: no file may grow beyond this."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT_BYTES, resource.RLIM_INFINITY))


def fill(folder: Path) -> Path:
    """Writes until nothing more can be written."""
    ballast = folder / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4_096)):
            pass
    return ballast


def verb(words: list[str], before: Callable[[], None] | None = None) -> dict[str, object]:
    """Exit, words and complaints of a verb."""
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", *words, "--json"],
        capture_output=True,
        text=True,
        preexec_fn=before,
        check=False,
    )
    return {"exit": done.returncode, "said": json.loads(done.stdout), "stderr": done.stderr}


def main(kind: str, folder: Path, words: list[str]) -> None:
    """The verb while the disk is full, and again when there is room; then the journal is walked."""
    if kind == "quota":
        full = verb(words, limit)
    else:
        ballast = fill(folder)
        full = verb(words)
        ballast.unlink()
    told = {"full": full, "after": verb(words), "verify": verb(["verify"])}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    os.umask(0o077)
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
