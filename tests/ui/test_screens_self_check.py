# SPDX-License-Identifier: Apache-2.0
"""Tests ui: the self-check by keys: a look around, the steps, what it came to."""

import pytest

from kiosk.core.device import Kind
from kiosk.core.errors import DeviceSilent
from kiosk.core.selfcheck import Depth, Item, Subject
from kiosk.core.selfcheck_steps import Step
from kiosk.counter.selfcheck import Examined
from kiosk.ui.screens.self_check_lines import Stage
from tests.annexure import seen, walked
from tests.ui.counter import desk_over
from tests.ui.fake_house import FakeHouse


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        made.sign_in()
        made.go("self-check", "self_check")
        made.settled()
        yield made


def marks(desk):
    return desk.post.known.checking.done.record.marks


def row(desk, item):
    return desk.post.known.checking.done.record.row(item)


def test_enter_looks_around_and_every_row_of_the_form_is_answered(desk):
    assert desk.page.rows.table.rowCount() == 17
    assert "Not examined yet" in desk.page.stands.text()
    desk.robot.press("Enter")
    desk.settled()
    assert [line.item for line in desk.page.rows.table.rows] == list(Item)
    # Nothing was tested and nobody was asked: kit and space are not known.
    assert marks(desk) == "YYYYYYYYYYYYYY?Y?"
    assert [yes for yes, _ in desk.page.verdicts.shown] == [True, False]
    assert "quick look" in desk.page.stands.text()
    assert desk.page.rows.row().item is Item.KIT
    assert "CHK-11" in desk.page.detail.step.label.text()


def test_while_it_looks_each_row_says_how_far_it_is(desk):
    desk.house.table.holds = {"quick_check"}
    desk.robot.press("Enter", "Enter")
    assert len(desk.house.table.asked("quick_check")) == 1
    tell = desk.house.table.tells[-1]
    tell(Item.COMPUTER, 0, 9)
    tell(Item.PRINTER, 1, 9)
    desk.settled()
    stages = {line.item: line.stage for line in desk.page.rows.table.rows}
    assert stages[Item.COMPUTER] is Stage.LOOKED
    assert stages[Item.PRINTER] is Stage.LOOKS
    assert stages[Item.SCANNER] is Stage.WAITS
    assert "Printer (2 of 9)" in desk.page.stands.text()
    desk.house.table.let_go()
    desk.settled()
    assert desk.page.verdicts.shown


def test_f8_writes_the_form_and_shift_f8_its_line(desk):
    desk.robot.press("F8")
    assert "Not examined yet" in desk.page.said.text()
    desk.robot.press("Enter")
    desk.settled()
    desk.robot.press("F8")
    desk.settled()
    assert "annexure-a.pdf" in desk.page.said.text()
    desk.robot.press("Shift+F8")
    desk.settled()
    assert "annexure-a.csv" in desk.page.said.text()
    assert [form for _, form in desk.house.table.asked("save_check")] == ["pdf", "csv"]


def test_the_record_of_last_time_is_shown_on_arrival(kit):
    house = FakeHouse()
    house.table.last = Examined(walked(house.table.bench), 7, b"signature")
    with desk_over(kit, house) as desk:
        desk.sign_in()
        desk.go("self-check", "self_check")
        desk.settled()
        assert "journal entry 7" in desk.page.stands.text()
        assert [yes for yes, _ in desk.page.verdicts.shown] == [True, True]


def test_a_printer_that_is_missing_stands_on_the_home_page(desk):
    bench = desk.house.table.bench
    bench.devices[Kind.RECEIPT_PRINTER] = bench.devices[Kind.PAGE_PRINTER] = ()
    desk.robot.press("Enter")
    desk.settled()
    assert desk.page.rows.row().item is Item.PRINTER
    desk.robot.press("Esc")
    desk.robot.wait_page("home")
    desk.settled()
    assert "self_check" in [one.place for one in desk.page.attention.matters]
    bench.devices[Kind.RECEIPT_PRINTER] = (seen(Kind.RECEIPT_PRINTER),)
    desk.go("self-check", "self_check")
    desk.robot.press("Enter")
    desk.settled()
    desk.robot.press("Esc")
    desk.settled()
    assert "self_check" not in [one.place for one in desk.page.attention.matters]


def test_a_look_that_breaks_off_leaves_what_stood(desk):
    desk.robot.press("Enter")
    desk.settled()
    desk.house.table.fails["quick_check"] = DeviceSilent(device="scanner")
    desk.robot.press("Enter")
    desk.settled()
    assert desk.faults() == ["DEV-03"]
    assert len(desk.page.verdicts.shown) == 2


def test_before_enrolment_a_check_is_made_and_nothing_is_journalled(kit):
    house = FakeHouse(enrolled=False)
    house.table.subject, house.table.known = Subject(), ()
    with desk_over(kit, house) as desk:
        desk.start()
        desk.robot.press("F6")
        desk.robot.wait_page("door_devices")
        check = desk.page.foot.itemAt(3).widget()
        check.setFocus()
        desk.robot.press("Enter")
        desk.robot.wait_page("door_self_check")
        desk.robot.press("F6")
        desk.robot.wait_page("door_check_steps")
        for _ in Step:
            desk.robot.press("F6")
            desk.settled()
        desk.robot.wait_page("door_self_check")
        assert "Not entered in the journal" in desk.page.stands.text()
        assert desk.post.known.checking.done.record.depth is Depth.FULL
        desk.robot.press("Esc", "Esc")
        desk.robot.wait_page("first_run")


def test_opening_the_day_looks_around_and_waits_for_nobody(desk):
    bench = desk.house.table.bench
    bench.devices[Kind.RECEIPT_PRINTER] = bench.devices[Kind.PAGE_PRINTER] = ()
    desk.go("open day", "open_day")
    desk.settled()
    assert "not met" in desk.page.counter.text()
    assert "self-check" in desk.page.counter.text()
    bench.devices[Kind.RECEIPT_PRINTER] = (seen(Kind.RECEIPT_PRINTER),)
    desk.house.table.holds = {"quick_check"}
    desk.robot.press("Esc")
    desk.go("open day", "open_day")
    desk.robot.type("1000")
    desk.robot.press("F12")
    desk.robot.wait_page("home")
    desk.house.table.let_go()
    desk.settled()
    assert desk.post.known.checking.looked.minimum_met
