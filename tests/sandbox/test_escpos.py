# SPDX-License-Identifier: Apache-2.0
"""Tests: the decoder says what it knows, and never crashes or guesses at what it does not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.escpos import (
    Align,
    AskStatus,
    Cut,
    Decoder,
    Drawer,
    FeedDots,
    FeedLines,
    LineFeed,
    Raster,
    Reset,
    Text,
    Unknown,
)
from tests.sandbox.escpos_bytes import DRAWER, raster


def read(stream):
    return [seen.operation for seen in Decoder().feed(stream)]


@pytest.mark.parametrize(
    ("stream", "operation"),
    [
        (b"\x1b@", Reset()),
        (b"\x1ba\x01", Align(1)),
        (b"\x1ba2", Align(2)),
        (b"\x1bd\x03", FeedLines(3)),
        (b"\x1bJ\xff", FeedDots(255)),
        (b"\x0a", LineFeed()),
        (b"Rs 5", Text("Rs 5")),
        (b"\x1dV\x00", Cut(partial=False, feed_dots=0)),
        (b"\x1dV\x01", Cut(partial=True, feed_dots=0)),
        (b"\x1dV0", Cut(partial=False, feed_dots=0)),
        (b"\x1dV1", Cut(partial=True, feed_dots=0)),
        (b"\x1dVA\x10", Cut(partial=False, feed_dots=16)),
        (b"\x1dVB\x10", Cut(partial=True, feed_dots=16)),
        (DRAWER, Drawer(0)),
        (b"\x1bp1\x19\x78", Drawer(1)),
        (b"\x10\x04\x04", AskStatus(4)),
        (raster([b"\xf0", b"\x0f"]), Raster(1, 2, wide=False, high=False, data=b"\xf0\x0f")),
        (raster([b"\xf0"], 51), Raster(1, 1, wide=True, high=True, data=b"\xf0")),
    ],
)
def test_each_command_it_knows(stream, operation):
    assert read(stream) == [operation]
    # As long as a byte is missing it waits; text needs no end.
    if not isinstance(operation, Text):
        assert read(stream[:-1]) == []


@pytest.mark.parametrize(
    ("stream", "raw"),
    [
        (b"\x00", b"\x00"),
        (b"\x09", b"\x09"),
        (b"\x0d", b"\x0d"),
        (b"\x7f", b"\x7f"),
        (b"\xe0", b"\xe0"),
        (b"\x1bE", b"\x1bE"),
        (b"\x1d(L", b"\x1d("),
        (b"\x10\x14", b"\x10\x14"),
        (b"\x1ba\x03", b"\x1ba\x03"),
        (b"\x1bp\x02\x01\x01", b"\x1bp\x02\x01\x01"),
        (b"\x10\x04\x05", b"\x10\x04\x05"),
        (b"\x10\x04\x00", b"\x10\x04\x00"),
        (b"\x1dV\x02", b"\x1dV\x02"),
        (b"\x1dv1", b"\x1dv1"),
        (b"\x1dv0\x04\x01\x00\x01\x00", b"\x1dv0\x04\x01\x00\x01\x00"),
        (b"\x1dv0\x00\x00\x00\x01\x00", b"\x1dv0\x00\x00\x00\x01\x00"),
        (b"\x1dv0\x00\x01\x00\x00\x00", b"\x1dv0\x00\x01\x00\x00\x00"),
        (b"\x1dv0\x00\x01\x00\x00\x09", b"\x1dv0\x00\x01\x00\x00\x09"),
    ],
)
def test_each_fault_is_named_where_it_stands(stream, raw):
    decoded = Decoder().feed(b"ok\n" + stream)
    fault = decoded[2]
    assert isinstance(fault.operation, Unknown)
    assert (fault.offset, fault.raw) == (3, raw)


def test_after_a_fault_it_goes_on():
    assert read(b"a\x07b\n") == [
        Text("a"),
        Unknown("byte 07 is no command"),
        Text("b"),
        LineFeed(),
    ]


def test_raster_bytes_are_never_read_as_commands():
    rows = [b"\x1b@\x10\x04\x01\x1dV\x00"] * 3
    (operation,) = read(raster(rows))
    assert operation.data == b"".join(rows)


def test_the_tallest_raster_is_taken():
    (operation,) = read(raster([b"\xff"] * 2303))
    assert operation.rows == 2303


def test_a_command_cut_short_is_a_fault_at_the_end():
    decoder = Decoder()
    assert len(decoder.feed(b"a\n" + raster([b"\xff"] * 9)[:-1])) == 2
    fault = decoder.end()
    assert fault.offset == 2
    assert fault.operation == Unknown("cut short after 16 bytes")
    assert decoder.end() is None


def portions(stream, cuts):
    edges = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    return [stream[a:b] for a, b in pairwise(edges)]


COMMANDS = st.sampled_from(
    [
        b"\x1b@",
        b"\x1ba\x01",
        b"\x1dV\x41\x05",
        b"\x10\x04\x01",
        b"\x1dv0\x00\x02\x00\x03\x00",
        b"hi\n",
    ]
)
STREAMS = st.binary(max_size=200) | st.lists(COMMANDS | st.binary(max_size=9)).map(b"".join)


@given(STREAMS, st.lists(st.integers(0, 10_000), max_size=8))
def test_any_bytes_in_any_portions_are_read_whole_and_alike(stream, cuts):
    whole, parts = Decoder(), Decoder()
    at_once = whole.feed(stream)
    piecewise = [seen for part in portions(stream, cuts) for seen in parts.feed(part)]
    assert no_texts(at_once) == no_texts(piecewise)
    for decoder, decoded in ((whole, at_once), (parts, piecewise)):
        rest = decoder.end()
        everything = decoded + ([rest] if rest else [])
        assert b"".join(seen.raw for seen in everything) == stream
        offset = 0
        for seen in everything:
            assert seen.offset == offset
            offset += len(seen.raw)


def no_texts(decoded):
    """Text comes in as many pieces as it arrived in; the rest must be the same."""
    return [seen for seen in decoded if not isinstance(seen.operation, Text)]
