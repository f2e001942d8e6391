# SPDX-License-Identifier: Apache-2.0
"""Roof: an operator's own finger unlocks his counter, beside the PIN, as `core.unlock` allows.

Operators share one user of the system, the one this program runs as; the setting `finger_of` names
for each the one finger of that user which is his (`R. Devi=right-index-finger`). Who is not named
there has no finger here: "any finger" would open his counter to his colleague. What was tried is
forgotten with the program, and the PIN is then asked first.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from threading import Lock
from time import monotonic
from typing import Any, Final

from kiosk.core.device import Health, Kind
from kiosk.core.errors import FingerNotEnrolled, LmkError
from kiosk.core.unlock import Unlocking, after_finger, after_pin, may_use_finger
from kiosk.devices.bench import Bench

_SHOWN_MS: Final = 10_000  # how long a finger is waited for
_THIS_USER: Final = ""


def _now_ms() -> int:
    return int(monotonic() * 1000)


class FingerUnlock:
    """What is known of each operator since the start; any thread may ask."""

    def __init__(
        self,
        bench: Callable[[], Bench],
        finger_of: Sequence[str],
        now_ms: Callable[[], int] = _now_ms,
    ) -> None:
        self._bench, self._now_ms = bench, now_ms
        parted = (one.partition("=") for one in finger_of)
        self._finger_of = {who.strip(): finger.strip() for who, _, finger in parted}
        self._known: dict[str, Unlocking] = {}
        self._lock = Lock()

    def after_pin(self, asked: "Future[str]") -> None:
        """A sign-in by PIN ended; when it was right it vouches for the finger of that operator."""
        if not asked.cancelled() and asked.exception() is None:
            with self._lock:
                self._known[asked.result()] = after_pin(self._now_ms())

    def offered(self, operator: str) -> bool:
        """Whether he has a finger here, the rule allows it and a reader is plugged in."""
        if operator not in self._finger_of:
            return False
        try:
            self._allow(operator)
        except LmkError:
            return False
        return any(
            one.sighting.kind is Kind.FINGERPRINT and one.health is not Health.ABSENT
            for one in self._bench().slots()
        )

    def unlock(self, operator: str) -> "Future[bool]":
        """Waits for the finger. The Future raises FingerNotEnrolled, PinFirst, FingerTriesUsed and
        the reader's errors; False: another finger, or none in time, and both count as a miss.
        """
        answer: Future[bool] = Future()
        try:
            finger = self._allow(operator)
        except LmkError as error:
            answer.set_exception(error)
            return answer
        use = self._bench().use(Kind.FINGERPRINT, lambda device, _: _shown(device, finger))
        use.add_done_callback(lambda done: self._came(operator, done, answer))
        return answer

    def _allow(self, operator: str) -> str:
        if operator not in self._finger_of:
            raise FingerNotEnrolled(device=Kind.FINGERPRINT.value)
        with self._lock:
            may_use_finger(self._known.get(operator, Unlocking()), self._now_ms())
        return self._finger_of[operator]

    def _came(self, operator: str, done: "Future[bool]", answer: "Future[bool]") -> None:
        try:
            matched = done.result()
        except (LmkError, CancelledError) as error:
            answer.set_exception(error)
            return
        with self._lock:
            self._known[operator] = after_finger(self._known[operator], matched)
        answer.set_result(matched)


def _shown(device: Any, finger: str) -> bool:
    matched: bool = device.verify(_THIS_USER, _SHOWN_MS, finger)
    return matched
