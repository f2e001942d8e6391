# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the parties' books on SQLite; on disk before an answer leaves."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

# A bill is one payment for ever: the partial index holds it, not only the code that asks first.
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS bill (
    party TEXT NOT NULL, account TEXT NOT NULL, bill_no TEXT NOT NULL, sub_division TEXT NOT NULL,
    due_date TEXT NOT NULL, amount_paise INTEGER NOT NULL, after_due_paise INTEGER NOT NULL,
    facts TEXT NOT NULL, PRIMARY KEY (party, bill_no), UNIQUE (party, account)) STRICT;
CREATE TABLE IF NOT EXISTS payment (
    party TEXT NOT NULL, merchant_ref TEXT NOT NULL, digest TEXT NOT NULL, account TEXT NOT NULL,
    bill_no TEXT NOT NULL, amount_paise INTEGER NOT NULL, status TEXT NOT NULL,
    reference TEXT NOT NULL, content TEXT NOT NULL, reply TEXT NOT NULL,
    PRIMARY KEY (party, merchant_ref)) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS paid_once ON payment (party, bill_no) WHERE status = 'accepted';
CREATE TABLE IF NOT EXISTS land_order (
    merchant_ref TEXT PRIMARY KEY, digest TEXT NOT NULL, order_no TEXT NOT NULL,
    status TEXT NOT NULL, content TEXT NOT NULL, reply TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS merchant (
    merchant_id TEXT PRIMARY KEY, public_key_pem TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS vle (
    csc_id TEXT PRIMARY KEY, name TEXT NOT NULL,
    balance_paise INTEGER NOT NULL CHECK (balance_paise >= 0), counters TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS wallet_txn (
    merchant_id TEXT NOT NULL, merchant_txn TEXT NOT NULL, digest TEXT NOT NULL,
    csc_txn TEXT NOT NULL UNIQUE, csc_id TEXT NOT NULL, amount_paise INTEGER NOT NULL,
    status TEXT NOT NULL, created TEXT NOT NULL, fields TEXT NOT NULL,
    PRIMARY KEY (merchant_id, merchant_txn)) STRICT;
CREATE TABLE IF NOT EXISTS refund (
    csc_txn TEXT PRIMARY KEY, merchant_reference TEXT NOT NULL, refund_reference TEXT NOT NULL,
    amount_paise INTEGER NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS recon (
    csc_txn TEXT PRIMARY KEY, recon_reference TEXT NOT NULL, at TEXT NOT NULL) STRICT;
"""

Value = str | int
Row = sqlite3.Row


class Records:
    """One connection, used by one thread only (the server's loop)."""

    def __init__(self, file: Path | None) -> None:
        self._db = sqlite3.connect(file or ":memory:", isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Gives the file back."""
        self._db.close()

    @contextmanager
    def unit(self) -> Iterator[None]:
        """All writes inside happen, or none."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def put(self, sql: str, *values: Value) -> None:
        """One statement that writes."""
        self._db.execute(sql, values)

    def one(self, sql: str, *values: Value) -> Row | None:
        """The first row, if any."""
        found: Row | None = self._db.execute(sql, values).fetchone()
        return found

    def every(self, sql: str, *values: Value) -> list[Row]:
        """All rows."""
        return self._db.execute(sql, values).fetchall()

    def count(self, sql: str, *values: Value) -> int:
        """The single number a statement gives."""
        row = self.one(sql, *values)
        return 0 if row is None else int(row[0])

    def meta(self, key: str) -> str | None:
        """A setting of the world, as text."""
        row = self.one("SELECT value FROM meta WHERE key = ?", key)
        return None if row is None else str(row["value"])

    def set_meta(self, key: str, value: str) -> None:
        """Keeps a setting of the world."""
        self.put("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, value)
