# SPDX-License-Identifier: Apache-2.0
"""Portal register verbs: the register of counters at a terminal, as facts or as the CSV form."""

import argparse
from typing import Any

from kiosk.core.dates import local
from kiosk.core.selfcheck import PRINTED, CheckRow, Difference, as_plain, csv_of
from portal import centres
from portal.centres import CentreUnfit
from portal.opening import Office
from portal.register import Registered, changes, history, newest


def register(office: Office, args: argparse.Namespace) -> dict[str, Any]:
    """The newest self-check of every kiosk, or all of one and what changed last.

    Raises CentreUnfit for a kiosk nobody enrolled.
    """
    with office.database.reading() as connection:
        if args.kiosk:
            known = {kiosk.kiosk_id for kiosk in centres.kiosks(connection)}
            if args.kiosk not in known:
                raise CentreUnfit(f"no kiosk {args.kiosk}")
            found = history(connection, args.kiosk)
        else:
            found = newest(connection)
    if args.csv:
        return {"csv": csv_of(one.record for one in found if one.record is not None)}
    if not args.kiosk:
        return {"kiosks": [_plain(one) for one in found]}
    return {
        "kiosk_id": args.kiosk,
        "history": [_plain(one) for one in found],
        "differences": [_difference(one) for one in changes(found)],
    }


def _plain(one: Registered) -> dict[str, Any]:
    return {
        "kiosk_id": one.kiosk_id,
        "generation": one.generation,
        "seq": one.seq,
        "at": local(one.at_ms).isoformat(timespec="seconds"),
        "operator": one.operator,
        "minimum_met": one.minimum_met,
        "complete": one.complete,
        "marks": one.marks,
        "sound": one.sound,
        "check": None if one.record is None else as_plain(one.record),
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "item": PRINTED[one.item],
        "before": _short(one.before),
        "after": _short(one.after),
    }


def _short(row: CheckRow) -> dict[str, str]:
    return {
        "verdict": row.mark.value,
        "how": row.how.value,
        "value": row.value,
        "next": row.next,
    }
