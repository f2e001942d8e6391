# SPDX-License-Identifier: Apache-2.0
"""Tests core: a finger opens only what a PIN vouched for."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.core.errors import FingerTriesUsed, LmkError, PinFirst
from kiosk.core.unlock import RULE, Unlocking, after_finger, after_pin, may_use_finger


def test_after_a_start_the_pin_is_asked_once():
    with pytest.raises(PinFirst):
        may_use_finger(Unlocking(), 0)
    may_use_finger(after_pin(1_000), 1_000)


def test_the_pin_vouches_for_half_a_day_and_a_match_does_not_lengthen_it():
    known = after_finger(after_pin(0), matched=True)
    may_use_finger(known, RULE.pin_vouches_ms - 1)
    with pytest.raises(PinFirst):
        may_use_finger(known, RULE.pin_vouches_ms)


def test_a_clock_that_ran_backwards_asks_for_the_pin():
    with pytest.raises(PinFirst):
        may_use_finger(after_pin(10_000), 9_999)


def test_three_misses_in_a_row_ask_for_the_pin_and_it_forgives_them():
    known = after_pin(0)
    for _ in range(RULE.misses_max):
        may_use_finger(known, 1)
        known = after_finger(known, matched=False)
    with pytest.raises(FingerTriesUsed):
        may_use_finger(known, 1)
    may_use_finger(after_pin(2), 2)


@given(some.lists(some.booleans(), max_size=30))
def test_no_row_of_fingers_opens_anything_without_a_pin(shown):
    known = Unlocking()
    for matched in shown:
        known = after_finger(known, matched)
        with pytest.raises(LmkError):
            may_use_finger(known, 0)
