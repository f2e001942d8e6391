# SPDX-License-Identifier: Apache-2.0
"""Tests: the scene a courier is tried in: a counter's thread with a desk, a road without a wire to
a portal's mind, and ears for all that is told."""

import threading
from queue import SimpleQueue

from kiosk.bus import Bus
from kiosk.core.errors import NoLine
from kiosk.core.facts import LineChanged, TransactionCommitted
from kiosk.seal import random_bytes
from kiosk.sync.courier import Courier
from kiosk.sync.errand import Errand
from kiosk.sync.exchange import Pace
from kiosk.worker import Worker, WorkFailed
from tests.sync.desk_fake import KEY_ID, DeskFake
from tests.sync.portal_mind import PortalMind

LONG_S = 60  # a wait that only a defect makes long
NOW_MS = 1_795_300_000_000
# Waits so short that a test sees many of them, or so long that it sees none.
QUICK = Pace(
    slot_floor_ms=1, wait_floor_ms=1, line_ms=1, line_cap_ms=5, portal_ms=1, portal_cap_ms=5
)
HOUR = 3_600_000
PATIENT = Pace(
    wait_floor_ms=HOUR, line_cap_ms=HOUR, portal_cap_ms=HOUR, stuck_cap_ms=HOUR, slot_cap_ms=HOUR
)


class CountedWorker(Worker):
    """A counter's thread that knows how often somebody knocked."""

    handed_in = 0

    def submit(self, work, *args):
        self.handed_in += 1
        return super().submit(work, *args)


class Said:
    def __init__(self, body: bytes) -> None:
        self.body = body


class Road:
    """Carries messages to the mind with no wire between; `errors` come first, one a message."""

    def __init__(self, mind: PortalMind) -> None:
        self.mind, self.errors, self.trips, self.closed = mind, [], SimpleQueue(), 0
        self.hold: threading.Event | None = None
        self.under_way = threading.Event()
        self.loses_answers = False

    def exchange(self, body: bytes, timeout_s: float) -> Said:
        self.trips.put((threading.current_thread().name, timeout_s))
        self.under_way.set()
        if self.hold:
            self.hold.wait(LONG_S)
        if self.errors:
            raise self.errors.pop(0)
        answer = self.mind.answer(body)
        if self.loses_answers:
            self.loses_answers = False
            raise NoLine
        return Said(answer)

    def close(self) -> None:
        self.closed += 1


class Scene:
    """A counter's thread with a desk, a road to the portal, and everything told on the bus."""

    def __init__(self) -> None:
        self.mind = PortalMind()
        self.desk = DeskFake(self.mind.portal_id)
        self.road = Road(self.mind)
        self.bus = Bus()
        self.counter = CountedWorker("counter", tell=self.bus.publish)
        self.lines, self.defects = SimpleQueue(), SimpleQueue()
        self.bus.subscribe(LineChanged, self.lines.put)
        self.bus.subscribe(WorkFailed, self.defects.put)
        self.couriers: list[Courier] = []

    def courier(self, pace: Pace = PATIENT, portal=None) -> Courier:
        errand = Errand(
            KEY_ID,
            self.desk.take,
            self.desk.absorb,
            self.counter,
            portal or self.road,
            self.bus,
            lambda: NOW_MS,
            random_bytes,
            pace,
        )
        self.couriers.append(Courier(errand))
        return self.couriers[-1]

    def sell(self, count: int = 1) -> None:
        """At the counter, and told."""
        self.counter.call(self.desk.sell, count)
        self.bus.publish(TransactionCommitted("T", len(self.desk.entries)))

    def until(self, condition) -> None:
        """Waits for what must come; each trip of the courier is a moment to look."""
        while not condition():
            self.road.trips.get(timeout=LONG_S)
            self.counter.call(lambda: None)
