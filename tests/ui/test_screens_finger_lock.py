# SPDX-License-Identifier: Apache-2.0
"""Tests ui: a finger beside the PIN: offered to whoever locked the counter, and to nobody else."""

import pytest

from kiosk.core.errors import FingerTriesUsed
from tests.ui.counter import desk_over
from tests.ui.fake_house import PIN, VLE, FakeHouse


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        yield made


@pytest.fixture
def locked(desk):
    """R. Devi worked here and locked the counter; a reader is there."""
    desk.sign_in()
    desk.house.fingers[VLE] = True
    desk.robot.press("Ctrl+L")
    desk.robot.wait_page("sign_in")
    return desk


def asked(desk):
    return desk.house.asked("unlock_by_finger")


def test_f7_and_a_finger_open_the_counter(locked):
    assert locked.page.finger.isVisible()
    locked.robot.press("F7")
    locked.robot.wait_page("home")
    assert asked(locked) == [(VLE,)]


def test_a_finger_that_does_not_match_opens_nothing_and_says_so(locked):
    locked.house.fingers[VLE] = False
    locked.robot.press("F7")
    locked.robot.wait("the answer", lambda: "did not match" in locked.page.locked.label.text())
    assert locked.page_name == "sign_in"
    locked.robot.type(PIN)
    locked.robot.press("Enter")
    locked.robot.wait_page("home")


def test_after_too_many_the_pin_is_asked(locked):
    locked.house.fails["unlock_by_finger"] = FingerTriesUsed()
    locked.robot.press("F7")
    locked.robot.wait("the fault", lambda: locked.faults() == ["FPL-04"])
    assert locked.page_name == "sign_in"


def test_at_the_first_sign_in_no_finger_is_offered(desk):
    desk.house.fingers[VLE] = True
    desk.start()
    assert not desk.page.finger.isVisible()
    desk.robot.press("F7")
    assert (desk.page_name, asked(desk)) == ("sign_in", [])


def test_without_a_reader_or_against_the_rule_it_is_not_offered(locked):
    locked.house.fingers.clear()
    locked.page.told()
    assert not locked.page.finger.isVisible()
    locked.robot.press("F7")
    assert asked(locked) == []


def test_a_finger_that_comes_after_the_pin_changes_nothing(locked):
    page = locked.page
    locked.robot.type(PIN)
    locked.robot.press("Enter")
    locked.robot.wait_page("home")
    locked.robot.press("F9")
    locked.robot.wait_page("queue")
    page._shown(VLE, matched=True)
    assert locked.page_name == "queue"
