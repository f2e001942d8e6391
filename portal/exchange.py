# SPDX-License-Identifier: Apache-2.0
"""Portal exchange: one signed request in, one answer out, and everything between them once.

    take in, judge, promise ──commit──▶ call outside ──▶ record, promise ──commit──▶ … ──▶ answer

Each step that changes something is one unit of work; a crash between two leaves promises that
the next exchange asks about before it calls. When nothing must be called there is one commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert

from kiosk.core.encoding import digest
from kiosk.core.entries import Kind
from kiosk.core.journal import Particulars
from kiosk.core.wire.exchange import VERSION, Answer, AnswerHead, Request, RequestHead
from portal import accounts, lots, refusals, register, reversals, sales, surrenders
from portal.acts import promise
from portal.alarms import Alarm
from portal.database import Database
from portal.erasure import erase_final
from portal.expiry import due_to_expire
from portal.inbox import carried_sheet
from portal.intake import take_in
from portal.outward import Errand, Outward
from portal.ports import Edges, KioskRecord, LotPayment, Policy
from portal.posting import expiry_posting
from portal.schema import answer as answers
from portal.unit import House, Unit, begin


class NotThisKiosk(ValueError):
    """The head names another portal, kiosk or generation than the signature did."""


@dataclass(slots=True)
class _Course:
    """One exchange on its way; its lists change only after a commit."""

    request: Request
    raw_body: bytes
    kiosk: KioskRecord
    outward: Outward
    until_ms: int
    batch: list[Errand] = field(default_factory=list)  # promised, to be called now
    queue: list[Errand] = field(default_factory=list)  # not promised yet
    lots: list[LotPayment] = field(default_factory=list)  # to be asked about now


@dataclass(frozen=True, slots=True)
class _Step:
    """What a unit of work leaves behind."""

    batch: list[Errand]
    queue: list[Errand]
    lots: list[LotPayment]
    answer: Answer | None


class Exchange:
    """The portal's side of the conversation with all kiosks; safe to use from many threads."""

    def __init__(self, db: Database, edges: Edges, policy: Policy) -> None:
        self._db = db
        self._house = House(edges, policy)

    def answer(self, request: Request, raw_body: bytes, kiosk: KioskRecord) -> Answer:
        """The answer to a request whose signature the edge has checked.

        `raw_body` is the request's uncompressed body. The answer's bytes are `to_bytes()` and must
        leave exactly so: the chain will name their digest. Raises NotThisKiosk.
        """
        self._check(request.head, kiosk)
        with self._db.turn(kiosk.kiosk_id):
            course = self._course(request, raw_body, kiosk)
            step = self._db.transact(lambda connection: self._first(connection, course))
            while step.answer is None:
                course.batch, course.queue, course.lots = step.batch, step.queue, step.lots
                step = self._call_and_record(course)
            return step.answer

    def _check(self, head: RequestHead, kiosk: KioskRecord) -> None:
        portal_id = self._house.edges.signers.portal_id
        named = (head.portal_id, head.kiosk_id, head.generation)
        if named != (portal_id, kiosk.kiosk_id, kiosk.generation):
            raise NotThisKiosk(f"{named} is not {kiosk.kiosk_id}.{kiosk.generation}")

    def _course(self, request: Request, raw_body: bytes, kiosk: KioskRecord) -> _Course:
        edges, policy = self._house.edges, self._house.policy
        outward = Outward(edges.parties, edges.gateway, policy)
        until_ms = edges.clock() + policy.outward_budget_ms
        return _Course(request, raw_body, kiosk, outward, until_ms)

    def _first(self, connection: Connection, course: _Course) -> _Step:
        """Takes in and judges; held entries of earlier exchanges come before the new ones."""
        unit = begin(connection, self._house, course.kiosk)
        to_ask = lots.to_ask(unit)
        taken = take_in(unit, course.request)
        refusals.register(unit, taken)
        surrenders.register(unit, taken)
        reversals.register(unit, taken)
        lots.register(unit, taken)
        sent = {part.seq: Particulars(part.salt, part.text) for part in course.request.particulars}
        register.register(unit, taken, sent)
        unit.flush()
        waiting = unit.verdicts.held_kinds()
        cancelled = set(course.request.head.cancelled)
        if Kind.REVERSAL in waiting:
            cancelled |= reversals.called_off(unit)
        errands = sales.judge_held(unit, cancelled) if Kind.SALE in waiting else []
        errands += sales.judge_new(unit, taken, sent, cancelled)
        return self._go_on(unit, course, errands, to_ask)

    def _call_and_record(self, course: _Course) -> _Step:
        done = course.outward.run(course.batch)
        asked = course.outward.ask_lots(course.lots)

        def work(connection: Connection) -> _Step:
            unit = begin(connection, self._house, course.kiosk)
            sales.take_results(unit, done)
            lots.settle(unit, course.lots, asked)
            return self._go_on(unit, course, course.queue, [])

        return self._db.transact(work)

    def _go_on(
        self, unit: Unit, course: _Course, queue: list[Errand], to_ask: list[LotPayment]
    ) -> _Step:
        """Promises the next batch, or ends the exchange when there is none or no time."""
        if queue and unit.now_ms >= course.until_ms:
            queue = []
        size = self._house.policy.outward_batch
        batch, rest = queue[:size], queue[size:]
        if batch or to_ask:
            promise(unit, batch)
            unit.flush()
            unit.flush_books()
            return _Step(batch, rest, to_ask, None)
        return _Step([], [], [], self._finish(unit, course))

    def _finish(self, unit: Unit, course: _Course) -> Answer:
        unit.flush()
        waiting = unit.verdicts.held_kinds()
        if Kind.REVERSAL in waiting:
            reversals.settle(unit)
            unit.flush()
        if Kind.SURRENDERED in waiting:
            surrenders.settle(unit)
        for line in unit.leases.lines:
            if due_to_expire(line, unit.now_ms, self._house.policy):
                unit.ledger.post(expiry_posting(line))
        erase_final(unit)
        _look_ahead(unit, course.request.head)
        unit.flush()
        unit.flush_books()
        accounts.tell(unit)
        unit.flush()
        return self._compose(unit, course)

    def _compose(self, unit: Unit, course: _Course) -> Answer:
        chain, request = unit.chain, course.request
        verdicts = unit.verdicts.present(chain.answer())
        messages = unit.inbox.after(request.head)
        policy = self._house.policy
        waits = unit.verdicts.held_kinds()
        answer = Answer(
            AnswerHead(
                kind="answer",
                version=VERSION,
                portal_id=self._house.edges.signers.portal_id,
                kiosk_id=chain.kiosk_id,
                generation=chain.generation,
                epoch=chain.epoch,
                answer_number=chain.answer_number,
                request_digest=digest(course.raw_body),
                acknowledged_seq=chain.head_seq,
                acknowledged_hash=chain.head_hash,
                durable_seq=chain.head_seq,
                anchor_ms=unit.now_ms,
                next_after_ms=policy.held_after_ms if waits else policy.next_after_ms,
                verdicts=len(verdicts),
                messages=len(messages),
            ),
            verdicts,
            messages,
        )
        if answer.changes_something:
            _keep(unit, request.head, answer)
        chain.save(unit.connection)
        return answer


def _keep(unit: Unit, head: RequestHead, answer: Answer) -> None:
    """Remembers what an `absorbed` entry will name."""
    unit.connection.execute(
        insert(answers).values(
            kiosk_id=unit.chain.kiosk_id,
            generation=unit.chain.generation,
            epoch=answer.head.epoch,
            number=answer.head.answer_number,
            exchange_number=head.exchange_number,
            digest=digest(answer.to_bytes()),
            anchor_ms=answer.head.anchor_ms,
            sheet=carried_sheet(answer.messages),
        )
    )


def _look_ahead(unit: Unit, head: RequestHead) -> None:
    """A kiosk that knows more of us than we do means that this portal was set back."""
    ahead: Sequence[str] = [
        f"lease {seen.lease_id[:64]} version {seen.version}"
        for seen in head.leases
        if seen.version > (line.version if (line := unit.leases.line(seen.lease_id)) else 0)
    ]
    if head.epoch_seen > unit.chain.epoch:
        ahead = [f"epoch {head.epoch_seen}", *ahead]
    for what in ahead:
        unit.alarms.ring(Alarm.AHEAD, unit.chain.place(head.head_seq), what)
