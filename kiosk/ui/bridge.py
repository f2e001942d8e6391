# SPDX-License-Identifier: Apache-2.0
"""Room ui: the one crossing from other threads to the window.

Facts of the bus and results of verbs arrive on the thread that made them. One QObject of the main
thread takes them in by a queued signal, so that everything that touches a widget runs on the main
thread and in the order of arrival.
"""

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")
F = TypeVar("F")


class Errand:
    """A verb under way. Dropped, its result comes home unheard (the page was left)."""

    def __init__(self) -> None:
        self._dropped = False

    @property
    def dropped(self) -> bool:
        """True once nobody waits for it any more."""
        return self._dropped

    def drop(self) -> None:
        """Do not call back; the verb itself runs to its end."""
        self._dropped = True


class Bridge(QObject):
    """Facts up, results home; make it on the main thread."""

    _fact = Signal(object)
    _home = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._listeners: dict[type, list[Callable[[Any], None]]] = {}
        self._fact.connect(self._heard, Qt.ConnectionType.QueuedConnection)
        self._home.connect(self._came_home, Qt.ConnectionType.QueuedConnection)

    def hear(self, fact: object) -> None:
        """Take a fact, on any thread; give this to the bus."""
        self._fact.emit(fact)

    def on(self, kind: type[F], listener: Callable[[F], None]) -> None:
        """Call `listener` on the main thread for each fact of this kind (or a kind below it)."""
        self._listeners.setdefault(kind, []).append(listener)

    def ask(
        self,
        future: "Future[T]",
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> Errand:
        """Bring a verb's result home: `done` or `failed` is called once, on the main thread."""
        errand = Errand()

        def deliver() -> None:
            _deliver(future, done, failed)

        future.add_done_callback(lambda _: self._home.emit((errand, deliver)))
        return errand

    def _heard(self, fact: object) -> None:
        for kind in type(fact).__mro__:
            for listener in tuple(self._listeners.get(kind, ())):
                listener(fact)

    def _came_home(self, load: tuple[Errand, Callable[[], None]]) -> None:
        errand, deliver = load
        if not errand.dropped:
            deliver()


def _deliver(
    future: "Future[T]", done: Callable[[T], None], failed: Callable[[BaseException], None]
) -> None:
    if future.cancelled():
        failed(CancelledError())
        return
    fault = future.exception()
    if fault is None:
        done(future.result())
    else:
        failed(fault)
