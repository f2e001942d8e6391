# SPDX-License-Identifier: Apache-2.0
"""Room devices: the few ESC/POS commands a slip needs, as pure bytes both ways.

After Epson's published command reference: ESC @, GS v 0, ESC d, GS V, ESC p and the real-time
DLE EOT n.
Every letter is part of the picture, because a printer's own code pages lack ₹ and Devanagari and
print `?` for them without a word.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from kiosk.core.ports import Raster
from kiosk.devices.printer_profiles import ROLL_80

RESET: Final = b"\x1b@"
BAND_ROWS: Final = 128  # 9 KB at 576 dots: what may be left half said when the paper ends
ENDING: Final = ROLL_80.ending  # three lines of feed, then to the knife and cut
KICK: Final = b"\x1bp\x00\x32\x32"  # pin 2 of the drawer's plug: 100 ms on, 100 ms off

_FIXED_MASK, _FIXED = 0x93, 0x12  # bits 1 and 4 are always set, bits 0 and 7 never
_OFFLINE: Final = 0x08
_COVER_OPEN: Final = 0x04
_PAPER_ENDED: Final = 0x60


class Question(IntEnum):
    """The n of DLE EOT n."""

    PRINTER = 1
    OFFLINE_CAUSE = 2
    PAPER = 4


class Health(StrEnum):
    """What a printer says of itself; UNKNOWN is an answer too."""

    READY = "ready"
    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    OFFLINE = "offline"  # an error, or stopped by hand
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Status:
    """The raw answers, each None when it was not asked for or no status byte came."""

    printer: int | None = None
    paper: int | None = None
    cause: int | None = None
    garbled: bool = False  # something came that is no status byte

    @property
    def health(self) -> Health:
        """What the answers say together."""
        if self.paper is not None and self.paper & _PAPER_ENDED:
            return Health.PAPER_OUT
        if self.printer is None:
            return Health.UNKNOWN
        if not self.printer & _OFFLINE:
            return Health.READY
        opened = self.cause is not None and self.cause & _COVER_OPEN
        return Health.COVER_OPEN if opened else Health.OFFLINE

    @property
    def stands_still(self) -> bool:
        """Whether it says that it is off line, and not for want of paper."""
        return self.health in (Health.COVER_OPEN, Health.OFFLINE)

    def told(self) -> tuple[tuple[str, str], ...]:
        """The bytes that came, as evidence."""
        seen = ((1, self.printer), (2, self.cause), (4, self.paper))
        return tuple((f"DLE EOT {n}", f"{byte:02x}") for n, byte in seen if byte is not None)


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
