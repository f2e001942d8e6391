# SPDX-License-Identifier: Apache-2.0
"""Tests devices: a scanner's bytes become codes, in whatever portions they come."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.barcode import LENGTH_MAX
from kiosk.devices.barcode_line import STALE_MS, Line, LineReader, Lost

TEXTS = st.lists(st.from_regex(r"[!-~]([ -~]{0,30}[!-~])?", fullmatch=True), max_size=8)
ENDS = st.sampled_from(["\r", "\n", "\r\n"])


def cut(data: bytes, portions: list[int]) -> list[bytes]:
    out, at = [], 0
    for size in portions:
        out.append(data[at : at + size])
        at += size
    return [*out, data[at:]]


@given(TEXTS, ENDS, st.lists(st.integers(0, 9), max_size=30))
def test_lines_come_whole_and_in_order_however_they_are_cut(texts, end, portions):
    reader = LineReader()
    data = "".join(text + end for text in texts).encode()
    heard = [line for part in cut(data, portions) for line in reader.feed(part, 0)]
    assert heard == [Line(text) for text in texts]
    assert reader.held_bytes == 0


@given(st.lists(st.tuples(st.binary(max_size=600), st.integers(0, 2 * STALE_MS)), max_size=40))
def test_garbage_gives_lines_or_reasons_and_never_grows(portions):
    reader, now = LineReader(), 0
    for data, gap in portions:
        now += gap
        for line in reader.feed(data, now):
            assert (line.lost is None) == bool(line.text)
        assert reader.held_bytes <= LENGTH_MAX


def test_a_part_without_its_end_is_no_code():
    reader = LineReader()
    assert reader.feed(b"89012", 0) == []
    assert reader.feed(b"", 10 * STALE_MS) == []
    assert reader.feed(b"777\r", 10 * STALE_MS) == [Line(lost=Lost.UNFINISHED), Line("777")]


def test_a_part_whose_rest_comes_at_once_is_one():
    reader = LineReader()
    assert reader.feed(b"890", 0) == []
    assert reader.feed(b"12\r\n", STALE_MS) == [Line("89012")]


def test_the_longest_code_passes_and_one_byte_more_does_not():
    reader = LineReader()
    longest = b"7" * LENGTH_MAX
    assert reader.feed(longest + b"\r", 0) == [Line(longest.decode())]
    assert reader.feed(longest + b"77\r" + b"1\r", 0) == [Line(lost=Lost.TOO_LONG), Line("1")]


def test_a_wrong_speed_is_told():
    """What another speed makes of a line is no text; the next one may be."""
    reader = LineReader()
    assert reader.feed(b"\xfe\x81\x00\r\x07\r", 0) == [Line(lost=Lost.UNREADABLE)] * 2
    assert reader.feed("नमस्ते\x1d1\r".encode(), 0) == [Line("नमस्ते\x1d1")]
