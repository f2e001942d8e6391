# SPDX-License-Identifier: Apache-2.0
"""Tests: leases in rising totals: what is taken over what, and what was spent of it."""

import pytest

from kiosk.core.catalogue import Rail
from kiosk.core.entries import LotIntended, Surrendered
from kiosk.core.lease import read_lease
from kiosk.core.payment import PaymentState as Pay
from kiosk.core.wire.exchange import Cause, LotNews, MessageKind, Outcome
from tests.samples import LEASE
from tests.store.world import OPERATOR, lease, message


def held(day, rail=Rail.ELECTRICITY):
    with day.books.look() as reads:
        return reads.allowance(rail)


def take(day, *leases):
    messages = [message(9, MessageKind.LEASE, one) for one in leases]
    return day.absorb(*messages)


def test_each_sale_draws_on_it(day):
    day.sell(1_000)
    day.sell(2_000)
    found = held(day)
    assert (found.spent_total_paise, found.spent_count) == (3_000, 2)
    assert found.remaining_paise == 500_000 - 3_000
    assert held(day, Rail.HRTC) is None


def test_a_higher_version_takes_its_place_and_nothing_spent_is_forgotten(day):
    day.sell(1_000)
    take(day, lease(2, 800_000))
    found = held(day)
    assert (found.lease.version, found.spent_total_paise) == (2, 1_000)
    assert found.remaining_paise == 799_000


def test_an_older_version_or_a_falling_total_changes_nothing(day):
    take(day, lease(3, 800_000))
    take(day, lease(2, 900_000), lease(4, 700_000), lease(4, 800_000, count_total=1))
    assert held(day).lease == read_lease(lease(3, 800_000))


def test_another_lease_waits_until_the_present_one_is_surrendered(day):
    other = lease(lease_id="K170001-EL-2")
    take(day, other)
    assert held(day).lease.lease_id == LEASE.lease_id
    day.surrender()
    assert held(day).surrendered
    assert held(day).remaining_paise == 0
    take(day, other)
    assert held(day).lease.lease_id == "K170001-EL-2"
    assert held(day).spent_total_paise == 0


def test_no_version_of_a_surrendered_lease_is_ever_taken(day):
    day.sell(1_000)
    entry = day.surrender()
    day.judge(entry, Outcome.REFUSED)
    take(day, lease(9, 900_000))
    found = held(day)
    assert (found.surrendered, found.lease.version) == (True, 1)


def test_a_lease_that_never_came_is_not_surrendered(day):
    with pytest.raises(KeyError):
        day.write(Surrendered("NEVER", 1, 0, 0))


def test_a_new_generation_brings_its_own(day):
    take(day, lease(lease_id="K170001-EL-9", generation=2))
    assert held(day).lease.lease_id == "K170001-EL-9"


def test_many_versions_are_read_as_they_stand(day):
    for version in range(2, 40):
        take(day, lease(version, 500_000 + version))
        assert held(day).lease.version == version


def test_rails_do_not_touch_each_other(day):
    take(day, lease(lease_id="K170001-HR-1", rail=Rail.HRTC, granted_total_paise=7_000))
    day.sell(1_000)
    assert held(day, Rail.HRTC).remaining_paise == 7_000
    assert held(day).spent_total_paise == 1_000


def lots(day):
    with day.books.look() as reads:
        return [(one.merchant_txn, one.state) for one in reads.lots()]


def news(day, state, url="", txn="LOT1"):
    body = LotNews(txn, state, 200_000, url)
    return day.absorb(message(9, MessageKind.LOT, body))


def test_a_payment_goes_its_way(day):
    day.intend_lot(1)
    assert lots(day) == [("LOT1", Pay.INTENDED)]
    news(day, "awaited", "https://gateway/page")
    with day.books.look() as reads:
        assert reads.lots()[0].page_url == "https://gateway/page"
        assert reads.next_lot_number(Rail.ELECTRICITY) == 2
        assert reads.next_lot_number(Rail.HRTC) == 1
    news(day, "unknown")
    news(day, "awaited")
    assert lots(day) == [("LOT1", Pay.UNKNOWN)], "never backwards"
    news(day, "paid")
    assert lots(day) == [("LOT1", Pay.PAID)]
    news(day, "failed")
    assert lots(day) == [("LOT1", Pay.PAID)], "never out of an end"
    with day.books.look() as reads:
        assert reads.lots()[0].page_url == "https://gateway/page"


@pytest.mark.parametrize(
    ("before", "outcome", "after"),
    [
        ([], Outcome.HELD, Pay.AWAITED),
        ([], Outcome.POSTED, Pay.PAID),
        ([], Outcome.REFUSED, Pay.FAILED),
        (["awaited"], Outcome.HELD, Pay.AWAITED),
        (["unknown"], Outcome.HELD, Pay.UNKNOWN),
        (["unknown"], Outcome.POSTED, Pay.PAID),
        (["unknown"], Outcome.REFUSED, Pay.FAILED),
        (["paid"], Outcome.REFUSED, Pay.PAID),
    ],
)
def test_a_verdict_on_a_lot_ends_it_and_held_lets_the_page_open(day, before, outcome, after):
    entry = day.intend_lot(1)
    for state in before:
        news(day, state)
    day.judge(entry, outcome, Cause.GATEWAY_UNKNOWN)
    assert lots(day) == [("LOT1", after)]


def test_news_of_a_lot_we_never_intended_is_nothing(day):
    news(day, "paid", txn="LOT9")
    assert lots(day) == []


def test_lots_are_newest_first(day):
    day.intend_lot(1)
    day.write(LotIntended(Rail.HRTC, 1, "LOTH", 5_000, OPERATOR))
    assert [txn for txn, _ in lots(day)] == ["LOTH", "LOT1"]
