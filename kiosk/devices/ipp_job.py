# SPDX-License-Identifier: Apache-2.0
"""Room devices: one print over IPP, owned from its number to its end: it finished in its time, or
it is taken back, and what is said of it afterwards is true.

The job gets its number before the document leaves (Create-Job, Send-Document), so that there is
always something to cancel; old printers that know only Print-Job get that. Then it is watched.
Trouble that a hand can mend (paper, jam, cover, ink) is told and has `mend_ms`; a job without a
sign of change has `still_ms`. After that it is cancelled, and the cancel counts as confirmed only
when the printer itself says so: a queue may call a job canceled while the printer behind it still
has the page. A printer behind a queue that cannot be asked confirms nothing.
"""

import logging
import time
from dataclasses import dataclass
from typing import Final

from kiosk.core.entries import Printed
from kiosk.core.errors import (
    Device,
    DeviceAbsent,
    DeviceBusy,
    DeviceCancelled,
    DeviceGarbled,
    DeviceSilent,
    DeviceTrouble,
    PageLate,
    PageMayStillPrint,
    PagePrinterStopped,
    PageRefused,
)
from kiosk.devices.adapter import Progress
from kiosk.devices.ipp import Operation
from kiosk.devices.ipp_client import (
    DEVICE,
    PDF,
    Declined,
    JobState,
    JobView,
    PrinterState,
    PrinterView,
    Status,
)
from kiosk.devices.ipp_ended import Ended, Patience, Told
from kiosk.devices.ipp_reasons import hindrance_of, trouble_of
from kiosk.devices.ipp_target import Target, reached, refusal

_log: Final = logging.getLogger(__name__)
_UNKNOWN_JOB: Final = (Status.NOT_FOUND, Status.GONE)
_STOPPING: Final = "processing-to-stop-point"
_DELIVERED: Final = "cups-waiting-for-job-completed"  # the printer has the document
_ERRORS_IN_IT: Final = "job-completed-with-errors"
_ANY_FORMAT: Final = "application/octet-stream"


@dataclass(slots=True)
class _Seen:
    """What the watch remembers between two looks."""

    job: JobView
    trouble: Device | None = None
    changed_s: float = 0.0
    begun: bool = False  # a sheet may have come out
    looked: bool = False

    def mark(self) -> tuple[object, ...]:
        """What changes when something goes on."""
        return self.job.state, self.job.sheets, type(self.trouble)


