# SPDX-License-Identifier: Apache-2.0
"""Tests: a unit of work is whole or nothing, and what was written is what is read."""

from dataclasses import replace

import pytest

from kiosk.core.catalogue import Rail
from kiosk.core.entries import CashMoved, Opened
from kiosk.core.errors import JournalBroken, NotEnrolled
from kiosk.core.journal import FaultKind
from kiosk.core.ports import Books, Reads, Unit
from kiosk.core.transaction import State
from kiosk.core.views import ExchangeState, OperatorView
from kiosk.store.books import SqlBooks, SqlUnit, open_books, verify_store
from kiosk.store.reads import SqlReads
from tests.samples import BILL_ROW, PARTICULARS, SALE, SITE
from tests.store.world import KEY, OPERATOR, belonging, catalogue


def fulfils(books: SqlBooks, unit: SqlUnit, reads: SqlReads) -> tuple[Books, Unit, Reads]:
    """Held by mypy: the store is what the counter's ports ask for."""
    return books, unit, reads


class Interrupted(Exception):
    """Something the desk did not foresee."""


def everything(books):
    """Every row of every table."""
    with books.look() as reads:
        names = reads._connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table'", ()
        ).fetchall()
        return {
            name: reads._connection.execute(f"SELECT * FROM {name}", ()).fetchall()
            for (name,) in names
        }


def test_before_enrolment_there_is_nothing_to_ask(path):
    with open_books(path, KEY) as books, books.look() as reads:
        assert reads.belonging() is None
        assert reads.catalogue() is None
        assert reads.exchange_state() == ExchangeState()
        assert list(reads.operators()) == []
        with pytest.raises(NotEnrolled):
            _ = reads.head


def test_enrolment_names_the_kiosk_its_prices_and_the_first_entry(path):
    with open_books(path, KEY) as books:
        with books.unit() as unit:
            unit.enrol(belonging(), catalogue())
            opened = unit.append(1, Opened(b"k" * 32, b"d" * 32, ()))
        with books.look() as reads:
            assert reads.belonging() == belonging()
            assert reads.head == opened.head
            assert reads.catalogue().row("hpsebl_bill", "2026-11-22")[0].biller == BILL_ROW.biller
            assert [one.version for one in reads.row_catalogues()] == [1]
            assert reads.entry(1) == opened
            assert reads.next_counter() == 1
            assert reads.next_lot_number(Rail.ELECTRICITY) == 1


def test_what_was_written_is_there_after_the_books_were_closed(day, path):
    sale = day.sell(12_345)
    day.books.close()
    with open_books(path, KEY, verify=True) as books, books.look() as reads:
        assert reads.head == sale.head
        assert reads.entry(sale.seq) == sale
        assert list(reads.entries_after(sale.seq - 1)) == [sale.bytes_once]
        assert reads.particulars(sale.seq) == PARTICULARS
        assert reads.transaction(sale.body.transaction_id).total_paise == 12_345
        assert reads.next_counter() == 2
        with pytest.raises(KeyError):
            reads.entry(sale.seq + 1)


@pytest.mark.parametrize("error", [Interrupted, KeyboardInterrupt, JournalBroken])
def test_an_error_undoes_the_whole_unit(day, error):
    day.sell()
    before = everything(day.books)

    def act():
        with day.books.unit() as unit:
            sale = replace(SALE, counter=unit.next_counter(), transaction_id="X" * 20)
            unit.append(day.now_ms, sale, PARTICULARS)
            unit.keep_answer(1, 99, b"an answer")
            unit.set_exchange_state(ExchangeState(exchange_number=7))
            unit.set_operator("B.Devi", "assistant", "verifier")
            assert unit.transaction("X" * 20) is not None
            raise error

    with pytest.raises(error):
        act()
    assert everything(day.books) == before
    day.sell()
    assert day.books.verify().ok
    assert day.books.rebuild().equal


def test_a_unit_that_failed_inside_cannot_be_saved_by_going_on(day):
    before = everything(day.books)

    def act():
        with day.books.unit() as unit:
            unit.append(day.now_ms, CashMoved(1, OPERATOR, 500, "change"))
            with pytest.raises(ValueError, match="not the next one"):
                unit.append(day.now_ms, replace(SALE, counter=5))

    with pytest.raises(ValueError, match="not the next one"):
        act()
    assert everything(day.books) == before


