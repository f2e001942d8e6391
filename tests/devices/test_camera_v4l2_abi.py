# SPDX-License-Identifier: Apache-2.0
"""Tests devices: the kernel's video interface byte for byte, and its raw pictures in colour."""

import ctypes

import pytest
from PIL import Image

from kiosk.core.device_ports import FrameCoding
from kiosk.core.errors import DeviceGarbled
from kiosk.devices import camera_v4l2_abi as abi
from kiosk.devices.camera_picture import frame_of, picture
from kiosk.devices.camera_yuyv import Yuyv, frame_of_yuyv
from tests.devices.camera_peer import HEADS, head
from tests.devices.v4l2_kernel import yuyv_of


@pytest.mark.parametrize(
    ("number", "known"),
    [
        (abi.QUERYCAP, 0x80685600),
        (abi.ENUM_FMT, 0xC0405602),
        (abi.S_FMT, 0xC0D05605),
        (abi.REQBUFS, 0xC0145608),
        (abi.QUERYBUF, 0xC0585609),
        (abi.QBUF, 0xC058560F),
        (abi.DQBUF, 0xC0585611),
        (abi.STREAMON, 0x40045612),
        (abi.STREAMOFF, 0x40045613),
    ],
)
def test_the_numbers_are_those_of_a_64_bit_kernel(number, known):
    assert number == known  # as a C program with linux/videodev2.h prints them


def test_what_is_read_lies_where_the_kernel_writes_it():
    assert abi.Buffer.timestamp.offset == 24
    assert abi.Buffer.sequence.offset == 56
    assert abi.Buffer.m.offset == 64
    assert abi.Buffer.length.offset == 72
    assert abi.Format.fmt.offset == 8
    assert abi.PixelFormat.bytesperline.offset == 16
    assert abi.PixelFormat.quantization.offset == 40
    assert abi.Capability.device_caps.offset == 88
    assert ctypes.sizeof(abi.PixelFormat) == 48
    assert (abi.fourcc("MJPG"), abi.fourcc("YUYV")) == (0x47504A4D, 0x56595559)


@pytest.mark.parametrize("full_range", [True, False])
@pytest.mark.parametrize("padding", [0, 64])
def test_raw_pictures_have_their_colours(full_range, padding):
    colours = ("red", "lime", "blue", "white", "black", "#b98a6b")
    image = Image.new("RGB", (96, 16))
    for at, colour in enumerate(colours):
        image.paste(colour, (at * 16, 0, at * 16 + 16, 16))
    rows = yuyv_of(image, full_range)
    raw = b"".join(rows[at : at + 192] + b"\0" * padding for at in range(0, len(rows), 192))
    frame = frame_of_yuyv(raw, Yuyv(96, 16, 192 + padding, full_range), 5)
    assert (frame.coding, frame.width, frame.height, frame.at_ms) == (FrameCoding.RGB, 96, 16, 5)
    back = picture(frame)
    for at in range(len(colours)):
        spot = (at * 16 + 8, 8)
        pairs = zip(back.getpixel(spot), image.getpixel(spot), strict=True)
        assert all(abs(one - other) <= 4 for one, other in pairs), spot


def test_a_raw_picture_with_missing_rows_is_garbled_and_not_green():
    raw = yuyv_of(head(), full_range=False)
    with pytest.raises(DeviceGarbled):
        frame_of_yuyv(raw[:-2], Yuyv(640, 480, 1280), 0)
    with pytest.raises(DeviceGarbled):
        frame_of_yuyv(raw, Yuyv(640, 480, 1000), 0)


def test_pictures_of_cameras_without_huffman_tables_are_read():
    bare, segments, at = HEADS[0], [b"\xff\xd8"], 2
    while bare[at + 1] != 0xDA:
        size = int.from_bytes(bare[at + 2 : at + 4], "big") + 2
        if bare[at + 1] != 0xC4:
            segments.append(bare[at : at + size])
        at += size
    stripped = b"".join(segments) + bare[at:]
    assert len(stripped) < len(HEADS[0])
    assert picture(frame_of(stripped, 0)).tobytes() == picture(frame_of(HEADS[0], 0)).tobytes()
