# SPDX-License-Identifier: Apache-2.0
"""Core: the lease: a signed allowance in rising totals (money.md 3).

The portal only ever raises `granted_total`, the kiosk's chain only ever raises `spent_total`;
what remains is their difference. There is no roll-over and no credit by the kiosk itself: what a
refusal or reversal gives back arrives as a higher version. A surrendered lease is dead for ever.
"""

from dataclasses import dataclass
from typing import Final

from kiosk.core.catalogue import Rail
from kiosk.core.encoding import Unreadable, dump, load, pack, unpack
from kiosk.core.errors import (
    LeaseCountUsed,
    LeaseExhausted,
    LeaseExpired,
    LeaseMissing,
    LeaseNotForThis,
    LeaseOverCap,
)
from kiosk.core.money import rupees

FORM: Final = "lease-1"
_HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Lot:
    """One gateway payment behind the lease."""

    merchant_txn: str
    amount_paise: int


@dataclass(frozen=True, slots=True)
class Lease:
    """What the portal signed. Its bytes are made once, by the portal."""

    form: str
    portal_id: str
    lease_id: str
    version: int
    kiosk_id: str
    generation: int
    kiosk_key: bytes
    csc_id: str
    rail: Rail
    granted_total_paise: int
    count_total: int  # how many sales may be made in all
    cap_paise: int  # the most one sale may draw
    services: tuple[str, ...]
    first_seq: int
    lots: tuple[Lot, ...]
    epoch: int
    issued_ms: int
    expires_ms: int
    previous_digest: bytes  # of the version before; empty for the first

    def to_bytes(self) -> bytes:
        """The bytes to sign: called once, by who grants."""
        return dump(pack(self))


def read_lease(bytes_once: bytes) -> Lease:
    """Raises Unreadable."""
    lease = unpack(Lease, load(bytes_once))
    if lease.form != FORM:
        raise Unreadable("not a lease of form 1")
    return lease


@dataclass(frozen=True, slots=True)
class Allowance:
    """A lease and what this kiosk has spent of it, as the journal tells."""

    lease: Lease
    spent_total_paise: int
    spent_count: int
    surrendered: bool

    @property
    def remaining_paise(self) -> int:
        """What may still be sold; zero once surrendered."""
        if self.surrendered:
            return 0
        return self.lease.granted_total_paise - self.spent_total_paise


@dataclass(frozen=True, slots=True)
class Want:
    """A sale that wants cover."""

    service: str
    rail: Rail
    amount_paise: int
    now_ms: int


def cover(allowance: Allowance | None, want: Want) -> Allowance:
    """The allowance that covers `want`, unchanged; the commit raises its spent total.

    Raises LeaseMissing, LeaseExpired, LeaseNotForThis, LeaseOverCap, LeaseCountUsed or
    LeaseExhausted: always
    before any cash is taken.
    """
    rail = want.rail.value
    if allowance is None or allowance.surrendered:
        raise LeaseMissing(rail=rail)
    lease = allowance.lease
    if lease.rail is not want.rail or want.service not in lease.services:
        raise LeaseNotForThis(rail=rail)
    if want.now_ms >= lease.expires_ms:
        raise LeaseExpired(rail=rail)
    if want.amount_paise > lease.cap_paise:
        raise LeaseOverCap(rail=rail, cap=rupees(lease.cap_paise))
    if allowance.spent_count >= lease.count_total:
        raise LeaseCountUsed(rail=rail)
    left = allowance.remaining_paise
    if want.amount_paise > left:
        raise LeaseExhausted(
            rail=rail,
            need=rupees(want.amount_paise),
            left=rupees(left),
            short=rupees(want.amount_paise - left),
        )
    return allowance


def newer(known: Lease | None, offered: Lease) -> bool:
    """Whether `offered` takes the place of `known`: same lease at a higher version, totals not
    falling, or another lease of the rail after the known one was surrendered (the caller knows).
    """
    if known is None or known.lease_id != offered.lease_id:
        return True
    return (
        offered.version > known.version
        and offered.granted_total_paise >= known.granted_total_paise
        and offered.count_total >= known.count_total
    )


def hours_left(allowance: Allowance, taken_paise: int, over_ms: int) -> int | None:
    """Whole hours the rest lasts at the pace of the last `over_ms`.

    None when nothing was taken, or for less than an hour: the first citizens of a morning are no
    pace, and "0 hours" would frighten.
    """
    if taken_paise <= 0 or over_ms < _HOUR_MS:
        return None
    return allowance.remaining_paise * over_ms // taken_paise // _HOUR_MS
