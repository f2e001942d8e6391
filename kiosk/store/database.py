# SPDX-License-Identifier: Apache-2.0
"""Room store: the encrypted file: a raw key, one connection, one unit of work at a time.

SQLCipher, write-ahead log, one sync for each commit (synchronous FULL), nothing unencrypted on the
disk (temporary tables stay in memory). The log is folded into the file when the counter is idle,
never inside an act. A key that does not open the file is said to be that: nothing is mended.
"""

import contextlib
import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from kiosk.core.errors import DiskFull, LmkError, StoreDamaged, StoreUnreadable
from kiosk.store.prepared import Connection
from kiosk.worker import WrongThread

KEY_BYTES: Final = 32
PAGE_BYTES: Final = 4096  # SQLCipher 4
_BUSY_MS: Final = 5_000
_WAL_MAX_BYTES: Final = 64 * 1024 * 1024  # a counter that is never idle folds the log in here
_COMMITS_BETWEEN_LOOKS: Final = 256
_ROOM_BYTES: Final = 64 * 1024
# Primary result codes of SQLite (sqlite.org/rescode.html).
_IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 10, 11, 13, 14, 26
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})

StoreFault = dbapi2.DatabaseError
"""What the driver raises; `told` turns what can be understood into the tree of errors."""


def keyed(path: Path, key: bytes) -> Connection:
    """A connection that was told the key and has not tried it.

    The log level comes before the first page: a wrong key is an answer, not a line on the screen.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a database key has {KEY_BYTES} bytes")
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection = dbapi2.connect(
        str(path), isolation_level=None, check_same_thread=False, cached_statements=256
    )
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return cast(Connection, connection)


def connect(path: Path, key: bytes) -> Connection:
    """A keyed connection, set up, on which the key was tried.

    Raises StoreUnreadable when the key fits no page of the file, StoreDamaged when it fits others
    than the first; and what the driver raises.
    """
    connection = keyed(path, key)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "temp_store = MEMORY",
            "secure_delete = ON",
            "wal_autocheckpoint = 0",
            f"busy_timeout = {_BUSY_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except StoreFault as fault:
        connection.close()
        if fault.sqlite_errorcode == _NOTADB:
            fits = 0 < len(bad_pages(path, key)) < path.stat().st_size // PAGE_BYTES
            raise (StoreDamaged if fits else StoreUnreadable) from fault
        raise
    return connection


def bad_pages(path: Path, key: bytes) -> list[int]:
    """Numbers of the pages (from 1) whose seal this key does not open; all, for a wrong key."""
    connection = keyed(path, key)
    try:
        said = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    finally:
        connection.close()
    return [int(line.rpartition(" ")[2]) for (line,) in said if line[-1:].isdigit()]


class Database:
    """The one open database of this process. Everything happens on the thread that opened it."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._thread = threading.get_ident()
        self._commits = 0
        self._engine = _engine(path, key)
        with told(path):
            self._pooled = self._engine.raw_connection()
        self._connection = cast(Connection, self._pooled.driver_connection)

    @contextlib.contextmanager
    def transaction(self, begin: str) -> Iterator[Connection]:
        """All or none: ends with COMMIT, and with ROLLBACK on any error at all.

        Raises DiskFull, StoreDamaged; WrongThread and RuntimeError when it is misused.
        """
        connection = self.connection
        if connection.in_transaction:
            raise RuntimeError("a unit of work inside another")
        with told(self.path):
            try:
                connection.execute(begin)
                yield connection
                connection.execute("COMMIT")
            finally:
                if self.connection.in_transaction:
                    connection.execute("ROLLBACK")

    @property
    def connection(self) -> Connection:
        """The connection, for its own thread. Raises WrongThread."""
        if threading.get_ident() != self._thread:
            name = threading.current_thread().name
            raise WrongThread(f"{name} in the room of the store")
        return self._connection

    def checkpoint(self) -> None:
        """Folds the log into the file and empties it; for when nobody waits. Raises DiskFull."""
        with told(self.path):
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def checkpoint_if_long(self) -> None:
        """The same where no idle moment ever came. A full disk only puts it off."""
        self._commits += 1
        if self._commits % _COMMITS_BETWEEN_LOOKS:
            return
        wal = beside(self.path, "-wal")
        if wal.exists() and wal.stat().st_size > _WAL_MAX_BYTES:
            with contextlib.suppress(LmkError):
                self.checkpoint()

    def close(self) -> None:
        """Folds the log in where there is room, and closes."""
        with contextlib.suppress(LmkError, StoreFault):
            self.checkpoint()
        self._pooled.close()
        self._engine.dispose()


def _engine(path: Path, key: bytes) -> Engine:
    """The key never stands in a URL, where a message could print it."""
    return create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: connect(path, key),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
    )


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns what driver and system say into DiskFull or StoreDamaged; the rest stays a defect."""
    try:
        yield
    except StoreFault as fault:
        code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
        if code == _FULL or (code in (_IOERR, _CANTOPEN) and not _has_room(path)):
            raise DiskFull from fault
        if code in (_CORRUPT, _NOTADB):
            raise StoreDamaged from fault
        raise
    except OSError as fault:
        if fault.errno in _NO_ROOM:
            raise DiskFull from fault
        raise


def _has_room(path: Path) -> bool:
    """Whether a file beside ours can grow past the log: SQLite hides the system's reason."""
    wal = beside(path, "-wal")
    size = wal.stat().st_size if wal.exists() else 0
    probe = beside(path, "-room")
    try:
        with probe.open("wb") as file:
            file.seek(size)
            file.write(bytes(_ROOM_BYTES))
    except OSError as error:
        return error.errno not in _NO_ROOM
    finally:
        with contextlib.suppress(OSError):
            probe.unlink()
    return True


def beside(path: Path, ending: str) -> Path:
    """The file of the same name with another ending."""
    return path.with_name(path.name + ending)
