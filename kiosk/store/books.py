# SPDX-License-Identifier: Apache-2.0
"""Room store: the books as the counter sees them: fulfils the core's ports Books, Unit and Reads.

An entry, the projections it moves, particulars and whatever else stands in one block are one unit
of work: one commit, one sync, or nothing at all. Only the thread that opened them may use them.
"""

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Self

from sqlalchemy import bindparam, delete, insert, update

from kiosk.core.encoding import dump, pack_named
from kiosk.core.entries import Body, Reversal, Sale
from kiosk.core.errors import JournalBroken
from kiosk.core.journal import Entry, FaultKind, Particulars, Verification, write_entry
from kiosk.core.ports import Belonging
from kiosk.core.views import ExchangeState
from kiosk.core.wire.trust import Signed
from kiosk.store import inbox, journal, schema
from kiosk.store.damage import broken_at, reports
from kiosk.store.database import Database
from kiosk.store.memory import Memory
from kiosk.store.migrations import migrate
from kiosk.store.prepared import Connection, Prepared
from kiosk.store.projections.apply import apply
from kiosk.store.projections.news import take_catalogue
from kiosk.store.reads import SqlReads
from kiosk.store.rebuild import Rebuilt, rebuild, replace_projections
from kiosk.store.salvage import finish_salvage
from kiosk.store.schema import place_of
from kiosk.store.verify import verify_journal

_KEEP_PARTICULARS: Final = Prepared(insert(schema.particulars))
_ERASE: Final = Prepared(
    delete(schema.particulars).where(schema.particulars.c.place == bindparam("at"))
)
_BELONG: Final = Prepared(insert(schema.belonging).prefix_with("OR REPLACE"))
_ENROL: Final = Prepared(insert(schema.enrolments))
_EXCHANGE: Final = Prepared(insert(schema.exchange_state).prefix_with("OR REPLACE"))
_o: Final = schema.operators.c
_OPERATOR: Final = Prepared(insert(schema.operators).prefix_with("OR REPLACE"))
_TRIES: Final = Prepared(
    update(schema.operators)
    .where(_o.operator == bindparam("of_operator"))
    .values(failed_tries=bindparam("failed"), wait_until_ms=bindparam("wait"))
)


class SqlUnit(SqlReads):
    """Writes, all or none."""

    def __init__(self, connection: Connection, memory: Memory) -> None:
        super().__init__(connection, memory)
        self.spoilt: BaseException | None = None

    def append(self, at_ms: int, body: Body, particulars: Particulars | None = None) -> Entry:
        """Writes the next entry and brings every projection up to it.

        Raises NotEnrolled, JournalBroken while damage leaves numbers of this generation in doubt,
        and ValueError when a paper's counter is not the next one. Whatever it
        raises, the whole unit is undone, also when the caller goes on.
        """
        try:
            return self._append(at_ms, body, particulars)
        except BaseException as error:
            self.spoilt = error
            raise

    def _append(self, at_ms: int, body: Body, particulars: Particulars | None) -> Entry:
        connection = self._connection
        if isinstance(body, Sale | Reversal) and body.counter != self.next_counter():
            raise ValueError(f"paper {body.counter} is not the next one")
        broken = self._memory.broken_at.get(self.generation)
        if broken is not None:
            raise JournalBroken(seq=broken, kind=FaultKind.GAP.value)
        entry = write_entry(self.head, at_ms, body)
        journal.write(connection, entry)
        if particulars is not None:
            place = place_of(entry.generation, entry.seq)
            values = {"place": place, "salt": particulars.salt, "text": particulars.text}
            _KEEP_PARTICULARS.run(connection, values)
        apply(connection, entry, inbox.kept(connection))
        self._head = entry.head
        return entry

    def keep_answer(
        self, epoch: int, answer_number: int, body: bytes, evidence: bytes = b""
    ) -> None:
        """Keeps an answer's bytes, with the signature it bore as evidence."""
        inbox.keep(self._connection, epoch, answer_number, body, evidence)

    def set_exchange_state(self, state: ExchangeState) -> None:
        """Moves numbers, cursor and anchor."""
        _EXCHANGE.run(self._connection, {"one": 1, "text": dump(pack_named(state)).decode()})

    def enrol(self, belonging: Belonging, catalogue: Signed) -> None:
        """Sets who we are; the Opened entry follows in the same unit."""
        text = dump(pack_named(belonging)).decode()
        _BELONG.run(self._connection, {"one": 1, "text": text})
        _ENROL.run(
            self._connection,
            {
                "generation": belonging.site.generation,
                "catalogue_text": catalogue.text,
                "catalogue_signature": catalogue.signature,
            },
        )
        take_catalogue(self._connection, catalogue)
        self._head = None

    def set_operator(self, operator: str, role: str, pin_verifier: str) -> None:
        """Adds an operator or gives him a new PIN; clears his wrong tries."""
        _OPERATOR.run(
            self._connection,
            {
                "operator": operator,
                "role": role,
                "pin_verifier": pin_verifier,
                "failed_tries": 0,
                "wait_until_ms": 0,
            },
        )

    def set_pin_tries(self, operator: str, failed: int, wait_until_ms: int) -> None:
        """Counts a wrong try. Raises KeyError for nobody's name."""
        tries: dict[str, object] = {"failed": failed, "wait": wait_until_ms}
        if not _TRIES.run(self._connection, {"of_operator": operator, **tries}):
            raise KeyError(operator)

    def erase_particulars(self, seq: int) -> None:
        """Erases particulars and their salt; the Erased entry stands in the same unit."""
        _ERASE.run(self._connection, {"at": place_of(self.generation, seq)})


