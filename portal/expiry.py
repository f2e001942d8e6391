# SPDX-License-Identifier: Apache-2.0
"""Portal expiry: past its grace a lease's rest becomes unreconciled; no money is freed by time.

The kiosk may have sold it all and be away; a sale that comes later still draws from it, and the
lease's own closing entry still returns what is left.
"""

from sqlalchemy import Connection, select

from portal.books_schema import lease
from portal.chains import lock_chain
from portal.database import Database
from portal.lease_lines import LeaseLine
from portal.leases import load_lines, save_lines
from portal.ledger import Ledger
from portal.ports import Edges, Policy
from portal.posting import expiry_posting


def due_to_expire(line: LeaseLine, now_ms: int, policy: Policy) -> bool:
    """Whether nothing more may be waited for."""
    over = line.expires_ms + policy.lease_grace_ms < now_ms
    return over and line.remaining_paise > 0


def expire_all(db: Database, edges: Edges, policy: Policy) -> int:
    """Looks at all leases of all kiosks; returns the paise that became unreconciled."""
    with db.reading() as connection:
        chains = connection.execute(
            select(lease.c.kiosk_id, lease.c.generation)
            .where(lease.c.expires_ms < edges.clock() - policy.lease_grace_ms)
            .distinct()
            .order_by(lease.c.kiosk_id, lease.c.generation)
        ).all()
    moved = 0
    for kiosk_id, generation in chains:

        def work(connection: Connection, of: tuple[str, int] = (kiosk_id, generation)) -> int:
            lock_chain(connection, *of, edges.signers.epoch).save(connection)
            return _expire_chain(connection, of, edges.clock(), policy)

        moved += db.transact(work)
    return moved


def _expire_chain(connection: Connection, of: tuple[str, int], now_ms: int, policy: Policy) -> int:
    ledger = Ledger(connection, now_ms)
    lines = [line for line in load_lines(connection, *of) if due_to_expire(line, now_ms, policy)]
    before = sum(line.unreconciled_paise for line in lines)
    for line in lines:
        ledger.post(expiry_posting(line))
    if lines:
        save_lines(connection, lines)
    ledger.flush()
    return sum(line.unreconciled_paise for line in lines) - before
