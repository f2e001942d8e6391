# SPDX-License-Identifier: Apache-2.0
"""Sync: one measurement of the line, against the portal alone and within a bound of bytes and time.

Small questions give loss and latency; the first of them makes the connection and counts for loss
only. Then a payload each way, four times larger each time until one of them took long enough to
tell a rate, or the data saver or the clock says stop: a slow line costs a few kilobytes, a fast one
a few hundred. Called on the courier's thread, when it has nothing to say for the counter.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kiosk.core.encoding import Unreadable, load
from kiosk.core.errors import NoLine, PortalFault, PortalRefuses, PortalUnreadable
from kiosk.core.line_figures import Sample, Transfer
from kiosk.sync.portal_client import Message, PortalLine, Reply

MESSAGE_BYTES: Final = 600  # head of a question and of its answer, told generously
OCTETS: Final = "application/octet-stream"
PORTAL: Final = "/v1/portal"
LINE: Final = "/v1/line"

# A payload that broke off, was refused by a portal without such a page, or came back as another.
_NO_FIGURE: Final = (NoLine, PortalFault, PortalRefuses, PortalUnreadable)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is asked, and for how long. `bytes_max`: what the data saver leaves."""

    bytes_max: int
    tries: int = 5
    payloads: tuple[int, ...] = (16 * 1024, 64 * 1024, 256 * 1024)
    enough_ms: int = 1_000  # a payload that took so long is the last of its way
    try_s: float = 5.0
    payload_s: float = 15.0
    whole_s: float = 45.0


Chance = Callable[[int], bytes]


def measure(line: PortalLine, plan: Plan, chance: Chance, at_ms: int) -> Sample:
    """What was seen. Loss is told, not raised; nothing is asked that the bound has no room for.

    Raises PortalUntrusted, PortalUnreadable or PortalRefuses when somebody else answers.
    """
    return _Measurement(line, plan, chance).run(at_ms)


class _Measurement:
    """One run; counts what it spends."""

    def __init__(self, line: PortalLine, plan: Plan, chance: Chance) -> None:
        self._line, self._plan, self._chance = line, plan, chance
        self._until_s = time.monotonic() + plan.whole_s
        self._spent = 0

    def run(self, at_ms: int) -> Sample:
        tries, lost, trips = self._small()
        reached = tries > lost
        down = self._ladder(self._down) if reached else ()
        up = self._ladder(self._up) if reached else ()
        return Sample(at_ms, tries, lost, trips, up, down, self._spent)

    def _small(self) -> tuple[int, int, tuple[float, ...]]:
        tries = lost = 0
        trips: list[float] = []
        connected = False
        while tries < self._plan.tries and self._room(0):
            tries += 1
            started = time.monotonic()
            try:
                self._hello()
            except NoLine:
                lost += 1
                connected = False
            except PortalFault:  # it answered, but not as it does when it is well
                connected = True
            else:
                if connected:
                    trips.append(_since_ms(started))
                connected = True
        return tries, lost, tuple(trips)

    def _ladder(self, pass_one: Callable[[int], float]) -> tuple[Transfer, ...]:
        """Payloads that went through one way, smallest first."""
        passed: list[Transfer] = []
        for size in self._plan.payloads:
            if not self._room(size):
                break
            try:
                took_ms = pass_one(size)
            except _NO_FIGURE:
                break
            passed.append(Transfer(size, took_ms))
            if took_ms >= self._plan.enough_ms:
                break
        return tuple(passed)

    def _hello(self) -> None:
        """Who answers must be a portal: a hotel's login page is no line to it."""
        reply = self._send(Message(PORTAL, b"", method="GET"), self._plan.try_s)
        said = _json(reply)
        if not isinstance(said, dict) or "portal_id" not in said:
            raise PortalUnreadable

    def _down(self, size: int) -> float:
        started = time.monotonic()
        reply = self._send(Message(f"{LINE}/{size}", b"", method="GET"), self._plan.payload_s, size)
        took_ms = _since_ms(started)
        if len(reply.wire) != size:
            raise PortalUnreadable
        return took_ms

    def _up(self, size: int) -> float:
        message = Message(LINE, self._chance(size), OCTETS)
        started = time.monotonic()
        reply = self._send(message, self._plan.payload_s, size)
        took_ms = _since_ms(started)
        if _json(reply) != {"received_bytes": size}:
            raise PortalUnreadable
        return took_ms

    def _send(self, message: Message, timeout_s: float, payload_bytes: int = 0) -> Reply:
        """What may have travelled counts as spent, whatever becomes of it."""
        self._spent += payload_bytes + MESSAGE_BYTES
        return self._line.send(message, min(timeout_s, self._left_s()))

    def _room(self, payload_bytes: int) -> bool:
        fits = self._spent + payload_bytes + MESSAGE_BYTES <= self._plan.bytes_max
        return fits and self._left_s() > 0

    def _left_s(self) -> float:
        return self._until_s - time.monotonic()


def _json(reply: Reply) -> object:
    try:
        return load(reply.body())
    except Unreadable as error:
        raise PortalUnreadable from error


def _since_ms(started_s: float) -> float:
    return (time.monotonic() - started_s) * 1000
