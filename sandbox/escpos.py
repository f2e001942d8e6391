# SPDX-License-Identifier: Apache-2.0
"""Sandbox: a strict decoder of a part of ESC/POS; what it does not know is a fault, never a guess.

Grammar after Epson's published command reference (ESC @, ESC a, ESC d, ESC J, ESC p, GS V, GS v 0,
DLE EOT). Bytes may come in any portions; the same bytes give the same operations.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

ESC: Final = 0x1B
GS: Final = 0x1D
DLE: Final = 0x10
LF: Final = 0x0A
# Epson's limit of the vertical size of one GS v 0 (yH 0-8).
ROWS_MAX: Final = 2303
PARTIAL_CUTS: Final = frozenset({1, 49, 66})


@dataclass(frozen=True, slots=True)
class Reset:
    """ESC @."""


@dataclass(frozen=True, slots=True)
class Align:
    """ESC a: 0 left, 1 centre, 2 right."""

    side: int


@dataclass(frozen=True, slots=True)
class FeedLines:
    """ESC d: prints the line and feeds so many lines."""

    lines: int


@dataclass(frozen=True, slots=True)
class FeedDots:
    """ESC J: prints the line and feeds so many dots."""

    dots: int


@dataclass(frozen=True, slots=True)
class Text:
    """Printable ASCII for the line."""

    text: str


@dataclass(frozen=True, slots=True)
class LineFeed:
    """LF: prints the line."""


@dataclass(frozen=True, slots=True)
class Raster:
    """GS v 0: rows of bytes, a set bit is black; doubled in width or height by the mode."""

    row_bytes: int
    rows: int
    wide: bool
    high: bool
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """GS V."""

    partial: bool
    feed_dots: int


@dataclass(frozen=True, slots=True)
class Drawer:
    """ESC p: a pulse for the cash drawer."""

    pin: int


@dataclass(frozen=True, slots=True)
class AskStatus:
    """DLE EOT n, n 1-4."""

    kind: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fault: bytes that are no command of this printer, or a command out of its range."""

    what: str


Operation = (
    Reset
    | Align
    | FeedLines
    | FeedDots
    | Text
    | LineFeed
    | Raster
    | Cut
    | Drawer
    | AskStatus
    | Unknown
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """An operation with the bytes that said it and where they began in the stream."""

    operation: Operation
    offset: int
    raw: bytes


# A reader gets the bytes from the command's start and gives (its length, the operation),
# or None when more bytes are needed.
Found = tuple[int, Operation] | None
Reader = Callable[[memoryview], Found]


def _align(seen: memoryview) -> Operation:
    side = seen[2] - 48 if seen[2] >= 48 else seen[2]
    return Align(side) if side in {0, 1, 2} else Unknown(f"ESC a {seen[2]} out of range")


def _drawer(seen: memoryview) -> Operation:
    pin = seen[2] - 48 if seen[2] >= 48 else seen[2]
    return Drawer(pin) if pin in {0, 1} else Unknown(f"ESC p {seen[2]} out of range")


def _status(seen: memoryview) -> Operation:
    known = 1 <= seen[2] <= 4
    return AskStatus(seen[2]) if known else Unknown(f"DLE EOT {seen[2]} out of range")


def _fixed(length: int, read: Callable[[memoryview], Operation]) -> Reader:
    def reader(seen: memoryview) -> Found:
        return (length, read(seen[:length])) if len(seen) >= length else None

    return reader


def _cut(seen: memoryview) -> Found:
    if len(seen) < 3:
        return None
    match seen[2]:
        case 0 | 1 | 48 | 49 as form:
            return 3, Cut(form in PARTIAL_CUTS, 0)
        case 65 | 66 as form:
            return (4, Cut(form in PARTIAL_CUTS, seen[3])) if len(seen) >= 4 else None
        case form:
            return 3, Unknown(f"GS V {form} out of range")


def _raster(seen: memoryview) -> Found:
    if len(seen) >= 3 and seen[2] != ord("0"):
        return 3, Unknown("GS v is not followed by 0")
    if len(seen) < 8:
        return None
    mode = seen[3] - 48 if seen[3] >= 48 else seen[3]
    row_bytes = seen[4] + 256 * seen[5]
    rows = seen[6] + 256 * seen[7]
    whole = 8 + row_bytes * rows
    if mode not in range(4):
        return 8, Unknown(f"GS v 0 mode {seen[3]} out of range")
    if rows > ROWS_MAX or row_bytes == 0 or rows == 0:
        return 8, Unknown(f"GS v 0 size {row_bytes} bytes by {rows} rows out of range")
    if len(seen) < whole:
        return None
    return whole, Raster(row_bytes, rows, bool(mode & 1), bool(mode & 2), bytes(seen[8:whole]))


READERS: Final[dict[bytes, Reader]] = {
    b"\x1b@": _fixed(2, lambda _: Reset()),
    b"\x1ba": _fixed(3, _align),
    b"\x1bd": _fixed(3, lambda seen: FeedLines(seen[2])),
    b"\x1bJ": _fixed(3, lambda seen: FeedDots(seen[2])),
    b"\x1bp": _fixed(5, _drawer),
    b"\x1dV": _cut,
    b"\x1dv": _raster,
    b"\x10\x04": _fixed(3, _status),
}


def _read(seen: memoryview) -> Found:
    first = seen[0]
    if 0x20 <= first <= 0x7E:
        return _text(seen)
    if first == LF:
        return 1, LineFeed()
    if first not in {ESC, GS, DLE}:
        return 1, Unknown(f"byte {first:02x} is no command")
    if len(seen) < 2:
        return None
    reader = READERS.get(bytes(seen[:2]))
    if reader is None:
        return 2, Unknown(f"command {bytes(seen[:2]).hex(' ')} is not known")
    return reader(seen)


def _text(seen: memoryview) -> Found:
    end = next((at for at, byte in enumerate(seen) if not 0x20 <= byte <= 0x7E), len(seen))
    return end, Text(bytes(seen[:end]).decode("ascii"))


class Decoder:
    """Takes bytes as they come; keeps what is not yet a whole command."""

    def __init__(self) -> None:
        self._pending = b""
        self._offset = 0

    def feed(self, portion: bytes) -> list[Decoded]:
        """The operations that are whole now; text comes in as many pieces as its bytes did."""
        whole = bytes(self._pending) + portion
        seen, at = memoryview(whole), 0
        decoded: list[Decoded] = []
        while at < len(whole):
            found = _read(seen[at:])
            if found is None:
                break
            length, operation = found
            decoded.append(Decoded(operation, self._offset, whole[at : at + length]))
            at += length
            self._offset += length
        self._pending = whole[at:]
        return decoded

    def end(self) -> Decoded | None:
        """At the end of a connection: a command that was cut short is a fault."""
        if not self._pending:
            return None
        raw, self._pending = self._pending, b""
        offset, self._offset = self._offset, self._offset + len(raw)
        return Decoded(Unknown(f"cut short after {len(raw)} bytes"), offset, raw)
