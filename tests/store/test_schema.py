# SPDX-License-Identifier: Apache-2.0
"""Tests: the tables say what they are, and their version only goes forward."""

import pytest

from kiosk.core.errors import StoreUnreadable
from kiosk.store import schema
from kiosk.store.books import open_books
from kiosk.store.database import connect
from kiosk.store.migrations import STEPS, Step, migrate
from kiosk.store.rebuild import replace_projections
from kiosk.store.schema import generation_of, place_of, seq_of
from tests.store.world import KEY, begin

KINDS = {"Fact": schema.FACTS, "State": schema.STATE, "Projection": schema.PROJECTIONS}


@pytest.mark.parametrize(
    ("kind", "table"), [(kind, table) for kind, some in KINDS.items() for table in some], ids=str
)
def test_each_table_says_whether_it_is_fact_state_or_projection(kind, table):
    assert table.comment.startswith(kind)
    assert table.comment.endswith(".")


def test_a_place_is_generation_and_number():
    place = place_of(3, 77)
    assert (generation_of(place), seq_of(place)) == (3, 77)
    assert place_of(2, schema.SEQ_MASK) < place_of(3, 0)
    assert place_of(999, schema.SEQ_MASK) < 2**63


def test_the_tables_are_as_written_and_strict(path):
    begin(path).books.close()
    connection = connect(path, KEY)
    rows = connection.execute("PRAGMA table_list", ()).fetchall()
    ours = {row[1]: row[5] for row in rows if not row[1].startswith("sqlite_")}
    assert set(ours) == {table.name for some in KINDS.values() for table in some}
    assert set(ours.values()) == {1}, "every table is STRICT"
    assert connection.execute("PRAGMA user_version", ()).fetchone() == (schema.VERSION,)
    assert connection.execute("PRAGMA application_id", ()).fetchone() == (schema.APPLICATION_ID,)
    connection.close()


def test_every_version_since_the_first_has_its_step():
    assert [step.to for step in STEPS] == list(range(2, schema.VERSION + 1))


def migrated(path, steps, version):
    connection = connect(path, KEY)
    try:
        connection.execute("BEGIN IMMEDIATE")
        migrate(connection, replace_projections, steps, version)
        connection.execute("COMMIT")
        return connection.execute("PRAGMA user_version", ()).fetchone()[0]
    finally:
        connection.close()


def test_an_older_store_takes_each_step_it_lacks(path):
    begin(path).books.close()
    now = schema.VERSION
    steps = (
        *STEPS,
        Step(now + 1, ("CREATE TABLE two (a INTEGER) STRICT",)),
        Step(now + 2, ("DELETE FROM sales", "DELETE FROM shifts"), rebuilds=True),
    )
    assert migrated(path, steps, now + 2) == now + 2
    assert migrated(path, (*steps, Step(now + 3, ("DROP TABLE two",))), now + 3) == now + 3
    connection = connect(path, KEY)
    assert connection.execute("SELECT count(*) FROM shifts", ()).fetchone() == (1,)
    connection.close()


def test_a_store_of_the_first_version_gets_the_list_of_self_checks(path):
    begin(path).books.close()
    connection = connect(path, KEY)
    connection.execute("DROP TABLE self_checks")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    with open_books(path, KEY) as books:
        assert books.rebuild().equal
        with books.look() as reads:
            assert reads.last_self_check() == 0


def test_a_store_of_a_newer_program_is_not_touched(path):
    begin(path).books.close()
    connection = connect(path, KEY)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreUnreadable):
        open_books(path, KEY)


def test_a_database_with_our_key_that_is_not_ours_is_not_touched(path):
    connection = connect(path, KEY)
    connection.execute("CREATE TABLE recipes (text)")
    connection.close()
    with pytest.raises(StoreUnreadable):
        open_books(path, KEY)
    connection = connect(path, KEY)
    assert connection.execute("SELECT name FROM sqlite_schema", ()).fetchall() == [("recipes",)]
    connection.close()
