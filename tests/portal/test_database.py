# SPDX-License-Identifier: Apache-2.0
"""Tests: both databases behind the same doors: all or nothing, one writer, one turn a kiosk."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import OperationalError

from portal.books_schema import balance
from portal.database import TRIES, Database, insert_new


def row(account: str, paise: int = 0) -> dict[str, object]:
    return {"book": "state", "account": account, "paise": paise, "may_owe": True}


def test_a_unit_of_work_that_fails_leaves_nothing(db):
    def work(connection) -> None:
        connection.execute(insert(balance).values(row("a")))
        raise KeyError("power cut")

    with pytest.raises(KeyError):
        db.transact(work)
    with db.reading() as connection:
        assert connection.execute(select(balance)).all() == []


def test_a_row_that_is_there_already_stays_as_it_is(db):
    db.transact(lambda connection: insert_new(connection, balance, [row("a", 7)]))
    db.transact(lambda connection: insert_new(connection, balance, [row("a", 9), row("b", 1)]))
    with db.reading() as connection:
        found = connection.execute(select(balance.c.account, balance.c.paise)).all()
    assert sorted(found) == [("a", 7), ("b", 1)]


def test_what_a_reader_sees_does_not_move_under_him(db):
    db.transact(lambda connection: insert_new(connection, balance, [row("a", 1)]))
    paise = select(balance.c.paise)
    with db.reading() as connection:
        before = connection.scalar(paise)
        db.transact(lambda other: other.execute(update(balance).values(paise=2)))
        assert connection.scalar(paise) == before == 1


def test_writers_do_not_lose_each_others_work(db):
    db.transact(lambda connection: insert_new(connection, balance, [row("a")]))

    def add(_: int) -> None:
        db.transact(lambda c: c.execute(update(balance).values(paise=balance.c.paise + 1)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(40)))
    with db.reading() as connection:
        assert connection.scalar(select(balance.c.paise)) == 40


def test_two_that_lock_in_opposite_order_both_come_through(db):
    """PostgreSQL ends one of them by its deadlock rule: it runs again. SQLite lets one in."""
    db.transact(lambda connection: insert_new(connection, balance, [row("a"), row("b")]))
    both = threading.Barrier(2, timeout=30)
    met: list[str] = []

    def work(first: str, second: str):
        def inside(connection) -> None:
            for account in (first, second):
                connection.execute(
                    update(balance)
                    .where(balance.c.account == account)
                    .values(paise=balance.c.paise + 1)
                )
                if account == first and connection.dialect.name != "sqlite" and len(met) < 2:
                    met.append(first)
                    both.wait()

        return inside

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(db.transact, work(*pair)) for pair in (("a", "b"), ("b", "a"))]
        for one in done:
            one.result()
    with db.reading() as connection:
        assert set(connection.scalars(select(balance.c.paise))) == {2}


def test_what_can_never_work_is_not_tried_for_ever(db):
    tries: list[int] = []

    def work(connection) -> None:
        tries.append(1)
        connection.execute(text("SELECT * FROM no_such_table"))

    with pytest.raises(Exception, match="no_such_table"):
        db.transact(work)
    assert len(tries) == 1


def test_what_is_always_in_the_way_is_said_in_the_end(postgres_url):
    db = Database(postgres_url)
    tries: list[int] = []

    def work(connection) -> None:
        tries.append(1)
        connection.execute(text("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$"))

    with pytest.raises(OperationalError):
        db.transact(work)
    assert len(tries) == TRIES
    db.close()


def test_a_kiosk_has_one_turn_at_a_time_and_others_have_theirs(db):
    inside: list[str] = []
    order: list[str] = []
    started = threading.Event()

    def second() -> None:
        started.set()
        with db.turn("K1"):
            order.append("second")

    with db.turn("K1"):
        thread = threading.Thread(target=second)
        thread.start()
        started.wait(30)
        with db.turn("K2"):
            inside.append("another kiosk")
        order.append("first")
    thread.join(30)
    assert order == ["first", "second"]
    assert inside == ["another kiosk"]


def test_a_turn_that_ends_badly_is_over(db):
    with pytest.raises(KeyError), db.turn("K1"):
        raise KeyError("defect")
    with db.turn("K1"):
        pass
