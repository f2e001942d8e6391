# SPDX-License-Identifier: Apache-2.0
"""Portal acts: the promise of each outward act, committed before its first call, kept for ever."""

from collections.abc import Iterable

from portal.bulk import change_rows, insert_rows
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
    insert_rows(unit.connection, table, rows)


def keep_results(unit: Unit, done: Iterable[Done]) -> None:
    """Writes down what departments said for good."""
    rows = [
        {
            "ref": one.errand.act.ref,
            "state": one.result.state.value,
            "reference": one.result.reference,
        }
        for one in done
        if one.result.state is not ActState.UNKNOWN
    ]
    undecided = table.c.state == ActState.UNKNOWN.value
    change_rows(unit.connection, table, ("ref",), rows, undecided)
