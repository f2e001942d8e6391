# SPDX-License-Identifier: Apache-2.0
"""Room devices: what kinds of roll printers can do, as data; by name or by USB ids.

The ids are those these makers' printers are known to answer with. One that stands in no line is
taken for an 80 mm printer that says how it is, unless the setting names a profile.
"""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Profile:
    """Width in dots of the printable part (8 dots to the millimetre), and what it has."""

    name: str
    width_dots: int
    cutter: bool = True
    drawer: bool = True  # a plug for a cash drawer
    says_status: bool = True  # answers DLE EOT; one that does not is never asked

    @property
    def ending(self) -> bytes:
        """After the picture: to the knife and cut, or far enough out to be torn."""
        return b"\x1bd\x03\x1dV\x42\x00" if self.cutter else b"\x1bd\x05"


ROLL_80: Final = Profile("roll-80", 576)
ROLL_58: Final = Profile("roll-58", 384, cutter=False)
PROFILES: Final = {
    profile.name: profile
    for profile in (
        ROLL_80,
        Profile("roll-80-mute", 576, says_status=False),
        Profile("roll-80-tear", 576, cutter=False),
        ROLL_58,
        Profile("roll-58-mute", 384, cutter=False, drawer=False, says_status=False),
        Profile("roll-58-cut", 384),
    )
}
_BY_USB: Final = {
    (0x04B8, 0x0202): ROLL_80,  # Epson TM series
    (0x04B8, 0x0E15): ROLL_80,  # Epson TM-T20II
    (0x0416, 0x5011): ROLL_58,  # POS58 and its many names
    (0x28E9, 0x0289): ROLL_58,  # "micro-printer" and its like
}
# A page printer is of the same USB class; to one of those not a byte is sent. These words, in what
# the system knows of a printer before anybody opens it, tell a roll printer.
_SAYS_ROLL: Final = re.compile(r"(?i)esc/?pos|\bpos\b|pos-?\d|thermal|receipt|\btm-[a-z]")


def named(name: str) -> Profile:
    """Raises ValueError for a name that stands in no line."""
    if name not in PROFILES:
        raise ValueError(f"no printer profile: {name}")
    return PROFILES[name]


def by_usb(vendor: int, product: int) -> Profile | None:
    """The profile of known ids."""
    return _BY_USB.get((vendor, product))


def sounds_like_roll(words: str) -> bool:
    """Whether maker, model or IEEE 1284 id say that it prints on a roll."""
    return bool(_SAYS_ROLL.search(words))
