# SPDX-License-Identifier: Apache-2.0
"""Portal surrenders: a lease given back by an entry of the chain is dead for ever.

From that entry on nothing draws on it and nothing raises it. Its rest is freed only when each
sale before the entry has its final verdict, for until then part of the rest is theirs.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.sql.expression import and_

from kiosk.core.entries import Kind, Surrendered
from kiosk.core.journal import read_entry
from kiosk.core.wire.exchange import Cause, Outcome
from portal.alarms import Alarm
from portal.intake import Taken
from portal.posting import surrender_posting
from portal.schema import entry, sale, verdict
from portal.unit import Unit
from portal.verdicts import Ruling, held, posted, refused


def register(unit: Unit, taken: Sequence[Taken]) -> None:
    """Closes each lease at the entry that gives it back."""
    for one in taken:
        body = one.entry.body if one.entry else None
        if isinstance(body, Surrendered):
            unit.verdicts.add(one.seq, one.hash, Kind.SURRENDERED, _first(unit, one.seq, body))


def _first(unit: Unit, seq: int, body: Surrendered) -> Ruling:
    line = unit.leases.line(body.lease_id)
    if line is None or unit.chain.forked:
        # Another branch may have sold what this one gives back.
        unit.alarms.ring(Alarm.NO_COVER, unit.chain.place(seq), f"lease {body.lease_id[:64]}")
        return held(Cause.NO_COVER)
    if line.closing_seq is not None:
        return refused(Cause.NO_COVER)
    line.closing_seq = seq
    return held(Cause.WAITS)


def settle(unit: Unit) -> None:
    """Frees the rest of the closed leases whose sales are all final; flushed before."""
    waiting = _waiting(unit)
    busy = _busy_leases(unit) if waiting else set()
    for row in waiting:
        body = read_entry(bytes(row.raw)).body
        line = unit.leases.line(body.lease_id) if isinstance(body, Surrendered) else None
        if not isinstance(body, Surrendered) or line is None or line.lease_id in busy:
            continue
        place = unit.chain.place(row.seq)
        if (body.spent_total_paise, body.spent_count) != (line.spent_paise, line.spent_count):
            said = f"{body.spent_total_paise}/{body.spent_count}"
            what = f"says {said} where the chain says {line.spent_paise}/{line.spent_count}"
            unit.alarms.ring(Alarm.SPENT_DIFFERS, place, what)
        unit.ledger.post(surrender_posting(f"{place}:surrender", place, line))
        unit.verdicts.change(row.seq, posted())


def _waiting(unit: Unit) -> Sequence[Any]:
    joined = verdict.join(
        entry,
        and_(
            entry.c.kiosk_id == verdict.c.kiosk_id,
            entry.c.generation == verdict.c.generation,
            entry.c.seq == verdict.c.seq,
        ),
    )
    return unit.connection.execute(
        select(verdict.c.seq, entry.c.raw)
        .select_from(joined)
        .where(verdict.c.kiosk_id == unit.chain.kiosk_id)
        .where(verdict.c.generation == unit.chain.generation)
        .where(verdict.c.kind == Kind.SURRENDERED.value)
        .where(verdict.c.outcome == Outcome.HELD.value, verdict.c.cause == Cause.WAITS.value)
        .order_by(verdict.c.seq)
    ).all()


def _busy_leases(unit: Unit) -> set[str]:
    """Leases of this chain with covered sales that have no final verdict."""
    joined = verdict.join(
        sale,
        and_(
            sale.c.kiosk_id == verdict.c.kiosk_id,
            sale.c.generation == verdict.c.generation,
            sale.c.seq == verdict.c.seq,
        ),
    )
    return set(
        unit.connection.scalars(
            select(sale.c.lease_id)
            .select_from(joined)
            .where(verdict.c.kiosk_id == unit.chain.kiosk_id)
            .where(verdict.c.generation == unit.chain.generation)
            .where(verdict.c.outcome == Outcome.HELD.value, sale.c.covered)
        )
    )
