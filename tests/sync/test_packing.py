# SPDX-License-Identifier: Apache-2.0
"""Tests: what is packed comes back whole, and nothing unpacked is larger than it may be."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.encoding import Unreadable
from kiosk.sync.packing import GZIP, packed, unpacked

MIB = 1024 * 1024


@given(st.binary(max_size=3000))
def test_what_is_packed_comes_back_and_is_never_longer(body):
    wire, coding = packed(body)
    assert len(wire) <= len(body)
    assert unpacked(wire, coding, 3000) == body


def test_equal_bodies_are_equal_on_the_wire():
    body = b"a line of the journal\n" * 100
    assert packed(body) == packed(body)
    assert packed(body)[1] == GZIP
    assert gzip.decompress(packed(body)[0]) == body


def test_a_small_body_goes_as_it_is():
    assert packed(b"{}") == (b"{}", "")


def test_a_bomb_is_not_made():
    bomb = gzip.compress(bytes(64 * MIB))
    with pytest.raises(Unreadable, match="too large"):
        unpacked(bomb, GZIP, MIB)
    with pytest.raises(Unreadable, match="too large"):
        unpacked(bytes(MIB + 1), "", MIB)


@pytest.mark.parametrize("cut", [1, 10, 30])
def test_a_cut_frame_is_not_a_body(cut):
    wire, _ = packed(b"a line of the journal\n" * 100)
    with pytest.raises(Unreadable):
        unpacked(wire[:-cut], GZIP, MIB)


def test_what_follows_a_frame_or_has_another_coding_is_not_read():
    wire, _ = packed(b"a line of the journal\n" * 100)
    for bad, coding in ((wire + wire, GZIP), (wire + b"x", GZIP), (b"plain", GZIP), (wire, "br")):
        with pytest.raises(Unreadable):
            unpacked(bad, coding, MIB)
