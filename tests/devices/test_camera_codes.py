# SPDX-License-Identifier: Apache-2.0
"""Tests devices: a code before the camera is read from either coding of a frame."""

import io

import pytest
import segno
from PIL import Image

from kiosk.core.device_ports import Frame, FrameCoding
from kiosk.core.errors import DeviceGarbled
from kiosk.devices.camera_codes import codes_in_frame
from kiosk.devices.camera_picture import frame_of
from tests.devices.camera_peer import HEADS, head, jpeg


@pytest.fixture
def held():
    """A head, and a code held before it, a little askew."""
    out = io.BytesIO()
    segno.make("HPSEBL:100012345678").save(out, kind="png", scale=6, border=4)
    with Image.open(out) as code:
        paper = code.convert("RGB").rotate(7, expand=True, fillcolor="white")
    picture = head()
    picture.paste(paper, (150, 200))
    return picture


def test_a_code_is_read_from_jpeg_and_from_dots(held):
    raw = Frame(held.tobytes(), FrameCoding.RGB, *held.size, 0)
    for frame in (frame_of(jpeg(held), 0), raw):
        (code,) = codes_in_frame(frame)
        assert code.text == "HPSEBL:100012345678"


def test_a_face_is_no_code_and_rubbish_is_garbled():
    assert codes_in_frame(frame_of(HEADS[0], 0)) == ()
    with pytest.raises(DeviceGarbled):
        codes_in_frame(Frame(b"rubbish", FrameCoding.JPEG, 640, 480, 0))
