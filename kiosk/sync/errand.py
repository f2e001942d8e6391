# SPDX-License-Identifier: Apache-2.0
"""Sync: what the courier is sent out with, whom it meets, and the report it brings home."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol, Self

from kiosk.bus import Bus
from kiosk.sync.exchange import Pace
from kiosk.worker import Worker


class Absorption(Protocol):
    """What an answer did here, as the counter tells."""

    @property
    def more(self) -> bool:
        """The journal has entries the portal does not have."""

    @property
    def changed(self) -> bool:
        """It brought something, which was journalled."""

    @property
    def posted(self) -> int:
        """Verdicts."""

    @property
    def refused(self) -> int:
        """Verdicts."""

    @property
    def held(self) -> int:
        """Entries that have none yet."""

    @property
    def duplicate(self) -> int:
        """Entries sent that the portal had before."""

    @property
    def epoch(self) -> int:
        """Of the portal."""

    @property
    def next_after_ms(self) -> int:
        """When the portal wants to hear from us again."""


class Reply(Protocol):
    """A checked answer."""

    @property
    def body(self) -> bytes:
        """Unpacked."""


class Portal(Protocol):
    """Carries one message there and its answer home; see portal_client.PortalClient."""

    def exchange(self, body: bytes, timeout_s: float) -> Reply:
        """Raises an LmkError."""

    def close(self) -> None:
        """Lets the connection go."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Everything the courier is given. `take` and `absorb` run on the counter's thread only."""

    kiosk: str  # KIOSK_ID.GENERATION
    take: Callable[[int], tuple[bytes, int]]  # budget in bytes → request body, entries in it
    absorb: Callable[[bytes], Absorption]
    counter: Worker
    portal: Portal
    bus: Bus
    now_ms: Callable[[], int]  # trusted time
    chance: Callable[[int], bytes]
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class ExchangeReport:
    """What a whole conversation came to. `fault` is the code of what ended it, or empty."""

    sent: int = 0
    posted: int = 0
    refused: int = 0
    held: int = 0
    duplicate: int = 0
    epoch: int = 0
    online: bool = False
    fault: str = ""

    def after(self, entries: int, found: Absorption) -> Self:
        """With one more answer taken in."""
        return replace(
            self,
            sent=self.sent + entries,
            posted=self.posted + found.posted,
            refused=self.refused + found.refused,
            held=self.held + found.held,
            duplicate=self.duplicate + found.duplicate,
            epoch=found.epoch,
        )
