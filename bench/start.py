# SPDX-License-Identifier: Apache-2.0
"""Bench: a cold start, from the command to a window that takes keys, beside a bare PySide6 window.

    python -m bench.start [--rounds N]

Each start is a process of its own, in turn with the yardstick's, off screen, in a new data folder
(the first page is then the first run's).
"""

import argparse
import os
import subprocess
import sys
import tempfile
from time import monotonic

from bench.figure import Figure, median

BEHIND = "behind the paint the main thread imports the pages and the core, and builds the first"
BARE = "bare PySide6 window"


def started(which: str) -> tuple[float, float, float]:
    """Milliseconds until something is painted and until keys are taken; megabytes held."""
    with tempfile.TemporaryDirectory(prefix="lmk-bench-") as folder:
        own = {
            "QT_QPA_PLATFORM": "offscreen",
            "LMK_DATA_DIR": folder,
            "LMK_VAULT": "passphrase",
            "LMK_PASSPHRASE": "not asked for",
        }
        began = monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "bench.window", which],
            env=os.environ | own,
            stdout=subprocess.PIPE,
            check=True,
        )
    painted, usable, used_mb = map(float, done.stdout.split())
    return (painted - began) * 1000, (usable - began) * 1000, used_mb


def main() -> None:
    """The lines of this bench."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=7)
    rounds = asked.parse_args().rounds
    started("bare")  # so that the files are in the system's memory for both
    started("counter")
    bare, ours = [], []
    for _ in range(rounds):
        bare.append(started("bare"))
        ours.append(started("counter"))
    bare_ms = median([usable for _, usable, _ in bare])
    for at, name in enumerate(("first paint", "first page takes keys")):
        value = median([one[at] for one in ours])
        beside, target = {BARE: bare_ms}, "ratio <= 1.5" if at else "none"
        ratio, note = value / bare_ms, BEHIND if at else ""
        Figure(f"cold start, {name}", value, "ms", target, beside, ratio, note).say()
    held, beside = median([one[2] for one in ours]), {BARE: median([one[2] for one in bare])}
    note = "the most it held until its first page; the target is for a whole day"
    Figure("memory at start", held, "MB", "<= 150", beside, held / beside[BARE], note).say()


if __name__ == "__main__":
    main()
