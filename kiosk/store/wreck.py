# SPDX-License-Identifier: Apache-2.0
"""Room store: reading a damaged database: what still decrypts and reads, and nothing else.

SQLCipher signs every page, so a changed bit makes its page unreadable, never wrong. A table is read
from both ends up to the damage. Where that leaves a hole, its pages are also tried one by one, each
as if it were the whole table: pages that the damaged ones led to are found again so.

Works on a copy that nobody needs afterwards.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.core.errors import StoreUnreadable
from kiosk.store import schema
from kiosk.store.database import PAGE_BYTES, StoreFault, bad_pages, beside, keyed
from kiosk.store.prepared import Connection, Row
from kiosk.store.wal import fold

_SALT_BYTES: Final = 16
Found = dict[int, Row]
"""Row id → row."""


class Wreck:
    """A damaged file, its key, and a connection that is made anew after each fault: SQLCipher
    refuses everything once it has met a page it cannot vouch for.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._connection: Connection | None = None
        fold(path, beside(path, "-wal"))
        beside(path, "-wal").unlink(missing_ok=True)
        self.bad_pages = tuple(bad_pages(path, key))
        if len(self.bad_pages) * PAGE_BYTES >= path.stat().st_size:
            raise StoreUnreadable
        self._patched = bool(self.bad_pages) and self._patch()

    def __enter__(self) -> "Wreck":
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    def rows(self, table: str, columns: str) -> tuple[Found, bool]:
        """What can be read of a table from its two ends, and whether that is all of it."""
        found: Found = {}
        for order in ("ASC", "DESC"):
            if self._read(table, columns, f"ORDER BY rowid {order}", found):
                return found, not self._patched
        return found, False

    def scattered(self, table: str, columns: str) -> Iterator[Row]:
        """Every row that any page of the file gives when it is read as this table.

        Pages of other tables give rows too: the caller takes only what proves itself.
        """
        for page in range(2, self._path.stat().st_size // PAGE_BYTES + 1):
            found: Found = {}
            if self._turn_to(table, page):
                self._read(table, columns, "", found)
            yield from found.values()

    def _read(self, table: str, columns: str, order: str, into: Found) -> bool:
        """Adds rows until the end (True) or the damage (False)."""
        sql = f"SELECT rowid, {columns} FROM {table} {order}"  # noqa: S608  # our own names
        try:
            for rowid, *row in self._open().execute(sql, ()):
                into[rowid] = tuple(row)
        except StoreFault:
            self._leave()
            return False
        return True

    def _turn_to(self, table: str, page: int) -> bool:
        """Says in the copy's schema that the table begins at another page."""
        try:
            connection = self._open()
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(
                "UPDATE sqlite_schema SET rootpage = ? WHERE type = 'table' AND name = ?",
                (page, table),
            )
            connection.execute("PRAGMA writable_schema = RESET")  # reads the schema again
        except StoreFault:
            self._leave()
            return False
        return True

    def _patch(self) -> bool:
        """Puts pages of a new, empty database of the same schema, key and salt in the place of the
        first pages that are bad. A page of the schema is thereby whole again, since it is the same
        in every database of ours; a page of a table becomes an empty one, and says nothing false.
        True when it did so.
        """
        donor = self._path.with_name("donor.db")
        with self._path.open("r+b") as file:
            size = file.seek(0, 2)
            file.seek(0)
            _make_donor(
                donor, self._key, file.read(_SALT_BYTES), size if 1 in self.bad_pages else 0
            )
            pages = donor.read_bytes()
            for page in self.bad_pages:
                at = (page - 1) * PAGE_BYTES
                if at < len(pages):
                    file.seek(at)
                    file.write(pages[at : at + PAGE_BYTES])
            if 1 in self.bad_pages:  # which says how long the file is
                file.truncate(max(size, len(pages)))
        donor.unlink()
        return min(self.bad_pages) * PAGE_BYTES <= len(pages)

    def _open(self) -> Connection:
        """Raises StoreFault when not even the schema can be read."""
        if self._connection is None:
            self._connection = keyed(self._path, self._key)
            self._connection.execute("PRAGMA synchronous = OFF")
        return self._connection

    def _leave(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(StoreFault):
                self._connection.close()
        self._connection = None


def _make_donor(path: Path, key: bytes, salt: bytes, at_least_bytes: int) -> None:
    connection = keyed(path, key)
    try:
        connection.execute(f"PRAGMA cipher_salt = \"x'{salt.hex()}'\"")
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("BEGIN")
        schema.create(connection)
        if at_least_bytes:  # in a table whose rows have to prove themselves
            filler = "INSERT INTO particulars VALUES (0, zeroblob(?), '')"
            connection.execute(filler, (at_least_bytes,))
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()
