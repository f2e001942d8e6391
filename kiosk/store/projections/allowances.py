# SPDX-License-Identifier: Apache-2.0
"""Room store: the projection of leases: what was granted, and what the chain has spent of it.

The table itself holds spent ≤ granted. Nothing here is ever credited: what a reversal gives back
arrives as a higher version of the lease.
"""

from typing import Final

from sqlalchemy import bindparam, func, insert, select, update

from kiosk.core.entries import Sale, Surrendered
from kiosk.core.lease import Lease, newer, read_lease
from kiosk.store.inbox import any_lost
from kiosk.store.prepared import Connection, Prepared, Row, fixed
from kiosk.store.schema import allowances

_a: Final = allowances.c
_SPEND: Final = Prepared(
    update(allowances)
    .where(_a.lease_id == bindparam("of_lease"))
    .values(
        spent_total_paise=_a.spent_total_paise + bindparam("more_paise"),
        spent_count=_a.spent_count + fixed(1),
    )
)
_ADD: Final = Prepared(insert(allowances))
_KNOWN: Final = Prepared(
    select(_a.lease, _a.surrendered).where(_a.lease_id == bindparam("of_lease"))
)
_PRESENT: Final = Prepared(
    select(_a.lease, _a.surrendered)
    .where(_a.rail == bindparam("of_rail"))
    .order_by(_a.rank.desc())
    .limit(fixed(1))
    .offset(fixed(0))
)
_RANK: Final = Prepared(select(func.coalesce(func.max(_a.rank), fixed(0)) + fixed(1)))
_RAISE: Final = Prepared(
    update(allowances)
    .where(_a.lease_id == bindparam("of_lease"))
    .values(
        lease=bindparam("lease_"),
        granted_total_paise=bindparam("granted"),
        count_total=bindparam("count_"),
    )
)
_SURRENDER: Final = Prepared(
    update(allowances).where(_a.lease_id == bindparam("of_lease")).values(surrendered=fixed(1))
)


def spend(connection: Connection, sale: Sale) -> None:
    """A sale drew on its lease. Raises KeyError when no such lease was taken in.

    Where damage took answers, the lease may have been in one of them: what was spent is kept, and
    counts again when the portal sends the lease anew.
    """
    if _SPEND.run(connection, {"of_lease": sale.lease_id, "more_paise": sale.total_paise}):
        return
    if not any_lost(connection):
        raise KeyError(sale.lease_id)
    row = _row(connection, sale.lease_id, sale.rail.value)
    _ADD.run(connection, {**row, "spent_total_paise": sale.total_paise, "spent_count": 1})


def surrender(connection: Connection, body: Surrendered) -> None:
    """The rest is given back: no version of this lease is ever taken again, nor one that damage
    took and that comes anew.
    """
    if _SURRENDER.run(connection, {"of_lease": body.lease_id}):
        return
    if not any_lost(connection):
        raise KeyError(body.lease_id)
    _ADD.run(connection, {**_row(connection, body.lease_id, ""), "surrendered": 1})


def take_lease(connection: Connection, bytes_once: bytes) -> None:
    """A lease came: kept when it takes the place of the one known (core.lease.newer)."""
    lease = read_lease(bytes_once)
    known = _KNOWN.one(connection, of_lease=lease.lease_id)
    if known is None:
        if _may_follow(_PRESENT.one(connection, of_rail=lease.rail.value), lease):
            row = _row(connection, lease.lease_id, lease.rail.value)
            _ADD.run(connection, {**row, **_granted(lease, bytes_once)})
    elif not known[1] and newer(_read(known[0]), lease):
        granted = _granted(lease, bytes_once)
        _RAISE.run(
            connection,
            {
                "of_lease": lease.lease_id,
                "lease_": granted["lease"],
                "granted": granted["granted_total_paise"],
                "count_": granted["count_total"],
            },
        )


def _may_follow(present: Row | None, lease: Lease) -> bool:
    """Whether a lease never seen may take the rail over: from none, from a surrendered one, from
    one that damage took, or from one of an earlier generation.
    """
    if present is None or present[1]:
        return True
    known = _read(present[0])
    return known is None or lease.generation > known.generation


def _read(bytes_once: bytes | None) -> Lease | None:
    return None if bytes_once is None else read_lease(bytes_once)


def _granted(lease: Lease, bytes_once: bytes) -> dict[str, object]:
    return {
        "lease": bytes_once,
        "granted_total_paise": lease.granted_total_paise,
        "count_total": lease.count_total,
    }


def _row(connection: Connection, lease_id: str, rail: str) -> dict[str, object]:
    return {
        "lease_id": lease_id,
        "rail": rail,
        "rank": _RANK.value(connection),
        "lease": None,
        "granted_total_paise": None,
        "count_total": None,
        "spent_total_paise": 0,
        "spent_count": 0,
        "surrendered": 0,
    }
