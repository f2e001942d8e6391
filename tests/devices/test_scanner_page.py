# SPDX-License-Identifier: Apache-2.0
"""Tests: only whole pictures become pages, and none that is too large is ever unpacked."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.core.errors import ScanPageUnreadable, ScanTooLarge
from kiosk.devices.scanner_page import whole_page


def picture(form, **more):
    out = io.BytesIO()
    Image.linear_gradient("L").resize((300, 200)).save(out, form, **more)
    return out.getvalue()


PNG, JPEG = picture("PNG"), picture("JPEG", dpi=(150, 150))


@pytest.mark.parametrize(
    ("image", "mime", "dpi"), [(PNG, "image/png", 200), (JPEG, "image/jpeg", 150)]
)
def test_a_whole_picture_is_a_page(image, mime, dpi):
    page = whole_page(image, 200, 0)
    assert (page.mime, page.dpi, page.width, page.height) == (mime, dpi, 300, 200)
    assert page.image == image


@pytest.mark.parametrize("image", [PNG, JPEG])
@given(share=st.floats(0.0, 0.999))
@settings(max_examples=40)
def test_part_of_a_picture_is_none(image, share):
    with pytest.raises(ScanPageUnreadable) as told:
        whole_page(image[: int(len(image) * share)], 200, 4)
    assert told.value.facts == {"pages": 4}


@given(st.binary(max_size=200))
def test_noise_is_no_picture(noise):
    for head in (b"", PNG[:20], JPEG[:20]):
        with pytest.raises(ScanPageUnreadable):
            whole_page(head + noise, 200, 0)


@pytest.mark.parametrize("side", [9_000, 9_500, 60_000])
def test_a_picture_of_too_many_dots_is_refused_by_its_header(side):
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunk = b"IHDR" + head
    whole = struct.pack(">I", len(head)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    with pytest.raises(ScanTooLarge):
        whole_page(PNG[:8] + whole + PNG[33:], 200, 0)


def test_a_picture_of_a_few_dots_is_a_page_as_well():
    out = io.BytesIO()
    Image.new("L", (300, 1)).save(out, "JPEG")
    assert whole_page(out.getvalue(), 200, 0).height == 1


def test_other_kinds_of_pictures_are_not_even_looked_into():
    with pytest.raises(ScanPageUnreadable):
        whole_page(picture("TIFF"), 200, 0)
