# SPDX-License-Identifier: Apache-2.0
"""Lab: builds the guest, starts it, writes down what it says; exit 0 when every step went well.

python -m lab [printer,serial,camera,sync]      all, or only these
"""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic

from lab.ground import ROOT, laid
from lab.kernel import Kernel, NotToBeHad, kernel
from lab.machine import Machine, Overdue
from lab.transcript import Transcript

OUT = ROOT / "out"
STORE = ROOT / "build" / "lab"
LIMIT_S = 1_500  # several times what it takes on two processors
LAST_WORDS = 25


def main(only: str) -> int:
    """Exit code."""
    name = f"lab-{only}.txt" if only else "lab.txt"
    with Transcript(OUT / name) as transcript, tempfile.TemporaryDirectory(prefix="lab-") as folder:
        try:
            well = run(transcript, Path(folder), only)
        except (NotToBeHad, Overdue, subprocess.CalledProcessError) as error:
            transcript.line("lab", well=False, what=str(error), seconds=0)
            well = False
        transcript.end()
        return 0 if well and not transcript.counts[False] else 1


def run(transcript: Transcript, folder: Path, only: str) -> bool:
    """Whether the guest came to its end by itself. Raises NotToBeHad, Overdue."""
    began = monotonic()
    found: Kernel = kernel(STORE)
    transcript.line("kernel", well=True, what=found.version, seconds=monotonic() - began)
    began = monotonic()
    bits = subprocess.run(
        [sys.executable, "-m", "lab.slip"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    initrd = laid(found, folder, bits)
    size = f"{initrd.stat().st_size / 1e6:.0f} MB for the guest, the rest of it is this machine's"
    transcript.line("ground", well=True, what=size, seconds=monotonic() - began)
    with Machine(found, initrd, folder, only) as machine:
        code = None
        try:
            for said in machine.told(LIMIT_S):
                if "end" in said:
                    code = said["end"]
                else:
                    transcript.line(said["step"], said["well"], said["what"], said["seconds"])
            if code is None:
                transcript.line("guest", well=False, what="it ended without a word", seconds=0)
        finally:
            if code != 0 or transcript.counts[False]:
                _last_words(transcript, machine.console)
    return code == 0


def _last_words(transcript: Transcript, console: Path) -> None:
    lines = console.read_text(errors="replace").splitlines() if console.exists() else []
    for line in lines[-LAST_WORDS:]:
        transcript.say("        | " + "".join(one for one in line if one.isprintable()))


def _told_to_end(*_: object) -> None:
    raise SystemExit(1)  # through every `with`, so that nothing stays behind


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _told_to_end)
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
