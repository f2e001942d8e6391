# SPDX-License-Identifier: Apache-2.0
"""Tests: facts reach who listens, on the listener's thread, and the teller never waits."""

import threading
from collections import deque
from dataclasses import dataclass
from queue import SimpleQueue

import pytest

from kiosk.bus import Bus
from kiosk.worker import Worker


@dataclass(frozen=True, slots=True)
class Said:
    what: str


@dataclass(frozen=True, slots=True)
class SaidLoudly(Said):
    pass


@dataclass(slots=True)
class Changeable:
    what: str


def test_a_listener_hears_its_kind_and_the_kinds_below_in_order():
    bus, heard = Bus(), deque()
    bus.subscribe(Said, heard.append)
    bus.subscribe(SaidLoudly, lambda fact: heard.append(f"!{fact.what}"))
    bus.publish(Said("a"))
    bus.publish(SaidLoudly("b"))
    assert list(heard) == [Said("a"), SaidLoudly("b"), "!b"]


def test_a_listener_hears_on_the_thread_it_names():
    bus, heard = Bus(), SimpleQueue()
    with Worker("ear") as ear:
        bus.subscribe(Said, lambda _: heard.put(threading.current_thread().name), ear.post)
        bus.publish(Said("hello"))
        assert heard.get(timeout=60) == "ear"


def test_the_teller_does_not_wait_for_a_slow_listener():
    bus, go_on, heard = Bus(), threading.Event(), deque()
    with Worker("slow") as slow:
        bus.subscribe(Said, lambda fact: go_on.wait(60) and heard.append(fact), slow.post)
        bus.publish(Said("one"))
        bus.publish(Said("two"))
        assert not heard, "publish came back while the listener still slept"
        go_on.set()
    assert list(heard) == [Said("one"), Said("two")]


def test_who_left_hears_no_more():
    bus, heard = Bus(), deque()
    listening = bus.subscribe(Said, heard.append)
    bus.unsubscribe(listening)
    bus.publish(Said("late"))
    assert not heard


def test_a_listener_whose_thread_has_ended_is_forgotten_and_the_others_still_hear():
    bus, heard = Bus(), deque()
    ear = Worker("ear")
    bus.subscribe(Said, heard.append, ear.post)
    bus.subscribe(Said, heard.append)
    ear.close()
    bus.publish(Said("one"))
    bus.publish(Said("two"))
    assert list(heard) == [Said("one"), Said("two")]


def test_a_listener_that_is_gone_without_a_word_costs_the_teller_nothing(expect_log):
    expect_log("listener for Said is dropped")
    bus, heard = Bus(), deque()

    def deleted_window(_: Said) -> None:
        raise RuntimeError("Internal C++ object already deleted")

    bus.subscribe(Said, deleted_window)
    bus.subscribe(Said, heard.append)
    bus.publish(Said("one"))
    bus.publish(Said("two"))
    assert list(heard) == [Said("one"), Said("two")]


@pytest.mark.parametrize("fact", [Changeable("x"), "words", Said, object()])
def test_what_can_be_changed_afterwards_is_no_fact(fact):
    with pytest.raises(TypeError, match="frozen"):
        Bus().publish(fact)
