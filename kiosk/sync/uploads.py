# SPDX-License-Identifier: Apache-2.0
"""Sync: captures on their way to the portal, a chunk at a time, behind everything about money.

`step` sends one chunk and comes back, so whoever drives it (the courier, on its own thread) lets a
sale go first; it begins nothing while the money lane has something to say. A chunk begins small,
grows while the line carries it well within a second, and halves when it is slow or lost. Where the
portal stands with a file is asked of the portal, never remembered: after a cut, a restart here or
there, the same file is begun again and the answer says how much is there. The data saver bounds a
day. A file that the portal refuses for good is told once and set aside.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final, Protocol

from kiosk.bus import Bus
from kiosk.core.errors import CaptureDamaged, LmkError, NoLine, PortalRefuses, UploadRefused
from kiosk.core.facts import CaptureTravelled
from kiosk.core.wire.upload import CHUNK_MAX_BYTES, Capture
from kiosk.sync.upload_client import OffsetDiffers, Place, UploadGone

_log: Final = logging.getLogger(__name__)
MESSAGE_BYTES: Final = 1_000  # heads of a question and its answer, told generously
_ASTRAY_MAX: Final = 3  # answers in a row that bring a file no further
# What the portal says of the file and not of us or of the day: it will never say otherwise.
_FINAL: Final = frozenset({"PRT-11", "PRT-14", "PRT-15", "PRT-25", "PRT-29"})


class Kept(Protocol):
    """Where captures wait; see store.attachments.Attachments."""

    def waiting(self) -> tuple[bytes, ...]:
        """Digests, the oldest first."""

    def open(self, digest: bytes) -> tuple[Capture, bytes]:
        """Raises CaptureDamaged."""

    def mark_sent(self, digest: bytes) -> None:
        """The portal has it."""

    def mark_refused(self, digest: bytes) -> None:
        """It is not sent again by itself."""

    def spent(self, day: str) -> int:
        """Bytes of a day."""

    def spend(self, day: str, size: int) -> None:
        """So many more."""


class Carrier(Protocol):
    """Takes files to the portal; see upload_client.UploadClient."""

    def begin(self, capture: Capture) -> Place:
        """Raises an LmkError."""

    def offset(self, place: Place, size: int) -> int:
        """Raises UploadGone or an LmkError."""

    def add(self, place: Place, chunk: bytes, size: int, timeout_s: float) -> int:
        """Raises UploadGone, OffsetDiffers or an LmkError."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much at once and in a day; times are milliseconds."""

    start_bytes: int = 16 * 1024
    floor_bytes: int = 4 * 1024
    cap_bytes: int = CHUNK_MAX_BYTES
    day_bytes: int = 20 * 1024 * 1024  # the data saver
    fast_ms: int = 400  # a chunk home within this: the next one is twice as large
    slow_ms: int = 1_200  # longer: half as large; a sale waits for one chunk at most
    timeout_ms: int = 10_000  # and 1 ms for each byte
    wait_ms: int = 2_000
    wait_cap_ms: int = 15 * 60_000


@dataclass(slots=True)
class _Under:
    """The file under way."""

    capture: Capture
    content: bytes
    place: Place
    astray: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """What uploads are introduced to. `free`: whether the money lane has nothing to say."""

    kept: Kept
    carrier: Carrier
    bus: Bus
    free: Callable[[], bool]
    today: Callable[[], str]
    chance: Callable[[int], bytes]
    now_ms: Callable[[], int] = lambda: int(monotonic() * 1000)
    pace: Pace = Pace()


