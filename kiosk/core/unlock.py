# SPDX-License-Identifier: Apache-2.0
"""Core: when a finger may stand for the PIN: beside it, never instead of it.

After a start, and twelve hours after it was last typed, the PIN is asked: who only has the finger
of somebody asleep, or a stolen machine, gets no further than the lock. Three fingers in a row that
do not match ask for it too. One operator's PIN says nothing for another's finger.
"""

from dataclasses import dataclass, replace
from typing import Final

from kiosk.core.errors import FingerTriesUsed, PinFirst


@dataclass(frozen=True, slots=True)
class FingerRule:
    """How long a PIN vouches for a finger, and how many may fail."""

    pin_vouches_ms: int = 12 * 3600 * 1000
    misses_max: int = 3


RULE: Final = FingerRule()


@dataclass(frozen=True, slots=True)
class Unlocking:
    """What is known of one operator since the start; nothing of it is kept across one."""

    pin_at_ms: int | None = None  # when the PIN was typed rightly last; monotonic clock
    misses: int = 0


def may_use_finger(known: Unlocking, now_ms: int, rule: FingerRule = RULE) -> None:
    """Raises PinFirst or FingerTriesUsed."""
    if known.pin_at_ms is None or not 0 <= now_ms - known.pin_at_ms < rule.pin_vouches_ms:
        raise PinFirst
    if known.misses >= rule.misses_max:
        raise FingerTriesUsed


def after_pin(now_ms: int) -> Unlocking:
    """The PIN was right."""
    return Unlocking(now_ms)


def after_finger(known: Unlocking, matched: bool) -> Unlocking:
    """A finger was shown: a match does not lengthen what the PIN vouches for."""
    return replace(known, misses=0 if matched else known.misses + 1)
