# SPDX-License-Identifier: Apache-2.0
"""Portal register: what each counter has against Annexure A: history, and what changed.

A self-check comes as an entry of the chain with its record beside it. It is taken in once, with
the entry, and moves no money: no verdict, no posting. One whose record is missing, altered or
signed by somebody else is kept as unsound, with an alarm; it proves nothing.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select

from kiosk.core.encoding import Unreadable
from kiosk.core.entries import SelfChecked
from kiosk.core.journal import Particulars
from kiosk.core.selfcheck import Difference, Record, differences, read_record
from portal.alarms import Alarm
from portal.bulk import insert_rows
from portal.intake import Taken
from portal.register_schema import self_check
from portal.schema import particulars
from portal.seal import verify
from portal.unit import Unit

_TEXT_MAX = 200
_MARKS_MAX = 32


def register(unit: Unit, taken: Sequence[Taken], sent: dict[int, Particulars]) -> None:
    """Takes the new self-checks of a chain in."""
    rows = [
        _row(unit, one, one.entry.body, sent.get(one.seq))
        for one in taken
        if one.entry is not None and isinstance(one.entry.body, SelfChecked)
    ]
    insert_rows(unit.connection, self_check, rows)


def _row(unit: Unit, one: Taken, body: SelfChecked, beside: Particulars | None) -> dict[str, Any]:
    assert one.entry is not None
    why = _unsound(unit, body, beside)
    if why:
        unit.alarms.ring(Alarm.PARTICULARS, unit.chain.place(one.seq), f"self-check: {why}")
    return {
        "kiosk_id": unit.chain.kiosk_id,
        "generation": unit.chain.generation,
        "seq": one.seq,
        "at_ms": one.entry.at_ms,
        "form": body.form[:_MARKS_MAX],
        "operator": body.operator[:_TEXT_MAX],
        "minimum_met": body.minimum_met,
        "complete": body.complete,
        "marks": body.marks[:_MARKS_MAX],
        "sound": not why,
    }


def _unsound(unit: Unit, body: SelfChecked, beside: Particulars | None) -> str:
    """Why this record proves nothing; empty when it does."""
    if beside is None:
        return "its record did not come"
    if not hmac.compare_digest(beside.keyed_digest, body.record):
        return "another record than the entry commits to"
    raw = beside.text.encode()
    if not verify(unit.kiosk.kiosk_key, body.signature, raw):
        return "not signed by this kiosk"
    try:
        record = read_record(raw)
    except Unreadable as error:
        return f"unreadable, {error}"[:_TEXT_MAX]
    said = (body.form, body.operator, body.minimum_met, body.complete, body.marks)
    holds = (record.form, record.operator, record.minimum_met, record.complete, record.marks)
    if said != holds or record.subject.kiosk_id != unit.chain.kiosk_id:
        return "the entry says other than its record"
    return ""


@dataclass(frozen=True, slots=True)
class Registered:
    """One self-check of the register. `record` is None once it was erased, or never was sound."""

    kiosk_id: str
    generation: int
    seq: int
    at_ms: int
    operator: str
    minimum_met: bool
    complete: bool
    marks: str
    sound: bool
    record: Record | None


def history(connection: Connection, kiosk_id: str) -> tuple[Registered, ...]:
    """All self-checks of a kiosk, newest first."""
    return _registered(connection, kiosk_id)


def newest(connection: Connection) -> tuple[Registered, ...]:
    """The newest sound self-check of every kiosk that ever sent one, by kiosk."""
    found: dict[str, Registered] = {}
    for one in _registered(connection, None):
        if one.sound:
            found.setdefault(one.kiosk_id, one)
    return tuple(found[kiosk_id] for kiosk_id in sorted(found))


def changes(checks: Sequence[Registered]) -> tuple[Difference, ...]:
    """What differs between the newest two that can be read; nothing when there are not two."""
    records = [one.record for one in checks if one.record is not None]
    return differences(records[1], records[0]) if len(records) > 1 else ()


def _registered(connection: Connection, kiosk_id: str | None) -> tuple[Registered, ...]:
    beside = and_(
        *(particulars.c[name] == self_check.c[name] for name in ("kiosk_id", "generation", "seq"))
    )
    asked = select(self_check, particulars.c.text).select_from(
        self_check.outerjoin(particulars, beside)
    )
    if kiosk_id is not None:
        asked = asked.where(self_check.c.kiosk_id == kiosk_id)
    order = (self_check.c.generation.desc(), self_check.c.seq.desc())
    return tuple(_read(row) for row in connection.execute(asked.order_by(*order)))


def _read(row: Any) -> Registered:
    record = read_record(row.text.encode()) if row.sound and row.text is not None else None
    return Registered(
        kiosk_id=row.kiosk_id,
        generation=row.generation,
        seq=row.seq,
        at_ms=row.at_ms,
        operator=row.operator,
        minimum_met=row.minimum_met,
        complete=row.complete,
        marks=row.marks,
        sound=row.sound,
        record=record,
    )
