# SPDX-License-Identifier: Apache-2.0
"""Tests: time ends selling and frees no money."""

from kiosk.core.catalogue import Rail
from portal.expiry import expire_all
from portal.ledger import WALLET_HELD, Book, vle_available, vle_unreconciled
from tests.portal.fakes import LAKH
from tests.portal.town import POSTED, said

SEVA, POWER = Rail.ONLINE_SEVA, Rail.ELECTRICITY


def past_grace(town) -> None:
    town.outside.clock.now_ms += town.policy.lease_life_ms + town.policy.lease_grace_ms + 1


def expire(town) -> int:
    return expire_all(town.db, town.outside.edges, town.policy)


def test_past_its_grace_the_rest_is_unreconciled_and_still_held(town):
    counter = town.funded()
    lease = counter.leases[SEVA].lease_id
    assert expire(town) == 0
    past_grace(town)
    assert expire(town) == 2 * LAKH
    assert expire(town) == 0
    assert town.balance(vle_unreconciled(lease)) == LAKH
    assert town.balance(WALLET_HELD, Book.STATE) == LAKH
    assert town.balance(vle_available(counter.record.csc_id, SEVA)) == 0
    assert town.audit().leases.unreconciled == 2 * LAKH


def test_a_sale_that_comes_late_is_posted_from_what_was_set_aside(town):
    counter = town.funded()
    sale = counter.sell_water()
    past_grace(town)
    expire(town)
    counter.settle()
    assert said(counter, sale) == POSTED
    assert town.audit().leases.unreconciled == 2 * LAKH - 11_000


def test_a_late_refusal_is_due_and_comes_back_as_credit(town):
    counter = town.funded()
    town.outside.departments.paid_elsewhere("2026101234")
    sale = counter.sell_electricity("2026101234", 40_000)
    past_grace(town)
    expire(town)
    counter.settle()
    counter.reverse(sale)
    counter.settle()
    leases = town.audit().leases
    assert (leases.due, leases.returned, leases.unreconciled) == (0, 40_000, 2 * LAKH - 40_000)
    assert counter.accounts["electricity"].credit_paise == 40_000
    town.load(counter, POWER, 10_000)
    assert counter.leases[POWER].granted_total_paise == LAKH + 50_000
    town.audit()


def test_only_the_closing_entry_moves_it_on(town):
    counter = town.funded()
    past_grace(town)
    expire(town)
    counter.surrender(SEVA)
    counter.settle()
    assert town.balance(vle_available(counter.record.csc_id, SEVA)) == LAKH
    assert town.balance(WALLET_HELD, Book.STATE) == 0
    town.audit()


def test_an_exchange_expires_the_leases_of_its_kiosk(town):
    counter = town.funded()
    past_grace(town)
    counter.exchange()
    assert town.audit().leases.unreconciled == 2 * LAKH


def test_a_new_lot_prolongs_the_lease_and_nothing_is_lost(town):
    counter = town.funded()
    past_grace(town)
    expire(town)
    town.load(counter, SEVA, 50_000)
    assert counter.leases[SEVA].expires_ms > town.outside.clock()
    sales = [counter.sell_water(f"HMR-R-{n:04}") for n in range(10)]
    counter.settle()
    assert {said(counter, sale) for sale in sales} == {POSTED}
    leases = town.audit().leases
    assert leases.drawn == 110_000
    assert leases.unreconciled == LAKH + LAKH - 60_000
