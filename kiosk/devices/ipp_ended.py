# SPDX-License-Identifier: Apache-2.0
"""Room devices: how long a print may take, what is told of it meanwhile, and how it ended."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kiosk.core.entries import Printed
from kiosk.core.errors import Device

Told = Callable[[Device | None], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a print waits for what. Units: ms."""

    poll_ms: int = 250
    answer_ms: int = 1_500  # to any question
    still_ms: int = 60_000  # without any change
    mend_ms: int = 180_000  # while somebody fetches paper
    whole_ms: int = 900_000
    cancel_ms: int = 8_000  # for the cancel to be confirmed
    lost_ms: int = 5_000  # without an answer to any question
    quiet_ms: int = 2_000  # of a queue, before the printer behind it is asked how it is


PATIENCE: Final = Patience()


@dataclass(frozen=True, slots=True)
class Ended:
    """How a print ended. `why` is None for DONE, and for UNSURE when nobody said anything.

    FAILED: nothing came out. UNSURE: somebody must look at the tray. `why` being
    PageMayStillPrint, more may come; being anything else, nothing more does.
    """

    outcome: Printed
    why: Device | None = None
    sheets: int = 0
    evidence: tuple[tuple[str, str], ...] = ()
