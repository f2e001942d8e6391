# SPDX-License-Identifier: Apache-2.0
"""Sync: when to talk to the portal and how much to take along: a table and pure decisions.

No thread, no clock, no chance in here: whoever drives it (`courier`) brings the time, and a number
between 0 and 1 for each failure.

One exchange is one message out and its answer. There is always a phase:

    ready         there is a reason to go, so go: a sale while the line is there, the timer, the
                  operator's key, or an answer that leaves something to say
    travelling    one message is out; there is never a second one
    resting       nothing to say until the moment the server named
    holding back  the last one was lost: wait a while that doubles, drawn at random between nothing
                  and the whole of it (full jitter), so that five thousand kiosks whose portal comes
                  back do not all come at once. A sale changes nothing now, it is in the journal
                  anyway; the operator's key does
    slowed        the last one failed for a reason that going again soon cannot mend (a signature
                  that is not the portal's, a refused message, a journal that does not fit, a full
                  disk): as holding back, with long waits from the start

An answer that changed something here, or that took entries and left others, is followed at once by
the next message: the loop ends when nothing is left to say. An answer that left entries and took
none is not progress, and an answer that only makes us say "absorbed" again and again is an echo;
neither is run after.

How much to take along is bytes and time: it begins small, so that the first verdict is home soon
on the poorest line, doubles after a full batch that came home fast (four times for four times as
fast), halves when one was lost or slow. The time-out grows with the bytes.

The line is there when an exchange came home whole, and gone, with the code of the reason, when one
did not. That is told on the edge only.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kiosk.core.errors import (
    LmkError,
    NoLine,
    PortalFault,
    PortalUnreadable,
)
from kiosk.core.machine import ImpossibleStep, Machine


class Phase(StrEnum):
    """Where the conversation stands."""

    READY = "ready"
    TRAVELLING = "travelling"
    RESTING = "resting"
    HOLDING_BACK = "holding back"
    SLOWED = "slowed"


class Event(StrEnum):
    """What moves it on."""

    SALE = "sale"  # a sale or a reversal was committed
    TIMER = "timer"  # the moment waited for has come
    OPERATOR = "operator"  # somebody pressed "send"
    LEFT = "left"  # a message left
    MORE = "more"  # its answer came, and something is left to say
    QUIET = "quiet"  # its answer came, and nothing is left
    LOST = "lost"  # no answer
    STUCK = "stuck"  # no use in going again soon


TABLE: Final[Machine[Phase, Event]] = Machine(
    "exchange",
    {
        (Phase.READY, Event.SALE): Phase.READY,
        (Phase.READY, Event.TIMER): Phase.READY,
        (Phase.READY, Event.OPERATOR): Phase.READY,
        (Phase.READY, Event.LEFT): Phase.TRAVELLING,
        (Phase.TRAVELLING, Event.MORE): Phase.READY,
        (Phase.TRAVELLING, Event.QUIET): Phase.RESTING,
        (Phase.TRAVELLING, Event.LOST): Phase.HOLDING_BACK,
        (Phase.TRAVELLING, Event.STUCK): Phase.SLOWED,
        (Phase.RESTING, Event.SALE): Phase.READY,
        (Phase.RESTING, Event.TIMER): Phase.READY,
        (Phase.RESTING, Event.OPERATOR): Phase.READY,
        (Phase.HOLDING_BACK, Event.SALE): Phase.HOLDING_BACK,
        (Phase.HOLDING_BACK, Event.TIMER): Phase.READY,
        (Phase.HOLDING_BACK, Event.OPERATOR): Phase.READY,
        (Phase.SLOWED, Event.SALE): Phase.SLOWED,
        (Phase.SLOWED, Event.TIMER): Phase.READY,
        (Phase.SLOWED, Event.OPERATOR): Phase.READY,
    },
)
WAITING: Final = frozenset({Phase.RESTING, Phase.HOLDING_BACK, Phase.SLOWED})
ECHO_ENTRIES: Final = 2
ECHOES_MAX: Final = 8


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast and how much. Bytes are of entries, uncompressed; times are milliseconds."""

    start_bytes: int = 8 * 1024
    floor_bytes: int = 4 * 1024
    cap_bytes: int = 512 * 1024
    fast_ms: int = 6_000  # a full batch home within this: the next one is larger
    slow_ms: int = 20_000  # longer than this: half as large
    timeout_ms: int = 10_000  # and 1 ms for each byte (1 kB/s)
    timeout_cap_ms: int = 120_000
    slot_ms: int = 60_000  # where the server named no moment
    slot_floor_ms: int = 1_000
    slot_cap_ms: int = 15 * 60_000
    wait_floor_ms: int = 250
    line_ms: int = 500  # the portal was not reached: harmless to try often
    line_cap_ms: int = 3_000
    portal_ms: int = 2_000  # it was reached and failed: it has trouble enough
    portal_cap_ms: int = 60_000
    stuck_ms: int = 30_000
    stuck_cap_ms: int = 5 * 60_000

    def timeout_for(self, body_bytes: int) -> int:
        """How long an exchange with a body of so many bytes may take."""
        return min(self.timeout_cap_ms, self.timeout_ms + body_bytes)


