# SPDX-License-Identifier: Apache-2.0
"""Portal erasure: particulars go when the kiosk has erased its own and the sale is final."""

from sqlalchemy import delete, exists, select, update

from kiosk.core.wire.exchange import Outcome
from portal.schema import particulars, verdict
from portal.unit import Unit


def wish_erasure(unit: Unit, of_seq: int) -> None:
    """The chain says that the kiosk erased the particulars of a sale."""
    unit.connection.execute(
        update(particulars)
        .where(particulars.c.kiosk_id == unit.chain.kiosk_id)
        .where(particulars.c.generation == unit.chain.generation)
        .where(particulars.c.seq == of_seq)
        .values(erase=True)
    )


def erase_final(unit: Unit) -> None:
    """Erases what may go; a held sale still needs its particulars to ask the department."""
    held = (
        select(verdict.c.seq)
        .where(verdict.c.kiosk_id == particulars.c.kiosk_id)
        .where(verdict.c.generation == particulars.c.generation)
        .where(verdict.c.seq == particulars.c.seq)
        .where(verdict.c.outcome == Outcome.HELD.value)
    )
    unit.connection.execute(
        delete(particulars)
        .where(particulars.c.kiosk_id == unit.chain.kiosk_id)
        .where(particulars.c.generation == unit.chain.generation)
        .where(particulars.c.erase, ~exists(held))
    )
