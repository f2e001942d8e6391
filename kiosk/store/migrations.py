# SPDX-License-Identifier: Apache-2.0
"""Room store: the schema's version (`user_version`), moved forward and never back.

A new database is made as the schema says; an older one takes each step it lacks, all in one unit of
work. A step that changes a projection says so, and the projections are then made anew from the
journal: nothing of ours is carried over by hand.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.errors import StoreUnreadable
from kiosk.store import schema
from kiosk.store.prepared import Connection


@dataclass(frozen=True, slots=True)
class Step:
    """How a database of the version before becomes one of `to`."""

    to: int
    statements: tuple[str, ...]
    rebuilds: bool = False


# Version 1 is the first. Statements stand here as they were first written, for ever.
STEPS: Final[tuple[Step, ...]] = (
    Step(2, ("CREATE TABLE self_checks (place INTEGER NOT NULL, PRIMARY KEY (place)) STRICT",)),
)


def migrate(
    connection: Connection,
    rebuild: Callable[[Connection], None],
    steps: Sequence[Step] = STEPS,
    version: int = schema.VERSION,
) -> None:
    """Brings the database to `version`; the caller holds the unit of work.

    Raises StoreUnreadable when a newer program wrote it, or when it is no database of ours.
    """
    (found,) = connection.execute("PRAGMA user_version").fetchall()[0]
    (mark,) = connection.execute("PRAGMA application_id").fetchall()[0]
    if found == 0 and mark == 0 and _empty(connection):
        schema.create(connection)
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    elif mark != schema.APPLICATION_ID or found > version:
        raise StoreUnreadable
    elif found < version:
        missing = [step for step in steps if found < step.to <= version]
        for step in missing:
            for statement in step.statements:
                connection.execute(statement)
        if any(step.rebuilds for step in missing):
            rebuild(connection)
    if found != version:
        connection.execute(f"PRAGMA user_version = {version}")


def _empty(connection: Connection) -> bool:
    return connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
