# SPDX-License-Identifier: Apache-2.0
"""Tests ui: facts and results cross to the main thread, in order, and late ones are not heard."""

import threading
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass

import pytest

from kiosk.bus import Bus
from kiosk.ui.bridge import Bridge
from kiosk.worker import Worker


@dataclass(frozen=True, slots=True)
class SlipPrinted:
    number: int


@dataclass(frozen=True, slots=True)
class DayClosed:
    pass


@pytest.fixture
def bridge(qapp):
    return Bridge()


def test_facts_of_any_thread_are_heard_on_the_main_one_in_order(bridge, qtbot):
    bus, heard = Bus(), []
    bus.subscribe(object, bridge.hear)
    bridge.on(SlipPrinted, lambda fact: heard.append((fact.number, threading.current_thread())))
    teller = threading.Thread(target=lambda: [bus.publish(SlipPrinted(n)) for n in range(5)])
    teller.start()
    teller.join()
    assert heard == []
    qtbot.waitUntil(lambda: len(heard) == 5)
    assert [number for number, _ in heard] == list(range(5))
    assert {thread for _, thread in heard} == {threading.main_thread()}


def test_only_the_kind_that_was_asked_for_is_heard(bridge, qtbot):
    heard, all_facts = [], []
    bridge.on(SlipPrinted, heard.append)
    bridge.on(object, all_facts.append)
    bridge.hear(DayClosed())
    bridge.hear(SlipPrinted(1))
    qtbot.waitUntil(lambda: len(all_facts) == 2)
    assert heard == [SlipPrinted(1)]


def test_a_result_comes_home_on_the_main_thread(bridge, qtbot):
    home = []
    with Worker("counter") as counter:
        future = counter.submit(lambda: 42)
        bridge.ask(future, lambda r: home.append((r, threading.current_thread())), home.append)
        qtbot.waitUntil(lambda: bool(home))
    assert home == [(42, threading.main_thread())]


def test_a_failure_comes_home_as_one(bridge, qtbot):
    future, failed = Future(), []
    bridge.ask(future, failed.append, failed.append)
    fault = ValueError("no")
    future.set_exception(fault)
    qtbot.waitUntil(lambda: bool(failed))
    assert failed == [fault]


def test_a_cancelled_verb_fails(bridge, qtbot):
    future, failed = Future(), []
    bridge.ask(future, failed.append, failed.append)
    future.cancel()
    future.set_running_or_notify_cancel()
    qtbot.waitUntil(lambda: bool(failed))
    assert isinstance(failed[0], CancelledError)


def test_a_dropped_errand_is_not_heard(bridge, qtbot):
    first, second, home = Future(), Future(), []
    errand = bridge.ask(first, home.append, home.append)
    bridge.ask(second, home.append, home.append)
    errand.drop()
    first.set_result("left page")
    second.set_result("this page")
    qtbot.waitUntil(lambda: bool(home))
    assert home == ["this page"]
