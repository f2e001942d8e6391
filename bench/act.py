# SPDX-License-Identifier: Apache-2.0
"""Bench: whole counter acts, raw SQLCipher writing the same rows, and bare syncs, turn by turn in
one folder, so that the disk treats all three alike.

    python -m bench.act ACTS FOLDER      prints {act, raw, sync}: milliseconds of each turn
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.books import KEY, Counter, open_counter, wall_ms
from bench.figure import took_ms
from kiosk.core.transaction import Quote
from kiosk.store import schema
from kiosk.store.database import connect
from kiosk.store.prepared import Connection
from tests.counter.conftest import PaperPortal
from tests.samples import BILL_ROW

SERVICES = ("hpsebl_bill",)
PAGE = 4096
_COPIED = ("belonging", "catalogues", "exchange_state", "operators", "shifts", "allowances")
_INSERTED = ("journal", "particulars", "sales", "papers")
_SPEND = (
    "UPDATE allowances SET spent_total_paise = spent_total_paise + ?, spent_count = spent_count + 1"
    " WHERE lease_id = ?"
)
_TAKE = "UPDATE shifts SET taken_paise = taken_paise + ?, sales = sales + 1 WHERE shift = ?"


def ready_counter(path: Path) -> Counter:
    """Enrolled, day open, with allowance for a very long day."""
    counter, portal = open_counter(path), PaperPortal()
    who, sheet = portal.belonging(counter.signer.public_key), portal.catalogue(BILL_ROW)
    counter.enrol(who, sheet, wall_ms())
    grant = portal.lease(counter.signer.public_key, 10_000_000_00, count_total=10_000_000)
    request, _ = counter.desks.exchange.take(1 << 20)
    counter.desks.exchange.absorb(portal.answer(request, grant, anchor_ms=wall_ms()))
    return counter


class Raw:
    """The rows of one sale, written with the driver alone, in a file of the same tables."""

    def __init__(self, path: Path, like: Counter) -> None:
        self._to = connect(path, KEY)
        self._to.execute("BEGIN")
        schema.create(self._to)
        source = like.books._database.connection  # noqa: SLF001  # a bench looks inside
        for name in _COPIED:
            for row in source.execute(f"SELECT * FROM {name}", ()):
                self._to.execute(_insert(name, row), row)
        self._to.execute("COMMIT")
        self._rows = {name: _last(source, name) for name in _INSERTED}
        self._names = [column.name for column in schema.sales.columns]
        self._lease = _last(source, "allowances")[0]
        self._next = 1_000_000

    def write(self) -> None:
        """One sale."""
        self._next += 1
        self._to.execute("BEGIN IMMEDIATE")
        for name, like in self._rows.items():
            row = [schema.place_of(1, self._next), *like[1:]]
            if name == "sales":
                row[self._names.index("transaction_id")] = f"T{self._next:019d}"
                row[self._names.index("subject")] = f"hpsebl/20261{self._next:07d}"
            self._to.execute(_insert(name, row), tuple(row))
        self._to.execute(_SPEND, (100, self._lease))
        self._to.execute(_TAKE, (100, 1))
        self._to.execute("COMMIT")

    def close(self) -> None:
        """Close."""
        self._to.close()


def _insert(name: str, row: object) -> str:
    marks = ", ".join("?" * len(row))  # type: ignore[arg-type]
    return f"INSERT INTO {name} VALUES ({marks})"  # names of ours


def _last(source: Connection, name: str) -> tuple[object, ...]:
    row = source.execute(f"SELECT * FROM {name} ORDER BY 1 DESC LIMIT 1", ()).fetchone()
    assert row is not None
    return row


@dataclass
class Turns:
    """Milliseconds of each turn."""

    act: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)
    sync: list[float] = field(default_factory=list)


def measure(folder: Path, acts: int, *, beside: bool = True) -> Turns:
    """So many acts; with `beside` each between one of raw SQLCipher's and one bare sync.

    Quotes are prepared beforehand: a quote is what the screen shows before any cash is taken.
    """
    counter = ready_counter(folder / "kiosk.db")
    quotes = iter(list(counter.quotes(acts + 1, SERVICES)))
    operator = counter.operator
    _commit(counter, quotes, operator)()
    raw, turns = Raw(folder / "raw.db", counter), Turns()
    page = os.open(folder / "page", os.O_RDWR | os.O_CREAT, 0o600)
    for number in range(acts):
        if beside:
            turns.raw.append(took_ms(raw.write))
            turns.sync.append(took_ms(_synced(page, number)))
        turns.act.append(took_ms(_commit(counter, quotes, operator)))
    os.close(page)
    raw.close()
    counter.books.close()
    return turns


def _commit(counter: Counter, quotes: Iterator[Quote], operator: str) -> Callable[[], object]:
    quote = next(quotes)
    return lambda: counter.desks.transactions.commit(quote, quote.total_paise, operator)


def _synced(page: int, number: int) -> Callable[[], object]:
    def work() -> None:
        os.pwrite(page, number.to_bytes(8, "big") * (PAGE // 8), number * PAGE)
        os.fdatasync(page)

    return work


if __name__ == "__main__":
    FOUND = measure(Path(sys.argv[2]), int(sys.argv[1]), beside="--alone" not in sys.argv)
    sys.stdout.write(json.dumps({"act": FOUND.act, "raw": FOUND.raw, "sync": FOUND.sync}) + "\n")
