# SPDX-License-Identifier: Apache-2.0
"""Core: devices on the table: kinds, sightings, what a check found, and the health of a slot.

    absent ──seen──▶ present ──open──▶ checking ──well──▶ ready ⇄ busy
       ▲                │                 │                │        │
       └──── lost ──────┴──── lost ───────┴───── lost ─────┴─ lost ─┘
    checking, ready, busy ──ill──▶ faulted ──open──▶ checking;  faulted ──lost──▶ absent

A device that does not say how it is, is UNKNOWN: that is an answer, and never "well".
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.machine import Machine


class Kind(StrEnum):
    """Classes of devices; the values are keys of sentences (`device.<kind>`)."""

    RECEIPT_PRINTER = "receipt_printer"
    PAGE_PRINTER = "page_printer"
    SCANNER = "scanner"
    BARCODE = "barcode"
    CAMERA = "camera"
    BIOMETRIC = "biometric"  # Aadhaar: a Registered Device service, finger or iris
    FINGERPRINT = "fingerprint"  # unlocks the operator's screen; never Aadhaar
    POWER = "power"  # UPS or battery


class Found(StrEnum):
    """What a check came to."""

    PRESENT = "present"  # there, and fit for use
    ABSENT = "absent"
    BUSY = "busy"  # held by another program, or at work
    DEGRADED = "degraded"  # there, but not fit: no paper, cover open, certificate ended
    UNKNOWN = "unknown"  # there or not, fit or not: it does not say


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something that a look at the plugs showed; nothing was opened for it."""

    kind: Kind
    adapter: str  # name of the adapter that can open it
    address: str  # stable while plugged: usb:04b8:0202@1-2, tcp://host:port, sane:…, rd:11100
    name: str  # for the operator's eye: maker and model as the device gives them
    serial: str = ""  # as the device gives it; two of one kind may have the same

    @property
    def key(self) -> str:
        """What tells it from every other device that is plugged in now."""
        return f"{self.adapter}|{self.address}"


@dataclass(frozen=True, slots=True)
class Checked:
    """A check's answer. `evidence` holds labels and raw values, never particulars of a person."""

    found: Found
    code: str = ""  # error code when not PRESENT, else empty
    evidence: tuple[tuple[str, str], ...] = ()


class Health(StrEnum):
    """How a slot stands."""

    ABSENT = "absent"
    PRESENT = "present"
    CHECKING = "checking"
    READY = "ready"
    BUSY = "busy"
    FAULTED = "faulted"


class HealthEvent(StrEnum):
    """What moves it."""

    SEEN = "seen"
    OPEN = "open"
    WELL = "well"
    ILL = "ill"
    USE = "use"
    LOST = "lost"


_PLUGGED: Final = (Health.PRESENT, Health.CHECKING, Health.READY, Health.BUSY, Health.FAULTED)
HEALTH: Final = Machine(
    "health",
    {
        (Health.ABSENT, HealthEvent.SEEN): Health.PRESENT,
        (Health.PRESENT, HealthEvent.OPEN): Health.CHECKING,
        (Health.CHECKING, HealthEvent.WELL): Health.READY,
        (Health.CHECKING, HealthEvent.ILL): Health.FAULTED,
        (Health.READY, HealthEvent.OPEN): Health.CHECKING,
        (Health.READY, HealthEvent.USE): Health.BUSY,
        (Health.READY, HealthEvent.ILL): Health.FAULTED,
        (Health.BUSY, HealthEvent.WELL): Health.READY,
        (Health.BUSY, HealthEvent.ILL): Health.FAULTED,
        (Health.FAULTED, HealthEvent.OPEN): Health.CHECKING,
        **{(state, HealthEvent.LOST): Health.ABSENT for state in _PLUGGED},
    },
)
