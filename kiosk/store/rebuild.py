# SPDX-License-Identifier: Apache-2.0
"""Room store: the proof that the lists are the journal's: made again from nothing, and compared.

The journal and the kept answers are read once more into a fresh database in memory that has the
same tables; then every projection is held against it row by row. What differs can be replaced.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import cast

from sqlcipher3 import dbapi2

from kiosk.core.wire.trust import Signed
from kiosk.store import inbox, journal, schema
from kiosk.store.prepared import Connection
from kiosk.store.projections.apply import apply
from kiosk.store.projections.news import take_catalogue


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found."""

    entries: int
    differing: tuple[str, ...]  # names of projections that are not what the journal says

    @property
    def equal(self) -> bool:
        """Whether every projection is."""
        return not self.differing


def rebuild(connection: Connection) -> Rebuilt:
    """Makes every projection anew and compares; changes nothing.

    Raises JournalBroken when an entry or a kept answer cannot be read.
    """
    with _fresh() as made:
        entries = replay(connection, made)
        return Rebuilt(entries, tuple(_differing(connection, made)))


def replace_projections(connection: Connection) -> None:
    """Puts rebuilt projections in the place of the kept ones; the caller holds the unit of work."""
    with _fresh() as made:
        replay(connection, made)
        for table in schema.PROJECTIONS:
            name, marks = table.name, ", ".join("?" * len(table.columns))
            connection.execute(f"DELETE FROM {name}")  # noqa: S608  # a name of our own schema
            for row in made.execute(f"SELECT * FROM {name}"):  # noqa: S608
                connection.execute(f"INSERT INTO {name} VALUES ({marks})", row)  # noqa: S608


def replay(facts: Connection, into: Connection) -> int:
    """Applies every entry of `facts` to the empty projections of `into`; how many there were."""
    _copy_lost(facts, into)
    find = inbox.kept(facts)
    count = 0
    for generation in _generations(facts):
        _enrolled(facts, generation, into)
        for place, _, raw in journal.span(facts, generation, 0):
            apply(into, journal.readable(place, raw), find)
            count += 1
    return count


@contextlib.contextmanager
def _fresh() -> Iterator[Connection]:
    """An empty database of the same schema. It never touches a disk, so it needs no key."""
    made = cast(Connection, dbapi2.connect(":memory:", isolation_level=None))
    try:
        made.execute("PRAGMA temp_store = MEMORY")
        made.execute("BEGIN")
        schema.create(made)
        yield made
    finally:
        made.close()


def _generations(facts: Connection) -> list[int]:
    """Every generation that was enrolled or has entries, in order."""
    enrolled = {row[0] for row in facts.execute("SELECT generation FROM enrolments", ())}
    return sorted(enrolled | set(journal.generations(facts)))


def _enrolled(facts: Connection, generation: int, into: Connection) -> None:
    sql = "SELECT catalogue_text, catalogue_signature FROM enrolments WHERE generation = ?"
    for text, signature in facts.execute(sql, (generation,)):
        take_catalogue(into, Signed(text, signature))


def _copy_lost(facts: Connection, into: Connection) -> None:
    for row in facts.execute("SELECT epoch, answer_number FROM lost_answers", ()):
        into.execute("INSERT INTO lost_answers VALUES (?, ?)", row)


def _differing(kept: Connection, made: Connection) -> Iterator[str]:
    for table in schema.PROJECTIONS:
        keys = ", ".join(column.name for column in table.primary_key)
        sql = f"SELECT * FROM {table.name} ORDER BY {keys}"  # noqa: S608  # names of our own schema
        if any(a != b for a, b in zip_longest(kept.execute(sql, ()), made.execute(sql, ()))):
            yield table.name
