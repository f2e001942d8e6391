# SPDX-License-Identifier: Apache-2.0
"""Room store: statements of SQLAlchemy Core, written out once and run at the speed of the driver.

Core builds the sentence from the schema, so a column that is renamed is noticed when it is built;
it is compiled at its first use and then handed to the connection as text. One counter act is a
dozen of them, and compiling or wrapping each anew would cost more than the disk does.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import ColumnElement, literal_column
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.elements import ClauseElement

_DIALECT = sqlite.dialect(paramstyle="named")

Row = tuple[Any, ...]


class Cursor(Protocol):
    """What of the driver's cursor is used."""

    rowcount: int

    def fetchone(self) -> Row | None:
        """The next row."""

    def fetchall(self) -> list[Row]:
        """The rest."""

    def __iter__(self) -> Iterator[Row]: ...


class Connection(Protocol):
    """What of the driver's connection is used. It commits by the words BEGIN and COMMIT alone."""

    in_transaction: bool

    def execute(self, sql: str, values: Mapping[str, object] | Row = ..., /) -> Cursor:
        """Run one statement."""

    def executemany(self, sql: str, rows: Iterable[Mapping[str, object]], /) -> Cursor:
        """Run one statement for many rows."""

    def close(self) -> None:
        """Close."""


def fixed(value: str | int) -> ColumnElement[Any]:
    """A word of ours (never data) in the sentence itself, so that a partial index can be chosen."""
    return literal_column(f"'{value}'" if isinstance(value, str) else str(value))


class Prepared:
    """One statement. Values are given by the names of its columns or binds."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement

    @cached_property
    def sql(self) -> str:
        """The sentence as the driver gets it."""
        compiled = self._statement.compile(dialect=_DIALECT)
        lost = [name for name, value in compiled.params.items() if value is not None]
        if lost:  # only the words are kept, so a value stands in them: see `fixed`
            raise ValueError(f"values beside a prepared statement: {lost}")
        return str(compiled)

    def run(self, connection: Connection, values: Mapping[str, object]) -> int:
        """Execute; how many rows it touched."""
        return connection.execute(self.sql, values).rowcount

    def many(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Execute for each of `rows`."""
        connection.executemany(self.sql, rows)

    def one(self, connection: Connection, **values: object) -> Row | None:
        """The first row, or None."""
        return connection.execute(self.sql, values).fetchone()

    def value(self, connection: Connection, **values: object) -> Any:
        """The first column of the first row, or None."""
        row = connection.execute(self.sql, values).fetchone()
        return None if row is None else row[0]

    def all(self, connection: Connection, **values: object) -> list[Row]:
        """Every row."""
        return connection.execute(self.sql, values).fetchall()

    def each(self, connection: Connection, **values: object) -> Iterator[Row]:
        """Every row, lazily."""
        return iter(connection.execute(self.sql, values))
