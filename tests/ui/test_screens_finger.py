# SPDX-License-Identifier: Apache-2.0
"""Tests ui: a citizen at the authority by keys: consent first, tries, yes, no, nobody knows."""

import pytest

from kiosk.core.biometric import Attested
from kiosk.core.device_ports import Modality
from kiosk.core.errors import FingerNotRead, NothingShown, RdMissing
from kiosk.ui.widgets.outcome import Ending
from tests.ui.counter import desk_over
from tests.ui.fake_house import FakeHouse


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        made.sign_in()
        made.go("fingerprint", "finger")
        made.settled()
        yield made


def agree(desk):
    """The number, the tick; the cursor stands on the button of the capture."""
    desk.robot.type("TEST-7")
    desk.robot.press("Enter", "Enter")


def ending(desk):
    return desk.page.outcome.facts.ending


def test_nothing_is_captured_before_the_citizen_agrees(desk):
    desk.page.go.setFocus()
    desk.robot.press("Enter")
    assert desk.faults() == ["FLD-06"]
    desk.page.who_edit.setFocus()
    desk.robot.type("TEST-7")
    desk.page.go.setFocus()
    desk.robot.press("Enter")
    assert desk.faults() == ["RDS-10"]
    assert not desk.house.table.asked("capture")


def test_the_consent_says_purpose_data_period_and_withdrawal(desk):
    said = " ".join(line.text() for line in desk.page.consent)
    for word in ("Purpose", "Data", "Period", "Withdrawal"):
        assert word in said
    assert "consent-1" in desk.page.version.text()


def test_a_yes_of_the_authority_has_its_reference_and_the_quality(desk):
    agree(desk)
    desk.robot.press("Enter")
    desk.settled()
    assert desk.house.table.asked("capture") == [("life-certificate", "TEST-7", Modality.FINGER)]
    assert ending(desk) is Ending.DONE
    assert "REF-20261122-7" in desk.page.outcome.accessibleName()
    assert "62" in desk.page.outcome.accessibleName()
    assert "Nothing of the capture is kept" in desk.page.tries.text()


@pytest.mark.parametrize(
    ("code", "wanted"), [("AUT-01", Ending.NOT_DONE), ("AUT-07", Ending.NOT_KNOWN)]
)
def test_a_no_and_a_silence_are_not_the_same(desk, code, wanted):
    desk.house.table.word = Attested(False, code, "", "Test authority", 0)
    agree(desk)
    desk.robot.press("Enter")
    desk.settled()
    assert ending(desk) is wanted


def test_worn_fingers_are_counted_and_the_next_way_is_said(desk):
    agree(desk)
    for what, error in (("730", FingerNotRead), ("700", NothingShown), ("730", FingerNotRead)):
        desk.house.table.fails["capture"] = error(device="biometric", what=what)
        desk.robot.press("Enter")
        desk.settled()
    assert "Tries: 3" in desk.page.tries.text()
    assert "another finger" in desk.page.tries.text()
    assert "730" in desk.page.small.text()
    desk.robot.press("F6", "Enter")
    desk.settled()
    assert desk.house.table.asked("capture")[-1][2] is Modality.IRIS


def test_a_service_that_does_not_run_is_told(desk):
    desk.house.table.fails["capture"] = RdMissing(device="biometric")
    agree(desk)
    desk.robot.press("Enter")
    desk.settled()
    assert desk.faults() == ["RDS-01"]


def test_without_the_line_it_says_so_and_captures_nothing(desk):
    agree(desk)
    desk.house.line(up=False)
    desk.settled()
    desk.robot.press("Enter")
    assert desk.page.offline.isVisible()
    assert not desk.page.go.isVisible()
    assert not desk.house.table.asked("capture")
    desk.robot.press("Esc")
    desk.robot.wait_page("home")


def test_whoever_it_was_is_forgotten_with_the_page(desk):
    agree(desk)
    desk.robot.press("Esc")
    desk.robot.wait_page("home")
    desk.go("fingerprint", "finger")
    assert not desk.page.who_edit.text()
    assert not desk.page.agreed.isChecked()


def test_one_capture_at_a_time(desk):
    desk.house.table.holds = {"capture"}
    agree(desk)
    desk.robot.press("Enter", "Enter", "F6")
    assert len(desk.house.table.asked("capture")) == 1
    assert desk.page.modality is Modality.FINGER
    desk.house.table.let_go()
    desk.settled()
