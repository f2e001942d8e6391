# SPDX-License-Identifier: Apache-2.0
"""Core: what a journal entry can say: one frozen body for each kind, positional on paper.

Order of fields is the wire form and never changes; a new form of a body is a new kind.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.catalogue import AmountSource, Payer, Rail
from kiosk.core.money import Count, Shares
from kiosk.core.transaction import Tender


@dataclass(frozen=True, slots=True)
class Opened:
    """First entry of a generation: names the key and every head known of earlier ones."""

    kiosk_key: bytes
    certificate_digest: bytes
    prior_heads: tuple[tuple[int, int, bytes], ...]  # generation, seq, hash


@dataclass(frozen=True, slots=True)
class DayOpened:
    """A shift began at a drawer."""

    shift: int
    operator: str
    opening_paise: int


@dataclass(frozen=True, slots=True)
class Sale:
    """Money was taken for a service. `total_paise` is drawn on the lease."""

    transaction_id: str
    counter: int  # of papers, gapless per generation
    shift: int
    operator: str
    service: str
    catalogue_version: int
    row_digest: bytes
    rail: Rail
    lease_id: str
    lease_version: int
    subject: str
    source: AmountSource
    fee_paise: int
    charge_paise: int
    charge_payer: Payer
    gst_paise: int
    tds_paise: int
    shares: Shares
    total_paise: int
    tender: Tender
    particulars: bytes  # keyed digest; the key lies with the particulars


@dataclass(frozen=True, slots=True)
class PrintStarted:
    """Bytes of a paper are about to leave for the printer."""

    of_seq: int
    copy: int  # 0 the original, n the n-th duplicate
    form: str  # slip, receipt, return


class Printed(StrEnum):
    """How a print ended."""

    DONE = "done"
    FAILED = "failed"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class PrintFinished:
    """How that print ended."""

    of_seq: int
    copy: int
    outcome: Printed


@dataclass(frozen=True, slots=True)
class Absorbed:
    """An answer of the portal was taken in: puts inbox and sales into one order."""

    epoch: int
    answer_number: int
    answer_digest: bytes


class Reason(StrEnum):
    """Why a sale is undone."""

    REFUSED = "refused"  # the portal refused it
    CANCELLED = "cancelled"  # the citizen changed his mind
    WRONG = "wrong"  # the operator keyed it wrong


@dataclass(frozen=True, slots=True)
class Reversal:
    """A sale is undone: its slip was taken back and its cash returned to the citizen."""

    transaction_id: str  # of this reversal
    counter: int
    shift: int
    operator: str
    of_seq: int
    of_transaction_id: str
    reason: Reason
    amount_paise: int
    proof: str  # number of the slip taken back


@dataclass(frozen=True, slots=True)
class CashMoved:
    """Cash put into (positive) or taken out of (negative) the drawer with a reason."""

    shift: int
    operator: str
    paise: int
    reason: str


@dataclass(frozen=True, slots=True)
class DayClosed:
    """The drawer was counted."""

    shift: int
    operator: str
    expected_paise: int
    counts: tuple[Count, ...]
    difference_reason: str
    carried: tuple[int, ...]  # seqs of sales that have no verdict yet


@dataclass(frozen=True, slots=True)
class LotIntended:
    """An allowance is to be paid at the gateway; journalled before its page opens."""

    rail: Rail
    lot_number: int
    merchant_txn: str
    amount_paise: int
    operator: str


@dataclass(frozen=True, slots=True)
class Surrendered:
    """The rest of a lease is given back; no version of it is ever accepted again."""

    lease_id: str
    lease_version: int
    spent_total_paise: int
    spent_count: int


@dataclass(frozen=True, slots=True)
class Erased:
    """Particulars and their key were erased."""

    of_seq: int


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """The citizen agreed to be authenticated; stands before the capture it allows."""

    transaction_id: str
    shift: int
    operator: str
    purpose: str
    text_version: str  # of the words that were shown or read out
    language: str  # in which


@dataclass(frozen=True, slots=True)
class SelfChecked:
    """The counter was examined against Annexure A (core.selfcheck). What was found travels beside
    the entry, as particulars do, for it names the VLE and can be erased; the marks stay.
    """

    form: str
    operator: str
    minimum_met: bool
    complete: bool
    marks: str  # one letter a row in printed order: Y, N, ? not known
    signature: bytes  # of the record's canonical bytes, by the kiosk's key
    record: bytes  # keyed digest of them; the key lies with them


@dataclass(frozen=True, slots=True)
class CaptureKept:
    """A capture was kept for the portal; the journal has its digest and never its content."""

    operator: str
    of_transaction_id: str  # empty: of none
    kind: str  # scan, photo
    mime: str
    size_bytes: int
    digest: bytes  # SHA-256 of the whole file


Body = (
    Opened
    | DayOpened
    | Sale
    | PrintStarted
    | PrintFinished
    | Absorbed
    | Reversal
    | CashMoved
    | DayClosed
    | LotIntended
    | Surrendered
    | Erased
    | ConsentGiven
    | SelfChecked
    | CaptureKept
)


class Kind(StrEnum):
    """The kind as written in an entry."""

    OPENED = "opened"
    DAY_OPENED = "day.opened"
    SALE = "sale"
    PRINT_STARTED = "print.started"
    PRINT_FINISHED = "print.finished"
    ABSORBED = "absorbed"
    REVERSAL = "reversal"
    CASH_MOVED = "cash.moved"
    DAY_CLOSED = "day.closed"
    LOT_INTENDED = "lot.intended"
    SURRENDERED = "surrendered"
    ERASED = "erased"
    CONSENT_GIVEN = "consent.given"
    SELF_CHECKED = "self.checked"
    CAPTURE_KEPT = "capture.kept"


BODIES: Final[dict[Kind, type[Body]]] = {
    Kind.OPENED: Opened,
    Kind.DAY_OPENED: DayOpened,
    Kind.SALE: Sale,
    Kind.PRINT_STARTED: PrintStarted,
    Kind.PRINT_FINISHED: PrintFinished,
    Kind.ABSORBED: Absorbed,
    Kind.REVERSAL: Reversal,
    Kind.CASH_MOVED: CashMoved,
    Kind.DAY_CLOSED: DayClosed,
    Kind.LOT_INTENDED: LotIntended,
    Kind.SURRENDERED: Surrendered,
    Kind.ERASED: Erased,
    Kind.CONSENT_GIVEN: ConsentGiven,
    Kind.SELF_CHECKED: SelfChecked,
    Kind.CAPTURE_KEPT: CaptureKept,
}
KINDS: Final[dict[type[Body], Kind]] = {body: kind for kind, body in BODIES.items()}

# Kinds that get a verdict of their own; every other is answered by the acknowledged number.
JUDGED: Final = frozenset({Kind.SALE, Kind.REVERSAL, Kind.LOT_INTENDED, Kind.SURRENDERED})
