# SPDX-License-Identifier: Apache-2.0
"""Bench: the durable commit of a whole counter act: desk, every check, journal, projections and
particulars, on the encrypted store; beside raw SQLCipher writing the same rows and beside the disk.

    python -m bench.commit [--acts N]

Syncs are counted and a slow disk is played by strace, which holds each sync's return back for 8 ms
of its own; where strace is not installed those lines say so.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import act
from bench.figure import Figure, absent, median, part

SLOW_MS = 8
RAW, DISK = "raw SQLCipher, the same rows", "fdatasync of 4 KiB"
_SYNCS = "fsync,fdatasync"
_NO_STRACE = "strace is not on this machine (apt-get install strace)"
_OF_NOTE = "quote prepared, cash taken; the print's own entry is a second unit of work, behind it"


def on_this_disk(acts: int) -> None:
    """Turn by turn with both yardsticks."""
    with tempfile.TemporaryDirectory(prefix="lmk-bench-") as name:
        turns = act.measure(Path(name), acts)
    value, raw, disk = median(turns.act), median(turns.raw), median(turns.sync)
    beside = {RAW: raw, DISK: disk}
    Figure(
        "counter act, committed", value, "ms", "ratio >= 0.6", beside, raw / value, _OF_NOTE
    ).say()
    late = part(turns.act, 0.99)
    at_p99 = {RAW: part(turns.raw, 0.99), DISK: part(turns.sync, 0.99)}
    Figure("counter act, committed, p99", late, "ms", "none", at_p99, at_p99[RAW] / late).say()


def counted(acts: int) -> None:
    """Syncs an act costs: a longer run's less a shorter one's."""
    name, target = "syncs a counter act", "<= 1"
    if shutil.which("strace") is None:
        absent(name, "syncs", target, _NO_STRACE)
        return
    short, long = (_syncs(count) for count in (20, 20 + acts))
    note = f"counted by strace over {acts} acts"
    Figure(name, (long - short) / acts, "syncs", target, note=note).say()


def on_a_slow_disk(acts: int) -> None:
    """The same turns when every sync comes home 8 ms late."""
    names = ("counter act, slow disk", "counter act, slow disk, p99")
    targets = ("ratio >= 0.85", "ratio >= 0.5")
    if shutil.which("strace") is None:
        for name, target in zip(names, targets, strict=True):
            absent(name, "ms", target, _NO_STRACE)
        return
    late = f"inject={_SYNCS}:delay_exit={SLOW_MS * 1000}"
    turns = json.loads(_traced(["-e", late, "-o", "/dev/null"], acts))
    value, sync = median(turns["act"]), median(turns["sync"])
    beside = {f"{DISK} on it": sync, f"{RAW} on it": median(turns["raw"])}
    note = f"strace holds each sync's return back for {SLOW_MS} ms"
    Figure(names[0], value, "ms", targets[0], beside, sync / value, note).say()
    worst = part(turns["act"], 0.99)
    note = "the target says: at most two syncs, so a ratio of one sync to it of at least a half"
    Figure(names[1], worst, "ms", targets[1], beside, sync / worst, note).say()


def _syncs(acts: int) -> int:
    with tempfile.TemporaryDirectory(prefix="lmk-bench-") as name:
        said = Path(name) / "syncs"
        _traced(["-o", str(said)], acts, "--alone")
        return said.read_text(encoding="ascii", errors="replace").count("= 0")


def _traced(words: list[str], acts: int, *more: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="lmk-bench-") as folder:
        trace = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={_SYNCS}", *words]
        command = [*trace, sys.executable, "-m", "bench.act", str(acts), folder, *more]
        return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout


def main() -> None:
    """The lines of this bench."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--acts", type=int, default=1000)
    given = asked.parse_args()
    on_this_disk(given.acts)
    counted(given.acts // 10)
    on_a_slow_disk(given.acts // 4)


if __name__ == "__main__":
    main()
