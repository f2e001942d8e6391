# SPDX-License-Identifier: Apache-2.0
"""Money: what was typed comes out as whole paise or not at all; shares always add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import AmountUnreadable
from kiosk.core.money import (
    FACES_PAISE,
    Count,
    ShareRule,
    Shares,
    check_amount,
    counted_paise,
    divide,
    grouped,
    parse_counts,
    parse_rupees,
    rupees,
)
from kiosk.core.words import words


@pytest.mark.parametrize(
    ("typed", "paise"),
    [
        ("1240", 124000),
        ("₹ 1,240.00", 124000),
        ("1240.5", 124050),
        ("0.05", 5),
        ("१२४०.५०", 124050),
        (" 12,34,567 ", 123456700),
    ],
)
def test_an_amount_as_people_write_it(typed, paise):
    assert parse_rupees(typed) == paise


@pytest.mark.parametrize(
    "typed",
    ["", "0", "-5", "1.234", "12.", "1e3", "one", "١٢", "1 2", "100000001", "9" * 5000, "NaN", "²"],
)
def test_an_unreadable_amount_is_never_a_guess(typed):
    with pytest.raises(AmountUnreadable):
        parse_rupees(typed)


@pytest.mark.parametrize("amount", [0, -1, 1.0, True, 10_000_000_01, None])
def test_only_whole_paise_within_the_cap_are_an_amount(amount):
    with pytest.raises(AmountUnreadable):
        check_amount(amount)


@given(st.integers(1, 10_000_000_00))
def test_what_is_written_reads_back(paise):
    assert parse_rupees(rupees(paise)) == paise


def test_indian_grouping():
    assert [grouped(n) for n in (0, 999, 1000, 123456, 1234567, -1234567)] == [
        "0",
        "999",
        "1,000",
        "1,23,456",
        "12,34,567",
        "-12,34,567",
    ]
    assert rupees(-12345650) == "-₹1,23,456.50"
    assert [rupees(paise) for paise in (0, 5, -5)] == ["₹0.00", "₹0.05", "-₹0.05"]


@pytest.mark.parametrize(
    ("charge", "shares"),
    [
        (2500, (2000, 250, 250)),
        (33, (27, 3, 3)),
        (0, (0, 0, 0)),
        (6, (6, 0, 0)),
        (1055, (845, 105, 105)),
    ],
)
def test_shares_are_rounded_down_for_csc_and_the_department(charge, shares):
    assert divide(charge, ShareRule()) == Shares(*shares)


@given(
    st.integers(0, 10_000_000),
    st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50)),
    st.tuples(st.integers(1, 100), st.integers(0, 100), st.integers(0, 100)),
)
def test_shares_always_sum_to_the_charge(charge, off_top, weights):
    rule = ShareRule(off_top, weights)
    if charge < sum(off_top):
        with pytest.raises(AmountUnreadable):
            divide(charge, rule)
        return
    shares = divide(charge, rule)
    assert shares.total_paise == charge
    assert min(shares.vle_paise, shares.spv_paise, shares.it_paise) >= 0


def test_a_return_in_two_parts_is_the_difference_of_two_wholes():
    half = divide(15, ShareRule())
    whole = divide(30, ShareRule())
    assert whole == Shares(24, 3, 3)
    assert whole.minus(half) == Shares(11, 2, 2)


def test_a_drawer_is_counted_by_note_and_coin():
    counts = parse_counts("500=18, 200=6,1=३")
    assert counts == (Count(50000, 18), Count(20000, 6), Count(100, 3))
    assert counted_paise(counts) == 1020300


def test_every_note_and_coin_in_use_can_be_counted():
    counts = parse_counts("500=1,200=1,100=1,50=1,20=1,10=1,5=1,2=1,1=1")
    assert counted_paise(counts) == 888_00
    assert tuple(count.face_paise for count in counts) == FACES_PAISE
    assert parse_counts("1=999999999") == (Count(100, 999_999_999),)


@pytest.mark.parametrize(
    "text", ["3=1", "500", "500=-1", "500=1,500=2", "500=x", "²=1", "500=1" + "0" * 9]
)
def test_a_count_that_is_no_note_is_refused(text):
    with pytest.raises(AmountUnreadable):
        parse_counts(text)


@pytest.mark.parametrize(
    ("paise", "english", "hindi"),
    [
        (124000, "Rupees one thousand two hundred forty only", "एक हज़ार दो सौ चालीस रुपये मात्र"),
        (
            12345650,
            "Rupees one lakh twenty-three thousand four hundred fifty-six and fifty paise only",
            "एक लाख तेईस हज़ार चार सौ छप्पन रुपये पचास पैसे मात्र",
        ),
        (5, "Rupees zero and five paise only", "शून्य रुपये पाँच पैसे मात्र"),
        (10_000_000_00, "Rupees one crore only", "एक करोड़ रुपये मात्र"),
    ],
)
def test_amounts_in_words(paise, english, hindi):
    assert words(paise, "en") == english
    assert words(paise, "hi") == hindi
