# SPDX-License-Identifier: Apache-2.0
"""Tests devices: codes in pictures, drawn by another library than the one that reads them."""

import io
import struct
import zlib

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.core.errors import PictureTooLarge, PictureUnreadable
from kiosk.devices.barcode_picture import BYTES_MAX, PIXELS_MAX, codes_in, codes_in_grey

BILL = "upi://pay?pa=hpsebl@bank&am=1240.50&tn=बिल"


def drawn(text: str, scale: int = 4) -> Image.Image:
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=scale)
    return Image.open(out).convert("L")


def encoded(image: Image.Image, form: str = "PNG") -> bytes:
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


PNG = encoded(drawn(BILL))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP", "PPM", "WEBP"])
def test_a_code_is_read_from_every_form(form):
    (code,) = codes_in(encoded(drawn(BILL), form))
    assert (code.text, code.symbology) == (BILL, "QR Code")


@pytest.mark.parametrize("turn", [0, 90, 180, 270, 7])
def test_a_page_that_lies_crooked_is_read(turn):
    page = Image.new("L", (900, 900), 255)
    page.paste(drawn(BILL), (200, 250))
    (code,) = codes_in(encoded(page.rotate(turn, fillcolor=255), "JPEG"))
    assert code.text == BILL


def test_several_codes_on_a_page_are_all_told_and_one_seen_twice_once():
    page = Image.new("L", (1200, 800), 255)
    for at, text in enumerate(("first", "second", "first")):
        page.paste(drawn(text, 6), (40 + 380 * at, 300))
    assert sorted(code.text for code in codes_in(encoded(page))) == ["first", "second"]


def test_a_frame_of_the_camera_is_read_also_with_padded_rows():
    image = drawn(BILL)
    width, height = image.size
    assert [code.text for code in codes_in_grey(image.tobytes(), width, height)] == [BILL]
    pixels = image.tobytes()
    rows = [pixels[at : at + width] + b"\x80" * 13 for at in range(0, len(pixels), width)]
    padded = b"".join(rows)[:-13]
    assert [code.text for code in codes_in_grey(padded, width, height, width + 13)] == [BILL]


def test_nothing_on_it_is_an_answer():
    assert codes_in(encoded(Image.new("L", (300, 300), 255))) == ()
    assert codes_in_grey(bytes(300 * 200), 300, 200) == ()


def test_bytes_that_are_no_text_come_whole():
    out = io.BytesIO()
    secret = bytes(range(256))
    segno.make_qr(secret, error="l", mode="byte").save(out, kind="png", scale=4)
    (code,) = codes_in(out.getvalue())
    assert code.raw == secret
    assert secret.hex()[:20] not in repr(code)


def test_what_a_citizen_shows_stands_in_no_representation():
    (code,) = codes_in(PNG)
    assert "hpsebl" not in repr(code)


@pytest.mark.parametrize(
    "garbage",
    [b"", b"GIF89a", b"%PDF-1.7", PNG[:40], PNG[: len(PNG) // 2], PNG[:200] + bytes(200), b"BM"],
)
def test_what_is_no_picture_is_told(garbage):
    with pytest.raises(PictureUnreadable):
        codes_in(garbage)


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is large."""

    def part(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1 << 20))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", body) + part(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_000, 10_000), (60_000, 60_000), (1, PIXELS_MAX + 1)])
def test_a_picture_that_would_fill_the_memory_is_refused_before_it_does(size):
    with pytest.raises(PictureTooLarge) as told:
        codes_in(bomb(*size))
    assert told.value.facts["megapixels"] >= 40
    with pytest.raises(PictureTooLarge):
        codes_in(bytes(BYTES_MAX + 1))


@pytest.mark.parametrize("frame", [(0, 10, 0), (10, 0, 0), (-4, -4, 0), (10, 10, 9), (11, 10, 0)])
def test_a_frame_that_is_none_is_told(frame):
    width, height, row = frame
    with pytest.raises(PictureUnreadable):
        codes_in_grey(bytes(100), width, height, row)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(PNG) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_picture_gives_codes_or_a_typed_error(at, noise):
    try:
        codes_in(PNG[:at] + noise + PNG[at + len(noise) :])
    except (PictureUnreadable, PictureTooLarge):
        pass


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=4_000), st.integers(1, 70))
def test_random_dots_are_no_defect(noise, width):
    height = len(noise) // width
    if height:
        codes_in_grey(noise, width, height)
