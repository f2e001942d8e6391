# SPDX-License-Identifier: Apache-2.0
"""Sandbox: a network scanner's state, its jobs and the pages it gives; no sockets.

Every fault is a field of `State`; meaning of each: docs/how-to/sandbox.md.
"""

import asyncio
import uuid
from dataclasses import dataclass

from sandbox import escl_page, escl_words


@dataclass(slots=True)
class State:
    """What the front panel sets. A count that is null is off."""

    sheets: int = 3
    jam_after: int | None = None  # so many pages of a job come, the next is stuck
    cover_open: bool = False
    busy: bool = False
    slow_ms: int = 0  # for a page, in eight pieces
    hang: bool = False  # takes questions and answers none
    truncated: bool = False  # half a picture, of the right length
    huge: bool = False  # a picture of 40000 x 40000 dots in few bytes
    garbage_xml: bool = False
    entity_bomb: bool = False
    endless: bool = False  # the feeder never ends
    redirect: bool = False
    early_404: int = 0  # so many times "no further page" before each page of the feeder
    not_ready: int = 0  # so many times 503 before each page


@dataclass(slots=True)
class Job:
    """One scan."""

    settings: escl_words.Settings
    pages: int = 0
    refusals: int = 0  # left before the next page
    how: str = "Processing"


class Station:
    """The scanner."""

    def __init__(self) -> None:
        self.state = State()
        self.glass: bytes | None = None
        self.jobs: dict[str, Job] = {}
        self.asked: list[str] = []
        self.cancelled = 0
        self.woken = asyncio.Event()

    def wake(self) -> None:
        """The panel was touched."""
        self.woken.set()
        self.woken = asyncio.Event()

    @property
    def feeder(self) -> str:
        """The AdfState."""
        if self.state.cover_open:
            return "ScannerAdfHatchOpen"
        if any(job.how == "Aborted" for job in self.jobs.values()):
            return "ScannerAdfJam"
        loaded = self.state.sheets > 0 or self.state.endless
        return "ScannerAdfLoaded" if loaded else "ScannerAdfEmpty"

    @property
    def running(self) -> bool:
        """Whether a job is at work."""
        return any(job.how == "Processing" for job in self.jobs.values())

    def begin(self, settings: escl_words.Settings) -> str:
        """A job's id."""
        self.jobs = {name: job for name, job in self.jobs.items() if job.how == "Processing"}
        name = str(uuid.uuid4())
        self.jobs[name] = Job(settings, refusals=self.state.early_404 or self.state.not_ready)
        return name

    def page(self, job: Job) -> bytes:
        """The next page of a job that has one."""
        job.pages += 1
        if job.settings.feeder and not self.state.endless:
            self.state.sheets -= 1
        if self.state.huge:
            return _huge()
        dpi, colour = job.settings.dpi, job.settings.colour
        if self.glass and not job.settings.feeder:
            picture = escl_page.laid(self.glass, colour=colour)
        else:
            picture = escl_page.sheet(job.pages, dpi, colour=colour)
        image = escl_page.as_jpeg(picture, dpi)
        return image[: len(image) // 2] if self.state.truncated else image

    def has_page(self, job: Job) -> bool:
        """Whether there is one more."""
        if not job.settings.feeder:
            return job.pages == 0
        return self.state.endless or self.state.sheets > 0


def _huge() -> bytes:
    """A small picture whose header says 40000 x 40000."""
    small = escl_page.as_jpeg(escl_page.sheet(1, 20, colour=False), 20)
    at = small.index(b"\xff\xc0") + 5
    return small[:at] + (40_000).to_bytes(2) * 2 + small[at + 4 :]
