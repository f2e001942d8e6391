# SPDX-License-Identifier: Apache-2.0
"""Tests: what comes out of the printer is what was sent, dot by dot."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sandbox.escpos import Decoder
from sandbox.panel import Printer
from sandbox.paper import Press
from tests.sandbox.escpos_bytes import DRAWER, FULL_CUT, raster


def printed(folder, stream, width_dots=384):
    printer = Printer(Press(folder, width_dots))
    for seen in Decoder().feed(stream):
        printer.take(seen)
    return printer


def dots(folder, slip=1):
    """The rows of the picture as sets of black places."""
    with Image.open(folder / f"slip-{slip:04d}.png") as picture:
        assert picture.mode == "1"
        width, height = picture.size
        black = [[picture.getpixel((x, y)) == 0 for x in range(width)] for y in range(height)]
    return [{x for x, is_black in enumerate(row) if is_black} for row in black]


def test_a_set_bit_is_a_black_dot(tmp_path):
    printed(tmp_path, raster([b"\x80\x01", b"\x00\x10"]) + FULL_CUT)
    assert dots(tmp_path) == [{0, 15}, {11}]


@pytest.mark.parametrize(("side", "left"), [(0, 0), (1, 184), (2, 368)])
def test_a_raster_stands_where_it_is_aligned(tmp_path, side, left):
    printed(tmp_path, b"\x1ba" + bytes([side]) + raster([b"\x80\x01"]) + FULL_CUT)
    assert dots(tmp_path) == [{left, left + 15}]


def test_modes_double_the_dots(tmp_path):
    printed(tmp_path, raster([b"\x80"], 1) + raster([b"\x80"], 2) + raster([b"\x80"], 3) + FULL_CUT)
    assert dots(tmp_path) == [{0, 1}, {0}, {0}, {0, 1}, {0, 1}]


def test_text_is_drawn_and_kept_as_text(tmp_path):
    printer = printed(tmp_path, b"Rs 845.00\n\x1ba\x02OK\n" + FULL_CUT)
    (report,) = printer.press.reports
    assert report["text"] == ["Rs 845.00", "OK"]
    rows = dots(tmp_path)
    assert len(rows) == 60
    first, second = set().union(*rows[:30]), set().union(*rows[30:])
    assert first
    assert max(first) < 9 * 12
    assert min(second) >= 384 - 2 * 12


def test_a_long_line_goes_on_in_the_next(tmp_path):
    printer = printed(tmp_path, b"x" * 33 + b"\n" + FULL_CUT)
    assert printer.press.reports[0]["text"] == ["x" * 32, "x"]


def test_feeds_are_white(tmp_path):
    printed(tmp_path, b"\x1bd\x02\x1bJ\x05" + FULL_CUT)
    assert dots(tmp_path) == [set()] * 65


def test_a_line_that_waits_is_printed_by_a_feed(tmp_path):
    printer = printed(tmp_path, b"a\x1bd\x02b\x1bJ\x01" + FULL_CUT)
    assert printer.press.reports[0]["text"] == ["a", "b"]
    assert printer.press.reports[0]["height_dots"] == 60 + 24
    assert printer.press.reports[0]["faults"] == []


def test_the_report_tells_everything_but_the_picture(tmp_path):
    stream = b"\x1b@hello\n" + DRAWER + b"\x07" + b"\x1dVA\x03"
    printer = printed(tmp_path, b"\n" + FULL_CUT + stream)
    assert json.loads((tmp_path / "slip-0002.json").read_text()) == {
        "slip": 2,
        "width_dots": 384,
        "height_dots": 33,
        "bytes": len(stream),
        "cut": "full",
        "drawer_kicks": 1,
        "text": ["hello"],
        "faults": [{"offset": 17, "hex": "07", "what": "byte 07 is no command"}],
        "fault_count": 1,
        "png": "slip-0002.png",
        "bin": "slip-0002.bin",
    }
    assert (tmp_path / "slip-0002.bin").read_bytes() == stream
    assert [report["slip"] for report in printer.press.reports] == [1, 2]


def test_numbers_go_on_in_a_folder_that_has_slips(tmp_path):
    printed(tmp_path, b"\n" + FULL_CUT)
    printed(tmp_path, b"\n" + FULL_CUT)
    assert sorted(file.name for file in tmp_path.glob("*.png")) == [
        "slip-0001.png",
        "slip-0002.png",
    ]


@pytest.mark.parametrize(
    ("stream", "what"),
    [
        (raster([bytes(49)]), "raster of 392 dots on paper of 384"),
        (raster([bytes(25)], 1), "raster of 400 dots on paper of 384"),
        (b"a" + raster([b"\x80"]), "GS v 0 within a line"),
        (b"a\x1ba\x01", "ESC a within a line"),
        (b"a" + FULL_CUT, "GS V within a line"),
    ],
)
def test_what_real_printers_drop_silently_is_a_fault(tmp_path, stream, what):
    printer = printed(tmp_path, stream + FULL_CUT)
    assert printer.press.reports[0]["faults"][0]["what"] == what


def test_a_flood_of_faults_is_counted_and_not_kept(tmp_path):
    printer = printed(tmp_path, b"\x00" * 5000 + b"\n" + FULL_CUT)
    report = printer.press.reports[0]
    assert (report["fault_count"], len(report["faults"])) == (5000, 200)


def test_paper_that_ends_within_a_raster(tmp_path):
    printer = Printer(Press(tmp_path, 384))
    printer.state.paper_out_after_dots = 3
    for seen in Decoder().feed(raster([b"\x80"] * 5) + FULL_CUT):
        printer.take(seen)
    assert printer.state.paper_out
    assert len(printer.press.slip.rows) == 3
    assert printer.press.reports == []
    assert [printer.status(kind) for kind in (1, 2, 3, 4)] == [0x1A, 0x32, 0x12, 0x7E]
    printer.state.paper_out = False
    printer.pump()
    assert dots(tmp_path) == [{0}] * 5


def test_without_power_what_waited_is_gone_and_the_paper_stays(tmp_path):
    printer = printed(tmp_path, raster([b"\x80"]))
    printer.state.paper_out = True
    for seen in Decoder().feed(raster([b"\x01"]) + FULL_CUT):
        printer.take(seen)
    printer.lose_power()
    printer.state.paper_out = False
    printer.pump()
    assert printer.press.reports == []
    assert printer.tear()["cut"] == "torn"
    assert dots(tmp_path) == [{0}]
    assert printer.tear() is None


@given(st.binary(max_size=300))
def test_no_bytes_at_all_stop_it(tmp_path_factory, stream):
    printer = printed(tmp_path_factory.getbasetemp() / "any", stream + b"\n" + b"\x1dV\x00")
    assert printer.held_bytes == 0
