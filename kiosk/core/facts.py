# SPDX-License-Identifier: Apache-2.0
"""Core: facts: what has happened, told to whoever listens. Past tense, frozen, no sentences."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TransactionCommitted:
    """A sale stands in the journal."""

    transaction_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class ReversalCommitted:
    """A reversal stands in the journal."""

    of_transaction_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class DrawerMoved:
    """Cash was put into or taken out of a drawer with a reason; `seq` is its entry."""

    shift: int
    seq: int


@dataclass(frozen=True, slots=True)
class AnswerAbsorbed:
    """An answer was taken in; lists and balances are new."""

    epoch: int
    answer_number: int
    posted: int
    refused: int
    held: int


@dataclass(frozen=True, slots=True)
class LineChanged:
    """The line came or went; `since_ms` trusted time of the change."""

    online: bool
    since_ms: int
    code: str  # error code when gone, else empty


@dataclass(frozen=True, slots=True)
class PrinterChanged:
    """The receipt printer's health changed; code empty when it is ready."""

    ready: bool
    code: str


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A slot of the bench moved; one fact for each edge that an operator can see."""

    kind: str  # device.Kind
    key: str  # Sighting.key
    name: str
    health: str  # device.Health
    code: str  # error code while faulted or unknown, else empty


@dataclass(frozen=True, slots=True)
class PowerChanged:
    """How the counter is fed changed; one fact an edge of `power.POWER`."""

    state: str  # power.PowerState
    charge_percent: int | None  # None: it does not say
    runtime_s: int | None
    code: str  # error code when work is held back by it, else empty


@dataclass(frozen=True, slots=True)
class PaperPrinted:
    """A print ended; outcome as in entries.Printed."""

    of_seq: int
    copy: int
    outcome: str


@dataclass(frozen=True, slots=True)
class CaptureTravelled:
    """A capture came to the end of its way: at the portal, or set aside and told why."""

    digest: str  # hex
    code: str  # error code when it was set aside, else empty


@dataclass(frozen=True, slots=True)
class ShiftChanged:
    """A day was opened or closed."""

    shift: int
    open: bool


@dataclass(frozen=True, slots=True)
class ThreadFailed:
    """Something unforeseen happened on a named thread; the trace is in the log."""

    thread: str
    what: str


Fact = (
    TransactionCommitted
    | ReversalCommitted
    | DrawerMoved
    | AnswerAbsorbed
    | LineChanged
    | PrinterChanged
    | DeviceChanged
    | PowerChanged
    | PaperPrinted
    | CaptureTravelled
    | ShiftChanged
    | ThreadFailed
)
