# SPDX-License-Identifier: Apache-2.0
"""Portal intake: entries join their chain or do not; what is taken is kept as it came.

Known entries are duplicates and harmless. A number with another content is a fork: kept as
evidence, and the chain's sales are held from then on. After a gap nothing is taken: the
acknowledged number says where to begin again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from kiosk.core.entries import Absorbed, Erased, Opened
from kiosk.core.journal import Entry
from kiosk.core.wire.exchange import Cause, Outcome, Request, RequestHead, SentParticulars
from portal.alarms import Alarm
from portal.bulk import insert_rows
from portal.database import insert_new
from portal.erasure import wish_erasure
from portal.judging import Heard
from portal.lines import Line, can_be_kept, read_lines
from portal.schema import answer, entry, fork, particulars, verdict
from portal.unit import Unit


@dataclass(frozen=True, slots=True)
class Taken:
    """An entry new in the chain; `entry` is None when its body cannot be read."""

    seq: int
    hash: bytes
    kind: str
    entry: Entry | None
    heard: Heard  # what the chain had of us before it


def take_in(unit: Unit, request: Request) -> tuple[Taken, ...]:
    """Takes in what links, in order; raw bytes and particulars are kept. Returns what is new."""
    lines = read_lines(request.entries, request.head)
    unit.chain.tail_began(lines[0].seq if lines else 0)
    new, again = _walk(unit, request.head, lines)
    if again:
        unit.verdicts.present_again(min(again), max(again))
    insert_rows(unit.connection, entry, [_row(unit, line) for line in new])
    taken = tuple(_follow(unit, new))
    _keep_particulars(unit, request.particulars, {one.seq for one in taken})
    _look_at_head(unit, request.head)
    return taken


def _walk(unit: Unit, head: RequestHead, lines: Sequence[Line]) -> tuple[list[Line], list[int]]:
    """Which lines are new and link, and the numbers of those we have already."""
    chain = unit.chain
    known = _known(unit, lines)
    ours = (head.portal_id, head.kiosk_id, head.generation)
    new: list[Line] = []
    again: list[int] = []
    branch: list[Line] = []
    for line in lines:
        if line.whose != ours or line.seq < 1:
            kind = Alarm.UNREADABLE if line.whose == ours else Alarm.FOREIGN
            unit.alarms.ring(kind, chain.place(chain.head_seq + 1), "the line stops here")
            break
        if known.get(line.seq) == line.hash:
            again.append(line.seq)
        elif branch or line.seq <= chain.head_seq:
            branch.append(line)
        elif line.seq > chain.head_seq + 1:
            break
        elif line.prev not in (chain.head_hash, None):
            branch.append(line)
        else:
            new.append(line)
            known[line.seq] = line.hash
            chain.head_seq, chain.head_hash = line.seq, line.hash
    _keep_branch(unit, branch)
    return new, again


def _known(unit: Unit, lines: Sequence[Line]) -> dict[int, bytes]:
    seqs = [line.seq for line in lines if 0 < line.seq <= unit.chain.head_seq]
    if not seqs:
        return {}
    rows = unit.connection.execute(
        select(entry.c.seq, entry.c.hash)
        .where(entry.c.kiosk_id == unit.chain.kiosk_id)
        .where(entry.c.generation == unit.chain.generation)
        .where(entry.c.seq.between(min(seqs), max(seqs)))
    )
    return {row.seq: bytes(row.hash) for row in rows}


def _keep_branch(unit: Unit, branch: Sequence[Line]) -> None:
    if not branch:
        return
    _forked(unit, branch[0].seq)
    rows = [{name: said for name, said in _row(unit, line).items() if name != "kind"}
            for line in branch]  # fmt: skip
    insert_new(unit.connection, fork, rows)


def _forked(unit: Unit, seq: int) -> None:
    unit.chain.forked = True
    what = "one number with two contents: its sales are held until a person has decided"
    unit.alarms.ring(Alarm.FORK, unit.chain.place(seq), what)


def _row(unit: Unit, line: Line) -> dict[str, object]:
    return {
        "kiosk_id": unit.chain.kiosk_id,
        "generation": unit.chain.generation,
        "seq": line.seq,
        "hash": line.hash,
        "kind": line.kind,
        "raw": line.raw,
        "received_ms": unit.now_ms,
    }


def _follow(unit: Unit, new: Sequence[Line]) -> list[Taken]:
    """Walks the new entries in their order: anchors, acknowledgements, keys, erasures."""
    sent = _sent_answers(unit, new)
    taken: list[Taken] = []
    highest: dict[int, int] = {}
    for line in new:
        heard = Heard(unit.chain.anchor_ms, unit.chain.sheet)
        taken.append(Taken(line.seq, line.hash, line.kind, line.entry, heard))
        if line.entry is None:
            what = f"kept as it came, kind {line.kind}"
            unit.alarms.ring(Alarm.UNREADABLE, unit.chain.place(line.seq), what)
        match line.entry.body if line.entry else None:
            case Absorbed(epoch, number, digest):
                mark, heard = sent.get((epoch, number), (b"", heard))
                if mark == digest:
                    unit.chain.anchor_ms = heard.anchor_ms
                    unit.chain.sheet = max(unit.chain.sheet, heard.sheet)
                    highest[epoch] = max(number, highest.get(epoch, 0))
                else:
                    what = f"answer {epoch}/{number} was not what we sent"
                    unit.alarms.ring(Alarm.OTHER_ANSWER, unit.chain.place(line.seq), what)
                    unit.chain.home_in = 0  # then nothing else of it proves what came home
            case Opened(kiosk_key=key) if key != unit.kiosk.kiosk_key:
                what = "the chain opens with a key that is not the registered one"
                unit.alarms.ring(Alarm.OTHER_KEY, unit.chain.place(line.seq), what)
            case Erased(of_seq):
                wish_erasure(unit, of_seq)
    for epoch, number in highest.items():
        unit.verdicts.acknowledge(epoch, number)
    return taken


def _sent_answers(unit: Unit, new: Sequence[Line]) -> dict[tuple[int, int], tuple[bytes, Heard]]:
    bodies = [line.entry.body for line in new if line.entry]
    numbers = [body.answer_number for body in bodies if isinstance(body, Absorbed)]
    if not numbers:
        return {}
    rows = unit.connection.execute(
        select(answer)
        .where(answer.c.kiosk_id == unit.chain.kiosk_id)
        .where(answer.c.generation == unit.chain.generation)
        .where(answer.c.number.between(min(numbers), max(numbers)))
    )
    return {
        (row.epoch, row.number): (bytes(row.digest), Heard(row.anchor_ms, row.sheet))
        for row in rows
    }


def _keep_particulars(unit: Unit, parts: Sequence[SentParticulars], new_seqs: set[int]) -> None:
    """Those of new entries, and those a held sale still waits for in the place of what it has."""
    fitting = {part.seq: part for part in parts if can_be_kept(part.text)}
    waiting = _waiting(unit) & set(fitting) if set(fitting) - new_seqs else set()
    key = {"kiosk_id": unit.chain.kiosk_id, "generation": unit.chain.generation}
    for seq in waiting:
        unit.connection.execute(
            delete(particulars)
            .where(particulars.c.kiosk_id == unit.chain.kiosk_id)
            .where(particulars.c.generation == unit.chain.generation)
            .where(particulars.c.seq == seq)
        )
    rows = [
        {**key, "seq": seq, "salt": part.salt, "text": part.text}
        for seq, part in fitting.items()
        if seq in new_seqs or seq in waiting
    ]
    insert_rows(unit.connection, particulars, rows)


def _waiting(unit: Unit) -> set[int]:
    rows = unit.connection.scalars(
        select(verdict.c.seq)
        .where(verdict.c.kiosk_id == unit.chain.kiosk_id)
        .where(verdict.c.generation == unit.chain.generation)
        .where(verdict.c.outcome == Outcome.HELD.value, verdict.c.cause == Cause.WAITS.value)
    )
    return set(rows)


def _look_at_head(unit: Unit, head: RequestHead) -> None:
    """The request's head betrays a clone or a disk put back, also when it sent no entry."""
    chain = unit.chain
    newest = head.exchange_number > chain.exchange_number
    chain.exchange_number = max(chain.exchange_number, head.exchange_number)
    if 0 < head.head_seq <= chain.head_seq:
        mark = unit.connection.scalar(
            select(entry.c.hash)
            .where(entry.c.kiosk_id == chain.kiosk_id)
            .where(entry.c.generation == chain.generation)
            .where(entry.c.seq == head.head_seq)
        )
        if mark is not None and bytes(mark) != head.head_hash:
            _forked(unit, head.head_seq)
    if newest and head.head_seq < chain.head_seq:
        what = f"the newest request ends at {head.head_seq}, before {chain.head_seq}"
        unit.alarms.ring(Alarm.ROLLED_BACK, chain.place(head.head_seq), what)
