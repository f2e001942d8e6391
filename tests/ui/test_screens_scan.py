# SPDX-License-Identifier: Apache-2.0
"""Tests ui: papers scanned by keys: progress, doubt, a jam, a scan that is given up."""

from dataclasses import replace

import pytest

from kiosk.core.device_ports import ScanSource
from kiosk.core.errors import ScanFeederEmpty, ScanJammed
from kiosk.core.scan import ScanFile, ScannedDocument
from tests.ui.counter import desk_over
from tests.ui.fake_house import FakeHouse
from tests.ui.fake_table import jpeg


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        made.sign_in()
        made.go("scan papers", "scan")
        yield made


def asked(desk):
    return [ask for (ask,) in desk.house.table.asked("scan")]


def test_enter_scans_and_enter_keeps(desk):
    desk.robot.press("Enter")
    desk.settled()
    assert asked(desk)[0].source is ScanSource.FLATBED
    assert asked(desk)[0].pages_max == 1
    assert "Pages: 1" in desk.page.state.text()
    desk.robot.press("Enter")
    desk.settled()
    assert desk.house.table.asked("save_scan") == [(desk.house.table.document,)]
    assert "scan-abab.pdf" in desk.page.said.text()
    assert desk.page.document is None


def test_f6_turns_to_the_feeder_and_progress_is_said(desk):
    desk.house.table.holds = {"scan"}
    desk.robot.press("F6", "Enter", "Enter")
    assert [ask.source for ask in asked(desk)] == [ScanSource.FEEDER]
    desk.house.table.scan_told(240, 0)
    desk.settled()
    assert "page 3, 40 %" in desk.page.state.text()
    desk.house.table.scan_told(50, 100)
    desk.settled()
    assert "50 %" in desk.page.state.text()
    desk.house.table.let_go()
    desk.settled()
    assert desk.page.document is not None


def test_esc_stops_the_scanner_and_the_page_stays(desk):
    desk.house.table.holds = {"scan"}
    desk.robot.press("Enter", "Esc")
    desk.settled()
    assert desk.page_name == "scan"
    assert desk.faults() == ["DEV-07"]
    desk.house.table.let_go()
    desk.settled()
    assert desk.page.document is None
    desk.robot.press("Esc")
    desk.robot.wait_page("home")


def test_a_page_left_behind_is_not_scanned_on(desk):
    desk.house.table.holds = {"scan"}
    desk.robot.press("Enter", "F9")
    desk.robot.wait_page("queue")
    assert desk.house.table.scans[-1].done()


def test_doubtful_pages_are_named_and_f6_scans_again(desk):
    table = desk.house.table
    table.document = replace(table.document, pages=3, doubtful=(2, 3))
    desk.robot.press("Enter")
    desk.settled()
    assert "2, 3" in desk.page.doubt.label.text()
    desk.robot.press("F6")
    assert desk.page.document is None
    assert not desk.page.doubt.isVisible()


@pytest.mark.parametrize(
    ("fault", "code"), [(ScanJammed(pages=1), "SCN-01"), (ScanFeederEmpty(), "SCN-02")]
)
def test_what_the_scanner_says_is_told_and_it_is_tried_again(desk, fault, code):
    desk.house.table.fails["scan"] = fault
    desk.robot.press("Enter")
    desk.settled()
    assert desk.faults() == [code]
    desk.robot.press("Enter")
    desk.settled()
    assert not desk.faults()
    assert desk.page.document is not None


def test_a_picture_is_shown_as_it_will_be_sent(desk):
    desk.house.table.document = ScannedDocument(jpeg(), ScanFile.JPEG, "cd" * 32, 1, (), jpeg())
    desk.robot.press("Enter")
    desk.settled()
    assert desk.page.preview.isVisible()
    desk.window.forget()
    assert desk.page.document is None
    assert not desk.page.preview.isVisible()
