# SPDX-License-Identifier: Apache-2.0
"""Tests ui: the steps of a full self-check by keys, well done, left out and gone wrong."""

from dataclasses import replace

import pytest

from kiosk.core.device import Kind
from kiosk.core.errors import DeviceAbsent, DeviceSilent, KeysLost, PaperOut
from kiosk.core.selfcheck import Item, Mark
from kiosk.core.selfcheck_evidence import PowerTest, Source
from kiosk.core.selfcheck_steps import Step
from kiosk.ui.screens.self_check_declared import square_decimetres
from tests.annexure import PHOTO
from tests.ui.counter import desk_over
from tests.ui.fake_house import FakeHouse


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        made.sign_in()
        made.go("self-check", "self_check")
        made.settled()
        yield made


def begin(desk):
    """F6: looked around, the first step is shown."""
    desk.robot.press("F6")
    desk.robot.wait_page("check_steps")
    desk.settled()


def to(desk, step):
    """All steps before are left out."""
    for _ in Step:
        if desk.page.at is not step:
            desk.robot.press("F6")
            desk.settled()
    assert desk.page.at is step


def marks(desk):
    return desk.post.known.checking.done.record.marks


def row(desk, item):
    return desk.post.known.checking.done.record.row(item)


def typed_code(desk):
    return desk.post.known.checking.run.code.letters


def test_a_full_check_by_an_operator_who_does_all_he_is_asked(desk):
    robot = desk.robot
    begin(desk)
    assert desk.page.at is Step.VLE
    for _ in [edit for edit in desk.page.walk if edit.isVisible()]:
        robot.press("Enter")
    desk.settled()
    assert desk.page.at is Step.SLIP
    robot.press("Enter")
    desk.settled()
    robot.type(typed_code(desk).lower())
    robot.press("Enter")
    desk.settled()
    assert desk.page.at is Step.PAGE
    robot.press("Enter")
    desk.settled()
    assert desk.page.at is Step.PHOTO
    robot.press("Enter")
    desk.settled()
    assert desk.page.at is Step.KIT
    for _ in desk.page.panels[Step.KIT].parts.told:
        robot.press("Space", "Enter")
    desk.settled()
    assert desk.page.at is Step.POWER
    robot.press("Enter")
    desk.settled()
    assert desk.page.at is Step.SPACE
    robot.type("१४.५")
    robot.press("Enter")
    robot.wait_page("self_check")
    desk.settled()
    assert marks(desk) == "Y" * 17
    assert row(desk, Item.SPACE).value == "14.5"
    assert [yes for yes, _ in desk.page.verdicts.shown] == [True, True]
    assert "journal entry 41" in desk.page.stands.text()
    assert desk.house.table.asked("begin_check") == [(desk.post.known.operator,)]
    assert not desk.house.money_moves()


def test_what_is_left_out_is_not_known_and_never_no(desk):
    begin(desk)
    for _ in Step:
        desk.robot.press("F6")
        desk.settled()
    desk.robot.wait_page("self_check")
    assert Mark.N not in [one.mark for one in desk.post.known.checking.done.record.rows]
    assert row(desk, Item.PRINTER).mark is Mark.NOT_KNOWN
    assert [yes for yes, _ in desk.page.verdicts.shown] == [False, False]


def test_a_wrong_code_is_told_and_may_be_typed_again(desk):
    begin(desk)
    to(desk, Step.SLIP)
    desk.robot.press("Enter")
    desk.settled()
    desk.robot.type("00000")
    desk.robot.press("Enter")
    desk.settled()
    assert desk.faults() == ["CHK-01"]
    assert desk.page.panels[Step.SLIP].code_edit.code() == "00000"
    desk.robot.type(typed_code(desk))
    desk.robot.press("Enter")
    desk.settled()
    assert desk.page.at is Step.PAGE
    assert len(desk.house.table.bench.printed) == 1


def test_too_few_letters_are_told_before_anybody_is_asked(desk):
    begin(desk)
    to(desk, Step.SLIP)
    desk.robot.press("Enter")
    desk.settled()
    asked = len(desk.house.table.asked("examine"))
    desk.robot.type("12")
    desk.robot.press("Enter")
    assert desk.faults() == ["CHK-01"]
    assert len(desk.house.table.asked("examine")) == asked


def test_a_printer_without_paper_is_told_and_the_slip_is_tried_once_more(desk):
    desk.house.table.bench.trouble["print_slip"] = PaperOut()
    begin(desk)
    to(desk, Step.SLIP)
    desk.robot.press("Enter")
    desk.settled()
    assert desk.faults() == ["PRN-01"]
    assert desk.page.at is Step.SLIP
    del desk.house.table.bench.trouble["print_slip"]
    desk.robot.press("Enter")
    desk.settled()
    assert not desk.faults()
    assert desk.page.panels[Step.SLIP].code_edit.isVisible()


def test_a_slip_nobody_can_read_is_said_by_its_button_and_f6_goes_on(desk):
    begin(desk)
    to(desk, Step.SLIP)
    desk.robot.press("Enter")
    desk.settled()
    desk.page.nothing_out.setFocus()
    desk.robot.press("Enter")
    desk.settled()
    assert desk.faults() == ["CHK-03"]
    desk.robot.press("F6")
    desk.settled()
    assert desk.page.at is Step.PAGE
    assert not desk.faults()


