# SPDX-License-Identifier: Apache-2.0
"""Bench: opening a store that has seen years: a hundred thousand sales, chained, projected, posted.

    python -m bench.opening [--sales N]

The file is filled in the quickest way that leaves the same rows as selling would; what is timed is
`open_books` and the first look a screen takes (head, drawers, allowance).
"""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.act import SERVICES, ready_counter
from bench.books import KEY, Counter
from bench.figure import Figure, median, took_ms
from kiosk.core.catalogue import Rail
from kiosk.core.entries import Sale
from kiosk.core.journal import Entry, Particulars, write_entry
from kiosk.store import schema
from kiosk.store.books import open_books
from kiosk.store.journal import WRITE

_AT_ONCE = 5_000
_ROUNDS = 15


def fill(counter: Counter, sales: int) -> None:
    """Sales like the first one, each with its own number, bill and link."""
    quote = next(counter.quotes(1, SERVICES))
    counter.desks.transactions.commit(quote, quote.total_paise, counter.operator)
    database = counter.books._database  # noqa: SLF001  # a bench looks inside
    with counter.books.look() as reads:
        head, first = reads.head, reads.entry(reads.head.seq)
        kept = reads.particulars(first.seq)
    assert isinstance(first.body, Sale)
    assert kept is not None
    connection = database.connection
    row = connection.execute("SELECT * FROM sales", ()).fetchone()
    assert row is not None
    like = dict(zip((column.name for column in schema.sales.columns), row, strict=True))
    made, sale = 0, first.body
    while made < sales:
        batch = list(_entries(head, first, sale, min(_AT_ONCE, sales - made), made))
        head, made = batch[-1].head, made + len(batch)
        with database.transaction("BEGIN IMMEDIATE") as unit:
            WRITE.many(unit, (_journal(one) for one in batch))
            unit.executemany(_insert("particulars"), (_particulars(one, kept) for one in batch))
            unit.executemany(_insert("sales"), (like | _sale(one) for one in batch))
            unit.executemany(_insert("papers"), (_paper(one) for one in batch))
    counter.books.checkpoint()


def _entries(head, first: Entry, sale: Sale, count: int, made: int) -> Iterator[Entry]:
    for number in range(made, made + count):
        body = replace(
            sale,
            transaction_id=f"06FZ{number:016d}",
            counter=sale.counter + 1 + number,
            subject=f"hpsebl/20269{number:08d}",
        )
        entry = write_entry(head, first.at_ms + number, body)
        head = entry.head
        yield entry


def _place(entry: Entry) -> int:
    return schema.place_of(entry.generation, entry.seq)


def _journal(entry: Entry) -> dict[str, object]:
    return {"place": _place(entry), "hash": entry.hash, "bytes": entry.bytes_once}


def _particulars(entry: Entry, kept: Particulars) -> dict[str, object]:
    return {"place": _place(entry), "salt": kept.salt, "text": kept.text}


def _sale(entry: Entry) -> dict[str, object]:
    body = entry.body
    assert isinstance(body, Sale)
    return {
        "place": _place(entry),
        "hash": entry.hash,
        "transaction_id": body.transaction_id,
        "counter": body.counter,
        "subject": body.subject,
        "at_ms": entry.at_ms,
        "state": "posted",
        "own_state": "posted",
        "receipt": entry.hash * 2,
        "handed_over": 1,
    }


def _paper(entry: Entry) -> dict[str, object]:
    body = entry.body
    assert isinstance(body, Sale)
    return {"id": schema.place_of(entry.generation, body.counter), "place": _place(entry)}


def _insert(name: str) -> str:
    table = next(one for one in (*schema.FACTS, *schema.PROJECTIONS) if one.name == name)
    names = [column.name for column in table.columns]
    marks = ", ".join(f":{one}" for one in names)
    return f"INSERT INTO {name} ({', '.join(names)}) VALUES ({marks})"  # names of ours


def opened(path: Path) -> None:
    """Open, look as the home screen does, close."""
    with open_books(path, KEY) as books, books.look() as reads:
        assert reads.head.seq
        assert reads.open_drawers()
        assert reads.allowance(Rail.ELECTRICITY)


def main() -> None:
    """The lines of this bench."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sales", type=int, default=100_000)
    sales = asked.parse_args().sales
    with tempfile.TemporaryDirectory(prefix="lmk-bench-") as name:
        few, many = Path(name) / "few.db", Path(name) / "many.db"
        ready_counter(few).books.close()
        counter = ready_counter(many)
        fill(counter, sales)
        counter.books.close()
        size_mb = many.stat().st_size / 1e6
        ours: list[float] = []
        beside: list[float] = []
        for _ in range(_ROUNDS):
            beside.append(took_ms(lambda: opened(few)))
            ours.append(took_ms(lambda: opened(many)))
        value, empty = median(ours), median(beside)
        note = f"{size_mb:.0f} MB; the target is for 1,000,000 (--sales 1000000 fills that many)"
        called = f"opening the store with {sales:,} sales"
        Figure(called, value, "ms", "<= 50", {"with none": empty}, empty / value, note).say()


if __name__ == "__main__":
    main()