def test_papers_are_numbered_without_a_gap(day):
    assert [day.sell().body.counter for _ in range(3)] == [1, 2, 3]
    for counter in (2, 5):
        with pytest.raises(ValueError, match="not the next one"), day.books.unit() as unit:
            unit.append(day.now_ms, replace(SALE, transaction_id="Y" * 20, counter=counter))
    with day.books.look() as reads:
        assert reads.next_counter() == 4
        assert reads.transaction_by_counter(2).counter == 2
        assert reads.transaction_by_counter(4) is None


def test_a_sale_no_lease_covers_is_undone_by_the_table_itself(day):
    day.sell(400_000)
    before = everything(day.books)
    with pytest.raises(Exception, match="spent_within_granted"):
        day.sell(100_001)
    assert everything(day.books) == before
    day.sell(100_000)


def test_a_sale_on_a_lease_that_never_came_is_undone(day):
    before = everything(day.books)
    with pytest.raises(KeyError, match="NO-LEASE"), day.books.unit() as unit:
        unit.append(day.now_ms, replace(SALE, lease_id="NO-LEASE"))
    assert everything(day.books) == before


def test_particulars_are_apart_and_can_be_erased_with_their_key(day):
    sale = day.sell()
    assert PARTICULARS.text.encode() not in sale.bytes_once
    day.erase(sale)
    with day.books.look() as reads:
        assert reads.particulars(sale.seq) is None
        assert reads.entry(sale.seq).body.particulars == PARTICULARS.keyed_digest
    assert day.books.verify().ok
    assert day.books.rebuild().equal


def test_wrong_tries_are_counted_and_a_new_pin_clears_them(day):
    with day.books.unit() as unit:
        unit.set_operator(OPERATOR, "vle", "verifier 1")
    with day.books.unit() as unit:
        unit.set_pin_tries(OPERATOR, 5, 60_000)
        with pytest.raises(KeyError):
            unit.set_pin_tries("nobody", 1, 0)
    with day.books.look() as reads:
        assert reads.operators() == [OperatorView(OPERATOR, "vle", 5, 60_000)]
        assert reads.pin_verifier(OPERATOR) == "verifier 1"
        assert reads.pin_verifier("nobody") is None
    with day.books.unit() as unit:
        unit.set_operator(OPERATOR, "vle", "verifier 2")
    with day.books.look() as reads:
        assert reads.operators() == [OperatorView(OPERATOR, "vle", 0, 0)]
        assert reads.pin_verifier(OPERATOR) == "verifier 2"


def test_where_the_conversation_stands_is_kept(day):
    state = ExchangeState(3, 1, 2, 9, 40, 41, 30, 7, 8, 9)
    with day.books.unit() as unit:
        unit.set_exchange_state(state)
        assert unit.exchange_state() == state


def test_an_answer_and_the_signature_it_bore_are_kept(day):
    with day.books.look() as reads:
        rows = reads._connection.execute("SELECT epoch, answer_number, evidence FROM answers", ())
        assert rows.fetchall() == [(1, 1, b"signature of the answer")]


def test_a_new_generation_begins_its_own_chain_and_keeps_the_old_one(day):
    old = day.sell()
    first = day.enrol(generation=2)
    with day.books.look() as reads:
        assert (first.generation, first.seq) == (2, 1)
        assert reads.head == first.head
        assert reads.belonging().site == replace(SITE, generation=2)
        assert reads.next_counter() == 1
        assert list(reads.entries_after(0)) == [first.bytes_once]
        assert reads.transaction(old.body.transaction_id).state is State.COMMITTED
        assert list(reads.transactions(0, 10)) == []
    found = verify_store(day.books)
    assert found.ok
    assert found.entries == old.seq + 1
    assert found.head == first.head
    assert day.books.rebuild().equal


def test_the_books_may_be_told_to_walk_the_journal_before_they_open(day, path):
    day.sell()
    day.by_hand("UPDATE journal SET bytes = CAST(bytes || ' ' AS BLOB) WHERE place & 255 = 2")
    day.books.close()
    with pytest.raises(JournalBroken) as caught:
        open_books(path, KEY, verify=True)
    assert caught.value.facts == {"seq": 2, "kind": FaultKind.CHANGED.value}
    open_books(path, KEY).close()
