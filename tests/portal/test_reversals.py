# SPDX-License-Identifier: Apache-2.0
"""Tests: a sale undone: money goes back only through a reversal entry, once, and never when a
department has accepted.
"""

import pytest

from kiosk.core.catalogue import Rail
from kiosk.core.entries import Reason
from kiosk.core.wire.exchange import Cause, Outcome
from portal.ledger import WALLET_AVAILABLE, WALLET_HELD, Book
from tests.portal.fakes import LAKH
from tests.portal.town import POSTED, said

SEVA, POWER = Rail.ONLINE_SEVA, Rail.ELECTRICITY
NOT_REVERSIBLE = (Outcome.REFUSED, Cause.NOT_REVERSIBLE)
REVERSED = (Outcome.REFUSED, Cause.REVERSED)


def test_a_refused_sale_is_returned_and_at_once_granted_again(town):
    counter = town.funded()
    town.outside.departments.paid_elsewhere("2026101234")
    sale = counter.sell_electricity("2026101234", 40_000)
    counter.settle()
    assert counter.remaining(POWER) == LAKH - 40_000  # nothing comes back by itself
    before = counter.leases[POWER]
    reversal = counter.reverse(sale, Reason.REFUSED)
    counter.settle()
    after = counter.leases[POWER]
    assert said(counter, reversal) == POSTED
    assert (after.version, after.granted_total_paise) == (before.version + 1, LAKH + 40_000)
    assert counter.remaining(POWER) == LAKH
    leases = town.audit().leases
    assert (leases.due, leases.returned, leases.drawn) == (0, 40_000, 0)


def test_the_wallet_holds_a_refused_sale_until_it_is_returned(town):
    counter = town.funded()
    town.outside.departments.differs["HMR-R-0007"] = 1
    sale = counter.sell_water(tds_paise=7)
    counter.settle()
    assert said(counter, sale) == (Outcome.REFUSED, Cause.WRONG_PRICE)
    assert town.balance(WALLET_HELD, Book.STATE) == LAKH
    counter.reverse(sale, Reason.REFUSED)
    counter.settle()
    assert town.balance(WALLET_HELD, Book.STATE) == LAKH
    assert town.balance(WALLET_AVAILABLE, Book.STATE) == 9 * LAKH
    assert counter.remaining(SEVA) == LAKH
    town.audit()


def test_a_sale_cancelled_before_it_was_sent_never_reaches_the_department(town):
    counter = town.funded()
    sale = counter.sell_water()
    reversal = counter.reverse(sale)
    counter.settle()
    assert said(counter, sale) == REVERSED
    assert said(counter, reversal) == POSTED
    assert not town.outside.departments.calls
    assert counter.remaining(SEVA) == LAKH
    town.audit()


def test_a_cancelled_number_is_heeded_though_its_reversal_is_in_a_later_batch(town):
    counter = town.funded()
    sale = counter.sell_water()
    reversal = counter.reverse(sale)
    counter.exchange(up_to=sale.seq)
    assert said(counter, sale) == REVERSED
    assert not town.outside.departments.calls
    assert said(counter, reversal) is None
    counter.settle()
    assert said(counter, reversal) == POSTED
    town.audit()


def test_what_a_department_accepted_cannot_be_taken_back(town):
    counter = town.funded()
    sale = counter.sell_electricity("2026101234", 40_000)
    counter.settle()
    reversal = counter.reverse(sale)
    counter.settle()
    assert said(counter, sale) == POSTED
    assert said(counter, reversal) == NOT_REVERSIBLE
    assert counter.remaining(POWER) == LAKH - 40_000
    town.audit()


def test_a_cancel_that_comes_while_nobody_knows_waits_for_the_department(town):
    counter = town.funded()
    town.outside.departments.losing = True
    sale = counter.sell_water()
    counter.exchange()
    town.outside.departments.losing, town.outside.departments.silent = False, True
    reversal = counter.reverse(sale)
    counter.settle()
    assert said(counter, sale) == (Outcome.HELD, Cause.BILLER_SILENT)
    assert said(counter, reversal) == (Outcome.HELD, Cause.WAITS)
    town.outside.departments.silent = False
    counter.settle()
    assert said(counter, sale) == POSTED  # the first call had been done
    assert said(counter, reversal) == NOT_REVERSIBLE
    town.audit()


def test_a_cancel_wins_when_the_department_never_heard_of_the_act(town):
    counter = town.funded()
    town.outside.departments.silent = True
    sale = counter.sell_water()
    counter.settle()
    reversal = counter.reverse(sale)
    town.outside.departments.silent = False
    counter.settle()
    assert said(counter, sale) == REVERSED
    assert said(counter, reversal) == POSTED
    assert town.outside.departments.calls[-1][0] == "ask"
    assert not town.outside.departments.acted()
    assert counter.remaining(SEVA) == LAKH
    town.audit()


def test_a_sale_is_returned_once(town):
    counter = town.funded()
    sale = counter.sell_water()
    first = counter.reverse(sale)
    same_batch = counter.reverse(sale)
    counter.settle()
    later = counter.reverse(sale)
    counter.settle()
    assert said(counter, first) == POSTED
    assert said(counter, same_batch) == said(counter, later) == NOT_REVERSIBLE
    assert counter.remaining(SEVA) == LAKH
    town.audit()


FORGED = {
    "another amount": {"amount_paise": 11_001},
    "another name": {"of_transaction_id": "06FZ0000000000000009"},
    "a sale that is no sale": {"of_seq": 1},
    "a number to come": {"of_seq": 2**53 - 1},
    "no number": {"of_seq": -4},
}


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED.keys())
def test_a_reversal_that_fits_no_sale_returns_nothing(town, change):
    counter = town.funded()
    town.outside.departments.paid_elsewhere("2026101234")
    sale = counter.sell_electricity("2026101234", 11_000)
    counter.settle()
    reversal = counter.reverse(sale, **change)
    counter.settle()
    assert said(counter, reversal) == NOT_REVERSIBLE
    assert town.audit().leases.due == 11_000


def test_a_reversal_that_stands_before_its_sale_undoes_nothing(town):
    counter = town.funded()
    other = counter.sell_water("HMR-R-0001")
    early = counter.reverse(other, of_seq=other.seq + 2, of_transaction_id="0" * 19 + "2")
    sale = counter.sell_water("HMR-R-0002", transaction_id="0" * 19 + "2")
    counter.reversed.clear()
    counter.settle()
    assert sale.seq == other.seq + 2
    assert said(counter, other) == said(counter, sale) == POSTED
    assert said(counter, early) == NOT_REVERSIBLE
    town.audit()


def test_an_uncovered_sale_is_undone_without_moving_money(town):
    counter = town.funded(paise=20_000)
    counter.sell_water("HMR-R-0001")
    over = counter.sell_water("HMR-R-0002")
    counter.settle()
    granted = town.audit().leases.granted
    reversal = counter.reverse(over)
    counter.settle()
    assert said(counter, over) == REVERSED
    assert said(counter, reversal) == POSTED
    assert town.audit().leases.granted == granted


def test_many_returns_of_one_exchange_are_one_new_version(town):
    counter = town.funded()
    sales = [counter.sell_water(f"HMR-R-{n:04}") for n in range(5)]
    for sale in sales:
        counter.reverse(sale)
    version = counter.leases[SEVA].version
    counter.settle()
    assert counter.leases[SEVA].version == version + 1
    assert counter.remaining(SEVA) == LAKH
    town.audit()
