# SPDX-License-Identifier: Apache-2.0
"""Stone bus: facts go up, each listener hears them on its own thread, and nobody who tells waits.

A fact is a frozen dataclass in the past tense. A listener gives `via`: how a call reaches its
thread, for example `worker.post`. Facts of one teller arrive in the order they were told; a
listener whose thread has ended is forgotten.
"""

import dataclasses
import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeVar

from kiosk.worker import WorkerClosed

_log: Final = logging.getLogger(__name__)

F = TypeVar("F")
Call = Callable[[], None]
Via = Callable[[Call], object]


def at_once(call: Call) -> None:
    """`via` of a listener that only puts the fact somewhere, such as `queue.put_nowait`."""
    call()


@dataclass(frozen=True, slots=True, eq=False)
class Subscription:
    """One listener; `end` it with `Bus.unsubscribe`."""

    kind: type
    hear: Callable[[Any], object]
    via: Via


class Bus:
    """Who wants to hear what. Any thread may subscribe, unsubscribe and publish."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._listeners: tuple[Subscription, ...] = ()

    def subscribe(
        self, kind: type[F], hear: Callable[[F], object], via: Via = at_once
    ) -> Subscription:
        """Call `hear` through `via` for every fact of `kind` or a kind below it (object: all)."""
        listener = Subscription(kind, hear, via)
        with self._lock:
            self._listeners = (*self._listeners, listener)
        return listener

    def unsubscribe(self, listener: Subscription) -> None:
        """No fact published from now on reaches this listener; one on its way may still."""
        with self._lock:
            self._listeners = tuple(one for one in self._listeners if one is not listener)

    def publish(self, fact: object) -> None:
        """Tell everyone who listens. Raises TypeError for a fact that can be changed afterwards."""
        if not _frozen(fact):
            raise TypeError(f"{type(fact).__name__} is not a frozen dataclass")
        for listener in self._listeners:
            if isinstance(fact, listener.kind):
                self._deliver(listener, fact)

    def _deliver(self, listener: Subscription, fact: object) -> None:
        try:
            listener.via(lambda: _heard(listener, fact))
        except WorkerClosed:
            _log.info("listener for %s has gone home", listener.kind.__name__)
            self.unsubscribe(listener)
        except RuntimeError:  # Qt says so when a window is gone; the teller must not pay for it
            _log.exception("listener for %s is dropped", listener.kind.__name__)
            self.unsubscribe(listener)


def _heard(listener: Subscription, fact: object) -> None:
    listener.hear(fact)


def _frozen(fact: object) -> bool:
    if not dataclasses.is_dataclass(fact) or isinstance(fact, type):
        return False
    return bool(type(fact).__dataclass_params__.frozen)  # type: ignore[attr-defined]
