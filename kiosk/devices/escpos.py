# SPDX-License-Identifier: Apache-2.0
"""Room devices: the few ESC/POS commands a slip needs, as pure bytes both ways.

After Epson's published command reference: ESC @, GS v 0, ESC d, GS V and the real-time DLE EOT n.
Every letter is part of the picture, because a printer's own code pages lack ₹ and Devanagari and
print `?` for them without a word.
"""

from collections.abc import Iterator
from enum import IntEnum, StrEnum
from typing import Final

from kiosk.core.ports import Raster

RESET: Final = b"\x1b@"
BAND_ROWS: Final = 128  # 9 KB at 576 dots: what may be left half said when the paper ends
ENDING: Final = b"\x1bd\x03" + b"\x1dV\x42\x00"  # three lines of feed, then to the knife and cut

_FIXED_MASK, _FIXED = 0x93, 0x12  # bits 1 and 4 are always set, bits 0 and 7 never
_OFFLINE: Final = 0x08
_PAPER_ENDED: Final = 0x60


class Question(IntEnum):
    """The n of DLE EOT n."""

    PRINTER = 1
    PAPER = 4


class Health(StrEnum):
    """What a printer says of itself; UNKNOWN is an answer too."""

    READY = "ready"
    PAPER_OUT = "paper-out"
    OFFLINE = "offline"  # cover open, error, or stopped by hand
    UNKNOWN = "unknown"


def ask(question: Question) -> bytes:
    """The real-time status request; it is answered at once, also while the printer is busy."""
    return bytes((0x10, 0x04, question))


def status_of(answer: bytes) -> int | None:
    """The status byte, or None: no answer, more than one byte, or a byte that is no status.

    Strict, because a mute printer must never pass for one that says "paper is fine".
    """
    if len(answer) != 1 or answer[0] & _FIXED_MASK != _FIXED:
        return None
    return answer[0]


def health(printer: int | None, paper: int | None) -> Health:
    """What the two status bytes say together."""
    if paper is not None and paper & _PAPER_ENDED:
        return Health.PAPER_OUT
    if printer is None:
        return Health.UNKNOWN
    return Health.OFFLINE if printer & _OFFLINE else Health.READY


def bands(raster: Raster, rows: int = BAND_ROWS) -> Iterator[bytes]:
    """The picture as GS v 0 commands of at most so many rows.

    Raises ValueError when the bits are not those of a picture of this size.
    """
    row_bytes, odd = divmod(raster.width_dots, 8)
    if odd or len(raster.bits) != row_bytes * raster.height_dots:
        raise ValueError(f"{len(raster.bits)} bytes for {raster.width_dots}×{raster.height_dots}")
    for top in range(0, raster.height_dots, rows):
        high = min(rows, raster.height_dots - top)
        size = row_bytes.to_bytes(2, "little") + high.to_bytes(2, "little")
        yield b"\x1dv0\x00" + size + raster.bits[top * row_bytes : (top + high) * row_bytes]


def packed(raster: Raster) -> bytes:
    """The whole job, from reset to cut."""
    return RESET + b"".join(bands(raster)) + ENDING
