# SPDX-License-Identifier: Apache-2.0
"""The lease: cover is decided before any cash is taken, and totals only rise."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.catalogue import Rail
from kiosk.core.encoding import Unreadable
from kiosk.core.errors import (
    LeaseCountUsed,
    LeaseExhausted,
    LeaseExpired,
    LeaseMissing,
    LeaseNotForThis,
    LeaseOverCap,
)
from kiosk.core.lease import Allowance, Want, cover, hours_left, newer, read_lease
from tests.samples import LEASE, NOON

WANT = Want("hpsebl_bill", Rail.ELECTRICITY, 124_000, NOON)
FULL = Allowance(LEASE, 0, 0, surrendered=False)


def test_a_lease_reads_back_from_the_bytes_that_were_signed():
    assert read_lease(LEASE.to_bytes()) == LEASE
    with pytest.raises(Unreadable):
        read_lease(LEASE.to_bytes().replace(b"lease-1", b"lease-2"))


def test_a_covered_sale():
    assert cover(FULL, WANT) == FULL
    assert cover(replace(FULL, spent_total_paise=376_000), WANT).remaining_paise == 124_000


@pytest.mark.parametrize(
    ("allowance", "want", "error"),
    [
        (None, WANT, LeaseMissing),
        (replace(FULL, surrendered=True), WANT, LeaseMissing),
        (FULL, replace(WANT, rail=Rail.HRTC), LeaseNotForThis),
        (FULL, replace(WANT, service="bus_ticket"), LeaseNotForThis),
        (FULL, replace(WANT, now_ms=LEASE.expires_ms), LeaseExpired),
        (FULL, replace(WANT, amount_paise=300_001), LeaseOverCap),
        (replace(FULL, spent_total_paise=376_001), WANT, LeaseExhausted),
        (replace(FULL, spent_count=100), WANT, LeaseCountUsed),
    ],
)
def test_no_cover_says_why(allowance, want, error):
    with pytest.raises(error):
        cover(allowance, want)


def test_the_shortfall_is_named_in_rupees():
    with pytest.raises(LeaseExhausted) as caught:
        cover(replace(FULL, spent_total_paise=469_000), WANT)
    assert caught.value.facts == {
        "rail": "electricity",
        "need": "₹1,240.00",
        "left": "₹310.00",
        "short": "₹930.00",
    }


@given(st.lists(st.integers(1, 300_000), max_size=30))
def test_no_row_of_sales_ever_spends_more_than_was_granted(amounts):
    held = FULL
    for amount in amounts:
        try:
            cover(held, replace(WANT, amount_paise=amount))
        except LeaseExhausted:
            continue
        held = replace(
            held,
            spent_total_paise=held.spent_total_paise + amount,
            spent_count=held.spent_count + 1,
        )
    assert 0 <= held.spent_total_paise <= LEASE.granted_total_paise


def test_only_a_higher_version_with_totals_not_falling_takes_its_place():
    higher = replace(LEASE, version=2, granted_total_paise=600_000)
    assert newer(None, LEASE)
    assert newer(LEASE, higher)
    assert newer(LEASE, replace(LEASE, version=2))
    assert not newer(higher, LEASE)
    assert not newer(LEASE, LEASE)
    assert not newer(LEASE, replace(higher, granted_total_paise=499_999))
    assert not newer(LEASE, replace(higher, count_total=99))
    assert newer(LEASE, replace(LEASE, lease_id="another"))


def test_a_surrendered_lease_has_nothing_left():
    assert replace(FULL, surrendered=True).remaining_paise == 0


def test_how_long_the_rest_lasts():
    assert hours_left(FULL, taken_paise=250_000, over_ms=3 * 3_600_000) == 6
    assert hours_left(FULL, taken_paise=0, over_ms=3_600_000) is None
    assert hours_left(FULL, taken_paise=250_000, over_ms=0) is None
    assert hours_left(FULL, taken_paise=1, over_ms=3_599_999) is None
