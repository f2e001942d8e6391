# SPDX-License-Identifier: Apache-2.0
"""Tests devices: a frame opened within bounds, measured, and made a photograph within limits."""

import io
import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kiosk.core.device_ports import Frame, FrameCoding
from kiosk.core.errors import (
    CameraCovered,
    CameraOneColour,
    CameraTooCoarse,
    DeviceGarbled,
    PhotoOverLimit,
)
from kiosk.core.photo import PASSPORT, Remark
from kiosk.devices.camera_photo import photo
from kiosk.devices.camera_picture import frame_of, look, measured, picture
from kiosk.devices.camera_practice import practice_frame
from tests.devices.camera_peer import BLACK, GREEN, HEADS, head, jpeg

FRAME = frame_of(HEADS[0], 7)


def test_a_jpeg_is_a_frame_of_its_own_size():
    assert (FRAME.width, FRAME.height, FRAME.at_ms) == (640, 480, 7)
    assert FRAME.coding is FrameCoding.JPEG


@pytest.mark.parametrize("kept", [0, 1, 2, 20, 500, 5_000, len(HEADS[0]) - 300])
def test_a_jpeg_cut_short_is_garbled_wherever_it_is_cut(kept):
    with pytest.raises(DeviceGarbled):
        frame_of(HEADS[0][:kept], 0)


def test_another_kind_of_picture_is_no_frame():
    out = io.BytesIO()
    head().save(out, "PNG")
    with pytest.raises(DeviceGarbled):
        frame_of(out.getvalue(), 0)


def test_a_jpeg_that_says_it_is_huge_is_refused_before_memory_is_taken():
    at = HEADS[0].index(b"\xff\xc0") + 5
    huge = HEADS[0][:at] + struct.pack(">HH", 65_000, 65_000) + HEADS[0][at + 4 :]
    with pytest.raises(DeviceGarbled):
        frame_of(huge, 0)


@given(st.integers(2, len(HEADS[0]) - 1), st.integers(0, 255))
def test_a_changed_byte_gives_a_picture_or_an_error_by_name(at, byte):
    try:
        frame = frame_of(HEADS[0][:at] + bytes([byte]) + HEADS[0][at + 1 :], 0)
    except DeviceGarbled:
        return
    assert look(frame).at_ms == 0


def test_dots_without_a_coding_are_counted():
    dots = head().tobytes()
    raw = Frame(dots, FrameCoding.RGB, 640, 480, 0)
    assert picture(raw).tobytes() == dots
    assert photo(raw).remarks == ()
    with pytest.raises(DeviceGarbled):
        picture(replace(raw, width=641))


def test_equal_frames_have_one_print_and_others_another():
    assert look(FRAME).print == look(frame_of(HEADS[0], 99)).print
    assert look(FRAME).print != look(frame_of(HEADS[1], 7)).print


def test_the_photograph_keeps_the_forms_limits_and_no_word_of_the_cameras():
    tagged = io.BytesIO()
    tags = Image.Exif()
    tags[0x010E] = "Shimla, at home"
    head().save(tagged, "JPEG", exif=tags)
    taken = photo(frame_of(tagged.getvalue(), 0))
    assert len(taken.image) <= PASSPORT.bytes_max
    assert b"Shimla" in tagged.getvalue()
    assert b"Shimla" not in taken.image
    assert b"Exif" not in taken.image
    with Image.open(io.BytesIO(taken.image)) as opened:
        assert opened.size == (taken.width, taken.height)
        assert opened.width >= PASSPORT.width_min_px
        assert opened.height >= PASSPORT.height_min_px


@pytest.mark.parametrize("bytes_max", [60_000, 20_000, 8_000])
def test_a_smaller_limit_is_kept_too(bytes_max):
    taken = photo(FRAME, replace(PASSPORT, bytes_max=bytes_max))
    assert len(taken.image) <= bytes_max
    assert taken.width >= PASSPORT.width_min_px


def test_what_cannot_be_is_told():
    with pytest.raises(PhotoOverLimit):
        photo(FRAME, replace(PASSPORT, bytes_max=500))
    with pytest.raises(CameraTooCoarse) as coarse:
        photo(frame_of(jpeg(head().resize((320, 240))), 0))
    assert coarse.value.facts["width"] == 200
    with pytest.raises(CameraCovered):
        photo(frame_of(BLACK, 0))
    with pytest.raises(CameraOneColour):
        photo(frame_of(GREEN, 0))


def test_the_practice_camera_can_be_photographed_and_moves():
    first, second = (practice_frame(number, number) for number in (1, 2))
    assert photo(first).remarks == ()
    assert look(first).print != look(second).print


def test_a_blurred_photograph_is_made_and_says_so():
    from PIL import ImageFilter

    blurred = head().filter(ImageFilter.GaussianBlur(4))
    assert photo(frame_of(jpeg(blurred), 0)).remarks == (Remark.BLURRED,)


def test_the_colour_of_the_face_changes_no_remark():
    for face in ("#f2d3bd", "#b98a6b", "#6b4a36", "#4a3226"):
        drawn = head()
        dots = drawn.load()
        skin, other = (0xB9, 0x8A, 0x6B), tuple(bytes.fromhex(face[1:]))
        for x in range(220, 420):
            for y in range(100, 420):
                if dots[x, y] == skin:
                    dots[x, y] = other
        frame = frame_of(jpeg(drawn), 0)
        assert photo(frame).remarks == (), (face, measured(frame))
