# SPDX-License-Identifier: Apache-2.0
"""Tests: where the oval lies, what is told of a picture, and when a camera is called ill."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.photo import (
    CHECK_OF,
    PASSPORT,
    CameraFault,
    Check,
    Look,
    Measures,
    Remark,
    TakenPhoto,
    Watched,
    checklist,
    guide,
    hint,
    oval,
    plain,
    remarks,
)

FIT = {
    "light": 130,
    "light_around": 150,
    "spread": 50,
    "dark_share_percent": 10,
    "bright_share_percent": 2,
    "sharpness": 200,
    "apart_percent": 40,
}


def look(print_=b"a", at_ms=0, mean=120, spread=40):
    return Look((mean, mean, mean), (spread, spread, 0), print_, at_ms)


def after(*looks):
    watched = Watched()
    for one in looks:
        watched = watched.seen(one)
    return watched


@given(st.integers(16, 8000), st.integers(16, 8000))
def test_the_guide_lies_within_the_frame_and_has_the_forms_shape(width, height):
    drawn = guide(width, height)
    crop, inside = drawn.crop, drawn.oval
    assert 0 <= crop.left < crop.right <= width
    assert 0 <= crop.top < crop.bottom <= height
    assert crop.left <= inside.left < inside.right <= crop.right
    assert crop.top <= inside.top < inside.bottom <= crop.bottom
    assert abs(crop.width * 45 - crop.height * 35) <= 45
    assert (inside.width, inside.height) == (
        oval(crop.width, crop.height).width,
        oval(crop.width, crop.height).height,
    )


def test_nothing_is_said_of_what_is_fit():
    assert remarks(Measures(**FIT)) == ()
    assert hint(()) == "photo.hint.fit"
    assert checklist(()) == ((Check.PLACE, True), (Check.LIGHT, True), (Check.SHARP, True))


@pytest.mark.parametrize(
    ("changed", "remark"),
    [
        ({"light": PASSPORT.light_min - 1}, Remark.DARK),
        ({"light": 60, "light_around": PASSPORT.scene_min - 1}, Remark.DARK),
        ({"dark_share_percent": PASSPORT.dark_share_max_percent + 1}, Remark.DARK),
        ({"light": PASSPORT.light_max + 1}, Remark.BRIGHT),
        ({"bright_share_percent": PASSPORT.bright_share_max_percent + 1}, Remark.BRIGHT),
        ({"spread": PASSPORT.spread_min - 1}, Remark.EMPTY),
        ({"apart_percent": PASSPORT.apart_min_percent - 1}, Remark.EMPTY),
        ({"sharpness": PASSPORT.sharpness_min - 1}, Remark.BLURRED),
    ],
)
def test_each_number_beyond_its_bound_has_one_word(changed, remark):
    found = remarks(Measures(**{**FIT, **changed}))
    assert found == (remark,)
    assert hint(found) == f"photo.hint.{remark}"
    assert [check for check, ticked in checklist(found) if not ticked] == [CHECK_OF[remark]]


def test_a_dark_face_in_a_lit_room_is_fit():
    assert remarks(Measures(**{**FIT, "light": PASSPORT.light_min, "light_around": 150})) == ()


def test_in_the_dark_nothing_else_is_told():
    assert remarks(Measures(10, 10, 3, 90, 0, 1, 0)) == (Remark.DARK,)


def test_a_picture_without_a_picture_is_covered_or_one_colour():
    assert plain(look(mean=2, spread=1)) is CameraFault.COVERED
    assert plain(look(mean=5, spread=5)) is CameraFault.COVERED
    assert plain(look(mean=90, spread=1)) is CameraFault.ONE_COLOUR
    assert plain(look(mean=180, spread=2)) is None  # a bare wall
    assert plain(look()) is None
    assert plain(look(mean=5, spread=20)) is None  # a dark room with a lamp in it


def test_two_that_differ_are_a_camera_that_lives():
    assert not after(look()).moves
    assert after(look(), look(b"b", 40)).moves
    assert after(look(mean=2, spread=1), look(b"b", 40), look(b"c", 80)).moves


def test_it_is_frozen_when_the_same_picture_came_often_and_long():
    assert after(*[look(at_ms=100 * at) for at in range(9)]).fault is None  # often, not long
    assert after(look(), look(at_ms=5_000)).fault is None  # long, not often
    frozen = after(*[look(at_ms=500 * at) for at in range(5)])
    assert frozen.fault is CameraFault.FROZEN
    assert not frozen.moves
    assert frozen.seen(look(b"b", 3_000)).moves


@pytest.mark.parametrize("fault", CameraFault)
def test_each_fault_is_an_error_of_its_own(fault):
    assert fault.error.code in ("CAM-01", "CAM-02", "CAM-03")


def test_a_photograph_carries_its_digest_and_never_prints_itself():
    taken = TakenPhoto.of(b"jpeg", (413, 531), (Remark.BLURRED,))
    assert taken.digest == hashlib.sha256(b"jpeg").digest()
    assert (taken.width, taken.height) == (413, 531)
    assert "jpeg" not in repr(taken)
