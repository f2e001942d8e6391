# SPDX-License-Identifier: Apache-2.0
"""Tests core: Aadhaar numbers and VIDs: mistakes of the hand are found, and no number is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.aadhaar import (
    NumberKind,
    TypedNumber,
    check_digit,
    checks,
    masked_number,
    read_number,
)
from kiosk.core.errors import IdentityNumberWrong

# UIDAI's published test numbers; nobody holds them.
PUBLISHED = "999941057058 999971658847 999933119405 999955183433 999990501894".split()
runs = st.text("0123456789", min_size=1, max_size=40)


def made(start: str, length: int) -> str:
    body = (start + "0" * length)[: length - 1]
    return body + check_digit(body)


def test_the_published_example_has_its_published_check_digit():
    assert check_digit("236") == "3"
    assert all(checks(number) for number in PUBLISHED)


@given(runs, st.data())
def test_every_single_wrong_digit_is_found(run, data):
    whole = run + check_digit(run)
    assert checks(whole)
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != whole[at]]))
    assert not checks(whole[:at] + other + whole[at + 1 :])


@given(runs, st.data())
def test_every_swap_of_two_neighbours_is_found(run, data):
    whole = run + check_digit(run)
    at = data.draw(st.integers(0, len(whole) - 2))
    swapped = whole[:at] + whole[at + 1] + whole[at] + whole[at + 2 :]
    assert checks(swapped) is (swapped == whole)


@pytest.mark.parametrize("typed", ["9999 4105 7058", " 999941057058 ", "९९९९-४१०५-७०५८"])
def test_of_a_good_number_the_last_four_digits_stay(typed):
    assert read_number(typed) == TypedNumber(NumberKind.AADHAAR, "7058")


def test_of_a_virtual_id_too():
    typed = made("917263544", 16)
    assert read_number(typed) == TypedNumber(NumberKind.VID, typed[-4:])


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "99994105705",
        "999941057059",
        "9999410570580",
        "000000000019",  # the check digit is right, but no number begins so
        "111111111115",
        "199999999996",
        "99994105705x",
        "²99941057058",
        made("0123", 16),
        "9" * 10_000_000,
    ],
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(IdentityNumberWrong):
        read_number(typed)


def test_a_mask_shows_four_digits_and_nothing_when_there_are_none():
    assert masked_number("7058") == "XXXX XXXX 7058"
    for other in ("", "705", "70580", "abcd", "७०५८"):
        assert masked_number(other) == ""
