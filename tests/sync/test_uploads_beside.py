# SPDX-License-Identifier: Apache-2.0
"""Tests: captures beside a real courier: only when all is said, and a sale goes before the next
chunk; measured by the order in which messages leave."""

import threading

import pytest

from kiosk.sync.exchange import Pace as CourierPace
from kiosk.sync.uploads import Lane, Pace, Uploads
from tests.sync.courier_scene import HOUR, LONG_S, PATIENT, Scene
from tests.sync.test_uploads import TODAY, Folder, Portal


class Watched(Portal):
    """Notes each message, and can hold a chunk under way."""

    def __init__(self, order: list[str]) -> None:
        super().__init__()
        self.order, self.hold, self.under_way = order, threading.Event(), threading.Event()
        self.hold.set()
        self.chunks = threading.Semaphore(0)

    def begin(self, capture):
        self.order.append("begin")
        return super().begin(capture)

    def add(self, place, chunk, size, timeout_s):
        self.order.append("chunk")
        self.under_way.set()
        assert self.hold.wait(LONG_S)
        self.chunks.release()
        return super().add(place, chunk, size, timeout_s)


class Beside:
    """A counter's scene with a folder of captures and a courier that carries both."""

    def __init__(self) -> None:
        self.scene, self.folder, self.order = Scene(), Folder(), list[str]()
        self.portal = Watched(self.order)
        mind = self.scene.mind.answer
        self.scene.mind.answer = lambda body: self.order.append("exchange") or mind(body)
        self.done = threading.Event()
        self.sent = self.folder.mark_sent
        self.folder.mark_sent = lambda digest: (self.sent(digest), self.done.set())

    def start(self, pace: CourierPace = PATIENT):
        courier = self.scene.courier(pace)
        lane = Lane(
            self.folder,
            self.portal,
            self.scene.bus,
            lambda: self.scene.counter.call(lambda: self.scene.desk.unsent == 0),
            lambda: TODAY,
            bytes,
            pace=Pace(start_bytes=4_096, cap_bytes=4_096),
        )
        courier.beside(Uploads(lane).step)
        courier.start()
        return courier


@pytest.fixture
def beside():
    made = Beside()
    with made.scene.counter:
        yield made
        for courier in made.scene.couriers:
            courier.stop()


def test_captures_leave_when_all_is_said(beside):
    beside.scene.sell(3)
    digest = beside.folder.keep(20_000)
    beside.start()
    assert beside.done.wait(LONG_S)
    first = beside.order.index("begin")
    assert "exchange" not in beside.order[first:]
    assert set(beside.order[:first]) == {"exchange"}
    assert beside.folder.sent == [digest]


def test_a_sale_goes_before_the_next_chunk(beside):
    beside.folder.keep(40_000)
    beside.portal.hold.clear()
    beside.start()
    assert beside.portal.under_way.wait(LONG_S)
    before = len(beside.order)
    beside.scene.sell()
    beside.portal.hold.set()
    assert beside.done.wait(LONG_S)
    assert beside.order[before] == "exchange", "the chunk under way came home, then the sale went"
    assert beside.order.count("chunk") == 10
    assert beside.scene.counter.call(lambda: beside.scene.desk.unsent) == 0


def test_without_a_line_nothing_is_tried_and_captures_go_after_the_first_exchange(beside):
    from kiosk.core.errors import NoLine

    beside.scene.road.errors = [NoLine()] * 3
    digest = beside.folder.keep(9_000)
    beside.start(CourierPace(line_ms=1, line_cap_ms=5, wait_floor_ms=1, slot_floor_ms=HOUR))
    assert beside.done.wait(LONG_S)
    assert beside.order.index("begin") > beside.order.index("exchange")
    assert beside.folder.sent == [digest]


def test_what_is_kept_later_leaves_at_once(beside):
    courier = beside.start()
    beside.scene.until(lambda: beside.order)
    digest = beside.folder.keep(9_000)
    courier.beside(courier._beside)
    assert beside.done.wait(LONG_S)
    assert beside.folder.sent == [digest]


def test_a_courier_that_goes_home_leaves_the_rest_for_another_day(beside):
    beside.folder.keep(400_000)
    beside.portal.hold.clear()
    courier = beside.start()
    assert beside.portal.under_way.wait(LONG_S)
    ends = threading.Thread(target=courier.stop)
    ends.start()
    beside.portal.hold.set()
    ends.join(LONG_S)
    assert not ends.is_alive()
    assert beside.order.count("chunk") < 100
    assert not beside.folder.sent
