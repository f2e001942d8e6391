# SPDX-License-Identifier: Apache-2.0
"""Tests ui: the citizen's photograph by keys: live, advised, taken, kept, camera gone."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QElapsedTimer

from kiosk.core.device import Kind
from kiosk.core.errors import DevicePulled
from kiosk.core.photo import Check, Remark
from kiosk.ui.screens.photo import FRAME_MS
from kiosk.ui.screens.post import Visit
from kiosk.ui.widgets.live_view import image_of
from tests.ui.counter import desk_over
from tests.ui.fake_house import FakeHouse
from tests.ui.fake_table import device, frame


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        made.sign_in()
        made.go("photograph", "photo")
        made.settled()
        yield made


def frames(desk):
    return len(desk.house.table.asked("frame"))


def test_frames_follow_one_another_and_end_with_the_page(desk):
    desk.robot.wait("two more", lambda: frames(desk) >= 3)
    assert FRAME_MS >= 200
    desk.robot.press("Esc")
    desk.robot.wait_page("home")
    before = frames(desk)
    desk.robot.wait("longer than a frame", rested(FRAME_MS * 2))
    assert frames(desk) == before


def rested(ms):
    """True once so much time has gone by."""
    clock = QElapsedTimer()
    clock.start()
    return lambda: clock.elapsed() > ms


def test_never_two_frames_are_asked_for_at_once(desk):
    desk.house.table.holds = {"frame"}
    desk.robot.wait("one is under way", lambda: bool(desk.house.table._held))
    before = frames(desk)
    desk.robot.wait("longer than a frame", rested(FRAME_MS * 2))
    assert frames(desk) == before
    desk.house.table.let_go()


def test_what_is_not_fit_is_told_in_a_word(desk):
    desk.house.table.remarks = (Remark.DARK,)
    desk.robot.wait("the mark", lambda: desk.page.marks[Check.LIGHT].icon_name == "cross")
    assert desk.page.marks[Check.SHARP].icon_name == "tick"
    assert "light" in desk.page.hint.text().lower()


def test_space_takes_enter_keeps_it_for_this_citizen_alone(desk):
    desk.robot.press("Enter")
    assert "Space" in desk.page.said.text()
    desk.robot.press("Space", "Space")
    desk.settled()
    assert len(desk.house.table.asked("take")) == 1
    assert desk.page.keep.isVisible()
    assert "Enter keeps it" in desk.page.hint.text()
    desk.robot.press("Enter")
    desk.settled()
    assert desk.post.known.visit.photo.width == 350
    assert "350 × 450" in desk.page.said.text()
    desk.post.known.visit = Visit()
    assert desk.post.known.visit.photo is None


def test_f6_begins_again_and_nothing_is_kept(desk):
    desk.robot.press("Space")
    desk.settled()
    desk.robot.press("F6")
    desk.settled()
    assert desk.page.taken is None
    assert desk.page.take.isVisible()
    assert desk.post.known.visit.photo is None


def test_a_camera_pulled_out_is_told_once_and_found_again(desk):
    desk.house.table.fails["frame"] = DevicePulled(device="camera")
    desk.robot.wait("the fault", lambda: desk.faults() == ["DEV-06"])
    before = frames(desk)
    desk.robot.wait("longer than a frame", rested(FRAME_MS * 2))
    assert frames(desk) == before
    desk.house.table.plug(device(Kind.CAMERA, "Borrowed Cam"))
    desk.robot.wait("the picture", lambda: not desk.faults())
    assert not desk.page.view.image.isNull()


def test_another_person_finds_no_face(desk):
    desk.robot.press("Space")
    desk.settled()
    desk.page.leave()
    desk.window.forget()
    assert desk.page.taken is None
    assert desk.page.view.image.isNull()


def test_a_frame_of_another_size_than_it_says_is_no_picture():
    good = frame()
    assert image_of(good).width() == 160
    assert image_of(replace(good, image=good.image[:-1])).isNull()
