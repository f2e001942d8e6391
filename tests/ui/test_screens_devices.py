# SPDX-License-Identifier: Apache-2.0
"""Tests ui: the devices of the table by keys: what is there, what ails it, which one is used."""

import pytest

from kiosk.core.device import Health, Kind
from kiosk.core.entries import Printed
from kiosk.core.errors import DeviceSilent, PaperOut
from kiosk.ui.screens.devices import lines_of
from kiosk.ui.screens.table_words import printer_found
from tests.ui.counter import desk_over
from tests.ui.fake_house import FakeHouse
from tests.ui.fake_table import device


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        made.sign_in()
        made.go("devices", "devices")
        yield made


@pytest.fixture
def door(kit):
    with desk_over(kit, FakeHouse(enrolled=False)) as made:
        made.start()
        yield made


def shown(desk):
    """What each line of the list says."""
    model = desk.page.rows.table
    return [
        tuple(model.index(row, column).data() for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]


def detail(desk):
    detail = desk.page.detail
    return f"{detail.step.label.text()} {detail.known.text()}"


def to(desk, kind):
    """The cursor goes to the first device of a kind."""
    lines = desk.page.rows.table.rows
    wanted = next(at for at, line in enumerate(lines) if line.kind is kind)
    while desk.page.rows.currentIndex().row() != wanted:
        desk.robot.press("Down" if desk.page.rows.currentIndex().row() < wanted else "Up")


def test_every_kind_has_a_line_and_what_is_not_there_has_a_next_step(desk):
    assert [name for name, *_ in shown(desk)] == [
        "Receipt printer", "Page printer", "Scanner", "Barcode reader", "Camera",
        "Biometric (Aadhaar)", "Fingerprint reader (lock)", "Power backup",
    ]  # fmt: skip
    assert shown(desk)[0] == ("Receipt printer", "Acme TM-80", "ready", "")
    to(desk, Kind.FINGERPRINT)
    assert shown(desk)[6] == ("Fingerprint reader (lock)", "–", "none found", "")
    assert "Check its cable" in detail(desk)


def test_a_device_pulled_out_and_one_plugged_in_are_seen_at_once(desk):
    desk.house.table.pull(Kind.SCANNER)
    desk.settled()
    assert shown(desk)[2] == ("Scanner", "–", "none found", "")
    desk.house.table.plug(device(Kind.SCANNER, "Borrowed Scan"))
    desk.settled()
    assert shown(desk)[2] == ("Scanner", "Borrowed Scan", "ready", "")


def test_a_fault_says_its_code_what_to_do_and_stands_on_the_home_page(desk):
    desk.house.table.break_down(Kind.SCANNER, DeviceSilent.code)
    desk.settled()
    to(desk, Kind.SCANNER)
    assert shown(desk)[2][2:] == ("out of order", "DEV-03")
    assert "Switch it off and on" in detail(desk)
    assert "serial: S-1" in detail(desk)
    desk.robot.press("Esc")
    desk.robot.wait_page("home")
    matter = next(one for one in desk.page.attention.matters if one.place == "devices")
    assert "Acme Scan 200" in desk.post.kit.tell(matter.saying)
    desk.house.table.pull(Kind.SCANNER)
    desk.settled()
    assert not [one for one in desk.page.attention.matters if one.place == "devices"]


def test_f6_asks_every_device_and_once_only_while_it_asks(desk):
    table = desk.house.table
    table.holds = {"check_devices"}
    desk.robot.press("F6", "F6")
    assert len(table.asked("check_devices")) == 1
    table.let_go()
    desk.settled()
    assert "asked just now" in desk.page.said.text()


def test_where_there_are_two_enter_chooses_the_one_to_be_used(desk):
    second = device(Kind.CAMERA, "Borrowed Cam", chosen=False)
    desk.house.table.plug(second)
    desk.settled()
    to(desk, Kind.CAMERA)
    assert shown(desk)[4][1] == "Acme Cam HD (in use here)"
    desk.robot.press("Down", "Enter")
    desk.settled()
    assert desk.house.table.asked("prefer") == [(Kind.CAMERA, second.sighting.key)]
    assert shown(desk)[5][1] == "Borrowed Cam (in use here)"
    assert not desk.page.use.isVisible()


def test_one_alone_is_not_chosen(desk):
    desk.robot.press("Enter")
    assert not desk.house.table.asked("prefer")
    assert "the only one" in desk.page.said.text()


def test_f8_prints_the_test_slip_and_a_fault_of_the_printer_is_told(desk):
    desk.robot.press("F8")
    desk.settled()
    assert desk.page.said.text() == "Printed."
    desk.house.table.fails["test_slip"] = PaperOut()
    desk.robot.press("F8")
    desk.settled()
    assert desk.faults() == ["PRN-01"]
    assert not desk.page.said.text()
    desk.house.table.prints_as = Printed.UNSURE
    desk.robot.press("F8")
    desk.settled()
    assert not desk.faults()
    assert "does not answer" in desk.page.said.text()


def test_before_any_account_language_and_devices_come_first(door):
    assert door.page_name == "first_run"
    door.robot.type("https://other.example.in")
    door.robot.press("Ctrl+J", "F6")
    door.robot.wait_page("door_devices")
    assert shown(door)[0] == ("रसीद प्रिंटर", "Acme TM-80", "तैयार", "")
    door.robot.press("F8")
    door.settled()
    assert len(door.house.table.asked("test_slip")) == 1
    door.robot.press("F1")
    door.robot.wait_page("door_help")
    door.robot.press("Esc", "Esc")
    door.robot.wait_page("first_run")
    assert "other.example.in" in door.page.portal.edit.text()


def test_the_first_page_names_the_printer_and_follows_its_cable(door):
    assert door.page.printer.text() == "Printer found: Acme TM-80"
    door.house.table.pull(Kind.RECEIPT_PRINTER)
    door.settled()
    assert "No receipt printer" in door.page.printer.text()


def test_the_printer_that_was_found_is_named():
    assert printer_found((device(Kind.RECEIPT_PRINTER),)).facts["name"] == "Acme TM-80"
    assert printer_found((device(Kind.CAMERA),)).key == "devices.no_printer"


def test_kinds_stand_in_one_order_whatever_is_plugged_in_first():
    some = (device(Kind.POWER), device(Kind.CAMERA, "b"), device(Kind.CAMERA, "a"))
    lines = lines_of(some)
    assert [line.kind for line in lines if line.view] == [Kind.CAMERA, Kind.CAMERA, Kind.POWER]
    assert [line.several for line in lines if line.view] == [True, True, False]
    assert {line.view.health for line in lines if line.view} == {Health.READY}