class Uploads:
    """One thread: the courier's."""

    def __init__(self, lane: Lane) -> None:
        self._lane, self._pace = lane, lane.pace
        self._under: _Under | None = None
        self._chunk = lane.pace.start_bytes
        self._failures = 0
        self._due_ms = 0

    def step(self) -> bool:
        """One message, if there is one to send and nothing stands before it.

        Whether another may follow at once. Raises no error of the line: it is waited out.
        """
        lane = self._lane
        if lane.now_ms() < self._due_ms or not lane.free():
            return False
        try:
            moved = self._move()
        except (LmkError, UploadGone, OffsetDiffers) as error:
            self._failed(error)
            return False
        if moved:
            self._failures = 0
        return moved

    def nudge(self) -> None:
        """Somebody wants it now: what was being waited for is not."""
        self._due_ms = 0

    def _move(self) -> bool:
        if self._left_today() < self._pace.floor_bytes:
            return False
        if self._under is None:
            self._under = self._next()
            return self._under is not None and self._ended(self._under)
        return self._send(self._under)

    def _next(self) -> _Under | None:
        for digest in self._lane.kept.waiting():
            try:
                capture, content = self._lane.kept.open(digest)
            except CaptureDamaged as error:
                self._lane.kept.mark_refused(digest)
                self._tell(digest, error)
                continue
            self._spend(0)
            try:
                return _Under(capture, content, self._lane.carrier.begin(capture))
            except PortalRefuses as error:
                self._refused(digest, error)
        return None

    def _send(self, under: _Under) -> bool:
        at, size = under.place.offset, under.capture.size_bytes
        room = min(self._chunk, self._left_today() - MESSAGE_BYTES)
        chunk = under.content[at : at + room]
        self._spend(len(chunk))
        began_ms = self._lane.now_ms()
        timeout_s = (self._pace.timeout_ms + len(chunk)) / 1000
        try:
            offset = self._lane.carrier.add(under.place, chunk, size, timeout_s)
        except OffsetDiffers:
            return self._look(under)
        except PortalRefuses as error:
            self._refused(under.capture.digest, error)
            return True
        self._paced(len(chunk), self._lane.now_ms() - began_ms)
        under.place = Place(under.place.location, offset)
        return self._astray(under) if offset <= at else self._ended(under)

    def _look(self, under: _Under) -> bool:
        """The portal has another amount than we thought: it says how much."""
        self._spend(0)
        offset = self._lane.carrier.offset(under.place, under.capture.size_bytes)
        under.place = Place(under.place.location, offset)
        return self._astray(under) and self._ended(under)

    def _astray(self, under: _Under) -> bool:
        """Nothing moved; a few times that is a lost answer, more often it is a fault."""
        under.astray += 1
        if under.astray < _ASTRAY_MAX:
            return True
        self._under = None
        self._hold_back()
        return False

    def _ended(self, under: _Under) -> bool:
        """True: go on, with this file or with another."""
        if under.place.offset == under.capture.size_bytes:
            self._lane.kept.mark_sent(under.capture.digest)
            self._under = None
            self._tell(under.capture.digest, None)
        return True

    def _refused(self, digest: bytes, error: PortalRefuses) -> None:
        """Sets the file aside when it is the file's fault. Raises the error when it is not."""
        reason = str(error.facts.get("reason", ""))
        if reason not in _FINAL:
            raise error
        self._under = None
        self._lane.kept.mark_refused(digest)
        self._tell(digest, UploadRefused(reason=reason))

    def _failed(self, error: Exception) -> None:
        """The line or the portal: the file is begun again, which says how far it is."""
        if not isinstance(error, NoLine):
            _log.info("a capture waits: %s", str(error) or type(error).__name__)
        self._under = None
        self._chunk = max(self._pace.floor_bytes, self._chunk // 2)
        self._hold_back()

    def _hold_back(self) -> None:
        whole = min(self._pace.wait_cap_ms, self._pace.wait_ms << min(self._failures, 20))
        drawn = int.from_bytes(self._lane.chance(4), "big") / 2**32
        self._failures += 1
        self._due_ms = self._lane.now_ms() + int(whole * (1 + drawn) / 2)

    def _paced(self, size: int, took_ms: int) -> None:
        if took_ms > self._pace.slow_ms:
            self._chunk = max(self._pace.floor_bytes, self._chunk // 2)
        elif took_ms <= self._pace.fast_ms and size >= self._chunk:
            self._chunk = min(self._pace.cap_bytes, self._chunk * 2)

    def _left_today(self) -> int:
        return self._pace.day_bytes - self._lane.kept.spent(self._lane.today())

    def _spend(self, size: int) -> None:
        """What may travel counts as spent, whatever becomes of it."""
        self._lane.kept.spend(self._lane.today(), size + MESSAGE_BYTES)

    def _tell(self, digest: bytes, error: LmkError | None) -> None:
        if error is not None:
            _log.error("capture %s is set aside: %s", digest.hex()[:12], error)
        self._lane.bus.publish(CaptureTravelled(digest.hex(), error.code if error else ""))
