# SPDX-License-Identifier: Apache-2.0
"""Tests: what a portal thinks, without its books: chains are taken in, every sale is posted, every
verdict is presented until it was absorbed. Pure; `portal_fake` puts it behind HTTP."""

from dataclasses import dataclass, field

from kiosk.core.encoding import digest
from kiosk.core.entries import Absorbed, Sale
from kiosk.core.journal import Entry, empty_head, read_entry
from kiosk.core.receipt import RECEIPT, facts_of
from kiosk.core.wire.exchange import (
    Answer,
    AnswerHead,
    Cause,
    Outcome,
    Request,
    Verdict,
    read_request,
)
from kiosk.core.wire.trust import portal_id
from kiosk.seal import SigningKey


@dataclass
class PortalMind:
    """Takes chains in and posts every sale at once. Verdicts are presented until absorbed."""

    root: SigningKey = field(default_factory=SigningKey.generate)
    answer_key: SigningKey = field(default_factory=SigningKey.generate)
    receipt_key: SigningKey = field(default_factory=SigningKey.generate)
    next_after_ms: int = 3_600_000
    chain: list[Entry] = field(default_factory=list)
    open_verdicts: dict[int, Verdict] = field(default_factory=dict)
    presented: dict[int, tuple[int, ...]] = field(default_factory=dict)
    answers: int = 0
    first_in: dict[int, int] = field(default_factory=dict)  # seq → answer that first bore it
    reached: tuple[int, int] = (0, 0)  # last acknowledged seq, and the first answer that said it
    believes_start: bool = False  # a tail that begins after it was said proves that answer came
    stops_taking: bool = False
    always_changes: bool = False

    @property
    def portal_id(self) -> str:
        return portal_id(self.root.public_key)

    def answer(self, body: bytes) -> bytes:
        """The answer to one exchange."""
        request = read_request(body)
        head = request.head
        for raw in () if self.stops_taking else request.entries:
            self._take(read_entry(raw))
        self.answers += 1
        verdicts = self._presented(request)
        if self.always_changes and not verdicts and self.chain:
            verdicts = (self._verdict(next(e for e in self.chain if isinstance(e.body, Sale))),)
        self.presented[self.answers] = tuple(one.seq for one in verdicts)
        last = self.chain[-1].head if self.chain else empty_head(self.portal_id, "", 0)
        answer_head = AnswerHead(
            kind="answer",
            version=1,
            portal_id=self.portal_id,
            kiosk_id=head.kiosk_id,
            generation=head.generation,
            epoch=1,
            answer_number=self.answers,
            request_digest=digest(body),
            acknowledged_seq=last.seq,
            acknowledged_hash=last.hash,
            durable_seq=last.seq,
            anchor_ms=1_795_300_000_000 + self.answers,
            next_after_ms=self.next_after_ms,
            verdicts=len(verdicts),
            messages=0,
        )
        return Answer(answer_head, verdicts, ()).to_bytes()

    def _presented(self, request: Request) -> tuple[Verdict, ...]:
        """Every open verdict or, believing the start of the tail, those not known to be home."""
        starts = read_entry(request.entries[0]).seq if request.entries else 0
        known = 0
        if self.believes_start and starts == self.reached[0] + 1:
            known = self.reached[1]
        if len(self.chain) > self.reached[0]:
            self.reached = (len(self.chain), self.answers)
        shown = [one for one in self.open_verdicts.values() if self._first(one) > known]
        return tuple(shown)

    def _first(self, verdict: Verdict) -> int:
        return self.first_in.setdefault(verdict.seq, self.answers)

    def _take(self, entry: Entry) -> None:
        known = len(self.chain)
        if entry.seq <= known:
            assert self.chain[entry.seq - 1].hash == entry.hash, "a fork"
            return
        last = self.chain[-1].hash if self.chain else bytes(32)
        assert (entry.seq, entry.prev) == (known + 1, last), "a gap"
        self.chain.append(entry)
        if isinstance(entry.body, Sale):
            self.open_verdicts[entry.seq] = self._verdict(entry)
        if isinstance(entry.body, Absorbed):
            for seq in self.presented.get(entry.body.answer_number, ()):
                self.open_verdicts.pop(seq, None)

    def _verdict(self, entry: Entry) -> Verdict:
        receipt = self.receipt_key.sign(facts_of(entry, RECEIPT, "LMK-HP-7").to_bytes())
        return Verdict("v", entry.seq, entry.hash, Outcome.POSTED, Cause.NONE, receipt)

    def posted(self) -> list[str]:
        """Transaction ids in the chain."""
        return [e.body.transaction_id for e in self.chain if isinstance(e.body, Sale)]
