# SPDX-License-Identifier: Apache-2.0
"""Tests: a lease given back is dead for ever, and only what is nobody else's comes free."""

from kiosk.core.catalogue import Rail
from kiosk.core.wire.exchange import Cause, Outcome
from portal.ledger import WALLET_AVAILABLE, WALLET_HELD, Book, vle_available
from tests.portal.fakes import LAKH
from tests.portal.town import POSTED, said

SEVA, POWER = Rail.ONLINE_SEVA, Rail.ELECTRICITY


def test_the_rest_becomes_the_vles_credit_and_the_wallet_is_free_again(town):
    counter = town.funded()
    counter.sell_water()
    counter.settle()
    given = counter.surrender(SEVA)
    counter.settle()
    assert said(counter, given) == POSTED
    rest = LAKH - 11_000
    assert town.balance(vle_available(counter.record.csc_id, SEVA)) == rest
    assert town.balance(WALLET_HELD, Book.STATE) == 0
    assert town.balance(WALLET_AVAILABLE, Book.STATE) == 9 * LAKH + rest
    assert counter.accounts["online_seva"].credit_paise == rest
    assert town.audit().leases.remaining == LAKH  # of the other rail


def test_credit_is_granted_with_the_next_lot_under_a_new_lease(town):
    counter = town.funded()
    old = counter.leases[SEVA]
    counter.surrender(SEVA)
    counter.settle()
    town.load(counter, SEVA, 50_000)
    counter.settle()
    fresh = counter.leases[SEVA]
    assert fresh.lease_id != old.lease_id
    assert fresh.granted_total_paise == LAKH + 50_000
    assert counter.accounts["online_seva"].credit_paise == 0
    sale = counter.sell_water()
    counter.settle()
    assert said(counter, sale) == POSTED
    town.audit()


def test_credit_the_states_wallet_cannot_back_stays_credit(town):
    town.deposit(LAKH)
    counter = town.counter()
    town.load(counter, SEVA, LAKH)
    counter.surrender(SEVA)
    counter.settle()
    lot = counter.load(SEVA, 60_000)
    counter.exchange()
    town.outside.wallet.pay(lot.body.merchant_txn)
    counter.settle()
    assert counter.leases[SEVA].granted_total_paise == LAKH  # all that the wallet had
    assert counter.accounts["online_seva"].credit_paise == 60_000
    town.audit()


def test_a_sale_after_the_surrender_has_no_cover(town):
    counter = town.funded()
    counter.surrender(SEVA)
    late = counter.sell_water()
    counter.settle()
    assert said(counter, late) == (Outcome.HELD, Cause.NO_COVER)
    town.audit()


def test_the_surrender_waits_for_the_sales_before_it(town):
    counter = town.funded()
    town.outside.departments.silent = True
    sale = counter.sell_water()
    given = counter.surrender(SEVA)
    counter.settle()
    assert said(counter, given) == (Outcome.HELD, Cause.WAITS)
    assert town.balance(vle_available(counter.record.csc_id, SEVA)) == 0
    town.outside.departments.silent = False
    counter.settle()
    assert said(counter, sale) == said(counter, given) == POSTED
    assert town.balance(vle_available(counter.record.csc_id, SEVA)) == LAKH - 11_000
    town.audit()


def test_what_is_due_to_a_citizen_stays_due_and_later_becomes_credit_alone(town):
    counter = town.funded()
    town.outside.departments.paid_elsewhere("2026101234")
    sale = counter.sell_electricity("2026101234", 40_000)
    counter.settle()
    counter.surrender(POWER)
    counter.settle()
    credit = vle_available(counter.record.csc_id, POWER)
    assert town.balance(credit) == LAKH - 40_000
    assert town.audit().leases.due == 40_000
    counter.reverse(sale)
    counter.settle()
    assert town.balance(credit) == LAKH
    assert town.audit().leases.due == 0


def test_a_lease_is_given_back_once(town):
    counter = town.funded()
    counter.surrender(SEVA)
    again = counter.surrender(SEVA)
    counter.settle()
    assert said(counter, again) == (Outcome.REFUSED, Cause.NO_COVER)
    assert town.balance(vle_available(counter.record.csc_id, SEVA)) == LAKH
    town.audit()


def test_somebody_elses_lease_cannot_be_given_back(town):
    counter = town.funded()
    other = town.counter("K170002", "500100100021")
    town.load(other, SEVA, LAKH)
    other.leases[SEVA] = counter.leases[SEVA]
    given = other.surrender(SEVA)
    other.settle()
    assert said(other, given) == (Outcome.HELD, Cause.NO_COVER)
    assert ("no_cover", given.seq) in town.alarms()
    town.audit()


def test_a_surrender_that_says_another_sum_rings(town):
    counter = town.funded()
    counter.sell_water()
    counter.spent.clear()
    given = counter.surrender(SEVA)
    counter.settle()
    assert said(counter, given) == POSTED
    assert ("spent_differs", given.seq) in town.alarms()
    assert town.balance(vle_available(counter.record.csc_id, SEVA)) == LAKH - 11_000
    town.audit()
