# SPDX-License-Identifier: Apache-2.0
"""Counter: the desk of the post: what a request takes along, and what an answer brings.

The courier does the travelling and never touches the books: it asks this desk, on the counter's
thread, for a request's bytes, and hands an answer's bytes in. Taking in is all or nothing.
"""

from dataclasses import dataclass, replace
from typing import Final

from kiosk.core.catalogue import Rail
from kiosk.core.encoding import Unreadable, digest
from kiosk.core.entries import Absorbed, Sale
from kiosk.core.errors import JournalBroken, PortalUnreadable, PortalUnsigned
from kiosk.core.facts import AnswerAbsorbed
from kiosk.core.lease import read_lease
from kiosk.core.ports import Belonging, Reads
from kiosk.core.receipt import RECEIPT, facts_of
from kiosk.core.views import ExchangeState
from kiosk.core.wire.exchange import (
    VERSION,
    Answer,
    AnswerHead,
    LeaseSeen,
    Message,
    MessageKind,
    Outcome,
    Request,
    RequestHead,
    SentParticulars,
    Verdict,
    read_answer,
)
from kiosk.core.wire.trust import EpochCertificate, read_epoch
from kiosk.counter.means import Means, belonging

ENTRIES_MAX: Final = 2000


@dataclass(frozen=True, slots=True)
class _Asked:
    """The request that is under way."""

    digest: bytes
    last_seq: int  # of the entries it carries
    again: int  # entries that had left before


@dataclass(frozen=True, slots=True)
class Absorption:
    """What an answer did here."""

    more: bool  # the journal has entries the portal does not yet have
    changed: bool
    posted: int
    refused: int
    held: int
    duplicate: int  # entries of this request that had been sent before
    epoch: int
    next_after_ms: int


