# SPDX-License-Identifier: Apache-2.0
"""Room devices: makers of registered devices as data: what their RD Services take and answer to.

A line more is a maker more. What is not known of one stays as in the general profile. The names of
their Windows services are in no public paper that was read, so that no sentence gives one.
"""

from dataclasses import dataclass
from typing import Final

PORTS: Final = tuple(range(11100, 11121))  # RD Service 2.0: one of them, first come first served


@dataclass(frozen=True, slots=True)
class Profile:
    """How one maker's service is asked."""

    name: str
    words: tuple[str, ...] = ()  # in small letters: found in dpId, rdsId or the info text
    version: str = "1.0"  # PidOptions/@ver
    finger_types: tuple[int, ...] = (2, 0)  # FMR and FIR together (L1), then FMR alone
    iris_attributes: tuple[tuple[str, str], ...] = ()


GENERAL: Final = Profile("general")
PROFILES: Final = (
    Profile("Mantra", ("mantra",)),
    Profile("Morpho", ("morpho", "idemia")),
    Profile("Startek", ("startek", "access_computech", "accesscomputech")),
    Profile("SecuGen", ("secugen",)),
    Profile("Precision", ("precision",)),
    Profile("Iritech", ("iritech",), iris_attributes=(("pgCount", "2"), ("pTimeout", "20000"))),
)
# After these codes, and no others, the next finger type is tried once.
NEXT_TYPE_AFTER: Final = frozenset(("100", "110"))


def profile_of(*said: str) -> Profile:
    """The maker's profile by what its service says of itself."""
    text = " ".join(said).lower()
    return next((one for one in PROFILES if any(word in text for word in one.words)), GENERAL)
