# SPDX-License-Identifier: Apache-2.0
"""Tests: work is done in order on its own thread, faults come home, and a worker ends in order."""

import threading
from collections import deque
from concurrent.futures import CancelledError
from queue import SimpleQueue

import pytest

from kiosk.core.errors import DayNotOpen
from kiosk.worker import Worker, WorkerClosed, WorkFailed, WrongThread

LONG_S = 60  # a wait that only a defect makes long


def test_work_is_done_in_order_on_the_named_thread():
    done = deque()
    with Worker("counter") as counter:
        futures = [counter.submit(lambda n=n: done.append(n) or n) for n in range(20)]
        assert [future.result(LONG_S) for future in futures] == list(range(20))
        assert counter.call(lambda: threading.current_thread().name) == "counter"
        assert counter.call(divmod, 7, 2) == (3, 1)
    assert list(done) == list(range(20))


def test_an_error_of_the_tree_is_an_answer_and_no_defect():
    told = deque()

    def verb() -> None:
        raise DayNotOpen

    with Worker("counter", told.append) as counter, pytest.raises(DayNotOpen):
        counter.call(verb)
    assert not told


def test_a_defect_is_logged_told_and_comes_home_and_the_thread_goes_on(expect_log, caplog):
    expect_log("work failed on counter")
    told = SimpleQueue()
    with Worker("counter", told.put) as counter:
        with pytest.raises(ZeroDivisionError):
            counter.call(lambda: 1 // 0)
        fact = told.get(timeout=LONG_S)
        assert counter.call(lambda: "still here") == "still here"
    assert fact == WorkFailed("counter", "ZeroDivisionError: integer division or modulo by zero")
    assert "ZeroDivisionError" in caplog.text


def test_of_work_nobody_waits_for_every_error_is_a_defect(expect_log):
    expect_log("work failed on counter")
    told = SimpleQueue()

    def verb() -> None:
        raise DayNotOpen

    with Worker("counter", told.put) as counter:
        counter.post(verb)
        assert told.get(timeout=LONG_S).summary == "DayNotOpen: DAY-02"


def test_code_of_one_thread_refuses_another(expect_log):
    expect_log("work failed on counter")  # whoever crosses over is a defect of ours
    with Worker("counter") as counter:
        assert counter.call(counter.is_here)
        counter.call(counter.on_thread)
        assert not counter.is_here()
        with pytest.raises(WrongThread, match="counter"):
            counter.on_thread()
        with pytest.raises(WrongThread, match="itself"):
            counter.call(lambda: counter.call(int))


def test_a_caller_waits_only_so_long_and_work_not_begun_is_dropped():
    go_on, done = threading.Event(), deque()
    with Worker("slow") as slow:
        slow.post(lambda: go_on.wait(LONG_S))
        with pytest.raises(TimeoutError):
            slow.call(lambda: done.append("late"), timeout_s=0.01)
        go_on.set()
    assert not done


def test_work_taken_back_before_it_begins_is_not_done():
    go_on, done = threading.Event(), deque()
    with Worker("slow") as slow:
        slow.post(lambda: go_on.wait(LONG_S))
        future = slow.submit(done.append, "never")
        assert future.cancel()
        go_on.set()
    assert not done
    with pytest.raises(CancelledError):
        future.result()


def test_appointments_are_kept_in_order_of_time_and_can_be_cancelled():
    done = SimpleQueue()
    with Worker("clock") as clock:
        clock.after(0.05, lambda: done.put("later"))
        dropped = clock.after(0.01, lambda: done.put("never"))
        dropped.cancel()
        clock.after(0, lambda: done.put("at once"))
        assert [done.get(timeout=LONG_S), done.get(timeout=LONG_S)] == ["at once", "later"]
    assert done.empty()


def test_an_appointment_far_off_does_not_hold_up_the_work_of_now():
    with Worker("clock") as clock:
        clock.after(3600, lambda: None)
        assert clock.call(lambda: "now") == "now"


def test_a_worker_finishes_what_was_handed_in_and_takes_nothing_more():
    go_on, done = threading.Event(), deque()
    worker = Worker("counter")
    worker.post(lambda: go_on.wait(LONG_S))
    worker.submit(done.append, "handed in")
    worker.after(3600, lambda: done.append("for later"))
    go_on.set()
    assert worker.close()
    assert list(done) == ["handed in"]
    for hand_in in (worker.post, worker.submit, lambda work: worker.after(0, work)):
        with pytest.raises(WorkerClosed):
            hand_in(lambda: None)
    assert worker.close(), "closing twice is no fault"


def test_a_worker_that_hangs_is_left_behind_after_a_while():
    go_on = threading.Event()
    worker = Worker("driver")
    worker.post(lambda: go_on.wait(LONG_S))
    assert not worker.close(timeout_s=0.01)
    go_on.set()
    assert worker.close()


def test_a_worker_can_be_sent_home_by_its_own_work():
    worker = Worker("courier")
    assert worker.call(worker.close) is False
    assert worker.close()


def test_many_hands_lose_no_work():
    done = deque()
    with Worker("counter") as counter:
        hands = [
            threading.Thread(
                target=lambda h=h: [
                    counter.post(lambda n=n: done.append((h, n))) for n in range(200)
                ]
            )
            for h in range(4)
        ]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
    assert len(done) == 800
    for h in range(4):
        assert [n for hand, n in done if hand == h] == list(range(200)), "each hand's own order"
