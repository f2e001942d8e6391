# SPDX-License-Identifier: Apache-2.0
"""Bench: one sale written by the store, beside raw SQLCipher writing the same rows.

    python -m bench.store_commit [ACTS] [FOLDER]

Both write in turn, each into its own file of the same folder, so that the disk treats them alike.
Prints one JSON line: {name, value, unit, yardstick, ratio, target}; value and yardstick are medians
of milliseconds, ratio is how near the store comes to raw.
"""

import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from kiosk.core.wire.exchange import MessageKind
from kiosk.store import schema
from kiosk.store.database import connect
from kiosk.store.prepared import Connection
from tests.store.world import KEY, Day, begin, lease, message

TARGET = 0.6
INSERTED = ("journal", "particulars", "sales", "papers")
SPEND = (
    "UPDATE allowances SET spent_total_paise = spent_total_paise + 1, spent_count = spent_count + 1"
    " WHERE lease_id = ?"
)
TAKE = "UPDATE shifts SET taken_paise = taken_paise + 1, sales = sales + 1 WHERE shift = ?"


class Raw:
    """The rows of one sale, written with the driver alone."""

    def __init__(self, path: Path, like: Day) -> None:
        self._to = connect(path, KEY)
        self._to.execute("BEGIN")
        schema.create(self._to)
        source = like.books._database.connection  # noqa: SLF001  # a bench looks inside
        for name in ("allowances", "shifts"):
            for row in source.execute(f"SELECT * FROM {name}", ()):
                self._to.execute(_insert(name, row), row)
        self._to.execute("COMMIT")
        self._rows = {name: _last(source, name) for name in INSERTED}
        self._names = [column.name for column in schema.sales.columns]

    def write(self, number: int) -> None:
        """One sale."""
        self._to.execute("BEGIN IMMEDIATE")
        for name, like in self._rows.items():
            row = [schema.place_of(1, number), *like[1:]]
            if name == "sales":
                row[self._names.index("transaction_id")] = f"T{number:019d}"
            self._to.execute(_insert(name, row), tuple(row))
        self._to.execute(SPEND, ("K170001-EL-1",))
        self._to.execute(TAKE, (1,))
        self._to.execute("COMMIT")

    def close(self) -> None:
        """Close."""
        self._to.close()


def _insert(name: str, row: object) -> str:
    marks = ", ".join("?" * len(row))  # type: ignore[arg-type]
    return f"INSERT INTO {name} VALUES ({marks})"


def _last(source: Connection, name: str) -> tuple[object, ...]:
    row = source.execute(f"SELECT * FROM {name} ORDER BY 1 DESC LIMIT 1", ()).fetchone()
    assert row is not None
    return row


def measure(folder: Path, acts: int) -> dict[str, object]:
    """The line that is printed."""
    day = begin(folder / "kiosk.db")
    wide = lease(2, 1_000_000_000, count_total=1_000_000)
    day.absorb(message(2, MessageKind.LEASE, wide))
    day.sell(1)
    raw = Raw(folder / "raw.db", day)
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(100, 100 + acts):
        theirs.append(_ms(lambda number=number: raw.write(number)))  # type: ignore[misc]
        ours.append(_ms(lambda: day.sell(1)))
    raw.close()
    day.books.close()
    value, yardstick = statistics.median(ours), statistics.median(theirs)
    return {
        "name": "store.append_sale",
        "value": round(value, 3),
        "unit": "ms",
        "yardstick": {"raw SQLCipher, same rows": round(yardstick, 3)},
        "ratio": round(yardstick / value, 3),
        "target": TARGET,
    }


def _ms(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000


if __name__ == "__main__":
    ACTS = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as name:
        sys.stdout.write(json.dumps(measure(Path(name), ACTS)) + "\n")
