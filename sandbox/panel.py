# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the virtual printer's state, what it holds back and answers; no sockets, no clock."""

import re
from collections import deque
from dataclasses import dataclass, fields
from typing import Final

from sandbox.escpos import AskStatus, Cut, Decoded, Raster
from sandbox.paper import Press

# DLE EOT: bits 1 and 4 are always set, bits 0 and 7 never.
FIXED: Final = 0x12
OFFLINE: Final = 0x08
GARBAGE: Final = b"\xff\x00"  # what no status is
COVER_OPEN: Final = 0x04
STOPPED_BY_PAPER_END: Final = 0x20
NEAR_END: Final = 0x0C
PAPER_END: Final = 0x60
# Epson: answered whenever these bytes pass, even as part of another command.
HIDDEN_QUESTION: Final = re.compile(rb"\x10\x04[\x01-\x04]")
DEFAULT_BUFFER_BYTES: Final = 1 << 20


@dataclass(slots=True)
class State:
    """What the front panel sets; meaning of each: docs/how-to/sandbox.md."""

    paper_out: bool = False
    paper_out_after_dots: int | None = None
    paper_low: bool = False
    cover_open: bool = False
    pulled: bool = False
    pull_after_bytes: int | None = None
    mute: bool = False
    garbage: bool = False
    delay_ms: int = 0
    buffer_bytes: int = DEFAULT_BUFFER_BYTES
    status_in_data: bool = False

    def told(self) -> dict[str, object]:
        """The state as JSON."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class Held:
    """Rows that wait for paper, and the cut that follows them, if one does."""

    rows: list[bytes]
    cut: str | None


class Printer:
    """Takes operations; prints while there is paper."""

    def __init__(self, press: Press) -> None:
        self.press = press
        self.state = State()
        self.received_bytes = 0
        self._waiting: deque[Decoded] = deque()
        self._half: Held | None = None

    @property
    def stopped(self) -> bool:
        """Whether what comes waits."""
        return self.state.paper_out or self.state.cover_open

    @property
    def held_bytes(self) -> int:
        """What was received and waits for paper or for the cover."""
        return sum(len(seen.raw) for seen in self._waiting)

    def take(self, seen: Decoded) -> bytes:
        """One operation; gives the status bytes it brought about."""
        self._waiting.append(seen)
        self.pump()
        if self.state.mute:
            return b""
        asked = self._asked_in(seen)
        return GARBAGE * len(asked) if self.state.garbage else bytes(map(self.status, asked))

    def _asked_in(self, seen: Decoded) -> list[int]:
        match seen.operation:
            case AskStatus(kind):
                return [kind]
            case Raster(data=data) if self.state.status_in_data:
                return [hit[0][2] for hit in HIDDEN_QUESTION.finditer(data)]
            case _:
                return []

    def status(self, kind: int) -> int:
        """The byte for DLE EOT n."""
        out = self.state.paper_out
        match kind:
            case 1:
                return FIXED | (OFFLINE if self.stopped else 0)
            case 2:
                cover = COVER_OPEN if self.state.cover_open else 0
                return FIXED | cover | (STOPPED_BY_PAPER_END if out else 0)
            case 4 if out:
                return FIXED | NEAR_END | PAPER_END
            case 4:
                return FIXED | (NEAR_END if self.state.paper_low else 0)
            case _:
                return FIXED

    def pump(self) -> None:
        """Prints what waits, as far as the paper goes."""
        while not self.stopped:
            if self._half is None and not self._begin_next():
                return
            self._print_half()

    def _begin_next(self) -> bool:
        if not self._waiting:
            return False
        seen = self._waiting.popleft()
        rows = self.press.act(seen)
        cut = None
        if isinstance(seen.operation, Cut):
            cut = "partial" if seen.operation.partial else "full"
        self._half = Held(rows, cut)
        return True

    def _print_half(self) -> None:
        if self._half is None:
            return
        left = self.state.paper_out_after_dots
        room = len(self._half.rows) if left is None else min(left, len(self._half.rows))
        self.press.slip.rows += self._half.rows[:room]
        rest = self._half.rows[room:]
        if left is not None:
            self.state.paper_out_after_dots = left - room
        if rest:
            self.state.paper_out, self.state.paper_out_after_dots = True, None
            self._half = Held(rest, self._half.cut)
            return
        cut, self._half = self._half.cut, None
        if cut is not None:
            self.press.cut(cut)

    def lose_power(self) -> None:
        """The plug: what waits is gone, what is on paper stays."""
        self._waiting.clear()
        self._half = None
        self.press.forget_line()

    def tear(self) -> dict[str, object] | None:
        """Cuts by hand what hangs out; None when nothing does."""
        slip = self.press.slip
        return self.press.cut("torn") if slip.rows or slip.raw else None

    def told(self) -> dict[str, object]:
        """The slips so far and what hangs out."""
        return {
            "slips": self.press.reports,
            "uncut": self.press.slip.told(),
            "held_bytes": self.held_bytes,
        }
