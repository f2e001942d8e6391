# SPDX-License-Identifier: Apache-2.0
"""Room devices: a job: one check or one piece of work on one device, and how long it may take.

`run` and `progress` are called on the device's thread; the bench's thread reads and sets the rest.
Nothing here is locked: each field is written by one of the two alone.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from kiosk.core.device import Checked, Found, Sighting
from kiosk.core.errors import DeviceCancelled
from kiosk.devices.adapter import Adapter, OpenDevice, Progress
from kiosk.devices.answers import error_of, trimmed
from kiosk.worker import Appointment, Worker

Work = Callable[[Any, Progress], Any]  # the device fulfils its kind's Protocol


@dataclass(eq=False, slots=True)
class Job:
    """`work` None: only a check. `time_ms` None: as the adapter says."""

    future: "Future[Any]"
    sighting: Sighting
    adapter: Adapter
    work: Work | None
    time_ms: int | None = None
    gone: bool = False  # nobody waits any more
    closing: bool = False
    asks_first: bool = True
    working: bool = False
    checked: Checked | None = None
    device: OpenDevice | None = None
    worker: Worker | None = None
    began: Callable[[], object] = field(default=lambda: None)
    alarm: Appointment | None = None
    _sign_s: float = 0.0

    @property
    def is_check(self) -> bool:
        """Whether it only asks."""
        return self.work is None

    def run(self) -> object:
        """Opens, asks when it must, works. Raises what the adapter raises."""
        try:
            return self._run()
        finally:
            # Given up meanwhile: the bench may have closed, so the device is let go here and now.
            if self.gone and self.device is not None:
                self.device.close()

    def _run(self) -> object:
        self.still_wanted()
        self.device = device = self.adapter.open(self.sighting)
        self.sign()
        self.still_wanted()
        if self.work is None or self.asks_first:
            checked = trimmed(device.check())
            if self.work is None:
                return checked
            if checked.found in (Found.ABSENT, Found.BUSY):
                raise error_of(checked)
            self.checked = checked
            self.sign()
        self.working = True
        self.began()
        return self.work(device, self.progress)

    def still_wanted(self) -> None:
        """Raises DeviceCancelled when nobody waits any more."""
        if self.gone:
            raise DeviceCancelled

    def progress(self, done: int, of: int) -> None:  # noqa: ARG002  # the sign of life is the call
        """Fulfils Progress."""
        self.sign()
        self.still_wanted()

    def sign(self) -> None:
        """It lives: its time begins anew."""
        self._sign_s = monotonic()

    def left_s(self) -> float:
        """How long it may still be silent."""
        limit_ms = self.adapter.check_ms
        if self.working:
            limit_ms = self.adapter.work_ms if self.time_ms is None else self.time_ms
        return self._sign_s + limit_ms / 1000 - monotonic()

    def stop_waiting(self) -> None:
        """Nobody looks at its time any more."""
        if self.alarm is not None:
            self.alarm.cancel()

    def to_close(self) -> "Job":
        """The job of letting its device go; nobody waits for it."""
        return Job(Future(), self.sighting, self.adapter, None, closing=True)
