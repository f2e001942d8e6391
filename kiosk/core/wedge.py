# SPDX-License-Identifier: Apache-2.0
"""Core: tells a barcode scanner that types like a keyboard from the hands of the operator.

Keys that follow each other faster than a hand can are held back; when the scanner's last key
comes, they are one code, and when they come too slowly or do not begin as a code does, they are
given back as typed, every one and in order.
"""

from dataclasses import dataclass
from typing import Final

from kiosk.core.barcode import LENGTH_MAX

GAP_MS: Final = 30  # a practised typist needs 60 ms and more from key to key


@dataclass(frozen=True, slots=True)
class WedgeRules:
    """What the scanner was set to send around a code, and what is too short to be one.

    A prefix that nobody types is better than none: without it each key waits `gap_ms`.
    """

    prefix: str = ""
    suffix: str = "\r"
    gap_ms: int = GAP_MS
    length_min: int = 4

    def __post_init__(self) -> None:
        """Raises ValueError for rules by which no code could end."""
        if not self.suffix or self.gap_ms < 1 or self.length_min < 1:
            raise ValueError("a code needs an end, a gap and a length")


RULES: Final = WedgeRules()


@dataclass(frozen=True, slots=True)
class Heard:
    """What one key brought: keys that are the operator's after all, and a code that is whole."""

    typed: str = ""
    code: str | None = None


class Wedge:
    """Fed with each key (one character) and the moment it came; no clock of its own."""

    def __init__(self, rules: WedgeRules = RULES) -> None:
        self._rules = rules
        self._held = ""
        self._last_ms = 0

    @property
    def due_ms(self) -> int | None:
        """When `idle` is to be called if no key comes before; None when nothing is held."""
        return self._last_ms + self._rules.gap_ms if self._held else None

    def feed(self, key: str, at_ms: int) -> Heard:
        """One key. `at_ms` is of any clock that does not run backwards."""
        late = self.idle(at_ms)
        self._held += key
        self._last_ms = at_ms
        if not self._may_be_code():
            return Heard(late + self._give_back())
        body = self._body()
        if body is None:
            return Heard(late)
        if len(body) < self._rules.length_min:
            return Heard(late + self._give_back())
        self._held = ""
        return Heard(late, body)

    def idle(self, at_ms: int) -> str:
        """What was held and is the operator's, because the next key did not come in time."""
        in_time = 0 <= at_ms - self._last_ms < self._rules.gap_ms
        return "" if in_time else self._give_back()

    def _may_be_code(self) -> bool:
        prefix = self._rules.prefix
        begun = self._held.startswith(prefix) or prefix.startswith(self._held)
        around = len(prefix) + len(self._rules.suffix)
        return begun and len(self._held) <= LENGTH_MAX + around

    def _body(self) -> str | None:
        """What stands between prefix and suffix, or None while the suffix is not there."""
        prefix, suffix = self._rules.prefix, self._rules.suffix
        whole = len(self._held) >= len(prefix) + len(suffix) and self._held.endswith(suffix)
        return self._held[len(prefix) : -len(suffix)] if whole else None

    def _give_back(self) -> str:
        held, self._held = self._held, ""
        return held
