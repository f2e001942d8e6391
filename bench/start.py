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

BEHIND = "until then the window says that it is opening; house and pages come on another thread"
BARE = "bare PySide6 window"
MOMENTS = (
    ("first paint", "none", ""),
    ("window takes keys", "ratio <= 1.5", ""),
    ("first page of the counter", "none", BEHIND),
)


def started(which: str) -> tuple[float, ...]:
    """Milliseconds until something is painted, until keys are taken, until the counter's first page
    stands; megabytes held.
    """
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
    *moments, used_mb = map(float, done.stdout.split())
    return (*((moment - began) * 1000 for moment in moments), used_mb)


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
    bare_ms = median([one[1] for one in bare])
    for at, (name, target, note) in enumerate(MOMENTS):
        value = median([one[at] for one in ours])
        beside, ratio = {BARE: bare_ms}, value / bare_ms
        Figure(f"cold start, {name}", value, "ms", target, beside, ratio, note).say()
    held, beside = median([one[-1] for one in ours]), {BARE: median([one[-1] for one in bare])}
    note = "the most it held until its first page; the target is for a whole day"
    Figure("memory at start", held, "MB", "<= 150", beside, held / beside[BARE], note).say()


if __name__ == "__main__":
    main()
