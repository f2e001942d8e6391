# SPDX-License-Identifier: Apache-2.0
"""Tests ui: what the window says when the mains go: chip, finish this citizen, the safe end."""

import pytest

from kiosk.core.facts import PowerChanged
from tests.ui.counter import desk_over
from tests.ui.fake_house import FakeHouse


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        made.open()
        yield made


def power(desk, state, charge=80, runtime_s=1500, code=""):
    desk.house.tell(PowerChanged(state, charge, runtime_s, code))
    desk.settled()


def test_on_battery_there_is_a_chip_and_on_mains_none(desk):
    assert "power" not in desk.window.strip.chips
    power(desk, "battery")
    assert "25 min" in desk.window.strip.chips["power"].text()
    power(desk, "battery", runtime_s=None)
    assert "80 %" in desk.window.strip.chips["power"].text()
    power(desk, "mains")
    assert "power" not in desk.window.strip.chips


def test_a_low_battery_says_finish_this_citizen(desk):
    power(desk, "low", 22, 540, "PWR-03")
    said = [desk.post.kit.tell(matter.saying) for matter in desk.page.attention.matters]
    assert any("Finish this citizen" in one for one in said)


def test_at_its_end_the_page_of_the_end_stands_and_mains_lead_back_to_what_was_typed(desk):
    desk.robot.press("F2")
    desk.robot.type("1000")
    power(desk, "critical", 8, 120, "PWR-04")
    assert desk.page_name == "power_end"
    desk.robot.press("Esc", "F3", "F12")
    assert desk.page_name == "power_end"
    assert not desk.house.money_moves()
    power(desk, "mains")
    assert desk.page_name == "service:hpsebl_bill"


def test_before_any_account_no_books_are_asked(kit):
    with desk_over(kit, FakeHouse(enrolled=False)) as door:
        door.start()
        power(door, "battery")
        assert not door.house.asked("standing")
        power(door, "critical", 8, 120, "PWR-04")
        assert door.page_name == "power_end"
        power(door, "mains")
        assert door.page_name == "first_run"