@dataclass(frozen=True, slots=True)
class Send:
    """Go now, with about so many bytes of entries."""

    budget_bytes: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before `until_ms`, unless something is heard."""

    until_ms: int


Decision = Send | Wait


@dataclass(frozen=True, slots=True)
class Home:
    """An answer came and was taken in."""

    entries: int  # sent
    body_bytes: int  # of the request, uncompressed
    took_ms: int
    acknowledged_seq: int
    more: bool  # the journal has entries the portal does not have
    changed: bool
    next_after_ms: int


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer, or none that could be taken in. `chance` is drawn from [0, 1)."""

    error: LmkError
    took_ms: int
    timeout_ms: int
    chance: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """The conversation as it stands. Each step gives a new one."""

    pace: Pace = Pace()
    phase: Phase = Phase.READY
    due_ms: int = 0
    budget_bytes: int = 0  # 0: none was sent yet
    failures: int = 0  # in a row
    echoes: int = 0  # in a row
    acknowledged_seq: int = -1
    online: bool | None = None  # None: not known yet
    code: str = ""  # why the line is gone

    def next(self) -> Decision:
        """What to do now. Raises ImpossibleStep while a message is out: there is no second one."""
        if self.phase is Phase.TRAVELLING:
            raise ImpossibleStep("exchange: one message is out already")
        if self.phase in WAITING:
            return Wait(self.due_ms)
        return Send(self.budget_bytes or self.pace.start_bytes)

    def heard(self, event: Event, now_ms: int) -> "Exchange":
        """After a trigger. A timer that rings before its time is not meant."""
        if event is Event.TIMER and self.phase in WAITING and now_ms < self.due_ms:
            return self
        return replace(self, phase=TABLE.step(self.phase, event), echoes=0)

    def left(self) -> "Exchange":
        """After a message left."""
        return replace(self, phase=TABLE.step(self.phase, Event.LEFT))

    def home(self, home: Home, now_ms: int) -> "Exchange":
        """After an answer was taken in."""
        progress = home.acknowledged_seq > self.acknowledged_seq
        echo = home.changed and home.entries <= ECHO_ENTRIES
        echoes = self.echoes + 1 if echo else 0
        left_to_say = home.changed or (home.more and progress)
        more = left_to_say and echoes <= ECHOES_MAX
        asked_ms = home.next_after_ms if home.next_after_ms > 0 else self.pace.slot_ms
        slot_ms = min(max(asked_ms, self.pace.slot_floor_ms), self.pace.slot_cap_ms)
        return replace(
            self,
            phase=TABLE.step(self.phase, Event.MORE if more else Event.QUIET),
            due_ms=now_ms + slot_ms,
            budget_bytes=self._budget_after(home),
            failures=0,
            echoes=echoes,
            acknowledged_seq=home.acknowledged_seq,
            online=True,
            code="",
        )

    def lost(self, lost: Lost, now_ms: int) -> "Exchange":
        """After an exchange that failed."""
        base_ms, cap_ms, event = self._patience(lost)
        whole_ms = min(cap_ms, base_ms << min(self.failures, 20))
        wait_ms = max(self.pace.wait_floor_ms, int(lost.chance * whole_ms))
        half = (self.budget_bytes or self.pace.start_bytes) // 2
        return replace(
            self,
            phase=TABLE.step(self.phase, event),
            due_ms=now_ms + wait_ms,
            budget_bytes=max(self.pace.floor_bytes, half),
            failures=self.failures + 1,
            echoes=0,
            online=False,
            code=lost.error.code,
        )

    def differs(self, before: "Exchange") -> bool:
        """Whether the line came, went, or is gone for another reason than `before`."""
        return (self.online, self.code) != (before.online, before.code)

    def _budget_after(self, home: Home) -> int:
        now = self.budget_bytes or self.pace.start_bytes
        if home.took_ms > self.pace.slow_ms:
            return max(self.pace.floor_bytes, now // 2)
        full = home.more and home.body_bytes >= now
        if not full or home.took_ms > self.pace.fast_ms:
            return now
        by = 4 if home.took_ms * 4 <= self.pace.fast_ms else 2
        return min(self.pace.cap_bytes, now * by)

    def _patience(self, lost: Lost) -> tuple[int, int, Event]:
        """First wait, longest wait, and which kind of failure it is."""
        pace = self.pace
        match lost.error:
            case NoLine() if lost.took_ms < lost.timeout_ms:
                return pace.line_ms, pace.line_cap_ms, Event.LOST
            case NoLine() | PortalFault() | PortalUnreadable():
                return pace.portal_ms, pace.portal_cap_ms, Event.LOST
            case _:
                return pace.stuck_ms, pace.stuck_cap_ms, Event.STUCK
