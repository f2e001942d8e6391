# SPDX-License-Identifier: Apache-2.0
"""Lab: the transcript: one line a step, on the screen as it comes and in a file that stays."""

from pathlib import Path
from time import monotonic
from typing import Self

WORDS = {True: "ok", False: "FAILED", None: "absent"}


class Transcript:
    """A `with` opens and closes the file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8")
        self._began_s = monotonic()
        self.counts = {True: 0, False: 0, None: 0}

    def line(self, step: str, well: bool | None, what: str, seconds: float) -> None:
        """One step. `well` None: what it is about does not exist in this tree."""
        self.counts[well] += 1
        self.say(f"{WORDS[well]:7} {step:28} {seconds:6.1f} s  {what}")

    def say(self, words: str) -> None:
        """A line that is no step."""
        print(words, flush=True)
        self._file.write(words + "\n")
        self._file.flush()

    def end(self) -> None:
        """The sum of it all."""
        ok, failed, absent = (self.counts[one] for one in (True, False, None))
        more = f", {absent} absent" if absent else ""
        self.say(f"[lab] {ok} ok, {failed} failed{more}, in {monotonic() - self._began_s:.0f} s")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
