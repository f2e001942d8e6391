# SPDX-License-Identifier: Apache-2.0
"""Tests identity: photographs become PNG; swollen, cut and foreign ones do not, at no cost."""

import io
import struct
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.core.errors import IdentityUnproven, IdentityUnreadable
from kiosk.core.identity import Document, Outcome, Paper, Particulars, Verdict
from kiosk.identity.photo import BYTES_MAX, SIDE_MAX, png
from kiosk.identity.reader import Reader
from tests.identity.made import photo

SIZES_AT = 8  # of the codestream: the eight sizes and offsets of SIZ


def announcing(**sizes: int) -> bytes:
    """A codestream whose header says other sizes."""
    raw = photo()
    names = "wide high left top tile_wide tile_high tile_left tile_top".split()
    found = dict(zip(names, struct.unpack_from(">8I", raw, SIZES_AT), strict=True)) | sizes
    return raw[:SIZES_AT] + struct.pack(">8I", *found.values()) + raw[SIZES_AT + 32 :]


@pytest.mark.parametrize("kind", ["JPEG2000", "JPEG"])
@pytest.mark.parametrize("side", [1, 60, 160])
def test_both_kinds_become_png_of_their_size(kind, side):
    with Image.open(io.BytesIO(png(photo(kind, side)))) as painted:
        assert (painted.format, painted.size, painted.mode) == ("PNG", (side, side), "RGB")


@pytest.mark.parametrize(
    "sizes",
    [
        {"wide": SIDE_MAX + 1},
        {"high": 2**32 - 1},
        {"left": 60},
        {"tile_wide": 0},
        {"tile_wide": 1, "tile_high": 1},
        {"tile_high": 2},
        {"wide": 0},
    ],
)
def test_a_header_that_announces_too_much_is_not_decoded(sizes):
    tracemalloc.start()
    with pytest.raises(IdentityUnreadable):
        png(announcing(**sizes))
    assert tracemalloc.get_traced_memory()[1] < 100_000
    tracemalloc.stop()


def test_a_large_or_foreign_picture_is_refused():
    foreign = io.BytesIO()
    Image.new("RGB", (9, 9)).save(foreign, "BMP")
    bad = (
        b"",
        foreign.getvalue(),
        photo()[:40],
        photo("JPEG", SIDE_MAX + 1),
        photo("JPEG")[:60],
        photo() + bytes(BYTES_MAX),
    )
    for raw in bad:
        with pytest.raises(IdentityUnreadable):
            png(raw)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_damaged_picture_is_shown_or_refused(data):
    raw = bytearray(photo(data.draw(st.sampled_from(["JPEG2000", "JPEG"]))))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(3, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert png(bytes(raw)).startswith(b"\x89PNG")
    except IdentityUnreadable:
        pass


@pytest.mark.parametrize("outcome", Outcome)
def test_a_decoder_only_gets_what_was_verified(outcome):
    paper = Document(Paper.SECURE_QR, Verdict(outcome), particulars=Particulars({}, photo()))
    if outcome is Outcome.VERIFIED:
        assert Reader(()).photo_png(paper)
    else:
        with pytest.raises(IdentityUnproven):
            Reader(()).photo_png(paper)
