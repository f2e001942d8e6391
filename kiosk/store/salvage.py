# SPDX-License-Identifier: Apache-2.0
"""Room store: after a damaged page: the file is set aside as it is, and a new one is made of what
still proves itself. Nothing is invented.

An entry proves itself by its hash and its place in the chain, an answer by the digest that its
Absorbed entry names, particulars by the entry's keyed digest. The journal goes on from the last
entry of the unbroken chain; whole entries beyond a gap are kept as evidence. While numbers are in
doubt nothing can be appended to that generation: a second chain would say other things under the
same numbers.

The change of files can be cut short at any point and is finished at the next opening.
"""

import contextlib
import os
import shutil
from pathlib import Path
from typing import Final

from kiosk.core.encoding import dump, pack_named
from kiosk.store.damage import Salvage
from kiosk.store.database import Database, beside, told
from kiosk.store.migrations import migrate
from kiosk.store.prepared import Connection
from kiosk.store.rebuild import replace_projections
from kiosk.store.recovery import Recovered, recover
from kiosk.store.wreck import Wreck

_ASIDE: Final = ".damaged-"
_ENDINGS: Final = ("-wal", "-shm", "")  # the file itself goes last: until then it is still there
_MADE: Final = "made.db"
_MAKING: Final = "making.db"
_WORK: Final = "work.db"


def salvage(path: Path, key: bytes, stamp: str) -> Salvage:
    """Sets the file aside in a folder named after `stamp` and puts a new one in its place.

    The database is closed while this runs. Raises StoreUnreadable when the key fits no page, and
    DiskFull: then the file is where it was.
    """
    aside = beside(path, _ASIDE + stamp)
    with told(path):
        aside.mkdir()
    try:
        found = _make(path, key, aside)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    finish_salvage(path)
    return found


def finish_salvage(path: Path) -> None:
    """Changes the files where a salvage has made the new one; also one that a power cut stopped."""
    for made in sorted(path.parent.glob(path.name + _ASIDE + "*/" + _MADE)):
        for ending in _ENDINGS:
            old, kept = beside(path, ending), beside(made.with_name(path.name), ending)
            if old.exists() and not kept.exists():
                os.replace(old, kept)
        os.replace(made, path)


def _make(path: Path, key: bytes, aside: Path) -> Salvage:
    with told(path):
        work = aside / _WORK
        for ending in ("", "-wal"):
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(beside(path, ending), beside(work, ending))
        with Wreck(work, key) as wreck:
            recovered = recover(wreck)
        report = _report(aside, recovered)
        _write(aside / _MAKING, key, recovered, report)
    for leftover in aside.glob(_WORK + "*"):
        leftover.unlink()
    os.replace(aside / _MAKING, aside / _MADE)
    return report


def _report(aside: Path, found: Recovered) -> Salvage:
    return Salvage(
        aside.name.partition(_ASIDE)[2],
        aside.name,
        len(found.chain),
        found.in_doubt,
        found.papers_in_doubt,
        found.evidence,
        len(found.lost_answers),
        found.bad_pages,
    )


def _write(path: Path, key: bytes, found: Recovered, report: Salvage) -> None:
    database = Database(path, key)
    try:
        with database.transaction("BEGIN IMMEDIATE") as connection:
            migrate(connection, replace_projections)
            for table, rows in found.tables().items():
                _insert(connection, table, rows)
            text = dump(pack_named(report)).decode()
            _insert(connection, "damages", [(report.stamp, report.set_aside, text)])
            replace_projections(connection)
    finally:
        database.close()


def _insert(connection: Connection, table: str, rows: list[tuple[object, ...]]) -> None:
    for row in rows:
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608
