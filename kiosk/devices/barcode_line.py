# SPDX-License-Identifier: Apache-2.0
"""Room devices: bytes of a serial barcode scanner made into codes; pure, and bounded.

A code is what stands before CR or LF. What has no end is no code: it is dropped when nothing
more comes, and when it grows past the longest code there is.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.barcode import LENGTH_MAX

STALE_MS: Final = 500  # a scanner sends a whole code in far less, also at 9600 baud to its buffer
_ENDS: Final = b"\r\n"
_ALSO_PLAIN: Final = "\t\x1d"  # GS parts the fields of GS1 codes


class Lost(StrEnum):
    """Why bytes that came are no code."""

    TOO_LONG = "too-long"
    UNREADABLE = "unreadable"  # no text: another speed is set, or the cable is bad
    UNFINISHED = "unfinished"  # no end came


@dataclass(frozen=True, slots=True)
class Line:
    """One code, or why it is none."""

    text: str = ""
    lost: Lost | None = None


class LineReader:
    """Takes bytes as they come, with the moment; no clock of its own."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._too_long = False
        self._last_ms = 0

    @property
    def held_bytes(self) -> int:
        """What waits for its end; never more than the longest code."""
        return len(self._held)

    def feed(self, data: bytes, at_ms: int) -> list[Line]:
        """The lines that are whole now, and what was given up."""
        heard = []
        if data and self._held and at_ms - self._last_ms > STALE_MS:
            heard.append(self._ended(Lost.UNFINISHED))
        if data:
            self._last_ms = at_ms
        for byte in data:
            if byte in _ENDS:
                if self._held:
                    heard.append(self._ended())
            elif len(self._held) < LENGTH_MAX:
                self._held.append(byte)
            else:
                self._too_long = True
        return heard

    def _ended(self, lost: Lost | None = None) -> Line:
        raw, too_long = bytes(self._held), self._too_long
        self._held.clear()
        self._too_long = False
        if too_long or lost:
            return Line(lost=Lost.TOO_LONG if too_long else lost)
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            return Line(lost=Lost.UNREADABLE)
        plain = all(letter.isprintable() or letter in _ALSO_PLAIN for letter in text)
        return Line(text) if plain else Line(lost=Lost.UNREADABLE)