class ExchangeDesk:
    """Fills requests and takes answers in. Runs on the counter's thread."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._asked: _Asked | None = None

    def take(self, budget_bytes: int) -> tuple[bytes, int]:
        """Bytes of the next request and how many entries it carries (0 is a plain question).

        The rising exchange number and how far the tail was sent are durable before it leaves.
        """
        reading = self._means.clock.read()
        with self._means.books.unit() as unit:
            who = belonging(unit)
            state = unit.exchange_state()
            entries = _tail(unit, state.acknowledged_seq, budget_bytes)
            last = state.acknowledged_seq + len(entries)
            again = max(0, min(last, state.sent_seq) - state.acknowledged_seq)
            state = replace(
                state,
                exchange_number=state.exchange_number + 1,
                sent_seq=max(state.sent_seq, last),
                trusted_ms=max(state.trusted_ms, reading.now_ms),
            )
            unit.set_exchange_state(state)
            head = _request_head(unit, who, state, reading.wall_ms, len(entries))
            parts = _particulars(unit, state.acknowledged_seq + 1, last)
            body = Request(head, entries, parts).to_bytes()
        self._asked = _Asked(digest(body), last, again)
        return body, len(entries)

    def absorb(self, body: bytes) -> Absorption:
        """Takes an answer in, whose HTTP signature the courier has checked.

        Raises PortalUnreadable, PortalUnsigned (a part's own signature is wrong, or it answers
        another request), JournalBroken (the portal holds another chain than we do). Then nothing
        of it was taken in. An older answer changes nothing.
        """
        try:
            answer = read_answer(body)
        except Unreadable as error:
            raise PortalUnreadable from error
        means = self._means
        with means.books.unit() as unit:
            who = belonging(unit)
            state = unit.exchange_state()
            self._check_head(unit, who, answer.head)
            fresh = (answer.head.epoch, answer.head.answer_number) > (
                state.epoch,
                state.answer_number,
            )
            changed = fresh and answer.changes_something
            if fresh:
                self._check_parts(unit, who, answer)
                means.clock.anchor(answer.head.anchor_ms)
                if changed:
                    unit.keep_answer(answer.head.epoch, answer.head.answer_number, body)
                    seen = Absorbed(answer.head.epoch, answer.head.answer_number, digest(body))
                    unit.append(means.now_ms(), seen)
                state = _moved(state, answer, self._asked)
                unit.set_exchange_state(state)
            more = unit.head.seq > state.acknowledged_seq
        found = self._absorption(answer, more, changed)
        if changed:
            means.publisher.publish(
                AnswerAbsorbed(
                    answer.head.epoch,
                    answer.head.answer_number,
                    found.posted,
                    found.refused,
                    found.held,
                )
            )
        return found

    def _check_head(self, reads: Reads, who: Belonging, head: AnswerHead) -> None:
        ours = (who.portal_id, who.site.kiosk_id, who.site.generation)
        if (head.portal_id, head.kiosk_id, head.generation) != ours:
            raise PortalUnsigned
        if self._asked is None or head.request_digest != self._asked.digest:
            raise PortalUnsigned
        known = head.acknowledged_seq
        if known > reads.head.seq:
            raise JournalBroken(seq=known, kind="behind")
        if known and reads.entry(known).hash != head.acknowledged_hash:
            raise JournalBroken(seq=known, kind="fork")

    def _check_parts(self, reads: Reads, who: Belonging, answer: Answer) -> None:
        epoch = read_epoch(who.epoch.bytes_once)
        try:
            good = all(self._verdict_good(reads, who, epoch, part) for part in answer.verdicts)
            good = good and all(self._message_good(who, epoch, part) for part in answer.messages)
        except (Unreadable, KeyError) as error:
            raise PortalUnreadable from error
        if not good:
            raise PortalUnsigned

    def _verdict_good(
        self, reads: Reads, who: Belonging, epoch: EpochCertificate, verdict: Verdict
    ) -> bool:
        entry = reads.entry(verdict.seq)
        if entry.hash != verdict.entry_hash:
            return False
        if verdict.outcome is not Outcome.POSTED or not isinstance(entry.body, Sale):
            return True
        text = facts_of(entry, RECEIPT, who.site.lmk_id).to_bytes()
        return self._means.verify(epoch.receipt_key, verdict.receipt, text)

    def _message_good(self, who: Belonging, epoch: EpochCertificate, part: Message) -> bool:
        text = part.text.encode()
        match part.subject:
            case MessageKind.LEASE:
                lease = read_lease(text)
                ours = (who.portal_id, who.site.kiosk_id, who.site.generation)
                named = (lease.portal_id, lease.kiosk_id, lease.generation)
                if named != ours or lease.kiosk_key != self._means.signer.public_key:
                    return False
                return self._means.verify(epoch.lease_key, part.signature, text)
            case MessageKind.BLOCK:
                return self._means.verify(epoch.lease_key, part.signature, text)
            case MessageKind.CATALOGUE:
                return self._means.verify(epoch.catalogue_key, part.signature, text)
            case MessageKind.EPOCH:
                return self._means.verify(who.root_key, part.signature, text)
            case MessageKind.LOT | MessageKind.ACCOUNT | MessageKind.DUES:
                return True

    def _absorption(self, answer: Answer, more: bool, changed: bool) -> Absorption:
        outcomes = [verdict.outcome for verdict in answer.verdicts] if changed else []
        head = answer.head
        return Absorption(
            more,
            changed,
            outcomes.count(Outcome.POSTED),
            outcomes.count(Outcome.REFUSED),
            outcomes.count(Outcome.HELD),
            self._asked.again if self._asked else 0,
            head.epoch,
            head.next_after_ms,
        )


def _moved(state: ExchangeState, answer: Answer, asked: _Asked | None) -> ExchangeState:
    """The state after a fresh answer.

    Never further than what this request carried: after a salvage everything is sent again so that
    its verdicts are presented again, although the portal has the entries.
    """
    head = answer.head
    last_sent = asked.last_seq if asked else state.acknowledged_seq
    cursor = state.cursor_n if head.epoch == state.epoch else 0
    return replace(
        state,
        epoch=head.epoch,
        answer_number=head.answer_number,
        cursor_n=max([cursor, *(message.n for message in answer.messages)]),
        acknowledged_seq=max(state.acknowledged_seq, min(head.acknowledged_seq, last_sent)),
        durable_seq=head.durable_seq,
        last_contact_ms=head.anchor_ms,
        trusted_ms=head.anchor_ms,
        next_after_ms=head.next_after_ms,
    )


def _tail(reads: Reads, after_seq: int, budget_bytes: int) -> tuple[bytes, ...]:
    """As many entries as the budget holds, one at least when there is one."""
    taken: list[bytes] = []
    size = 0
    for raw in reads.entries_after(after_seq):
        size += len(raw) + 1
        if taken and (size > budget_bytes or len(taken) >= ENTRIES_MAX):
            break
        taken.append(raw)
    return tuple(taken)


def _particulars(reads: Reads, first_seq: int, last_seq: int) -> tuple[SentParticulars, ...]:
    found = reads.particulars_between(first_seq, last_seq)
    return tuple(SentParticulars("p", seq, one.salt, one.text) for seq, one in found)


def _request_head(
    reads: Reads, who: Belonging, state: ExchangeState, wall_ms: int, entries: int
) -> RequestHead:
    held = [reads.allowance(rail) for rail in Rail]
    return RequestHead(
        kind="request",
        version=VERSION,
        portal_id=who.portal_id,
        kiosk_id=who.site.kiosk_id,
        generation=who.site.generation,
        exchange_number=state.exchange_number,
        epoch_seen=state.epoch,
        durable_seen=state.durable_seq,
        cursor_epoch=state.epoch,
        cursor_n=state.cursor_n,
        head_seq=reads.head.seq,
        head_hash=reads.head.hash,
        cancelled=reads.cancelled_after(state.acknowledged_seq),
        leases=tuple(LeaseSeen(one.lease.lease_id, one.lease.version) for one in held if one),
        clock_ms=wall_ms,
        entries=entries,
    )
