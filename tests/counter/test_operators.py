# SPDX-License-Identifier: Apache-2.0
"""PINs: checked here, counted before the answer, never a key."""

import pytest

from kiosk.core.errors import FieldUnreadable, PinUnfit, PinWaits, PinWrong
from tests.counter.conftest import PIN


def test_the_vle_signs_in_and_an_assistant_may_be_added(place):
    assert place.desks.operators.sign_in("R.Devi", PIN) == "R.Devi"
    assert place.desks.operators.add_assistant(" Asha ", "860413") == "Asha"
    assert place.desks.operators.sign_in("Asha", "860413") == "Asha"
    assert [who.operator for who in place.desks.operators.all()] == ["R.Devi", "Asha"]


@pytest.mark.parametrize(
    "pin", ["", "12345", "1234567", "111111", "123456", "654321", "२७४९६१", "27496a"]
)
def test_a_weak_or_odd_pin_is_not_taken(place, pin):
    with pytest.raises(PinUnfit):
        place.desks.operators.add_assistant("Asha", pin)


@pytest.mark.parametrize("name", ["", "x" * 25, "a\x00b", "श्री"])
def test_a_name_that_no_paper_could_carry(place, name):
    with pytest.raises(FieldUnreadable):
        place.desks.operators.add_assistant(name, PIN)


def test_five_wrong_tries_then_a_wait_that_doubles(place):
    desk = place.desks.operators
    left = []
    for _ in range(5):
        with pytest.raises(PinWrong) as wrong:
            desk.sign_in("R.Devi", "000001")
        left.append(wrong.value.facts["left"])
    assert left == [4, 3, 2, 1, 0]
    for seconds in (30, 60, 120):
        with pytest.raises(PinWaits) as waits:
            desk.sign_in("R.Devi", PIN)
        assert waits.value.facts == {"seconds": seconds}
        place.clock.pass_ms(seconds * 1000)
        with pytest.raises(PinWrong):
            desk.sign_in("R.Devi", "000001")
    place.clock.pass_ms(240_000)
    assert desk.sign_in("R.Devi", PIN) == "R.Devi"
    with pytest.raises(PinWrong) as wrong:
        desk.sign_in("R.Devi", "000001")
    assert wrong.value.facts == {"left": 4}


def test_an_unknown_name_is_a_wrong_pin(place):
    with pytest.raises(PinWrong):
        place.desks.operators.sign_in("Nobody", PIN)


def test_nobody_becomes_another_by_being_added_again(place):
    with pytest.raises(FieldUnreadable):
        place.desks.operators.add_assistant("R.Devi", "860413")
    assert place.desks.operators.sign_in("R.Devi", PIN) == "R.Devi"
    place.desks.operators.add_assistant("Asha", "860413")
    place.desks.operators.renew("Asha", "274190")
    assert [who.role for who in place.desks.operators.all()] == ["vle", "assistant"]
    with pytest.raises(FieldUnreadable):
        place.desks.operators.renew("Nobody", "274190")
