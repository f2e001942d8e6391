# SPDX-License-Identifier: Apache-2.0
"""Tests: the books: nothing unbalanced, nothing twice, nobody below his floor."""

import pytest
from sqlalchemy.exc import IntegrityError

from portal.books_schema import balance, movement, posting
from portal.ledger import (
    BANK_ADVANCE,
    WALLET_AVAILABLE,
    WALLET_HELD,
    Book,
    Ledger,
    Move,
    Place,
    Posting,
    PostingKind,
    Unbalanced,
    may_owe,
    transfer,
)

PLACE = Place("K170001", 1, 7)


def post(town, *items: Posting) -> None:
    def work(connection) -> None:
        ledger = Ledger(connection, 5)
        for item in items:
            ledger.post(item)
        ledger.flush()

    town.db.transact(work)


def deposit(paise: int, txn: str = "bank:1") -> Posting:
    moves = transfer(Book.STATE, BANK_ADVANCE, WALLET_AVAILABLE, paise)
    return Posting(txn, PostingKind.DEPOSIT, None, moves)


def test_a_posting_that_does_not_balance_cannot_even_be_made():
    with pytest.raises(Unbalanced):
        Posting("x", PostingKind.SALE, PLACE, (Move(Book.STATE, BANK_ADVANCE, 1),))


def test_books_do_not_balance_each_other():
    moves = (Move(Book.STATE, BANK_ADVANCE, 1), Move(Book.CSC, BANK_ADVANCE, -1))
    with pytest.raises(Unbalanced):
        Posting("x", PostingKind.SALE, PLACE, moves)


def test_movements_and_balances_are_written_together(town):
    post(town, deposit(500), deposit(200, "bank:2"))
    assert town.balance(WALLET_AVAILABLE, Book.STATE) == 700
    assert town.balance(BANK_ADVANCE, Book.STATE) == -700
    assert {row["txn"] for row in town.rows(posting)} == {"bank:1", "bank:2"}
    assert len(town.rows(movement)) == 4


def test_one_id_is_posted_once_for_ever(town):
    post(town, deposit(500))
    with pytest.raises(IntegrityError):
        post(town, deposit(500))
    assert town.balance(WALLET_AVAILABLE, Book.STATE) == 500


def test_an_account_that_may_not_owe_cannot_be_taken_below_zero(town):
    post(town, deposit(500))
    moves = transfer(Book.STATE, WALLET_AVAILABLE, WALLET_HELD, 501)
    with pytest.raises(IntegrityError):
        post(town, Posting("hold", PostingKind.HOLD, PLACE, moves))
    assert town.balance(WALLET_AVAILABLE, Book.STATE) == 500
    assert town.balance(WALLET_HELD, Book.STATE) == 0


def test_who_may_owe():
    assert may_owe("payable:hpsebl")
    assert may_owe("share:vle:5001")
    assert not any(may_owe(name) for name in (WALLET_AVAILABLE, "vle_held:x", "vle_due:x"))


def test_a_balance_asked_for_counts_what_this_unit_of_work_moves(town):
    post(town, deposit(500))

    def work(connection) -> list[int]:
        ledger = Ledger(connection, 5)
        before = ledger.balance(Book.STATE, WALLET_AVAILABLE)
        moves = transfer(Book.STATE, WALLET_AVAILABLE, WALLET_HELD, 300)
        ledger.post(Posting("hold", PostingKind.HOLD, PLACE, moves))
        return [before, ledger.balance(Book.STATE, WALLET_AVAILABLE)]

    assert town.db.transact(work) == [500, 200]


def test_an_empty_posting_moves_nothing_and_a_flush_of_nothing_writes_nothing(town):
    post(town)
    assert not town.rows(posting)
    post(town, Posting("nothing", PostingKind.RELEASE, PLACE, ()))
    assert not town.rows(balance)
