# SPDX-License-Identifier: Apache-2.0
"""Portal verdicts: one for each judged entry; final ones never change, and each is presented in
every answer until the kiosk's chain says that it absorbed one which carried it.

That word stands at the chain's end, behind a long tail. Until it comes, a verdict is left out of an
answer as long as the tail's own beginning proves that it came home (chains.Chain.tail_began).
"""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, and_, not_, or_, select, true, update

from kiosk.core.entries import Kind
from kiosk.core.wire.exchange import Cause, Outcome, Verdict
from portal.bulk import change_rows, insert_rows
from portal.chains import Chain
from portal.schema import verdict as table

VERDICTS_MAX: Final = 20_000  # in one answer: they must fit into its 8 MiB


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is decided about an entry; `receipt` only with a posted sale."""

    outcome: Outcome
    cause: Cause = Cause.NONE
    receipt: bytes = b""


def posted(receipt: bytes = b"") -> Ruling:
    """Final: in the books."""
    return Ruling(Outcome.POSTED, receipt=receipt)


def refused(cause: Cause) -> Ruling:
    """Final: not done."""
    return Ruling(Outcome.REFUSED, cause)


def held(cause: Cause) -> Ruling:
    """None yet."""
    return Ruling(Outcome.HELD, cause)


class Verdicts:
    """The verdicts of one chain within a unit of work that holds its lock."""

    def __init__(self, connection: Connection, chain: Chain, now_ms: int) -> None:
        self._connection = connection
        self._chain = chain
        self._now_ms = now_ms
        self._new: dict[int, dict[str, Any]] = {}
        self._changed: dict[int, dict[str, Any]] = {}

    def add(self, seq: int, entry_hash: bytes, kind: Kind, ruling: Ruling) -> None:
        """The first word on a newly taken entry."""
        self._new[seq] = {
            "kiosk_id": self._chain.kiosk_id,
            "generation": self._chain.generation,
            "seq": seq,
            "entry_hash": entry_hash,
            "kind": kind.value,
            **self._said(ruling),
        }

    def change(self, seq: int, ruling: Ruling) -> None:
        """A held entry's next word; a final verdict stays whatever is said here."""
        if seq in self._new:
            if self._new[seq]["outcome"] == Outcome.HELD.value:
                self._new[seq] |= self._said(ruling)
            return
        self._changed[seq] = {"seq": seq, **self._said(ruling)}

    def flush(self) -> None:
        """Writes them; what says the same again is not told again."""
        insert_rows(self._connection, table, list(self._new.values()))
        still_held = and_(*self._ours(), table.c.outcome == Outcome.HELD.value)
        for (outcome, cause), rows in self._grouped().items():
            news = true() if outcome != Outcome.HELD.value else table.c.cause != cause
            change_rows(self._connection, table, ("seq",), rows, and_(still_held, news))
        self._new.clear()
        self._changed.clear()

    def _grouped(self) -> dict[tuple[str, str], list[dict[str, Any]]]:
        groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in self._changed.values():
            groups.setdefault((row["outcome"], row["cause"]), []).append(row)
        return groups

    def acknowledge(self, epoch: int, number: int) -> None:
        """The kiosk absorbed that answer, and with it all it carried."""
        self._connection.execute(
            update(table)
            .where(*self._ours(), not_(table.c.acknowledged))
            .where(table.c.first_epoch == epoch, table.c.first_in <= number)
            .values(acknowledged=True)
        )

    def present_again(self, first_seq: int, last_seq: int) -> None:
        """Entries were sent again: their verdicts go out again, unchanged."""
        self._connection.execute(
            update(table)
            .where(*self._ours(), table.c.acknowledged, table.c.seq.between(first_seq, last_seq))
            .values(acknowledged=False, first_epoch=None, first_in=None)
        )

    def present(self, number: int, at_most: int = VERDICTS_MAX) -> tuple[Verdict, ...]:
        """What answer `number` carries, in the order of the chain."""
        unproven = or_(table.c.first_in.is_(None), table.c.first_in > self._chain.home_in)
        mine = (*self._ours(), not_(table.c.acknowledged), unproven)
        names = ("seq", "entry_hash", "outcome", "cause", "receipt", "first_in")
        rows = self._connection.execute(
            select(*(table.c[name] for name in names))
            .where(*mine)
            .order_by(table.c.seq)
            .limit(at_most + 1)
        ).all()
        shown = rows[:at_most]
        if any(row.first_in is None for row in shown):
            anew = update(table).where(*mine, table.c.first_in.is_(None))
            told = anew.where(table.c.seq <= shown[-1].seq)
            self._connection.execute(told.values(first_epoch=self._chain.epoch, first_in=number))
        if len(rows) > at_most:
            left_out = update(table).where(*mine, table.c.seq > shown[-1].seq)
            self._connection.execute(left_out.values(first_epoch=None, first_in=None))
        return tuple(
            Verdict(
                "v",
                row.seq,
                bytes(row.entry_hash),
                Outcome(row.outcome),
                Cause(row.cause),
                bytes(row.receipt),
            )
            for row in shown
        )

    def held_kinds(self) -> frozenset[Kind]:
        """What of this chain still waits for us; flushed before."""
        found = self._connection.scalars(
            select(table.c.kind)
            .where(*self._ours(), table.c.outcome == Outcome.HELD.value)
            .distinct()
        )
        return frozenset(Kind(kind) for kind in found)

    def _ours(self) -> tuple[Any, Any]:
        return (
            table.c.kiosk_id == self._chain.kiosk_id,
            table.c.generation == self._chain.generation,
        )

    def _said(self, ruling: Ruling) -> dict[str, Any]:
        return {
            "outcome": ruling.outcome.value,
            "cause": ruling.cause.value,
            "receipt": ruling.receipt,
            "decided_ms": self._now_ms,
            "acknowledged": False,
            "first_epoch": self._chain.epoch,
            "first_in": self._chain.answer_number + 1,  # whichever exchange comes to give it
        }
