# SPDX-License-Identifier: Apache-2.0
"""Tests: the bank's intimation raises the virtual wallet once per reference."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.books_schema import deposit
from portal.deposits import DepositDiffers, DepositUnreadable, read_deposit, take_deposit
from portal.ledger import BANK_ADVANCE, WALLET_AVAILABLE, Book

PLAIN = {
    "bank_reference": "UTR-7",
    "at": "2026-11-22T10:00:00+05:30",
    "amount_paise": 5_000_00,
    "provider_code": "CSC-SPV",
    "mode": "RTGS",
    "remitter": "CSC e-Governance",
}


def test_a_deposit_raises_the_wallet_against_the_banks_advance(town):
    assert take_deposit(town.db, read_deposit(PLAIN), 1)
    assert town.balance(WALLET_AVAILABLE, Book.STATE) == 5_000_00
    assert town.balance(BANK_ADVANCE, Book.STATE) == -5_000_00
    (row,) = town.rows(deposit)
    assert '"remitter":"CSC e-Governance"' in row["raw"]
    town.audit()


def test_the_same_reference_again_changes_nothing(town):
    assert take_deposit(town.db, read_deposit(PLAIN), 1)
    assert not take_deposit(town.db, read_deposit(PLAIN), 2)
    assert town.balance(WALLET_AVAILABLE, Book.STATE) == 5_000_00
    town.audit()


@pytest.mark.parametrize("change", [{"amount_paise": 1}, {"mode": "NEFT"}])
def test_the_same_reference_with_other_content_is_not_believed(town, change):
    take_deposit(town.db, read_deposit(PLAIN), 1)
    with pytest.raises(DepositDiffers):
        take_deposit(town.db, read_deposit(PLAIN | change), 2)
    assert town.balance(WALLET_AVAILABLE, Book.STATE) == 5_000_00


def test_the_same_reference_from_four_sides_at_once_is_one_deposit(town):
    with ThreadPoolExecutor(4) as pool:
        took = list(pool.map(lambda n: take_deposit(town.db, read_deposit(PLAIN), n), range(4)))
    assert sorted(took) == [False, False, False, True]
    assert town.balance(WALLET_AVAILABLE, Book.STATE) == 5_000_00
    town.audit()


UNREADABLE = {
    "not an object": [1],
    "no reference": {k: v for k, v in PLAIN.items() if k != "bank_reference"},
    "an empty reference": PLAIN | {"bank_reference": ""},
    "a reference of numbers": PLAIN | {"bank_reference": 7},
    "a reference without end": PLAIN | {"bank_reference": "x" * 201},
    "letters that cannot be kept": PLAIN | {"mode": "a\x00b"},
    "half a letter": PLAIN | {"remitter": "\ud800"},
    "no amount": {k: v for k, v in PLAIN.items() if k != "amount_paise"},
    "a float": PLAIN | {"amount_paise": 5.0},
    "true": PLAIN | {"amount_paise": True},
    "nothing": PLAIN | {"amount_paise": 0},
    "less than nothing": PLAIN | {"amount_paise": -1},
    "a slip of the key": PLAIN | {"amount_paise": 10**15},
}


@pytest.mark.parametrize("plain", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_no_deposit_is_said_to_be_none(plain):
    with pytest.raises(DepositUnreadable):
        read_deposit(plain)
