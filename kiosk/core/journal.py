# SPDX-License-Identifier: Apache-2.0
"""Core: the journal: entries as bytes once, linked by hash, and the verifier of a chain.

An entry is the positional, versioned form that was hashed; that is stored, sent and kept, and
nobody writes it again (money.md 6). Identity = (kiosk, generation, seq) and hash.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from kiosk.core.dates import LAST_MS
from kiosk.core.encoding import (
    INTEGER_MAX,
    Unreadable,
    b64,
    digest,
    dump,
    load,
    pack,
    unb64,
    unpack,
)
from kiosk.core.entries import BODIES, KINDS, Body, Kind

FORM: Final = "entry-1"
NO_HASH: Final = bytes(32)  # what the first entry of a generation links to


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain: what the next one links to."""

    portal_id: str
    kiosk_id: str
    generation: int
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as read. `bytes_once` is the entry; the rest is what it says."""

    portal_id: str
    kiosk_id: str
    generation: int
    seq: int
    prev: bytes
    kind: Kind
    at_ms: int
    body: Body
    bytes_once: bytes
    hash: bytes

    @property
    def head(self) -> Head:
        """This entry as the end of the chain."""
        return Head(self.portal_id, self.kiosk_id, self.generation, self.seq, self.hash)


def empty_head(portal_id: str, kiosk_id: str, generation: int) -> Head:
    """Where a generation's chain begins: seq 0, no hash."""
    return Head(portal_id, kiosk_id, generation, 0, NO_HASH)


def write_entry(after: Head, at_ms: int, body: Body) -> Entry:
    """The next entry after a head: the only place where entry bytes are made."""
    kind = KINDS[type(body)]
    seq = after.seq + 1
    raw = dump(
        [
            FORM,
            after.portal_id,
            after.kiosk_id,
            after.generation,
            seq,
            b64(after.hash),
            kind.value,
            at_ms,
            pack(body),
        ]
    )
    return Entry(
        after.portal_id,
        after.kiosk_id,
        after.generation,
        seq,
        after.hash,
        kind,
        at_ms,
        body,
        raw,
        digest(raw),
    )


def read_entry(raw: bytes) -> Entry:
    """Reads an entry's bytes; reading is one-way. Raises Unreadable."""
    plain = load(raw)
    if not isinstance(plain, list) or len(plain) != 9 or plain[0] != FORM:
        raise Unreadable("not an entry of form 1")
    _, portal_id, kiosk_id, generation, seq, prev, kind, at_ms, body = plain
    _check_types((portal_id, kiosk_id, prev, kind), (generation, seq, at_ms))
    try:
        known = Kind(kind)
    except ValueError as error:
        raise Unreadable(f"unknown kind {kind[:20]}") from error
    return Entry(
        portal_id,
        kiosk_id,
        generation,
        seq,
        unb64(prev),
        known,
        at_ms,
        unpack(BODIES[known], body),
        raw,
        digest(raw),
    )


def _check_types(texts: tuple[Any, ...], numbers: tuple[Any, ...]) -> None:
    if not all(type(text) is str for text in texts) or not all(type(n) is int for n in numbers):
        raise Unreadable("the frame of an entry has other types")
    if not all(0 <= number <= INTEGER_MAX for number in numbers) or numbers[-1] > LAST_MS:
        raise Unreadable("a number of the frame is out of bounds")


class FaultKind(StrEnum):
    """What is wrong at an entry."""

    UNREADABLE = "unreadable"  # its bytes are not an entry
    CHANGED = "changed"  # its bytes are not those that were hashed
    GAP = "gap"  # a number is missing or stands twice
    FOREIGN = "foreign"  # another kiosk, portal or generation
    HEAD = "head"  # the signed or remembered head is another


@dataclass(frozen=True, slots=True)
class Fault:
    """The first fault of a chain, at the entry that bears it."""

    seq: int
    kind: FaultKind


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk along a chain found."""

    ok: bool
    entries: int
    head: Head
    fault: Fault | None


def verify_chain(start: Head, raws: Iterable[bytes], end: Head | None = None) -> Verification:
    """Walks entries after `start`; with `end` the last one must be it.

    A changed entry is found at its successor's link and named itself, not its successor.
    """
    head, count = start, 0
    for raw in raws:
        try:
            entry = read_entry(raw)
        except Unreadable:
            return Verification(False, count, head, Fault(head.seq + 1, FaultKind.UNREADABLE))
        fault = _fault(head, entry)
        if fault:
            return Verification(False, count, head, fault)
        head, count = entry.head, count + 1
    if end is not None and head != end:
        kind = FaultKind.CHANGED if head.seq == end.seq else FaultKind.HEAD
        return Verification(False, count, head, Fault(head.seq, kind))
    return Verification(True, count, head, None)


def _fault(head: Head, entry: Entry) -> Fault | None:
    ours = (head.portal_id, head.kiosk_id, head.generation)
    if (entry.portal_id, entry.kiosk_id, entry.generation) != ours:
        return Fault(head.seq + 1, FaultKind.FOREIGN)
    if entry.seq != head.seq + 1:
        return Fault(head.seq + 1, FaultKind.GAP)
    if entry.prev != head.hash:
        return Fault(max(head.seq, 1), FaultKind.CHANGED)
    return None


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known of the citizen, kept apart from the entry and erasable.

    The entry holds HMAC-SHA-256(salt, text); the random salt lies here and goes with it, so that
    nothing can be guessed from the digest that stays.
    """

    salt: bytes  # 32 random bytes
    text: str  # JSON object of answers and bill, as sent to the portal

    @property
    def keyed_digest(self) -> bytes:
        """16 bytes are enough: it is a commitment under a secret key, not a name."""
        return hmac.new(self.salt, self.text.encode(), sha256).digest()[:16]
