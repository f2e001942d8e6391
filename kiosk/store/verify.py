# SPDX-License-Identifier: Apache-2.0
"""Room store: the journal walked from its first entry: each row against its hash, each hash in its
chain, and the end of the chain against what the projections have seen.

A row edited by hand is named by its number, also the last one, and so is a row taken from the end.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import func, select, union_all

from kiosk.core.encoding import Unreadable, digest
from kiosk.core.journal import (
    Fault,
    FaultKind,
    Head,
    Verification,
    empty_head,
    read_entry,
    verify_chain,
)
from kiosk.store import journal
from kiosk.store.prepared import Connection, Prepared
from kiosk.store.schema import generation_of, lots, place_of, prints, reversals, sales, seq_of
from kiosk.store.schema import journal as rows

_SEEN: Final = union_all(
    *(select(table.c.place, table.c.hash) for table in (sales, reversals, lots))
).subquery()
# An entry that a projection has seen, and that is another one in the journal or not there at all.
_OTHER: Final = Prepared(
    select(func.min(_SEEN.c.place))
    .select_from(_SEEN.outerjoin(rows, rows.c.place == _SEEN.c.place))
    .where((rows.c.hash != _SEEN.c.hash) | rows.c.hash.is_(None))
)
_PRINTED: Final = Prepared(select(func.max(prints.c.place)))
_BELONGING_HEAD: Final = Head("", "", 0, 0, bytes(32))


def verify_journal(connection: Connection) -> Verification:
    """The first fault of the oldest generation that has one, or the head of the newest."""
    entries = 0
    found = Verification(True, 0, _BELONGING_HEAD, None)
    for generation in journal.generations(connection):
        found = _verify_generation(connection, generation)
        entries += found.entries
        if not found.ok:
            return Verification(False, entries, found.head, found.fault)
    seen = _unseen(connection)
    if seen is not None:
        return Verification(False, entries, found.head, seen)
    return Verification(True, entries, found.head, None)


def _verify_generation(connection: Connection, generation: int) -> Verification:
    walk = _Walk(connection, generation)
    found = verify_chain(walk.start, walk.sound())
    if walk.fault is None:
        return found
    return Verification(False, found.entries, found.head, walk.fault)


class _Walk:
    """Rows of a generation as long as each is what was hashed; then stops and says where."""

    def __init__(self, connection: Connection, generation: int) -> None:
        self._connection = connection
        self._generation = generation
        self.start = self._first()
        self.fault: Fault | None = None

    def _first(self) -> Head:
        """A chain says itself whose it is: the first entry is held to its own frame."""
        for _, _, raw in journal.span(self._connection, self._generation, 0):
            try:
                entry = read_entry(raw)
            except Unreadable:
                break
            return empty_head(entry.portal_id, entry.kiosk_id, self._generation)
        return empty_head("", "", self._generation)

    def sound(self) -> Iterator[bytes]:
        """The bytes, in order, up to the first that differ from the hash they had."""
        for number, row in enumerate(journal.span(self._connection, self._generation, 0), 1):
            place, kept_hash, raw = row
            if seq_of(place) != number:
                self.fault = Fault(number, FaultKind.GAP)
            elif digest(raw) != kept_hash:
                self.fault = Fault(number, FaultKind.CHANGED)
            if self.fault:
                return
            yield raw


def _unseen(connection: Connection) -> Fault | None:
    other: int | None = _OTHER.value(connection)
    if other is not None:
        return Fault(seq_of(other), FaultKind.CHANGED)
    printed: int | None = _PRINTED.value(connection)
    if printed is not None:
        last = journal.last_seq(connection, generation_of(printed))
        if printed > place_of(generation_of(printed), last):
            return Fault(last, FaultKind.HEAD)
    return None
