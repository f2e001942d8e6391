# SPDX-License-Identifier: Apache-2.0
"""Portal: what the money inside asks of the edges: outside parties, signatures, prices, a clock.

Nothing here opens a connection. Calls of `Parties` and `Gateway` are made outside any database
transaction, from several threads at once, and never raise for what the other side does wrong: a
silent, late or unreadable party is the state `unknown`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from kiosk.core.bill import Bill
from kiosk.core.catalogue import Rail, Row
from kiosk.core.wire.enrolment import Site
from kiosk.core.wire.exchange import Cause
from kiosk.core.wire.trust import Signed

Clock = Callable[[], int]  # milliseconds since 1970 (UTC)


@dataclass(frozen=True, slots=True)
class KioskRecord:
    """One enrolled kiosk as the registry knows it; its signature was checked by the edge."""

    kiosk_id: str
    generation: int
    kiosk_key: bytes  # raw Ed25519 public key
    lmk_id: str
    csc_id: str
    site: Site
    certificate: Signed


class ActState(StrEnum):
    """What is known of an outward act."""

    ACCEPTED = "accepted"  # done; final
    REFUSED = "refused"  # not done and never will be under this ref; final
    UNKNOWN = "unknown"  # no answer, or none that can be read
    ABSENT = "absent"  # only from `ask`: the party says it never heard of the ref


@dataclass(frozen=True, slots=True)
class OutwardAct:
    """One payment or order at a department. The same ref is the same act for ever."""

    ref: str  # merchant_ref: made from the entry, promised before the first call
    biller: str  # Row.biller
    service: str
    answers: Mapping[str, str]
    bill: Bill | None
    amount_paise: int  # the department's fee alone
    paid_on: str  # business date of the entry
    counter_number: str  # this counter's number at the biller; empty where it has none
    sub_division: str  # the office this counter collects for; empty where it has none


@dataclass(frozen=True, slots=True)
class ActResult:
    """What the party said. `cause` is NONE unless refused, `reference` empty unless accepted."""

    state: ActState
    cause: Cause
    reference: str


class Parties(Protocol):
    """The departments."""

    def act(self, act: OutwardAct) -> ActResult:
        """Pay or order, once. ACCEPTED, REFUSED or UNKNOWN."""
        ...

    def ask(self, act: OutwardAct) -> ActResult:
        """How an act stands whose reply was lost. Any state; ABSENT allows the same act again."""
        ...


class GatewayState(StrEnum):
    """What the gateway's status call says of a lot."""

    PAID = "paid"  # 100, and merchant_txn, csc_id, product and amount equal the lot's
    FAILED = "failed"  # for sure and for ever: nothing was taken
    ABSENT = "absent"  # it never heard of the merchant_txn: its page was not used yet
    UNKNOWN = "unknown"  # everything else


@dataclass(frozen=True, slots=True)
class LotPayment:
    """One allowance payment as it must stand at the gateway."""

    merchant_txn: str
    csc_id: str
    amount_paise: int
    product_id: str
    rail: Rail


@dataclass(frozen=True, slots=True)
class GatewayResult:
    """`csc_txn` is empty unless paid."""

    state: GatewayState
    csc_txn: str


class Gateway(Protocol):
    """The CSC wallet gateway."""

    def status(self, lot: LotPayment) -> GatewayResult:
        """Only the status call is believed, never the browser's return alone."""
        ...


class Signers(Protocol):
    """The keys of the epoch in force, one for each purpose. Each signs bytes with Ed25519."""

    @property
    def epoch(self) -> int:
        """Number of the epoch the keys belong to."""
        ...

    @property
    def portal_id(self) -> str:
        """First 50 bits of the root key's digest (core.wire.trust.portal_id)."""
        ...

    def answer(self, message: bytes) -> bytes:
        """Signs an HTTP answer's signature base."""
        ...

    def lease(self, message: bytes) -> bytes:
        """Signs a lease or a block order."""
        ...

    def receipt(self, message: bytes) -> bytes:
        """Signs a receipt's facts."""
        ...

    def certificate(self, message: bytes) -> bytes:
        """Signs a kiosk certificate."""
        ...

    def catalogue(self, message: bytes) -> bytes:
        """Signs a catalogue."""
        ...


class Prices(Protocol):
    """Every row ever published."""

    def row(self, mark: bytes, version: int) -> Row | None:
        """The row with this digest in this version; None when it does not stand there."""
        ...

    def services(self, rail: Rail, district: str) -> tuple[str, ...]:
        """Services of the newest version that a lease of this rail covers in a district."""
        ...


@dataclass(frozen=True, slots=True)
class Edges:
    """All that the money inside asks of the outside."""

    signers: Signers
    parties: Parties
    gateway: Gateway
    prices: Prices
    clock: Clock


@dataclass(frozen=True, slots=True)
class Policy:
    """What the state may set. Units: paise, milliseconds."""

    page_base: str  # e.g. https://portal.example: the lot's page is {page_base}/pay/{merchant_txn}
    product_ids: Mapping[Rail, str]  # at the gateway
    lease_cap_paise: int = 50_000_00  # the most one sale may draw
    lease_count: int = 100_000  # how many sales each lot adds
    lease_life_ms: int = 30 * 86_400_000
    lease_grace_ms: int = 15 * 86_400_000
    state_low_paise: int = 10_000_00  # below it AccountNews says "low"
    next_after_ms: int = 60_000  # when a kiosk with nothing to send comes again
    held_after_ms: int = 5_000  # when something of his is still open
    outward_threads: int = 8
    outward_batch: int = 500  # acts promised by one commit
    outward_budget_ms: int = 20_000  # then the rest waits for the next exchange
    outward_silences: int = 8  # unanswered calls after which a biller is left alone this time


MERCHANT_REF_MAX: Final = 64  # characters of an OutwardAct.ref