class PrintRun:
    """One print. `progress` may raise DeviceCancelled; `told` hears of trouble and of its end."""

    def __init__(
        self, target: Target, patience: Patience, progress: Progress, told: Told | None = None
    ) -> None:
        self._target, self._line = target, target.line
        self._patience = patience
        self._progress, self._told = progress, told or (lambda _: None)
        self._number = 0
        self._seen = _Seen(JobView(None, (), 0, 0, ""))
        self._message = ""

    def run(self, pdf: bytes, title: str) -> Ended:
        """Prints and waits for the end. Raises nothing."""
        try:
            self._progress(0, 0)
            self._ask_first(title)
            self._offer(pdf, title)
            return self._watch()
        except Declined as declined:
            self._seen.begun &= self._seen.looked  # what was declined was not printed
            return self._stopped(refusal(declined))
        except Device as error:
            return self._stopped(error)

    def _ask_first(self, title: str) -> None:
        """Raises what speaks against it, before anything is sent."""
        view = self._line.printer()
        if view.accepting is False:
            raise PagePrinterStopped
        if view.formats and not {PDF, _ANY_FORMAT} & set(view.formats):
            raise PageRefused(what=PDF)
        machine = self._target.printer
        if machine is not None:
            # A queue keeps the reasons of an earlier job: only the machine's own count here.
            now = view if machine is self._line else reached(machine)
            if trouble := hindrance_of(now.reasons, now.state):
                self._message = now.message
                raise trouble
        self._steps = view.operations
        self._line.validate(title)

    def _offer(self, pdf: bytes, title: str) -> None:
        if {Operation.CREATE_JOB, Operation.SEND_DOCUMENT} <= set(self._steps):
            self._number = self._line.create(title, self._own_end_s())
            self._seen.begun = True  # until a look says otherwise
            self._line.send(self._number, pdf)
        else:
            self._seen.begun = True
            self._number = self._line.print(title, pdf)

    def _own_end_s(self) -> int:
        """After this the queue ends the job, should we not live to do it."""
        if self._target.direct:
            return 0
        return (self._patience.whole_ms + self._patience.cancel_ms) // 1000 + 1

    def _stopped(self, why: Device) -> Ended:
        """Something raised: a job that has a number is taken back, one that may have, is said."""
        if self._number:
            return self._take_back(why)
        if self._seen.begun and not isinstance(why, DeviceAbsent):
            return self._end(Printed.UNSURE, PageMayStillPrint())
        return self._end(Printed.FAILED, why)

    def _watch(self) -> Ended:
        started_s = self._seen.changed_s = time.monotonic()
        heard_s = started_s
        while True:
            self._progress(self._seen.job.sheets, self._seen.job.sheets_all)
            try:
                ended = self._look()
                heard_s = time.monotonic()
            except Device as error:
                if time.monotonic() - heard_s > self._patience.lost_ms / 1000:
                    raise error
                ended = None
            if ended is not None:
                return ended
            self._in_time(started_s)
            time.sleep(self._patience.poll_ms / 1000)

    def _in_time(self, started_s: float) -> None:
        """Raises what to say of a job that takes too long."""
        now_s, trouble = time.monotonic(), self._seen.trouble
        mendable = trouble and not isinstance(trouble, DeviceSilent | DeviceGarbled)
        limit_ms = self._patience.mend_ms if mendable else self._patience.still_ms
        quiet = now_s - self._seen.changed_s > limit_ms / 1000
        if quiet or now_s - started_s > self._patience.whole_ms / 1000:
            waits = self._seen.job.state == JobState.PENDING
            raise trouble or (DeviceBusy(device=DEVICE) if waits else PageLate())

    def _look(self) -> Ended | None:
        """One look at job and printer; the end when there is one. Raises Device."""
        job = self._job()
        if job is None:  # it is no more, and nobody says how it went
            return self._end(Printed.UNSURE, None)
        before, self._seen.job = self._seen.mark(), job
        self._message = job.message or self._message
        if ended := self._ended(job):
            return ended
        view = self._line.printer()
        self._message = view.message or self._message
        trouble = trouble_of(view.reasons, view.state) or self._behind(view)
        if type(trouble) is not type(self._seen.trouble):
            self._told(trouble)
        self._seen.trouble = trouble
        begun = job.sheets > 0 or job.state == JobState.PROCESSING
        self._seen.begun = begun or (self._seen.looked and self._seen.begun)
        self._seen.looked = True
        if self._seen.mark() != before:
            self._seen.changed_s = time.monotonic()
        return None

    def _behind(self, queue: PrinterView) -> Device | None:
        """Why a queue that says nothing is stuck: the printer behind it may know."""
        quiet_s = time.monotonic() - self._seen.changed_s
        if (
            self._target.behind is None
            or _DELIVERED in queue.reasons
            or (quiet_s < self._patience.quiet_ms / 1000 and not self._seen.trouble)
        ):
            return None
        try:
            view = reached(self._target.behind)
        except Device as error:
            return error
        return trouble_of(view.reasons, view.state)

    def _ended(self, job: JobView) -> Ended | None:
        match job.state:
            case JobState.COMPLETED:
                return self._completed(job)
            case JobState.CANCELED:  # at its panel, or by somebody of this computer
                return self._take_back(DeviceCancelled(device=DEVICE))
            case JobState.ABORTED:
                word = next((one for one in job.reasons if one != _STOPPING), "aborted")
                return self._take_back(DeviceTrouble(device=DEVICE, what=word))
            case _:
                return None

    def _completed(self, job: JobView) -> Ended:
        done = self._target.says_end and _ERRORS_IN_IT not in job.reasons
        return self._end(Printed.DONE if done else Printed.UNSURE, None)

    def _take_back(self, why: Device) -> Ended:
        """Cancels, and sees to it that the end is known. Raises nothing."""
        until_s = time.monotonic() + self._patience.cancel_ms / 1000
        asked = False
        while time.monotonic() < until_s:
            try:
                asked = asked or self._cancelled()
                job = self._job()
                if job is not None and job.state == JobState.COMPLETED:
                    return self._completed(job)
                begun = self._seen.begun = self._may_have_begun(job)
                if _over(job) and self._machine_is_through():
                    return self._end(Printed.UNSURE if begun else Printed.FAILED, why)
            except (Device, Declined) as error:
                _log.info("cancel of job %d is not confirmed: %s", self._number, error)
            time.sleep(self._patience.poll_ms / 1000)
        return self._end(Printed.UNSURE, PageMayStillPrint())

    def _cancelled(self) -> bool:
        try:
            self._line.cancel(self._number)
        except Declined as declined:  # over already, or unknown: the next look says which
            _log.info("cancel of job %d was declined: %s", self._number, declined)
        return True

    def _may_have_begun(self, job: JobView | None) -> bool:
        """The job's own word on whether it was ever worked at goes before what was seen of it."""
        if job is None or job.started is None:
            return self._seen.begun
        waited = self._seen.job.state in (None, JobState.PENDING, JobState.HELD)
        return job.started and (waited or self._seen.begun)

    def _machine_is_through(self) -> bool:
        """Whether the printer itself says that it has nothing of the job any more."""
        if self._target.direct or not self._seen.begun:
            return True
        if self._target.behind is None:
            return False
        view = self._target.behind.printer()
        return view.state != PrinterState.PROCESSING and not view.queued

    def _job(self) -> JobView | None:
        try:
            return self._line.job(self._number)
        except Declined as declined:
            if declined.status in _UNKNOWN_JOB:
                return None
            raise refusal(declined) from declined

    def _end(self, outcome: Printed, why: Device | None) -> Ended:
        job = self._seen.job
        known = (
            ("job", str(self._number or "")),
            ("job-state", str(job.state or "")),
            ("job-state-reasons", " ".join(job.reasons)),
            ("printer-state-message", self._message),
        )
        return Ended(outcome, why, job.sheets, tuple(line for line in known if line[1]))


def _over(job: JobView | None) -> bool:
    """Whether a job that was to be cancelled has ended where it was cancelled."""
    if job is None:
        return True
    # CUPS says "stopping" for good of a job that was never worked at.
    stopping = _STOPPING in job.reasons and job.started is not False
    return job.state in (JobState.CANCELED, JobState.ABORTED) and not stopping
