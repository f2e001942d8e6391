# SPDX-License-Identifier: Apache-2.0
"""Room devices: a slot: one plugged-in device, its health, its thread, and the one job on it.

Everything here runs on the bench's thread but `Job.run` and `Job.progress`, which run on the
device's own. A job that does not come back is abandoned with its thread: whoever waits hears so at
once, the slot gets a new thread, and the lost one lets the device go when it ever returns.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from kiosk.core.device import HEALTH, Checked, Found, Health, HealthEvent, Sighting
from kiosk.core.errors import (
    Device,
    DeviceAbsent,
    DeviceBusy,
    DeviceCancelled,
    DevicePulled,
    DeviceSilent,
    LmkError,
)
from kiosk.devices.adapter import Adapter
from kiosk.devices.answers import answer_of, leaf_of, told
from kiosk.devices.job import Job
from kiosk.devices.slot_view import SlotView
from kiosk.worker import Appointment, Worker

MISSES_TO_BE_GONE: Final = 2
PULLED_GRACE_MS: Final = 2_000  # a job whose device was pulled out may say so itself
ASTRAY_MAX: Final = 3  # threads that did not come back; more are not risked
_FIT: Final = (Found.PRESENT, Found.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Floor:
    """What a slot needs of the bench."""

    post: Callable[[Callable[[], object]], object]  # onto the bench's thread; never raises
    after: Callable[[float, Callable[[], object]], Appointment | None]  # seconds
    changed: Callable[["Slot"], object]


class Slot:
    """Made when a device is first seen; it stays while the device is away."""

    def __init__(self, adapter: Adapter, sighting: Sighting, floor: Floor) -> None:
        self.adapter = adapter
        self.sighting = sighting
        self.health = Health.ABSENT
        self.ready_to_end = False
        self._floor = floor
        self._checked: Checked | None = None
        self._misses = 0
        self._job: Job | None = None
        self._waiting: deque[Job] = deque()
        self._astray: list[Job] = []
        self._worker: Worker | None = None

    @property
    def view(self) -> SlotView:
        """As it stands now."""
        seen = self._checked
        if seen is None:
            return SlotView(self.sighting, self.health)
        return SlotView(self.sighting, self.health, seen.found, seen.code, seen.evidence)

    @property
    def present(self) -> bool:
        """Whether it is plugged in."""
        return self.health is not Health.ABSENT

    @property
    def idle(self) -> bool:
        """Whether nothing runs or waits."""
        return self._job is None and not self._waiting

    # ── presence ─────────────────────────────────────────────────────────────────────────────

    def seen(self, sighting: Sighting) -> None:
        """A look showed it. Another serial number at its address is another device; a name may
        differ from look to look, as a busy printer tells less of itself.
        """
        self._misses = 0
        both = {sighting.serial, self.sighting.serial}
        if self.present and len(both) == 2 and "" not in both:
            self._lose()
        self.sighting = sighting
        if not self.present:
            self._step(HealthEvent.SEEN)

    def missed(self) -> bool:
        """A look did not show it; True when one more is needed to believe it."""
        if not self.present:
            return False
        self._misses += 1
        if self._misses < MISSES_TO_BE_GONE:
            return True
        self._lose()
        return False

    def _lose(self) -> None:
        self._checked = None
        self._step(HealthEvent.LOST)
        while self._waiting:
            self._answer(self._waiting.popleft(), DeviceAbsent())
        job = self._job
        if job is not None:
            self._floor.after(PULLED_GRACE_MS / 1000, lambda: self._still_out(job))
        elif self._worker is not None:  # what is away needs no thread
            self._worker.close(0)
            self._worker = None

    def _still_out(self, job: Job) -> None:
        if self._job is job and not self.present:
            self._abandon(job, DevicePulled())

    # ── jobs ─────────────────────────────────────────────────────────────────────────────────

    def check(self) -> "Future[Checked]":
        """Asks it how it is; while it works, "busy" is the answer; a check under way is shared."""
        for job in (self._job, *self._waiting):
            if job is not None and job.is_check and not job.closing:
                return job.future
        future: Future[Checked] = Future()
        if any(job is not None and job.work for job in (self._job, *self._waiting)):
            future.set_result(Checked(Found.BUSY, DeviceBusy.code, (("at_work", "yes"),)))
            return future
        self._take(Job(future, self.sighting, self.adapter, None))
        return future

    def use(self, job: Job) -> None:
        """Runs `job` as soon as a check or a closing under way is through; two at once: busy."""
        if any(other is not None and other.work for other in (self._job, *self._waiting)):
            self._answer(job, DeviceBusy())
        else:
            self._take(job)

    def give_up(self, future: "Future[Any]") -> bool:
        """Nobody waits for this job any more. False when it is none of this slot's."""
        for job in (self._job, *self._waiting):
            if job is not None and job.future is future:
                job.gone = True
                self._waiting = deque(other for other in self._waiting if other is not job)
                self._answer(job, DeviceCancelled())
                return True
        return False

    def end(self) -> None:
        """Takes no more work and fails what is under way; threads end when they come back."""
        self.ready_to_end = True
        for job in (self._job, *self._waiting):
            if job is not None:
                job.gone = True
                self._answer(job, DeviceCancelled())
        self._waiting.clear()

    def workers(self) -> list[Worker]:
        """Its threads, those that went astray too."""
        mine = [self._worker] if self._worker is not None else []
        return mine + [job.worker for job in self._astray if job.worker is not None]

    def _take(self, job: Job) -> None:
        if self.ready_to_end:
            self._answer(job, DeviceCancelled())
        elif self._job is not None:
            self._waiting.append(job)
        elif len(self._astray) >= ASTRAY_MAX:
            self._answer(job, DeviceSilent())
        else:
            self._start(job)

    def _start(self, job: Job) -> None:
        self._job = job
        job.asks_first = self.health is not Health.READY
        if job.is_check or job.asks_first:
            self._step(HealthEvent.OPEN)
        else:
            self._step(HealthEvent.USE)
        job.began = lambda: self._floor.post(lambda: self._began(job))
        self._submit(job, job.run)

    def _began(self, job: Job) -> None:
        """The check before a piece of work is through: the work has begun."""
        if self._job is not job:
            return
        if job.checked is not None and self._at_it:
            self._checked = job.checked
            self._step(HealthEvent.WELL, HealthEvent.USE)
        self._wait(job)

    def _submit(self, job: Job, call: Callable[[], object]) -> None:
        if self._worker is None:
            self._worker = Worker(f"device {self.sighting.kind.value}")
        job.worker = self._worker
        job.sign()
        came = self._worker.submit(call)
        came.add_done_callback(lambda done: self._floor.post(lambda: self._came(job, done)))
        self._wait(job)

    def _wait(self, job: Job) -> None:
        job.stop_waiting()
        job.alarm = self._floor.after(job.left_s(), lambda: self._overdue(job))

    def _overdue(self, job: Job) -> None:
        if self._job is not job:
            return
        if job.left_s() > 0:
            self._wait(job)
        else:
            self._abandon(job, DeviceSilent())

    def _came(self, job: Job, done: "Future[Any]") -> None:
        if self._job is not job:
            self._came_late(job)
            return
        job.stop_waiting()
        error = done.exception()
        if not job.closing:
            self._settle(job, None if error is None else leaf_of(error), done)
        self._job = None
        if job.device is not None and not job.closing:
            self._job = job.to_close()
            self._submit(self._job, job.device.close)
        else:
            self._next()

    def _came_late(self, job: Job) -> None:
        """A thread that was given up came back: it lets the device go and ends."""
        self._astray = [other for other in self._astray if other is not job]
        if job.worker is not None:
            if job.device is not None and not job.closing:
                job.worker.submit(job.device.close)
            job.worker.close(0)

    def _abandon(self, job: Job, why: Device) -> None:
        job.gone = True
        self._astray.append(job)
        self._worker = None
        self._job = None
        if job.closing:
            self._checked = answer_of(why) if self.present else None
            self._step(HealthEvent.ILL)
        else:
            self._settle(job, why, None)
        self._next()

    def _next(self) -> None:
        if self._waiting and self._job is None:
            self._take(self._waiting.popleft())

    # ── what came of it ──────────────────────────────────────────────────────────────────────

    def _settle(self, job: Job, error: LmkError | None, done: "Future[Any] | None") -> None:
        """Steps the health, then tells whoever waits."""
        if self._at_it:
            ill = isinstance(error, Device) and not isinstance(error, DeviceCancelled)
            if error is not None and ill:
                self._checked = answer_of(error)
            elif job.is_check and done is not None and error is None:
                self._checked = done.result()
            unfit = self._checked is not None and self._checked.found not in _FIT
            self._step(HealthEvent.ILL if ill or unfit else HealthEvent.WELL)
        self._answer(job, error, done)

    @property
    def _at_it(self) -> bool:
        """Whether the device that the job began with is still plugged in."""
        return self.health in (Health.CHECKING, Health.BUSY)

    def _answer(self, job: Job, error: LmkError | None, done: "Future[Any] | None" = None) -> None:
        if job.future.done():
            return  # given up
        if error is not None:
            said = told(error, self.sighting.kind)
            if job.is_check:
                job.future.set_result(answer_of(said))
            else:
                job.future.set_exception(said)
        elif done is not None:
            job.future.set_result(done.result())

    def _step(self, *events: HealthEvent) -> None:
        """Goes as far as the table allows (it was pulled out meanwhile: not at all), tells once."""
        for event in events:
            if not HEALTH.allows(self.health, event):
                break
            self.health = HEALTH.step(self.health, event)
        self._floor.changed(self)
