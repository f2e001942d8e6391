# SPDX-License-Identifier: Apache-2.0
"""Stone worker: named threads. Work is handed in, done in order, and comes home as a Future.

Here is the one broad catch of each thread: an LmkError is an answer and goes to whoever waits; any
other exception is a defect, is logged with its trace, told as the fact `WorkFailed`, and the
thread goes on with the next piece of work.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from time import monotonic
from typing import Any, Final, Self, TypeVar

from kiosk.core.errors import LmkError

_log: Final = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WorkFailed:
    """A piece of work ended in a way nobody foresaw; its trace is in the log."""

    worker: str
    summary: str


class WorkerClosed(RuntimeError):
    """The worker has ended and takes nothing more."""


class WrongThread(RuntimeError):
    """Code that belongs to one thread was called on another: a defect of ours."""


@dataclass(order=True, slots=True)
class Appointment:
    """Work for later; `cancel` before it begins and it never does."""

    due_s: float
    number: int
    work: Callable[[], object] | None = field(compare=False)

    def cancel(self) -> None:
        """Do not do it; harmless when it has begun or is done."""
        self.work = None


@dataclass(frozen=True, slots=True)
class _Errand:
    work: Callable[[], Any]
    future: "Future[Any] | None"  # None: nobody waits for the answer


class Worker:
    """One thread with its queue. Starts at once; a `with` closes it.

    The thread is a daemon: a driver or a keyring dialog that never returns may not keep the
    program from ending. `tell` takes the fact WorkFailed, on this worker's thread.
    """

    def __init__(self, name: str, tell: Callable[[WorkFailed], object] | None = None) -> None:
        self.name = name
        self._tell = tell
        self._changed = threading.Condition()
        self._errands: deque[_Errand] = deque()
        self._calendar: list[Appointment] = []
        self._numbers = count()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Callable[..., T], *args: object) -> "Future[T]":
        """Do `work(*args)` on this thread after all that was handed in before.

        Raises WorkerClosed.
        """
        future: Future[T] = Future()
        self._put(_Errand(lambda: work(*args), future))
        return future

    def post(self, work: Callable[[], object]) -> None:
        """As `submit`, but nobody waits: whatever it raises is a defect. Raises WorkerClosed."""
        self._put(_Errand(work, None))

    def call(self, work: Callable[..., T], *args: object, timeout_s: float | None = None) -> T:
        """Hand in, wait, and give the result or raise what it raised.

        Raises TimeoutError after `timeout_s` (work not yet begun is then dropped), and WrongThread
        on this worker's own thread, which would wait for itself.
        """
        if self.is_here():
            raise WrongThread(f"{self.name} would wait for itself")
        future = self.submit(work, *args)
        try:
            return future.result(timeout_s)
        except TimeoutError:
            future.cancel()
            raise

    def after(self, seconds: float, work: Callable[[], object]) -> Appointment:
        """Do `work` on this thread once so many seconds have passed. Raises WorkerClosed."""
        with self._changed:
            self._must_be_open()
            appointment = Appointment(monotonic() + seconds, next(self._numbers), work)
            heappush(self._calendar, appointment)
            self._changed.notify()
        return appointment

    def is_here(self) -> bool:
        """Whether the caller runs on this worker's thread."""
        return threading.current_thread() is self._thread

    def on_thread(self) -> None:
        """Held at the door of code that belongs to this thread. Raises WrongThread."""
        if not self.is_here():
            raise WrongThread(f"{threading.current_thread().name} in the room of {self.name}")

    def close(self, timeout_s: float | None = 10.0) -> bool:
        """Take nothing more, finish what was handed in, drop what was for later, and end.

        True when the thread has ended within `timeout_s`; from its own thread it only begins.
        """
        with self._changed:
            self._closed = True
            self._calendar.clear()
            self._changed.notify()
        if self.is_here():
            return False
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _put(self, errand: _Errand) -> None:
        with self._changed:
            self._must_be_open()
            self._errands.append(errand)
            self._changed.notify()

    def _must_be_open(self) -> None:
        if self._closed:
            raise WorkerClosed(f"{self.name} is closed")

    def _run(self) -> None:
        while (errand := self._next()) is not None:
            self._do(errand)
            del errand  # a thread that waits keeps no keys and no answers alive

    def _next(self) -> _Errand | None:
        """The next piece of work; waits for it; None when all is done and the worker closed."""
        with self._changed:
            while True:
                now = monotonic()
                if self._calendar and self._calendar[0].due_s <= now:
                    due = heappop(self._calendar)
                    if due.work is not None:
                        return _Errand(due.work, None)
                elif self._errands:
                    return self._errands.popleft()
                elif self._closed:
                    return None
                else:
                    self._changed.wait(self._calendar[0].due_s - now if self._calendar else None)

    def _do(self, errand: _Errand) -> None:
        future = errand.future
        if future is not None and not future.set_running_or_notify_cancel():
            return
        try:
            result = errand.work()
        except BaseException as error:  # noqa: BLE001  # the one broad catch of this thread
            defect = future is None or not isinstance(error, LmkError)
            if defect:
                _log.error("work failed on %s", self.name, exc_info=error)
            if future is not None:
                future.set_exception(error)
            if defect and self._tell is not None:
                self._tell(WorkFailed(self.name, f"{type(error).__name__}: {error}"))
        else:
            if future is not None:
                future.set_result(result)
