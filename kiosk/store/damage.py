# SPDX-License-Identifier: Apache-2.0
"""Room store: what damage did, as it is kept and told: numbers in doubt, and evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from kiosk.core.encoding import load, unpack_named
from kiosk.store.prepared import Connection, Prepared
from kiosk.store.schema import beyond_gap, damages

_REPORTS: Final = Prepared(select(damages.c.report).order_by(damages.c.stamp))
_EVIDENCE: Final = Prepared(select(beyond_gap.c.bytes).order_by(beyond_gap.c.place))


@dataclass(frozen=True, slots=True)
class Salvage:
    """What a salvage found. Numbers are (generation, seq)."""

    stamp: str
    set_aside: str  # name of the folder beside the database
    entries: int  # that stand in the journal again
    in_doubt: tuple[tuple[int, int], ...]  # were written, and cannot be read any more
    papers_in_doubt: tuple[str, ...]  # numbers of their papers, as far as a list still names them
    evidence: tuple[tuple[int, int], ...]  # whole entries that are cut off from the chain
    answers_lost: int
    bad_pages: tuple[int, ...]


def reports(connection: Connection) -> Sequence[Salvage]:
    """Every salvage of this store, oldest first."""
    rows = _REPORTS.all(connection)
    return [unpack_named(Salvage, load(text.encode())) for (text,) in rows]


def evidence(connection: Connection) -> Sequence[bytes]:
    """Entries beyond a gap, bytes once, in order."""
    return [raw for (raw,) in _EVIDENCE.all(connection)]


def broken_at(found: Iterable[Salvage]) -> dict[int, int]:
    """Generation → the first number that is in doubt or cut off: nothing may follow in it."""
    broken: dict[int, int] = {}
    for one in found:
        for generation, seq in (*one.in_doubt, *one.evidence):
            broken[generation] = min(seq, broken.get(generation, seq))
    return broken
