# SPDX-License-Identifier: Apache-2.0
"""Room devices: the bench: what stands on the table, how it is, and work on it by the asking.

Nobody keeps a handle: who wants a device hands in work and gets a Future. One thread owns the
bench's state; each adapter looks, and each device works, on a thread of its own, so nothing here
ever waits for a device, and no caller waits for the bench. Callbacks of futures run on the bench's
thread and may not wait.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, Final, Self, TypeVar

from kiosk.core.device import Kind
from kiosk.core.device_ports import Progress
from kiosk.core.errors import DeviceAbsent
from kiosk.core.ports import Publisher
from kiosk.devices.choices import Choices
from kiosk.devices.job import Job
from kiosk.devices.registry import Entry
from kiosk.devices.slot import Floor
from kiosk.devices.slot_view import SlotView
from kiosk.devices.table import Answers, Table
from kiosk.devices.watch import Look, Looker, Pace
from kiosk.worker import Appointment, Worker, WorkerClosed

_log: Final = logging.getLogger(__name__)
T = TypeVar("T")
_STUCK_EVERY_S: Final = 0.5
_GRACE_S: Final = 2.0  # for devices to come back when the bench closes
PACE: Final = Pace()


class Use(Future[T]):
    """Work under way. `cancel` may be called at any time: the Future fails with DeviceCancelled at
    once, and the work hears it at its next sign of progress.
    """

    def __init__(self, give_up: "Callable[[Use[T]], object]") -> None:
        super().__init__()
        self._give_up = give_up

    def cancel(self) -> bool:
        """Nobody waits any more. False when it was through already."""
        if self.done():
            return False
        self._give_up(self)
        return True


class Bench:
    """Watches from the moment it is made; a `with` closes it."""

    def __init__(
        self,
        entries: Sequence[Entry],
        publisher: Publisher,
        choices_path: Path | None = None,
        pace: Pace = PACE,
    ) -> None:
        self._pace = pace
        self._table = Table([entry.name for entry in entries], publisher)
        self._first = {entry.name for entry in entries}
        self._listed = Event()
        self._quiet = Event()
        self._stuck: set[str] = set()
        self._faults: dict[str, str] = {}
        self._worker = Worker("bench")
        self._floor = Floor(self._post, self._after, self._table.changed)
        self._post(lambda: self._open_choices(choices_path))
        self._lookers = {
            entry.name: Looker(entry, pace, lambda look: self._post(lambda: self._looked(look)))
            for entry in entries
        }
        if not entries:
            self._listed.set()
        for looker in self._lookers.values():
            looker.start()
        self._after(_STUCK_EVERY_S, self._see_who_is_stuck)

    # ── asked from any thread ────────────────────────────────────────────────────────────────

    def slots(self) -> tuple[SlotView, ...]:
        """Every device that is or was plugged in, as it stood a moment ago."""
        return self._table.views

    def first_list(self) -> tuple[str, ...]:
        """Waits until each adapter has looked once, two seconds at most; names those that did not
        come back. Not for the main thread.
        """
        self._listed.wait(self._pace.list_limit_ms / 1000)
        return tuple(sorted(self._first))

    def stuck(self) -> tuple[str, ...]:
        """Adapters whose look does not come back."""
        return tuple(sorted(self._stuck))

    def faults(self) -> Mapping[str, str]:
        """Adapters that cannot look, and why: the name of what was raised."""
        return dict(self._faults)

    def check(self, kind: Kind | None = None) -> "Future[Answers]":
        """Asks every device of the kind (None: of all) that is plugged in how it is.

        One that does not come back is UNKNOWN with the code of DeviceSilent; the Future never
        fails.
        """
        answers: Future[Answers] = Future()
        if not self._post(lambda: self._table.check(kind, answers)):
            answers.set_result(())
        return answers

    def use(
        self,
        kind: Kind,
        work: Callable[[Any, Progress], T],
        *,
        key: str | None = None,
        timeout_ms: int | None = None,
    ) -> Use[T]:
        """Runs `work(device, progress)` on the device's thread; the device fulfils its kind's
        Protocol of `core.device_ports`. `key`: that very device, else the chosen one.
        `timeout_ms`: without a sign of progress; else the adapter's `work_ms`.

        The Future fails with DeviceAbsent, DeviceBusy, DeviceSilent, DevicePulled,
        DeviceCancelled, DeviceTrouble, or a leaf of the adapter's own.
        """
        use: Use[T] = Use(lambda one: self._post(lambda: self._give_up(one)))
        if not self._post(lambda: self._use(kind, key, (use, work, timeout_ms))):
            use.set_exception(DeviceAbsent(device=kind.value))
        return use

    def prefer(self, kind: Kind, key: str) -> "Future[None]":
        """From now on `use` of this kind means this device, also in another run.

        The Future fails with DeviceAbsent when it is not plugged in.
        """
        return self._ask(
            lambda: self._table.choices.prefer(self._table.plugged(kind, key).sighting)
        )

    def remember(self, key: str, settings: Mapping[str, str]) -> "Future[None]":
        """Keeps what worked with this device. The Future fails with DeviceAbsent."""
        return self._ask(
            lambda: self._table.choices.remember(self._table.plugged(None, key).sighting, settings)
        )

    def remembered(self, key: str) -> "Future[Mapping[str, str]]":
        """What worked last with this device. The Future fails with DeviceAbsent."""
        return self._ask(
            lambda: self._table.choices.remembered(self._table.plugged(None, key).sighting)
        )

    def close(self) -> None:
        """Ends all; what is under way fails with DeviceCancelled. A device that does not come back
        within two seconds is left behind: its thread ends with the program.
        """
        for looker in self._lookers.values():
            looker.end()
        if self._post(self._end):
            self._quiet.wait(_GRACE_S)
        self._worker.close(_GRACE_S)
        until = monotonic() + _GRACE_S
        for worker in [one for slot in self._table.slots for one in slot.workers()]:
            worker.close(0 if not self._quiet.is_set() else max(0.0, until - monotonic()))
        for looker in self._lookers.values():
            if looker.name not in self._stuck:
                looker.join(max(0.0, until - monotonic()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ── on the bench's thread ────────────────────────────────────────────────────────────────

    def _open_choices(self, path: Path | None) -> None:
        self._table.choices = Choices(path)

    def _looked(self, look: Look) -> None:
        if self._table.looked(look, self._floor):
            self._lookers[look.entry].hurry()
        self._faults = {name: why for name, why in self._faults.items() if name != look.entry}
        if look.fault:
            self._faults[look.entry] = look.fault
        self._first.discard(look.entry)
        if not self._first:
            self._listed.set()

    def _see_who_is_stuck(self) -> None:
        now = {name for name, looker in self._lookers.items() if looker.stuck_ms()}
        for name in now - self._stuck:
            _log.info("%s does not come back from a look", name)
        self._stuck = now
        self._after(_STUCK_EVERY_S, self._see_who_is_stuck)

    def _use(self, kind: Kind, key: str | None, asked: tuple[Use[Any], Any, int | None]) -> None:
        use, work, timeout_ms = asked
        try:
            slot = self._table.chosen(kind) if key is None else self._table.plugged(kind, key)
        except DeviceAbsent as error:
            use.set_exception(error)
            return
        slot.use(Job(use, slot.sighting, slot.adapter, work, timeout_ms))

    def _give_up(self, use: Use[Any]) -> None:
        any(slot.give_up(use) for slot in self._table.slots)

    def _end(self) -> None:
        self._table.end()
        self._see_whether_quiet()

    def _see_whether_quiet(self) -> None:
        if all(slot.idle for slot in self._table.slots):
            self._quiet.set()
        else:
            self._after(0.01, self._see_whether_quiet)

    def _ask(self, question: Callable[[], T]) -> "Future[T]":
        try:
            return self._worker.submit(question)
        except WorkerClosed:
            closed: Future[T] = Future()
            closed.set_exception(DeviceAbsent(device="device"))
            return closed

    def _post(self, call: Callable[[], object]) -> bool:
        try:
            self._worker.post(call)
        except WorkerClosed:
            return False
        return True

    def _after(self, seconds: float, call: Callable[[], object]) -> Appointment | None:
        try:
            return self._worker.after(seconds, call)
        except WorkerClosed:
            return None
