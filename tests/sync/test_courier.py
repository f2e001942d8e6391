# SPDX-License-Identifier: Apache-2.0
"""Tests: the courier brings every sale to the portal once, stays off the store, says when the line
comes and goes, never runs hot, and closes in order."""

import threading

import pytest

from kiosk.core.errors import JournalBroken, NoLine, PortalFault, PortalUnsigned
from kiosk.core.facts import LineChanged, ReversalCommitted
from kiosk.seal import SigningKey, verify
from kiosk.sync.courier import TwoCouriers
from kiosk.sync.errand import ExchangeReport
from kiosk.sync.exchange import Pace
from kiosk.sync.portal_client import Credentials, PortalClient, PortalLine
from kiosk.worker import WorkerClosed, WrongThread
from tests.sync.courier_scene import HOUR, LONG_S, NOW_MS, PATIENT, QUICK, Scene
from tests.sync.desk_fake import KEY_ID
from tests.sync.portal_fake import Fault, PortalServer


@pytest.fixture
def scene():
    scene = Scene()
    yield scene
    for courier in scene.couriers:
        assert courier.stop()
    assert scene.counter.close()


def test_one_call_talks_until_nothing_is_left_to_say(scene):
    scene.sell(100)
    report = scene.courier().run_once()
    assert report == ExchangeReport(
        sent=len(scene.desk.entries), posted=100, epoch=1, online=True, fault=""
    )
    assert len(scene.mind.posted()) == len(set(scene.mind.posted())) == 100
    assert scene.desk.unsent == 0
    budgets = [budget for budget, _, _ in scene.desk.taken]
    assert budgets[0] == 8192
    assert budgets == sorted(budgets)
    assert len(budgets) < 12


def test_only_the_counters_thread_touches_the_books_and_only_the_couriers_the_line(scene):
    scene.sell(5)
    scene.courier().run_once()
    assert {thread for _, _, thread in scene.desk.taken} == {"counter"}
    assert set(scene.desk.absorbed) == {"counter"}
    assert scene.road.trips.get()[0] == "courier"


def test_on_the_counters_thread_it_refuses_instead_of_waiting_for_ever(scene):
    courier = scene.courier()

    def verb() -> None:
        with pytest.raises(WrongThread):
            courier.run_once()

    scene.counter.call(verb)
    assert scene.desk.taken == []


def test_a_sale_is_sent_at_once_while_the_line_is_there(scene):
    courier = scene.courier()
    courier.start()
    courier.start()  # twice is once
    scene.until(lambda: scene.mind.answers >= 1)
    scene.sell()
    scene.until(lambda: len(scene.mind.posted()) == 1 and scene.desk.unsent == 0)
    scene.counter.call(scene.desk.sell)
    scene.bus.publish(ReversalCommitted("T", 9))
    scene.until(lambda: len(scene.mind.posted()) == 2)
    assert scene.lines.get(timeout=LONG_S) == LineChanged(True, NOW_MS, "")
    assert scene.lines.empty()


def test_it_comes_back_by_itself_and_nothing_is_lost_or_doubled(scene):
    scene.road.errors = [NoLine(), PortalFault(status=500), NoLine(), NoLine()]
    scene.sell(40)
    scene.courier(QUICK).start()
    scene.until(lambda: len(scene.mind.posted()) == 40)
    assert len(set(scene.mind.posted())) == 40
    told = [scene.lines.get(timeout=LONG_S) for _ in range(4)]
    assert [(one.online, one.code) for one in told] == [
        (False, "NET-01"),
        (False, "PRT-01"),
        (False, "NET-01"),
        (True, ""),
    ]


def test_while_the_line_is_down_a_sale_waits_and_the_operators_key_does_not(scene):
    scene.road.errors = [NoLine()]
    courier = scene.courier(PATIENT)
    courier.start()
    assert scene.lines.get(timeout=LONG_S) == LineChanged(False, NOW_MS, "NET-01")
    scene.sell(3)
    courier.ask(lambda: None).result(LONG_S)  # all it was told so far was heard
    assert len(scene.desk.taken) == 1
    courier.nudge()
    assert scene.lines.get(timeout=LONG_S).online
    scene.until(lambda: len(scene.mind.posted()) == 3)


def test_a_lost_answer_is_made_good_by_the_next_message(scene):
    scene.sell(2)
    scene.road.loses_answers = True
    courier = scene.courier()
    report = courier.run_once()
    assert (report.online, report.fault, report.sent, report.posted) == (False, "NET-01", 0, 0)
    assert len(scene.mind.posted()) == 2
    assert scene.desk.unsent == 2
    report = courier.run_once()
    assert (report.online, report.posted) == (True, 2)
    assert len(scene.mind.posted()) == 2


