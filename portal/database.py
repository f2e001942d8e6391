# SPDX-License-Identifier: Apache-2.0
"""Portal database: PostgreSQL or SQLite behind the same three doors: read, transact, turn.

A unit of work may be run again from its beginning when PostgreSQL ends it because of another one;
it therefore touches nothing but its connection. SQLite has one writer at a time (BEGIN IMMEDIATE).
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

import portal.books_schema
import portal.schema  # noqa: F401  both draw their tables
from portal.metadata import metadata

BUSY_S: Final = 30.0
TRIES: Final = 5
# Serialization failure, deadlock; and a key that somebody else has just made, who is seen the next
# time.
_AGAIN: Final = frozenset({"40001", "40P01", "23505"})
T = TypeVar("T")


class Database:
    """One database of the portal; safe to use from many threads."""

    def __init__(self, url: str) -> None:
        self._sqlite = url.startswith("sqlite")
        self._engine = _sqlite_engine(url) if self._sqlite else create_engine(url, pool_size=20)
        # Turns wait on connections of their own, or waiting exchanges would starve working ones.
        self._turns = None if self._sqlite else create_engine(url, pool_size=5, max_overflow=-1)
        self._writer = threading.Lock()
        self._kiosks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def create(self) -> None:
        """Makes the tables that are not there yet."""
        self.transact(metadata.create_all)

    def close(self) -> None:
        """Lets all connections go."""
        self._engine.dispose()
        if self._turns is not None:
            self._turns.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state and changes nothing."""
        with self._engine.connect() as plain:
            level = {} if self._sqlite else {"isolation_level": "REPEATABLE READ"}
            yield plain.execution_options(**level)

    def transact(self, work: Callable[[Connection], T]) -> T:
        """Runs a unit of work, all or nothing."""
        for _ in range(TRIES - 1):
            try:
                return self._once(work)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _AGAIN:
                    raise
        return self._once(work)

    def _once(self, work: Callable[[Connection], T]) -> T:
        if not self._sqlite:
            with self._engine.begin() as connection:
                return work(connection)
        with self._writer, self._engine.connect() as plain:
            connection = plain.execution_options(lmk_writes=True)
            with connection.begin():
                return work(connection)

    @contextmanager
    def turn(self, kiosk_id: str) -> Iterator[None]:
        """One exchange of a kiosk at a time, over all processes of the portal: no second one may
        ask a department about an act that the first is just calling. SQLite has one process.
        """
        if self._turns is None:
            with self._kiosks[kiosk_id]:
                yield
            return
        key = {"key": kiosk_id}
        with self._turns.connect().execution_options(isolation_level="AUTOCOMMIT") as held:
            held.execute(text("SELECT pg_advisory_lock(hashtextextended(:key, 0))"), key)
            try:
                yield
            finally:
                held.execute(text("SELECT pg_advisory_unlock(hashtextextended(:key, 0))"), key)


def insert_new(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Inserts rows; those whose key is there already are left as they are."""
    many = [dict(row) for row in rows]
    if not many:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(insert_sqlite(table).on_conflict_do_nothing(), many)
    else:
        connection.execute(insert_postgresql(table).on_conflict_do_nothing(), many)


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, poolclass=QueuePool, pool_size=20, connect_args={"timeout": BUSY_S})

    @event.listens_for(engine, "connect")
    def opened(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for line in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {line}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("lmk_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