class SqlBooks:
    """The open store."""

    def __init__(self, database: Database, broken_at: dict[int, int]) -> None:
        self._database = database
        self._memory = Memory()
        self._memory.broken_at = broken_at

    @contextlib.contextmanager
    def unit(self) -> Iterator[SqlUnit]:
        """A unit of work: commits when its block ends without an error, else undoes all of it.

        Raises DiskFull and StoreDamaged: then nothing of it happened.
        """
        with self._database.transaction("BEGIN IMMEDIATE") as connection:
            unit = SqlUnit(connection, self._memory)
            self._memory.head = None  # known again when this has ended well
            try:
                yield unit
                if unit.spoilt is not None:
                    raise unit.spoilt
            finally:
                unit.end()
        self._memory.head = unit.known_head
        self._database.checkpoint_if_long()

    @contextlib.contextmanager
    def look(self) -> Iterator[SqlReads]:
        """Reading only, one consistent moment. Raises StoreDamaged."""
        with self._look() as connection:
            reads = SqlReads(connection, self._memory)
            try:
                yield reads
            finally:
                reads.end()

    def checkpoint(self) -> None:
        """Folds the log into the file: for when the counter is idle. Raises DiskFull."""
        self._database.checkpoint()

    def verify(self) -> Verification:
        """Walks the whole journal (kiosk.store.verify)."""
        with self._look() as connection:
            return verify_journal(connection)

    def rebuild(self) -> Rebuilt:
        """Makes every projection anew and says whether the kept ones are the same."""
        with self._look() as connection:
            return rebuild(connection)

    def replace_projections(self) -> None:
        """Puts the rebuilt projections in the place of the kept ones, in one unit of work."""
        self._memory.head = None
        with self._database.transaction("BEGIN IMMEDIATE") as connection:
            replace_projections(connection)

    def close(self) -> None:
        """Folds the log in and closes the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _look(self) -> AbstractContextManager[Connection]:
        return self._database.transaction("BEGIN")


def open_books(path: Path, database_key: bytes, verify: bool = False) -> SqlBooks:
    """Opens the store, or makes a new one; this thread owns it from now on.

    `verify` walks the whole journal first. Raises StoreUnreadable (wrong key, or no store of ours),
    StoreDamaged, DiskFull, and with `verify` JournalBroken.
    """
    finish_salvage(path)
    database = Database(path, database_key)
    try:
        with database.transaction("BEGIN IMMEDIATE") as connection:
            migrate(connection, replace_projections)
            broken = broken_at(reports(connection))
        books = SqlBooks(database, broken)
        found = books.verify() if verify else None
        if found is not None and found.fault is not None:
            raise JournalBroken(seq=found.fault.seq, kind=found.fault.kind.value)
    except BaseException:
        database.close()
        raise
    return books


def verify_store(books: SqlBooks) -> Verification:
    """Walks every generation of the journal: each row against its hash, each hash in its chain."""
    return books.verify()
