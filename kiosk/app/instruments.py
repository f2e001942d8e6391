# SPDX-License-Identifier: Apache-2.0
"""Roof: the instruments that fulfil the counter's small ports: clock, chance, PINs."""

import time
from collections.abc import Callable
from threading import Lock

from kiosk import seal
from kiosk.core.clock import Instants, Reading, Trust, anchored, at_start
from kiosk.core.encoding import b64, unb64


def machine_instants() -> Instants:
    """Both clocks of this machine."""
    return Instants(time.time_ns() // 1_000_000, time.monotonic_ns() // 1_000_000)


class TrustedClock:
    """Fulfils the port Clock. Any thread may read; `remember` comes when the store is open."""

    def __init__(self, instants: Callable[[], Instants] = machine_instants) -> None:
        self._instants = instants
        self._lock = Lock()
        self._trust: Trust = at_start(0, instants())

    def read(self) -> Reading:
        """Trusted time now."""
        with self._lock:
            return self._trust.read(self._instants())

    def anchor(self, anchor_ms: int) -> None:
        """The newest answer's word; also downwards."""
        with self._lock:
            self._trust = anchored(anchor_ms, self._instants())

    def remember(self, trusted_ms: int) -> None:
        """What was known before this start: the wall clock may only push it forward."""
        with self._lock:
            self._trust = at_start(trusted_ms, self._instants())


class SystemChance:
    """Fulfils the port Chance."""

    def take(self, count: int) -> bytes:
        """Random bytes of the operating system."""
        return seal.random_bytes(count)


class ScryptPins:
    """Fulfils the port PinMaker."""

    def make(self, pin: str) -> str:
        """A scrypt verifier as text."""
        return b64(seal.pin_verifier(pin))

    def check(self, pin: str, verifier: str) -> bool:
        """Whether the PIN fits."""
        return seal.pin_fits(pin, unb64(verifier))
