# SPDX-License-Identifier: Apache-2.0
"""Portal acts: the promise of each outward act, committed before its first call, kept for ever."""

from collections.abc import Iterable

from sqlalchemy import bindparam, insert, update

from portal.outward import Done, Errand
from portal.ports import ActState
from portal.schema import act as table
from portal.unit import Unit


def promise(unit: Unit, errands: Iterable[Errand]) -> None:
    """Writes down what is about to be called; unknown until an answer says otherwise."""
    rows = [
        {
            "ref": errand.act.ref,
            "kiosk_id": unit.chain.kiosk_id,
            "generation": unit.chain.generation,
            "seq": errand.entry.seq,
            "biller": errand.act.biller,
            "state": ActState.UNKNOWN.value,
            "reference": "",
            "promised_ms": unit.now_ms,
        }
        for errand in errands
        if not errand.asked_first
    ]
    if rows:
        unit.connection.execute(insert(table), rows)


def keep_results(unit: Unit, done: Iterable[Done]) -> None:
    """Writes down what departments said for good."""
    rows = [
        {
            "of_ref": one.errand.act.ref,
            "new_state": one.result.state.value,
            "new_reference": one.result.reference,
        }
        for one in done
        if one.result.state is not ActState.UNKNOWN
    ]
    if rows:
        statement = update(table).where(table.c.ref == bindparam("of_ref"))
        unit.connection.execute(
            statement.values(state=bindparam("new_state"), reference=bindparam("new_reference")),
            rows,
        )
