# SPDX-License-Identifier: Apache-2.0
"""Portal bulk: many rows in one statement. PostgreSQL takes them as one JSON parameter, which is
several times faster than a round of one statement each; SQLite has no round to save.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Connection,
    LargeBinary,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
    update,
)

FEW: Final = 8  # up to here a statement each is as good
Row = Mapping[str, Any]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts rows that all name the same columns."""
    if not rows:
        return
    if connection.dialect.name == "sqlite" or len(rows) <= FEW:
        connection.execute(insert(table), [dict(row) for row in rows])
    else:
        connection.execute(_inserting(table, tuple(rows[0])), {"rows": _json(rows)})


def change_rows(
    connection: Connection, table: Table, key: tuple[str, ...], rows: Sequence[Row], only: Any
) -> None:
    """Sets the other columns of each row to what it says, where `key` fits and `only` holds."""
    if not rows:
        return
    names = tuple(rows[0])
    if connection.dialect.name == "sqlite" or len(rows) <= FEW:
        named = [{f"new_{name}": row[name] for name in names} for row in rows]
        fits = (table.c[name] == bindparam(f"new_{name}") for name in key)
        said: dict[str, Any] = {n: bindparam(f"new_{n}") for n in names if n not in key}
        connection.execute(update(table).where(*fits, only).values(**said), named)
        return
    source = _source(table, names)
    fits = (table.c[name] == source.c[name] for name in key)
    values = {name: _value(table, source, name) for name in names if name not in key}
    statement = update(table).where(and_(*fits), only).values(**values)
    connection.execute(statement, {"rows": _json(rows)})


@cache
def _inserting(table: Table, names: tuple[str, ...]) -> Any:
    source = _source(table, names)
    chosen = select(*(_value(table, source, name) for name in names))
    return insert(table).from_select(list(names), chosen)


def _source(table: Table, names: tuple[str, ...]) -> Any:
    """The rows of the JSON parameter, typed as the table's columns; bytes come as text."""
    columns = [
        column(name, Text() if _is_bytes(table, name) else table.c[name].type) for name in names
    ]
    parameter = cast(bindparam("rows", type_=Text()), JSON)
    rows = func.json_to_recordset(parameter).table_valued(*columns)
    return rows.render_derived(name="told", with_types=True)


def _value(table: Table, source: Any, name: str) -> Any:
    found = source.c[name]
    return func.decode(found, "base64") if _is_bytes(table, name) else found


def _is_bytes(table: Table, name: str) -> bool:
    return isinstance(table.c[name].type, LargeBinary)


def _json(rows: Iterable[Row]) -> str:
    return json.dumps(
        [dict(row) for row in rows], ensure_ascii=False, separators=(",", ":"), default=_plain
    )


def _plain(value: object) -> str:
    if not isinstance(value, bytes):
        raise TypeError(f"{type(value).__name__} has no column")
    return b64encode(value).decode()
