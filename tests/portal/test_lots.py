# SPDX-License-Identifier: Apache-2.0
"""Tests: an allowance is one gateway payment: held first, paid once, granted once, or freed."""

from dataclasses import replace

import pytest

from kiosk.core.catalogue import Rail
from kiosk.core.lease import Lot
from kiosk.core.payment import PaymentState
from kiosk.core.wire.exchange import Cause, Outcome
from portal.ledger import GATEWAY, WALLET_AVAILABLE, WALLET_HELD, Book, vle_available
from portal.lots import page
from portal.ports import GatewayResult, GatewayState
from tests.portal.fakes import LAKH
from tests.portal.town import POSTED, said

SEVA, POWER = Rail.ONLINE_SEVA, Rail.ELECTRICITY
UNKNOWN = (Outcome.HELD, Cause.GATEWAY_UNKNOWN)
FAILED = (Outcome.REFUSED, Cause.GATEWAY_FAILED)


def news(counter, entry):
    return counter.lots[entry.body.merchant_txn]


def test_the_states_side_is_held_before_the_page_may_be_opened(town):
    town.deposit(3 * LAKH)
    counter = town.counter()
    lot = counter.load(SEVA, LAKH)
    counter.exchange()
    assert said(counter, lot) == UNKNOWN
    told = news(counter, lot)
    assert told.state == PaymentState.AWAITED
    assert told.page_url == f"https://portal.example/pay/{lot.body.merchant_txn}"
    assert town.balance(WALLET_HELD, Book.STATE) == LAKH
    assert town.balance(WALLET_AVAILABLE, Book.STATE) == 2 * LAKH
    assert not town.outside.wallet.asked  # nobody can have used the page yet
    town.audit()


def test_a_paid_lot_becomes_a_lease(town):
    town.deposit(3 * LAKH)
    counter = town.counter()
    lot = counter.load(SEVA, LAKH)
    counter.exchange()
    town.outside.wallet.pay(lot.body.merchant_txn)
    counter.exchange()
    assert said(counter, lot) == POSTED
    lease = counter.leases[SEVA]
    assert (lease.version, lease.granted_total_paise) == (1, LAKH)
    assert lease.lots == (Lot(lot.body.merchant_txn, LAKH),)
    assert lease.services == ("water_flat", "nakal_jamabandi")
    assert lease.first_seq == counter.acknowledged + 1
    assert lease.expires_ms == town.outside.clock() + town.policy.lease_life_ms
    assert news(counter, lot).state == PaymentState.PAID
    assert not news(counter, lot).page_url
    assert town.balance(GATEWAY) == -LAKH
    assert town.balance(vle_available(counter.record.csc_id, SEVA)) == 0
    asked = town.outside.wallet.asked[-1]
    assert (asked.csc_id, asked.amount_paise) == (counter.record.csc_id, LAKH)
    assert asked.product_id == town.policy.product_ids[SEVA]
    town.audit()


def test_a_second_lot_raises_the_same_lease(town):
    counter = town.funded()
    first = counter.leases[SEVA]
    town.outside.clock.now_ms += 86_400_000
    town.load(counter, SEVA, 50_000)
    second = counter.leases[SEVA]
    assert second.lease_id == first.lease_id
    assert (second.version, second.granted_total_paise) == (2, LAKH + 50_000)
    assert len(second.lots) == 2
    assert second.count_total > first.count_total
    assert second.expires_ms == first.expires_ms + 86_400_000
    town.audit()


def test_an_electricity_lot_asks_nothing_of_the_states_wallet(town):
    counter = town.counter()  # no deposit was ever made
    town.load(counter, POWER, LAKH)
    assert counter.remaining(POWER) == LAKH
    assert town.balance(WALLET_HELD, Book.STATE) == 0
    town.audit()


def test_an_empty_state_wallet_fails_the_lot_before_a_rupee_is_paid_and_says_low(town):
    town.deposit(50_000)
    counter = town.counter()
    lot = counter.load(SEVA, LAKH)
    counter.settle()
    assert said(counter, lot) == FAILED
    assert news(counter, lot).state == PaymentState.FAILED
    assert counter.accounts["online_seva"].state_wallet == "low"
    town.deposit(5 * LAKH, "UTR-2")
    counter.settle()
    assert counter.accounts["online_seva"].state_wallet == "ok"
    town.load(counter, SEVA, LAKH)
    assert counter.remaining(SEVA) == LAKH
    town.audit()


def test_a_wallet_that_is_low_only_for_a_large_lot_stays_low_until_it_would_do(town):
    town.deposit(LAKH)
    counter = town.counter()
    counter.load(SEVA, 2 * LAKH)
    counter.settle()
    assert counter.accounts["online_seva"].state_wallet == "low"
    assert not counter.exchange().changes_something
    town.deposit(LAKH, "UTR-2")
    counter.settle()
    assert counter.accounts["online_seva"].state_wallet == "ok"


def test_an_unknown_payment_is_asked_again_and_never_paid_twice(town):
    town.deposit(3 * LAKH)
    counter = town.counter()
    lot = counter.load(SEVA, LAKH)
    counter.exchange()
    town.outside.wallet.hang(lot.body.merchant_txn)
    counter.exchange()
    assert news(counter, lot).state == PaymentState.UNKNOWN
    counter.settle()
    assert said(counter, lot) == UNKNOWN
    assert town.balance(WALLET_HELD, Book.STATE) == LAKH  # until it is known, not until a timer
    town.outside.wallet.pay(lot.body.merchant_txn)
    counter.settle()
    assert said(counter, lot) == POSTED
    assert counter.remaining(SEVA) == LAKH
    town.audit()


