# SPDX-License-Identifier: Apache-2.0
"""Tests identity: contact hashes, by hand from the words of the rule."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.identity import ContactProof
from kiosk.identity.contact import Contact, Reading, check, folded


def by_hand(value: str, times: int) -> str:
    for _ in range(times):
        value = sha256(value.encode()).hexdigest()
    return value


@given(st.text(max_size=40), st.integers(1, 9))
def test_a_value_is_hashed_so_often_over_the_text_of_the_hash(value, times):
    assert folded(value, times).hex() == by_hand(value, times)


@pytest.mark.parametrize("typed", ["9812345678", "09812345678", "+91 98123-45678", "९८१२३४५६७८"])
def test_a_mobile_number_may_be_typed_in_any_spelling(typed):
    held = ContactProof(3, mobile_hash=bytes.fromhex(by_hand("9812345678", 3)))
    assert check(held, Contact.MOBILE, typed) is Reading.FOLDED


def test_once_and_folded_are_told_apart_and_a_one_is_folded():
    once = bytes.fromhex(by_hand("a@b.in", 1))
    assert check(ContactProof(3, email_hash=once), Contact.EMAIL, "a@b.in") is Reading.ONCE
    assert check(ContactProof(1, email_hash=once), Contact.EMAIL, "a@b.in") is Reading.FOLDED
    assert check(ContactProof(1, email_hash=once), Contact.EMAIL, "A@b.in") is Reading.NO_MATCH


def test_an_empty_or_short_number_matches_no_ending():
    held = ContactProof(1, mobile_last_four="5678")
    for typed in ("", "678", "x5678y9"):
        assert check(held, Contact.MOBILE, typed) is Reading.NO_MATCH
