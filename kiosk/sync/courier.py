# SPDX-License-Identifier: Apache-2.0
"""Sync: the courier: the thread that talks to the portal whenever `exchange` says so.

It never touches the store. What goes out and what an answer brings is the work of the desk it is
introduced to, handed in at the counter's thread. Here is only HTTP and waiting, one message at a
time, and one courier for a kiosk. All of its state lives on its own thread.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from threading import Event as Flag
from threading import Lock
from time import monotonic
from types import TracebackType
from typing import Final, Self, TypeVar

from kiosk.bus import Subscription
from kiosk.core.encoding import load, unpack_named
from kiosk.core.errors import Defect, LmkError, Ours
from kiosk.core.facts import LineChanged, ReversalCommitted, TransactionCommitted
from kiosk.core.wire.exchange import AnswerHead
from kiosk.sync.errand import Errand, ExchangeReport
from kiosk.sync.exchange import Event, Exchange, Home, Lost, Phase, Send, Wait
from kiosk.worker import Appointment, Worker, WorkerClosed, WrongThread

_log: Final = logging.getLogger(__name__)
CLOSE_S: Final = 10.0
A = TypeVar("A")
T = TypeVar("T")


class TwoCouriers(RuntimeError):
    """A second courier for one kiosk: two would send under one exchange number."""


_on_duty: Final[set[str]] = set()
_duty_lock: Final = Lock()


class Courier:
    """Goes when there is a reason. A `with` closes it; `start` makes it go by itself.

    Raises TwoCouriers when this process has one for the same kiosk already.
    """

    def __init__(self, errand: Errand) -> None:
        _begin_duty(errand.kiosk)
        self._errand = errand
        self._exchange = Exchange(errand.pace)
        self._closing = Flag()
        self._listening: list[Subscription] = []
        self._appointment: Appointment | None = None
        self._by_itself = False
        self._off_soon = False  # a departure stands in this thread's queue
        self._beside: Callable[[], bool] | None = None
        self._beside_soon = False
        self._worker = Worker("courier", tell=errand.bus.publish)

    def start(self) -> None:
        """Goes by itself from now on, for the first time at once. A second call changes nothing."""
        if self._listening:
            return
        bus, here = self._errand.bus, self._worker.post
        self._listening = [
            bus.subscribe(TransactionCommitted, self._committed, via=here),
            bus.subscribe(ReversalCommitted, self._committed, via=here),
        ]
        self._worker.post(self._go_by_yourself)

    def nudge(self) -> None:
        """The operator wants it sent now, whatever was being waited for. Never waits."""
        self._post(lambda: self._hear(Event.OPERATOR))

    def run_once(self) -> ExchangeReport:
        """Talks until nothing is left to say or something failed, and waits for the end of it.

        Raises no error of the line: the report tells. On the window's thread use `nudge`; on the
        counter's thread it raises WrongThread, for the counter would wait for itself.
        """
        if self._errand.counter.is_here():
            raise WrongThread("the counter would wait for itself")
        return self._worker.call(self._until_quiet)

    def ask(self, question: Callable[[], T]) -> "Future[T]":
        """Any other question to the portal, between two exchanges. Raises WorkerClosed."""
        return self._worker.submit(question)

    def beside(self, work: Callable[[], bool]) -> None:
        """Work of short steps on this thread for when all is said: each tells whether another may
        follow at once. Anything heard meanwhile goes before the next step.
        """
        self._beside = work
        self._post(self._plan)

    def at_rest(self) -> bool:
        """Whether the last word with the portal was whole and none is due. Here on this thread."""
        resting = self._exchange.phase is Phase.RESTING and not self._off_soon
        return resting and _now_ms() < self._exchange.due_ms

    def stop(self, timeout_s: float = CLOSE_S) -> bool:
        """Begins nothing more, and ends when the message under way is home or given up.

        False when it is still out after `timeout_s`: the thread then ends by itself, takes nothing
        in any more if the counter is closed, and no other courier may begin before.
        """
        self._closing.set()
        for hear in self._listening:
            self._errand.bus.unsubscribe(hear)
        self._post(self._go_home)
        return self._worker.close(timeout_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # What follows runs on the courier's own thread.

    def _go_by_yourself(self) -> None:
        self._by_itself = True
        self._plan()

    def _go_home(self) -> None:
        self._errand.portal.close()
        _end_duty(self._errand.kiosk)

    def _committed(self, _: TransactionCommitted | ReversalCommitted) -> None:
        self._hear(Event.SALE)

    def _hear(self, event: Event) -> None:
        self._exchange = self._exchange.heard(event, _now_ms())
        self._plan()

    def _plan(self) -> None:
        """Makes the one appointment there is: now, or when the waiting is over."""
        if self._appointment is not None:
            self._appointment.cancel()
            self._appointment = None
        if self._closing.is_set() or not self._by_itself:
            return
        match self._exchange.next():
            case Send():
                self._depart_soon()
            case Wait(until_ms):
                wait_s = max(0, until_ms - _now_ms()) / 1000
                self._appointment = self._later(wait_s)
                self._step_soon()

    def _step_soon(self) -> None:
        """Behind what waits already: a sale that was heard of goes first."""
        if self._beside is not None and not self._beside_soon and self.at_rest():
            self._beside_soon = True
            self._post(self._step)

    def _step(self) -> None:
        self._beside_soon = False
        resting = self.at_rest() and not self._closing.is_set()
        if resting and self._beside is not None and self._beside():
            self._step_soon()

    def _depart_soon(self) -> None:
        """Behind what waits already, so that a long tail keeps no other question waiting."""
        if not self._off_soon:
            self._off_soon = True
            self._post(self._depart)

    def _later(self, seconds: float) -> Appointment | None:
        try:
            return self._worker.after(seconds, lambda: self._hear(Event.TIMER))
        except WorkerClosed:
            return None

    def _depart(self) -> None:
        self._off_soon = False
        decision = self._exchange.next()
        try:
            if isinstance(decision, Send) and not self._closing.is_set():
                self._travel(decision.budget_bytes, ExchangeReport())
        finally:
            self._plan()

    def _until_quiet(self) -> ExchangeReport:
        report = ExchangeReport()
        self._exchange = self._exchange.heard(Event.OPERATOR, _now_ms())
        try:
            while not self._closing.is_set():
                decision = self._exchange.next()
                if not isinstance(decision, Send):
                    break
                report = self._travel(decision.budget_bytes, report)
        finally:
            self._plan()
        exchange = self._exchange
        return replace(report, online=exchange.online is True, fault=exchange.code)

    def _travel(self, budget_bytes: int, report: ExchangeReport) -> ExchangeReport:
        """One exchange, and the conversation moved on whatever becomes of it."""
        before, trip = self._exchange, _Trip(_now_ms(), self._errand.pace.timeout_for(budget_bytes))
        failed: LmkError | None = Defect()  # stands when something is raised that nobody foresaw
        self._exchange = before.left()
        try:
            home, report = self._go(budget_bytes, trip, report)
            self._exchange = self._exchange.home(home, _now_ms())
            failed = None
        except LmkError as error:
            failed = error
        except WorkerClosed:  # the counter went home before us: as if we had never left
            self._closing.set()
            self._exchange, failed = before, None
        finally:
            if failed is not None:
                lost = Lost(failed, _now_ms() - trip.began_ms, trip.timeout_ms, self._draw())
                self._exchange = self._exchange.lost(lost, _now_ms())
            self._tell_edge(before, failed)
        return report

    def _go(
        self, budget_bytes: int, trip: "_Trip", report: ExchangeReport
    ) -> tuple[Home, ExchangeReport]:
        body, entries = self._at_counter(self._errand.take, budget_bytes)
        trip.timeout_ms = self._errand.pace.timeout_for(len(body))
        reply = self._errand.portal.exchange(body, trip.timeout_ms / 1000)
        found = self._at_counter(self._errand.absorb, reply.body)
        home = Home(
            entries,
            len(body),
            _now_ms() - trip.began_ms,
            _acknowledged(reply.body),
            found.more,
            found.changed,
            found.next_after_ms,
        )
        return home, report.after(entries, found)

    def _at_counter(self, work: Callable[[A], T], asked: A) -> T:
        return self._errand.counter.submit(work, asked).result()

    def _draw(self) -> float:
        return int.from_bytes(self._errand.chance(4), "big") / 2**32

    def _tell_edge(self, before: Exchange, failed: LmkError | None) -> None:
        after = self._exchange
        if not after.differs(before):
            return
        if isinstance(failed, Ours):
            _log.error("the exchange is stuck: %s", failed)
        else:
            _log.info("the line is %s", f"gone: {failed}" if failed else "there")
        online = after.online is True
        self._errand.bus.publish(LineChanged(online, self._errand.now_ms(), after.code))

    def _post(self, work: Callable[[], None]) -> None:
        try:
            self._worker.post(work)
        except WorkerClosed:
            _log.info("the courier has gone home")


@dataclass(slots=True)
class _Trip:
    """What is known of the message under way, for when it does not come home."""

    began_ms: int
    timeout_ms: int


def _acknowledged(answer: bytes) -> int:
    return unpack_named(AnswerHead, load(answer.partition(b"\n")[0])).acknowledged_seq


def _now_ms() -> int:
    return int(monotonic() * 1000)


def _begin_duty(kiosk: str) -> None:
    with _duty_lock:
        if kiosk in _on_duty:
            raise TwoCouriers(kiosk)
        _on_duty.add(kiosk)


def _end_duty(kiosk: str) -> None:
    with _duty_lock:
        _on_duty.discard(kiosk)
