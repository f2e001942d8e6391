# SPDX-License-Identifier: Apache-2.0
"""Tests devices: a few thousand of the inputs that the soak gives by the million."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import barcode, printer

ANSWERS = st.lists(
    st.sampled_from([b"\x01\x12", b"\x01\x1a", b"\x01\x7e", b"\x01\x16", b"\x00", b"\xff"])
    | st.binary(max_size=3),
    max_size=40,
).map(b"".join)


@settings(max_examples=400, deadline=None)
@given(ANSWERS)
def test_whatever_a_printer_answers_a_print_ends_as_promised(data):
    printer.one(data)


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_a_reader_of_codes_is_given_it_answers(data):
    barcode.one(data)
