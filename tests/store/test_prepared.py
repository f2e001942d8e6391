# SPDX-License-Identifier: Apache-2.0
"""Tests: every statement of the store is whole before the first customer comes."""

import importlib
import pkgutil

import pytest
from sqlalchemy import select

import kiosk.store
from kiosk.store.prepared import Prepared, fixed
from kiosk.store.schema import sales


def statements():
    found = {}
    for module in pkgutil.walk_packages(kiosk.store.__path__, "kiosk.store."):
        for name, value in vars(importlib.import_module(module.name)).items():
            for number, one in enumerate(value if isinstance(value, tuple) else (value,)):
                if isinstance(one, Prepared):
                    found[f"{module.name}.{name}.{number}"] = one
    return found


def test_every_statement_can_be_prepared_on_our_tables(day):
    found = statements()
    assert len(found) > 50
    with day.books.look() as reads:
        for name, statement in found.items():
            reads._connection.execute(f"EXPLAIN {statement.sql}", Anything()), name


class Anything(dict):
    def __missing__(self, name):
        return 1


def test_a_value_that_would_be_lost_is_a_defect_of_ours():
    with pytest.raises(ValueError, match="state"):
        _ = Prepared(select(sales).where(sales.c.state == "posted")).sql


def test_a_fixed_word_stands_in_the_sentence_so_that_its_index_is_chosen(day):
    with day.books.look() as reads:
        sql = Prepared(
            select(sales.c.place).where(
                sales.c.state == fixed("posted"), sales.c.handed_over == fixed(0)
            )
        ).sql
        (plan,) = reads._connection.execute(f"EXPLAIN QUERY PLAN {sql}", ()).fetchall()
    assert "sales_to_hand_over" in plan[3]


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("_UNSETTLED", "sales_unsettled"),
        ("_DUE", "sales_unsettled"),
        ("_TO_HAND_OVER", "sales_to_hand_over"),
        ("_BY_ID", "sales_id"),
        ("_OF_SUBJECT", "sales_subject"),
        ("_OF_SHIFT", "sales_shift"),
        ("_PAGE", "INTEGER PRIMARY KEY"),
        ("_UNFINISHED", "prints_open"),
        ("_PRINTS", "prints_of"),
    ],
)
def test_no_list_walks_the_whole_history(day, name, index):
    statement = statements()[f"kiosk.store.sale_reads.{name}.0"]
    with day.books.look() as reads:
        plan = reads._connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", Anything())
        lines = [row[3] for row in plan.fetchall()]
    assert index in lines[0], lines
