# SPDX-License-Identifier: Apache-2.0
"""Portal chains: how far each kiosk's journal is known, and the numbers of what we say to it.

Whoever judges a chain, or tells its kiosk something, locks its row first.
"""

from dataclasses import dataclass, field, fields
from typing import Final

from sqlalchemy import Connection, select, update

from kiosk.core.journal import NO_HASH
from portal.database import insert_new
from portal.ledger import Place
from portal.schema import chain as table
from portal.schema import verdict


@dataclass(slots=True)
class Chain:
    """One chain's row, changed in memory and saved at the end of the unit of work."""

    kiosk_id: str
    generation: int
    head_seq: int
    head_hash: bytes
    exchange_number: int
    epoch: int
    answer_number: int
    inbox_n: int
    anchor_ms: int
    sheet: int
    forked: bool
    told_seq: int = 0
    told_in: int = 0
    home_in: int = 0
    written: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    def tail_began(self, seq: int) -> None:
        """A tail that begins right behind what an answer acknowledged proves that this answer came
        home, for the kiosk moves on only with an answer it took in. Any other proves nothing.
        """
        self.home_in = self.told_in if seq == self.told_seq + 1 else 0

    def answer(self) -> int:
        """The number of the next answer, which acknowledges the head."""
        self.answer_number += 1
        if self.told_seq != self.head_seq:
            self.told_seq, self.told_in = self.head_seq, self.answer_number
        return self.answer_number

    def place(self, seq: int) -> Place:
        """An entry of this chain."""
        return Place(self.kiosk_id, self.generation, seq)

    def save(self, connection: Connection) -> None:
        """Writes the row if anything of it changed."""
        values = {name: getattr(self, name) for name in _CHANGING}
        if values == self.written:
            return
        mine = (table.c.kiosk_id == self.kiosk_id, table.c.generation == self.generation)
        connection.execute(update(table).where(*mine).values(**values))
        self.written = values


_COLUMNS: Final = tuple(part.name for part in fields(Chain) if part.name != "written")
_CHANGING: Final = _COLUMNS[2:]


def lock_chain(connection: Connection, kiosk_id: str, generation: int, epoch: int) -> Chain:
    """The chain's row, made when it is new, locked until the unit of work ends.

    In a new epoch answers and messages are numbered from 1 again.
    """
    mine = (table.c.kiosk_id == kiosk_id, table.c.generation == generation)
    locking = select(*(table.c[name] for name in _COLUMNS)).where(*mine).with_for_update()
    row = connection.execute(locking).one_or_none()
    if row is None:
        blank = Chain(kiosk_id, generation, 0, NO_HASH, 0, epoch, 0, 0, 0, 0, False)
        insert_new(connection, table, [{name: getattr(blank, name) for name in _COLUMNS}])
        row = connection.execute(locking).one()
    chain = Chain(*row)
    chain.written = {name: getattr(chain, name) for name in _CHANGING}
    if chain.epoch < epoch:
        chain.epoch, chain.answer_number, chain.inbox_n = epoch, 0, 0
        chain.told_in = chain.home_in = 0
        connection.execute(
            update(verdict)
            .where(
                verdict.c.kiosk_id == kiosk_id,
                verdict.c.generation == generation,
                ~verdict.c.acknowledged,
            )
            .values(first_epoch=None, first_in=None)
        )
    return chain
