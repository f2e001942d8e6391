# SPDX-License-Identifier: Apache-2.0
"""Core: one exchange: a request with the tail of the journal, an answer with verdicts and news.

Both bodies are lines of JSON: first the head (named), then one line for each entry exactly as it
was hashed, verdict, message or set of particulars (positional). Compression lies outside.
Of an answer whose (epoch, number) is not the highest seen, nothing counts but evidence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, TypeVar

from kiosk.core.encoding import Unreadable, dump, load, pack, pack_named, unpack, unpack_named

VERSION: Final = 1
BODY_MAX_BYTES: Final = 8 * 1024 * 1024
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LeaseSeen:
    """The highest version of a lease that this kiosk has absorbed."""

    lease_id: str
    version: int


@dataclass(frozen=True, slots=True)
class RequestHead:
    """What is not chained in a request; it counts only under the highest exchange number."""

    kind: str  # "request"
    version: int
    portal_id: str
    kiosk_id: str
    generation: int
    exchange_number: int  # rising, stored before sending
    epoch_seen: int
    durable_seen: int
    cursor_epoch: int  # inbox cursor: messages up to (epoch, n) were absorbed
    cursor_n: int
    head_seq: int
    head_hash: bytes
    cancelled: tuple[int, ...]  # seqs of sales whose reversal stands in the unsent tail
    leases: tuple[LeaseSeen, ...]
    clock_ms: int  # the kiosk's wall clock as it reads, wrong or not
    entries: int  # how many entry lines follow


@dataclass(frozen=True, slots=True)
class SentParticulars:
    """Particulars travel beside their entry, never in it."""

    kind: str  # "p"
    seq: int
    salt: bytes
    text: str


class Outcome(StrEnum):
    """A verdict on one judged entry."""

    POSTED = "posted"  # final
    REFUSED = "refused"  # final
    HELD = "held"  # none yet


class Cause(StrEnum):
    """Why an entry is refused or held."""

    NONE = ""
    ALREADY_PAID = "already_paid"  # the biller has the money from elsewhere
    AMOUNT_DIFFERS = "amount_differs"  # the biller wants another amount
    BILL_UNKNOWN = "bill_unknown"
    OTHER_SUB_DIVISION = "other_sub_division"
    NO_SUCH_RECORD = "no_such_record"  # the land record does not exist
    WRONG_PRICE = "wrong_price"  # row, amounts or shares are not as published
    WRONG_RAIL = "wrong_rail"
    NOT_REVERSIBLE = "not_reversible"
    REVERSED = "reversed"  # undone at the counter before it was judged
    GATEWAY_FAILED = "gateway_failed"  # a lot was not paid
    BILLER_SILENT = "biller_silent"  # held: the biller did not answer
    GATEWAY_UNKNOWN = "gateway_unknown"  # held: payment not known yet
    NO_COVER = "no_cover"  # held: an alarm about ourselves
    WAITS = "waits"  # held: for another entry's verdict


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one judged entry. `receipt` signs the receipt's text when posted."""

    kind: str  # "v"
    seq: int
    entry_hash: bytes
    outcome: Outcome
    cause: Cause
    receipt: bytes  # empty unless a sale was posted


class MessageKind(StrEnum):
    """What an inbox message brings."""

    LEASE = "lease"  # text = lease bytes, signed by the lease key
    CATALOGUE = "catalogue"  # text = the signed file
    EPOCH = "epoch"  # text = an epoch certificate, signed by the root
    LOT = "lot"  # text = JSON of LotNews
    ACCOUNT = "account"  # text = JSON of AccountNews
    DUES = "dues"  # text = JSON list of bills
    BLOCK = "block"  # text = JSON of BlockOrder, signed by the lease key


@dataclass(frozen=True, slots=True)
class Message:
    """One inbox message, numbered from 1 for each kiosk and epoch."""

    kind: str  # "m"
    n: int
    subject: MessageKind
    text: str
    signature: bytes  # empty where the answer's own signature is enough


@dataclass(frozen=True, slots=True)
class LotNews:
    """How a lot's payment stands; `page_url` opens the gateway while it is awaited."""

    merchant_txn: str
    state: str  # core.payment.PaymentState
    amount_paise: int
    page_url: str