def test_an_unused_page_stays_open(town):
    town.deposit(3 * LAKH)
    counter = town.counter()
    lot = counter.load(SEVA, LAKH)
    counter.settle()
    counter.settle()
    assert news(counter, lot).state == PaymentState.AWAITED
    assert town.outside.wallet.asked


def test_a_failed_payment_frees_the_hold(town):
    town.deposit(3 * LAKH)
    counter = town.counter()
    lot = counter.load(SEVA, LAKH)
    counter.exchange()
    town.outside.wallet.fail(lot.body.merchant_txn)
    counter.settle()
    assert said(counter, lot) == FAILED
    assert news(counter, lot).state == PaymentState.FAILED
    assert town.balance(WALLET_HELD, Book.STATE) == 0
    assert SEVA not in counter.leases
    town.outside.wallet.pay(lot.body.merchant_txn)  # a final verdict stays
    counter.settle()
    assert said(counter, lot) == FAILED
    town.audit()


def test_a_lost_reply_grants_nothing_twice(town):
    town.deposit(3 * LAKH)
    counter = town.counter()
    lot = counter.load(SEVA, LAKH)
    counter.lose = 1
    counter.exchange()
    town.outside.wallet.pay(lot.body.merchant_txn)
    counter.lose = 2
    counter.exchange()
    counter.exchange()
    counter.exchange()
    assert counter.leases[SEVA].version == 1
    assert town.audit().leases.granted == LAKH


def test_one_gateway_payment_counts_for_one_lot(town):
    town.deposit(3 * LAKH)
    counter = town.counter()
    first, second = counter.load(SEVA, LAKH), counter.load(SEVA, LAKH)
    counter.exchange()
    town.outside.wallet.pay(first.body.merchant_txn, "CSC-1")
    counter.exchange()
    town.outside.wallet.pay(second.body.merchant_txn, "CSC-1")
    counter.exchange()
    assert said(counter, second) == UNKNOWN
    assert ("gateway_twice", second.seq) in town.alarms()
    assert town.audit().leases.granted == LAKH


def test_two_lots_of_one_exchange_share_what_the_wallet_has(town):
    town.deposit(LAKH + 50_000)
    counter = town.counter()
    first, second = counter.load(SEVA, LAKH), counter.load(SEVA, LAKH)
    counter.exchange()
    assert said(counter, first) == UNKNOWN
    assert said(counter, second) == FAILED
    assert town.balance(WALLET_AVAILABLE, Book.STATE) == 50_000
    town.audit()


BAD = {
    "another name": {"merchant_txn": "LK1700021ON0001X"},
    "a name used before": {"lot_number": 1},
    "nothing": {"amount_paise": 0},
    "less than nothing": {"amount_paise": -5},
    "more than a crore": {"amount_paise": 10_000_000_01},
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD.keys())
def test_a_lot_that_is_not_one_is_refused_and_holds_nothing(town, change):
    counter = town.funded()
    held = town.balance(WALLET_HELD, Book.STATE)
    good = counter.load(SEVA, LAKH)
    counter.entries.pop()
    body = replace(good.body, **change)
    if "lot_number" in change:
        body = counter.entries[1].body
    bad = counter.append(body)
    counter.exchange()
    assert said(counter, bad) == FAILED
    assert town.balance(WALLET_HELD, Book.STATE) == held
    town.audit()


def test_a_rail_without_a_product_at_the_gateway_sells_no_allowance(town):
    town.deposit(3 * LAKH)
    counter = town.counter()
    lot = counter.load(Rail.HRTC, LAKH)
    town.policy = replace(town.policy, product_ids={SEVA: "1"})
    counter.portal = town.portal
    counter.exchange()
    assert said(counter, lot) == FAILED


def test_the_page_finds_its_lot(town, db):
    town.deposit(3 * LAKH)
    counter = town.counter()
    lot = counter.load(SEVA, LAKH)
    counter.exchange()
    with db.reading() as connection:
        found = page(connection, lot.body.merchant_txn)
        assert page(connection, "LX") is None
    assert found.state is PaymentState.AWAITED
    assert found.payment.amount_paise == LAKH
    assert found.kiosk_id == counter.record.kiosk_id


def test_paid_without_a_name_of_the_payment_is_not_known(town):
    town.deposit(3 * LAKH)
    counter = town.counter()
    lot = counter.load(SEVA, LAKH)
    counter.exchange()
    town.outside.wallet.lots[lot.body.merchant_txn] = GatewayResult(GatewayState.PAID, "")
    counter.exchange()
    assert said(counter, lot) == UNKNOWN
    assert SEVA not in counter.leases


def test_a_failed_electricity_lot_has_nothing_to_free(town):
    counter = town.counter()
    lot = counter.load(POWER, LAKH)
    counter.exchange()
    town.outside.wallet.fail(lot.body.merchant_txn)
    counter.settle()
    assert said(counter, lot) == FAILED
    town.audit()