@pytest.mark.parametrize("error", [PortalUnsigned(), JournalBroken(seq=1, kind="fork")])
def test_an_answer_the_desk_refuses_is_told_and_not_run_after(scene, error, expect_log):
    if isinstance(error, JournalBroken):
        expect_log("the exchange is stuck: JRN-01")
    scene.sell()
    scene.desk.refuses = error
    courier = scene.courier(Pace(stuck_ms=HOUR, stuck_cap_ms=HOUR, wait_floor_ms=HOUR))
    courier.start()
    told = scene.lines.get(timeout=LONG_S)
    assert (told.online, told.code) == (False, error.code)
    scene.sell()
    courier.ask(lambda: None).result(LONG_S)
    assert len(scene.desk.absorbed) == 1
    report = courier.run_once()
    assert (report.online, report.fault, report.posted) == (False, error.code, 0)
    assert len(scene.desk.absorbed) == 2, "one try for one press"


def test_a_defect_is_told_and_the_courier_goes_on(scene, expect_log):
    expect_log("work failed on counter")
    expect_log("work failed on courier")
    expect_log("the exchange is stuck: APP-01")
    scene.sell()
    scene.desk.refuses = ZeroDivisionError()
    courier = scene.courier()
    courier.start()
    assert scene.lines.get(timeout=LONG_S).code == "APP-01"
    whose = {scene.defects.get(timeout=LONG_S).worker for _ in range(2)}
    assert whose == {"counter", "courier"}
    scene.desk.refuses = None
    assert courier.run_once().posted == 1


def test_an_echo_is_not_run_after(scene):
    scene.mind.always_changes = True
    scene.sell()
    report = scene.courier().run_once()
    assert report.online
    assert len(scene.desk.taken) < 20


def test_a_portal_that_takes_nothing_is_not_run_after(scene):
    scene.mind.stops_taking = True
    scene.sell(3)
    assert scene.courier().run_once().online
    assert len(scene.desk.taken) <= 2


def test_there_are_never_two_couriers_of_one_kiosk(scene):
    first = scene.courier()
    with pytest.raises(TwoCouriers):
        scene.courier()
    assert first.stop()
    scene.courier().run_once()


def test_another_question_is_asked_between_two_exchanges(scene):
    scene.sell(200)
    courier = scene.courier(Pace(cap_bytes=4096, start_bytes=4096))
    courier.start()
    scene.road.under_way.wait(LONG_S)
    answers_then = courier.ask(lambda: scene.mind.answers).result(LONG_S)
    assert answers_then <= 3, "it does not wait for the whole tail"
    scene.until(lambda: len(scene.mind.posted()) == 200)


def test_it_ends_in_order_while_a_message_is_out(scene):
    scene.sell(200)
    scene.road.hold = threading.Event()
    courier = scene.courier(Pace(cap_bytes=4096, start_bytes=4096))
    courier.start()
    scene.road.under_way.wait(LONG_S)
    assert not courier.stop(timeout_s=0.01), "the message is still out"
    with pytest.raises(TwoCouriers):
        scene.courier()
    scene.road.hold.set()
    assert courier.stop()
    assert len(scene.desk.taken) == len(scene.desk.absorbed) == 1, "it came home and no other left"
    assert scene.road.closed == 1
    courier.nudge()
    with pytest.raises(WorkerClosed):
        courier.run_once()


def test_when_the_counter_has_gone_home_the_answer_is_dropped_quietly(scene):
    scene.sell()
    scene.road.hold = threading.Event()
    courier = scene.courier()
    courier.start()
    scene.road.under_way.wait(LONG_S)
    assert scene.counter.close()
    before = scene.counter.handed_in
    scene.road.hold.set()
    for _ in range(50):
        courier.ask(lambda: None).result(LONG_S)
    assert courier.stop()
    assert scene.counter.handed_in == before + 1, (
        "it does not knock again and again at a closed door"
    )
    assert scene.desk.absorbed == []
    assert scene.lines.empty()


def test_over_http_with_faults_on_the_way_every_sale_arrives_once(scene):
    key = SigningKey.generate()
    faults = [None, Fault.NO_ANSWER, Fault.STATUS_500, Fault.GARBAGE, None, Fault.HALF_BODY]
    with PortalServer(scene.mind) as server:
        server.kiosks[KEY_ID] = key.public_key
        server.faults.extend(faults)
        credentials = Credentials(key, KEY_ID, verify, scene.mind.answer_key.public_key)
        portal = PortalClient(PortalLine(server.url), credentials)
        courier = scene.courier(QUICK, portal)
        scene.sell(120)
        reports = [courier.run_once() for _ in range(len(faults))]
        assert courier.stop()
    assert sum(report.posted for report in reports) == 120
    assert len(scene.mind.posted()) == len(set(scene.mind.posted())) == 120
    assert scene.desk.unsent == 0
    assert {report.fault for report in reports} == {"NET-01", "PRT-01", "PRT-02", ""}
