# SPDX-License-Identifier: Apache-2.0
"""Core: trusted time from server anchors; a wrong clock is shown, not obeyed (money.md 3).

The newest anchor by answer number wins, also downwards. While the program runs, time goes on by
the monotonic clock. Across a start the wall clock may only push time forward, never back.
"""

from dataclasses import dataclass
from typing import Final

WRONG_BY_MS: Final = 5 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Instants:
    """Both clocks of the machine read at one moment."""

    wall_ms: int
    monotonic_ms: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What the counter works with."""

    now_ms: int  # trusted
    wall_ms: int
    ok: bool  # the wall clock agrees with trusted time


@dataclass(frozen=True, slots=True)
class Trust:
    """Trusted time as known at an instant."""

    trusted_ms: int
    at: Instants

    def read(self, now: Instants) -> Reading:
        """Trusted time now."""
        trusted = self.trusted_ms + max(0, now.monotonic_ms - self.at.monotonic_ms)
        return Reading(trusted, now.wall_ms, abs(now.wall_ms - trusted) <= WRONG_BY_MS)


def at_start(last_known_ms: int, now: Instants) -> Trust:
    """Trust after a start: the later of what was known and what the wall clock says."""
    return Trust(max(last_known_ms, now.wall_ms), now)


def anchored(anchor_ms: int, now: Instants) -> Trust:
    """Trust after the newest answer: its anchor, also when that is earlier."""
    return Trust(anchor_ms, now)
