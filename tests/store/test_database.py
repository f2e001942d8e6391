# SPDX-License-Identifier: Apache-2.0
"""Tests: the file is sealed, opened by its own key alone, and used by one thread."""

import os
import sqlite3
import stat
import threading

import pytest

from kiosk.core.errors import StoreDamaged, StoreUnreadable
from kiosk.store.books import open_books
from kiosk.store.database import PAGE_BYTES, Database, connect
from kiosk.worker import WrongThread
from tests.store.world import KEY, OPERATOR, begin


def test_plain_sqlite_cannot_read_it_and_no_name_shows_through(day, path):
    day.sell()
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        sqlite3.connect(path).execute("SELECT * FROM sqlite_master").fetchall()
    for file in path.parent.glob("kiosk.db*"):
        seen = file.read_bytes()
        assert b"SQLite format" not in seen
        for secret in (OPERATOR.encode(), b"hpsebl", b"journal", b"100012345678", KEY):
            assert secret not in seen, (file.name, secret)
            assert secret.hex().encode() not in seen


def test_each_connection_is_set_up_as_the_books_need_it(path):
    connection = connect(path, KEY)
    told = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in (
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "temp_store",
            "secure_delete",
            "wal_autocheckpoint",
            "busy_timeout",
            "cipher_log_level",
        )
    }
    connection.close()
    assert told == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "temp_store": 2,  # MEMORY
        "secure_delete": 1,
        "wal_autocheckpoint": 0,
        "busy_timeout": 5000,
        "cipher_log_level": "NONE",
    }


def test_nobody_else_of_the_machine_may_read_the_file(day, path):
    if os.name == "posix":
        modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.glob("kiosk.db*")}
        assert modes == {0o600}


def test_another_key_is_told_as_such_and_changes_nothing(path, capfd):
    begin(path).books.close()
    before = path.read_bytes()
    with pytest.raises(StoreUnreadable):
        open_books(path, bytes(32))
    assert path.read_bytes() == before
    assert capfd.readouterr() == ("", "")
    with open_books(path, KEY, verify=True):
        pass


def test_a_file_that_is_no_database_of_ours_is_left_alone(path):
    path.write_bytes(b"a letter to the district " * 1000)
    before = path.read_bytes()
    with pytest.raises(StoreUnreadable):
        open_books(path, KEY)
    assert path.read_bytes() == before


def test_a_key_of_another_length_is_a_defect(path):
    with pytest.raises(ValueError, match="32 bytes"):
        open_books(path, b"short")
    assert not path.exists()


def test_a_damaged_first_page_is_damage_and_not_a_wrong_key(path):
    begin(path).books.close()
    seen = bytearray(path.read_bytes())
    seen[PAGE_BYTES // 2] ^= 1
    path.write_bytes(seen)
    with pytest.raises(StoreDamaged):
        open_books(path, KEY)
    with pytest.raises(StoreUnreadable):
        open_books(path, bytes(32))


def test_only_the_thread_that_opened_the_books_may_use_them(day):
    caught = []

    def elsewhere():
        for door in (day.books.unit, day.books.look):
            try:
                with door():
                    pass
            except WrongThread as error:
                caught.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert len(caught) == 2


def test_a_unit_inside_a_unit_is_a_defect(day):
    for door in (day.books.unit, day.books.look):
        with day.books.unit(), pytest.raises(RuntimeError, match="inside another"), door():
            pass


def test_a_unit_that_has_ended_answers_nothing(day):
    with day.books.look() as reads:
        pass
    with pytest.raises(RuntimeError, match="ended"):
        reads.belonging()


def test_an_act_is_one_commit(day):
    said = []
    connection = day.books._database.connection
    connection.set_trace_callback(said.append)
    day.sell()
    connection.set_trace_callback(None)
    assert said.count("COMMIT") == 1
    assert [line for line in said if line.startswith(("BEGIN", "COMMIT", "ROLLBACK"))] == [
        "BEGIN IMMEDIATE",
        "COMMIT",
    ]


def test_the_log_is_folded_in_when_the_counter_is_idle_and_never_inside_an_act(day, path):
    wal = path.with_name("kiosk.db-wal")
    size = path.stat().st_size
    for _ in range(30):
        day.sell()
    assert path.stat().st_size == size, "an act wrote the file itself"
    assert wal.stat().st_size > 0
    day.books.checkpoint()
    assert wal.stat().st_size == 0
    assert path.stat().st_size > size
    assert day.books.verify().entries == day.head_seq()


def test_a_log_that_grew_too_long_is_folded_in_between_two_acts(path):
    database = Database(path, KEY)
    with database.transaction("BEGIN IMMEDIATE") as connection:
        connection.execute("CREATE TABLE filler (bytes BLOB)")
        connection.execute("INSERT INTO filler VALUES (zeroblob(?))", (66 * 1024 * 1024,))
    wal = path.with_name("kiosk.db-wal")
    for _ in range(256):
        database.checkpoint_if_long()
    assert wal.stat().st_size == 0
    database.close()