def test_a_silent_camera_is_told_and_stays_no_when_the_operator_goes_on(desk):
    desk.house.table.bench.trouble["photograph"] = DeviceSilent(device="camera")
    begin(desk)
    to(desk, Step.PHOTO)
    desk.robot.press("Enter")
    desk.settled()
    assert desk.faults() == ["DEV-03"]
    assert "camera does not answer" in desk.page.errors.accessibleName()
    to(desk, Step.SPACE)
    desk.robot.press("F6")
    desk.robot.wait_page("self_check")
    assert row(desk, Item.CAMERA).mark is Mark.N


def test_a_photograph_that_is_too_dark_is_told(desk):
    desk.house.table.bench.photo = replace(PHOTO, remarks=("dark",))
    begin(desk)
    to(desk, Step.PHOTO)
    desk.robot.press("Enter")
    desk.settled()
    assert desk.faults() == ["CHK-05"]


def test_a_backup_without_a_cable_is_declared_with_its_minutes(desk):
    desk.house.table.bench.trouble["watch_power"] = DeviceAbsent(device="power")
    desk.house.table.bench.devices[Kind.POWER] = ()
    begin(desk)
    to(desk, Step.POWER)
    desk.robot.press("Enter")
    desk.settled()
    assert desk.faults() == ["DEV-01"]
    desk.robot.press("Down", "Down", "Enter", "Enter")
    assert desk.faults() == ["CHK-10"]
    desk.robot.type("१२०")
    desk.robot.press("Enter")
    desk.settled()
    assert desk.page.at is Step.SPACE
    desk.robot.press("F6")
    desk.robot.wait_page("self_check")
    found = row(desk, Item.BACKUP)
    assert found.mark is Mark.Y
    assert Source.INVERTER in [fact.value for fact in found.evidence]


def test_mains_that_never_went_are_told(desk):
    desk.house.table.bench.test = PowerTest(0, None, None, False)
    begin(desk)
    to(desk, Step.POWER)
    desk.robot.press("Enter")
    desk.settled()
    assert desk.faults() == ["CHK-10"]


def test_a_part_of_the_kit_nobody_spoke_of_stays_unknown(desk):
    begin(desk)
    to(desk, Step.KIT)
    parts = len(desk.page.panels[Step.KIT].parts.told)
    desk.robot.press(*["Enter"] * parts)
    assert desk.faults() == ["CHK-11"]
    desk.robot.press("Up", "Space", "Space")
    desk.robot.press("Down", "Enter")
    desk.settled()
    to(desk, Step.SPACE)
    desk.robot.press("F6")
    desk.robot.wait_page("self_check")
    assert row(desk, Item.KIT).mark is Mark.N


def test_esc_puts_it_aside_and_f6_goes_on_where_it_stood_with_what_was_typed(desk):
    begin(desk)
    to(desk, Step.SPACE)
    desk.robot.type("22")
    desk.robot.press("Esc")
    desk.robot.wait_page("self_check")
    assert "Go on" in desk.page.full.text()
    desk.robot.press("F6")
    desk.robot.wait_page("check_steps")
    assert desk.page.at is Step.SPACE
    assert desk.page.panels[Step.SPACE].area_edit.text() == "22"
    assert len(desk.house.table.asked("begin_check")) == 1


def test_what_comes_home_while_it_is_put_aside_is_not_lost(desk):
    begin(desk)
    to(desk, Step.PAGE)
    desk.house.table.holds = {"examine"}
    desk.robot.press("Enter", "F6", "Enter")
    desk.robot.press("Esc")
    desk.robot.wait_page("self_check")
    desk.house.table.let_go()
    desk.settled()
    assert desk.page_name == "self_check"
    desk.robot.press("F6")
    desk.robot.wait_page("check_steps")
    assert desk.faults() == ["CHK-04"] or desk.page.at is Step.PAGE


def test_a_record_that_cannot_be_signed_is_kept_and_tried_again(desk):
    begin(desk)
    to(desk, Step.SPACE)
    desk.house.table.fails["end_check"] = KeysLost()
    desk.robot.press("F6")
    desk.settled()
    assert desk.faults() == ["KEY-04"]
    desk.robot.press("Enter")
    desk.robot.wait_page("self_check")
    assert len(desk.house.table.asked("end_check")) == 2


def test_another_person_finds_nothing_of_the_one_before(desk):
    begin(desk)
    to(desk, Step.SPACE)
    desk.robot.type("22")
    desk.window.forget()
    assert desk.post.known.checking.run is None
    assert not desk.page.panels[Step.SPACE].area_edit.text()


@pytest.mark.parametrize(
    ("typed", "area"),
    [("14.5", 1450), (" 20 ", 2000), ("१४,२५", 1425), ("", 0), ("12 by 10", 0), ("14.555", 0)],
)
def test_square_metres_as_people_write_them(typed, area):
    assert square_decimetres(typed) == area
