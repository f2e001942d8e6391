# SPDX-License-Identifier: Apache-2.0
"""Portal reversals: a sale undone at the counter, confirmed only when nothing stands outside.

A refused sale's money was due to the citizen; once his reversal entry says that he has it back it
is the VLE's credit and at once granted again. What a department accepted cannot be taken back
there, so such a reversal is refused. Nothing is ever returned without the reversal entry.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.sql.expression import and_

from kiosk.core.entries import Kind, Reversal
from kiosk.core.wire.exchange import Cause, Outcome
from portal.bulk import insert_rows
from portal.intake import Taken
from portal.posting import grant_posting, return_posting
from portal.schema import reversal as table
from portal.schema import sale, verdict
from portal.unit import Unit
from portal.verdicts import held, posted, refused


def register(unit: Unit, taken: Sequence[Taken]) -> None:
    """New reversals wait until their sales have verdicts."""
    rows = []
    for one in taken:
        body = one.entry.body if one.entry else None
        if isinstance(body, Reversal):
            unit.verdicts.add(one.seq, one.hash, Kind.REVERSAL, held(Cause.WAITS))
            rows.append(_row(unit, one.seq, body))
    insert_rows(unit.connection, table, rows)


def called_off(unit: Unit) -> set[int]:
    """Sales whose reversal stands in the chain behind them and has no verdict yet."""
    return {row.of_seq for row in _waiting(unit) if row.of_seq < row.seq}


def settle(unit: Unit) -> None:
    """Gives verdicts on the reversals whose sales have theirs; flushed before."""
    rows = _waiting(unit)
    done = _reversed_already(unit, [row.of_seq for row in rows])
    for row in rows:
        if not _fits(row) or row.of_seq in done:
            unit.verdicts.change(row.seq, refused(Cause.NOT_REVERSIBLE))
            continue
        match Outcome(row.sale_outcome):
            case Outcome.HELD:
                continue
            case Outcome.POSTED:
                unit.verdicts.change(row.seq, refused(Cause.NOT_REVERSIBLE))
            case Outcome.REFUSED:
                done.add(row.of_seq)
                if row.covered:
                    _give_back(unit, row)
                unit.verdicts.change(row.seq, posted())


def _give_back(unit: Unit, row: Any) -> None:
    line = unit.leases.line(row.lease_id)
    if line is None:
        raise LookupError(f"a covered sale on an unknown lease: {row.lease_id}")
    place = unit.chain.place(row.seq)
    txn = f"{place}:return"
    unit.ledger.post(return_posting(txn, place, line, row.amount_paise))
    # On a lease that nobody may sell from it would lie idle: it stays credit for the next lot.
    if line.tops_up and line.expires_ms > unit.now_ms and not unit.chain.forked:
        unit.ledger.post(grant_posting(txn, place, line, row.amount_paise, 0))
        unit.leases.raise_granted(line, row.amount_paise)


def _fits(row: Any) -> bool:
    """Whether it names an earlier sale of the chain by number, id and amount."""
    return (
        row.sale_outcome is not None
        and row.of_seq < row.seq
        and row.of_transaction_id == row.sale_transaction_id
        and row.amount_paise == row.total_paise
    )


def _row(unit: Unit, seq: int, body: Reversal) -> dict[str, object]:
    return {
        "kiosk_id": unit.chain.kiosk_id,
        "generation": unit.chain.generation,
        "seq": seq,
        "transaction_id": body.transaction_id,
        "of_seq": body.of_seq,
        "of_transaction_id": body.of_transaction_id,
        "amount_paise": body.amount_paise,
    }


def _waiting(unit: Unit) -> Sequence[Any]:
    """Reversals without a verdict, each with the sale it names and that sale's verdict."""
    own, of = verdict.alias("own"), verdict.alias("of")

    def chain_of(other: Any) -> Any:
        return and_(other.c.kiosk_id == table.c.kiosk_id, other.c.generation == table.c.generation)

    joined = (
        table.join(own, and_(chain_of(own), own.c.seq == table.c.seq))
        .outerjoin(sale, and_(chain_of(sale), sale.c.seq == table.c.of_seq))
        .outerjoin(
            of,
            and_(chain_of(of), of.c.seq == table.c.of_seq, of.c.kind == Kind.SALE.value),
        )
    )
    return unit.connection.execute(
        select(
            table.c.seq,
            table.c.of_seq,
            table.c.of_transaction_id,
            table.c.amount_paise,
            sale.c.transaction_id.label("sale_transaction_id"),
            sale.c.total_paise,
            sale.c.lease_id,
            sale.c.covered,
            of.c.outcome.label("sale_outcome"),
        )
        .select_from(joined)
        .where(own.c.kiosk_id == unit.chain.kiosk_id, own.c.generation == unit.chain.generation)
        .where(own.c.kind == Kind.REVERSAL.value, own.c.outcome == Outcome.HELD.value)
        .order_by(table.c.seq)
    ).all()


def _reversed_already(unit: Unit, seqs: Sequence[int]) -> set[int]:
    if not seqs:
        return set()
    joined = table.join(
        verdict,
        and_(
            verdict.c.kiosk_id == table.c.kiosk_id,
            verdict.c.generation == table.c.generation,
            verdict.c.seq == table.c.seq,
        ),
    )
    return set(
        unit.connection.scalars(
            select(table.c.of_seq)
            .select_from(joined)
            .where(table.c.kiosk_id == unit.chain.kiosk_id)
            .where(table.c.generation == unit.chain.generation)
            .where(table.c.of_seq.between(min(seqs), max(seqs)))
            .where(verdict.c.outcome == Outcome.POSTED.value)
        )
    )