@dataclass(frozen=True, slots=True)
class AccountNews:
    """The VLE's credit on a rail (paid and not granted), and how the state's wallet stands."""

    rail: str
    credit_paise: int
    state_wallet: str  # "ok", "low" or "none" where the rail has no virtual wallet
    as_of_ms: int


@dataclass(frozen=True, slots=True)
class BlockOrder:
    """A block of all or single services (3.8 e); a higher number replaces it."""

    number: int
    order_no: str
    until: str  # YYYY-MM-DD, empty when lifted
    services: tuple[str, ...]  # empty: all
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """Head of the answer; the HTTP signature binds it to the request."""

    kind: str  # "answer"
    version: int
    portal_id: str
    kiosk_id: str
    generation: int
    epoch: int
    answer_number: int  # per kiosk and epoch
    request_digest: bytes  # of the request's uncompressed body
    acknowledged_seq: int  # entries up to here are in the portal's hands, without a gap
    acknowledged_hash: bytes
    durable_seq: int  # and up to here they survive a restore
    anchor_ms: int
    next_after_ms: int
    verdicts: int
    messages: int


@dataclass(frozen=True, slots=True)
class Request:
    """A decoded request; `entries` are bytes once."""

    head: RequestHead
    entries: tuple[bytes, ...]
    particulars: tuple[SentParticulars, ...]

    def to_bytes(self) -> bytes:
        """The body, uncompressed."""
        lines = [dump(pack_named(self.head)), *self.entries]
        return b"\n".join([*lines, *(dump(pack(part)) for part in self.particulars)])


@dataclass(frozen=True, slots=True)
class Answer:
    """A decoded answer."""

    head: AnswerHead
    verdicts: tuple[Verdict, ...]
    messages: tuple[Message, ...]

    def to_bytes(self) -> bytes:
        """The body, uncompressed: kept by the kiosk as it came."""
        lines = [dump(pack_named(self.head)), *(dump(pack(part)) for part in self.verdicts)]
        return b"\n".join([*lines, *(dump(pack(part)) for part in self.messages)])

    @property
    def changes_something(self) -> bool:
        """Whether taking it in must be journalled (`absorbed`)."""
        return bool(self.verdicts or self.messages)


def read_request(body: bytes) -> Request:
    """Raises Unreadable. Entries stay bytes: whoever judges reads them one by one."""
    lines = _lines(body)
    head = unpack_named(RequestHead, load(next(lines)))
    _check(head.kind == "request" and head.version == VERSION, "not a request of version 1")
    _check(head.entries >= 0, "a count below zero")
    entries = tuple(_take(lines, head.entries))
    particulars = tuple(unpack(SentParticulars, load(line)) for line in lines)
    _check(all(part.kind == "p" for part in particulars), "particulars expected")
    return Request(head, entries, particulars)


@lru_cache(maxsize=1)  # the kiosk's desk checks what its store takes in a moment later
def read_answer(body: bytes) -> Answer:
    """Raises Unreadable."""
    lines = _lines(body)
    head = unpack_named(AnswerHead, load(next(lines)))
    _check(head.kind == "answer" and head.version == VERSION, "not an answer of version 1")
    _check(head.verdicts >= 0 and head.messages >= 0, "a count below zero")
    verdicts = tuple(_read(Verdict, line, "v") for line in _take(lines, head.verdicts))
    messages = tuple(_read(Message, line, "m") for line in _take(lines, head.messages))
    _check(next(lines, None) is None, "surplus lines")
    return Answer(head, verdicts, messages)


def news(kind: type[T], text: str) -> T:
    """The body of an inbox message. Raises Unreadable."""
    return unpack_named(kind, load(text.encode()))


def _lines(body: bytes) -> Iterator[bytes]:
    _check(0 < len(body) <= BODY_MAX_BYTES, "empty or too large")
    return iter(body.split(b"\n"))


def _take(lines: Iterator[bytes], count: int) -> Iterator[bytes]:
    for _ in range(count):
        line = next(lines, None)
        if line is None:
            raise Unreadable("cut short")
        yield line


def _read(kind: type[T], line: bytes, mark: str) -> T:
    plain: Any = load(line)
    _check(isinstance(plain, list) and plain[:1] == [mark], f"a line of kind {mark} expected")
    return unpack(kind, plain)


def _check(good: bool, what: str) -> None:
    if not good:
        raise Unreadable(what)
