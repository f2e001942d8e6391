# SPDX-License-Identifier: Apache-2.0
"""Room store: the journal's rows: written once, read in order, and verified as a chain."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import bindparam, func, insert, select

from kiosk.core.encoding import Unreadable
from kiosk.core.errors import JournalBroken
from kiosk.core.journal import Entry, FaultKind, Head, empty_head, read_entry
from kiosk.core.ports import Belonging
from kiosk.store.prepared import Connection, Prepared
from kiosk.store.schema import SEQ_MASK, generation_of, journal, place_of, seq_of

_rows: Final = journal.c
WRITE: Final = Prepared(insert(journal))
_READ: Final = Prepared(select(_rows.bytes).where(_rows.place == bindparam("at")))
_SPAN: Final = Prepared(
    select(_rows.place, _rows.hash, _rows.bytes)
    .where(_rows.place.between(bindparam("first"), bindparam("last")))
    .order_by(_rows.place)
)
_LAST: Final = Prepared(
    select(func.max(_rows.place)).where(_rows.place.between(bindparam("first"), bindparam("last")))
)


def write(connection: Connection, entry: Entry) -> None:
    """Keeps an entry as it was hashed."""
    place = place_of(entry.generation, entry.seq)
    WRITE.run(connection, {"place": place, "hash": entry.hash, "bytes": entry.bytes_once})


def entry_at(connection: Connection, place: int) -> Entry:
    """Raises KeyError when there is none, JournalBroken when its bytes are no entry."""
    raw = _READ.value(connection, at=place)
    if raw is None:
        raise KeyError(seq_of(place))
    return readable(place, raw)


def readable(place: int, raw: bytes) -> Entry:
    """The entry of a row. Raises JournalBroken, which names it."""
    try:
        return read_entry(raw)
    except Unreadable as error:
        raise JournalBroken(seq=seq_of(place), kind=FaultKind.UNREADABLE.value) from error


def last_seq(connection: Connection, generation: int) -> int:
    """Number of a generation's last entry, 0 for none."""
    first, last = place_of(generation, 0), place_of(generation, SEQ_MASK)
    place: int | None = _LAST.value(connection, first=first, last=last)
    return seq_of(place) if place is not None else 0


def head_after(connection: Connection, empty: Head) -> Head:
    """The end of the chain that begins at `empty`."""
    seq = last_seq(connection, empty.generation)
    if not seq:
        return empty
    return entry_at(connection, place_of(empty.generation, seq)).head


def span(
    connection: Connection, generation: int, after_seq: int
) -> Iterator[tuple[int, bytes, bytes]]:
    """(place, stored hash, bytes) of a generation's entries after a number, in order, lazily."""
    first, last = place_of(generation, after_seq + 1), place_of(generation, SEQ_MASK)
    yield from _SPAN.each(connection, first=first, last=last)


def generations(connection: Connection) -> Iterator[int]:
    """The generations that have entries, oldest first; a step each, not a walk."""
    place: int | None = -1
    while place is not None:
        sql = "SELECT min(place) FROM journal WHERE place > ?"
        row = connection.execute(sql, (place,)).fetchone()
        place = row[0] if row else None
        if place is not None:
            yield generation_of(place)
            place = place_of(generation_of(place), SEQ_MASK)


def start_of(belonging: Belonging) -> Head:
    """Where the present generation's chain begins."""
    site = belonging.site
    return empty_head(belonging.portal_id, site.kiosk_id, site.generation)
