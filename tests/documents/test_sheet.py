# SPDX-License-Identifier: Apache-2.0
"""Tests documents: blocks are measured, put together and cut into pages without losing a part."""

import io

import pytest
from pypdf import PdfReader

from kiosk.documents.fonts import Face
from kiosk.documents.ink import About, write
from kiosk.documents.sheet import (
    ROLL,
    SHEET,
    Block,
    Box,
    beside,
    in_line,
    moved,
    piled,
    spaced,
    stacked,
    width_of,
)

BODY = Face(10.0)
ABOUT = About("A paper", "P-1", ("P-1", "{page}/{pages}"))
BOX = Block(20.0, (Box(0.0, 0.0, 10.0, 20.0),))


def texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_blocks_beside_each_other_are_as_high_as_the_highest():
    assert beside(BOX, Block(30.0)).height == 30.0
    assert beside(BOX, BOX).parts == BOX.parts * 2


def test_blocks_in_a_pile_stand_one_under_the_other():
    pile = piled([BOX, BOX, Block(5.0)])
    assert pile.height == 45.0
    assert [part.down for part in pile.parts] == [0.0, 20.0]


def test_texts_stand_in_one_line_where_they_fit_and_on_one_baseline():
    fits = in_line(("संख्या", "Number"), BODY, 200.0)
    hindi, english = fits.parts
    assert english.x == pytest.approx(width_of("संख्या", BODY) + 2.8, abs=0.01)
    assert english.down - hindi.down == pytest.approx(1.2)  # 10 against 11.2 points
    assert in_line(("संख्या", "Number"), BODY, 50.0).height > 1.7 * fits.height
    centred = in_line(("a", "b"), Face(10.0, align="centre"), 200.0)
    assert 80 < centred.parts[0].x < 100


def test_space_moves_the_parts_and_grows_the_block():
    assert moved(BOX, 7.0).parts[0].down == 7.0
    assert spaced(BOX, 7.0, 3.0).height == 30.0


def test_a_long_text_is_broken_to_the_width_and_a_short_one_is_not():
    narrow, wide = (stacked([("one two three four five", BODY)], w) for w in (60.0, 400.0))
    assert narrow.height > 1.9 * wide.height
    assert 100 < width_of("one two three four five", BODY) < 130


def test_a_roll_is_one_page_as_long_as_its_blocks():
    (page,) = PdfReader(io.BytesIO(write([BOX] * 100, ROLL, ABOUT))).pages
    assert float(page.mediabox.height) == pytest.approx(2000 + 2 * ROLL.margin, abs=0.1)


def test_a_sheet_is_cut_between_blocks_and_numbered():
    lines = [stacked([(f"line {number}", BODY)], 200.0) for number in range(80)]
    pages = texts(write(lines, SHEET, ABOUT))
    assert len(pages) == 2
    assert [page.split()[-1] for page in pages] == ["1/2", "2/2"]
    found = " ".join(pages)
    assert all(f"line {number}" in found for number in range(80))


def test_a_single_sheet_bears_no_number():
    assert "1/1" not in texts(write([BOX], SHEET, ABOUT))[0]


def test_a_block_higher_than_a_page_still_comes_out():
    assert len(texts(write([Block(5000.0), BOX], SHEET, ABOUT))) == 2
