# SPDX-License-Identifier: Apache-2.0
"""Bytes once: every form has one spelling, and reading never guesses."""

from dataclasses import dataclass
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.encoding import (
    INTEGER_MAX,
    Unreadable,
    b64,
    dump,
    load,
    pack,
    pack_named,
    unb64,
    unpack,
    unpack_named,
)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Inner:
    number: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Outer:
    text: str
    truth: bool
    colour: Colour
    inner: Inner | None
    many: tuple[Inner, ...]
    pair: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Odd:
    ratio: float


INNERS = st.builds(Inner, st.integers(-INTEGER_MAX, INTEGER_MAX), st.binary(max_size=8))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
OUTERS = st.builds(
    Outer,
    TEXTS,
    st.booleans(),
    st.sampled_from(Colour),
    st.none() | INNERS,
    st.lists(INNERS, max_size=3).map(tuple),
    st.tuples(TEXTS, st.integers(0, 9)),
)
WHOLE = Outer("क़", True, Colour.RED, Inner(1, b"\xff"), (), ("a", 2))
PLAIN = ["क़", True, "red", [1, "_w"], [], ["a", 2]]


@given(OUTERS)
def test_whatever_was_written_reads_back_in_both_forms(value):
    assert unpack(Outer, load(dump(pack(value)))) == value
    assert unpack_named(Outer, load(dump(pack_named(value)))) == value


def test_the_positional_form_has_no_names_and_the_named_form_all_of_them():
    assert pack(WHOLE) == PLAIN
    assert list(pack_named(WHOLE)) == ["text", "truth", "colour", "inner", "many", "pair"]
    assert pack_named(WHOLE)["inner"] == {"number": 1, "raw": "_w"}


def test_json_is_compact_and_keeps_every_letter():
    assert dump({"b": [1, "क़"], "a": None}) == '{"b":[1,"क़"],"a":null}'.encode()


@pytest.mark.parametrize(
    ("place", "odd"),
    [
        (0, 1),
        (1, 1),
        (1, "true"),
        (2, "green"),
        (2, 1),
        (3, 7),
        (3, [1]),
        (3, [INTEGER_MAX + 1, ""]),
        (3, [1, "_x"]),
        (3, {"number": 1}),
        (4, {}),
        (4, [None]),
        (5, ["a"]),
        (5, ["a", 2, 3]),
        (5, "ab"),
        (5, ["a", "b"]),
    ],
)
def test_a_part_of_another_type_is_refused_with_its_name(place, odd):
    plain = [*PLAIN]
    plain[place] = odd
    with pytest.raises(Unreadable) as caught:
        unpack(Outer, plain)
    assert f"Outer.{('text', 'truth', 'colour', 'inner', 'many', 'pair')[place]}" in str(
        caught.value
    )


@pytest.mark.parametrize("plain", [PLAIN[:-1], [*PLAIN, 1], dict.fromkeys("abcdef", 1), "text"])
def test_parts_too_few_too_many_or_named_are_refused(plain):
    with pytest.raises(Unreadable):
        unpack(Outer, plain)


def test_a_named_form_takes_neither_less_nor_more():
    named = pack_named(WHOLE)
    for odd in ({**named, "more": 1}, {k: v for k, v in named.items() if k != "pair"}, PLAIN):
        with pytest.raises(Unreadable):
            unpack_named(Outer, odd)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"{",
        b"[1.0]",
        b"[1e3]",
        b"[NaN]",
        b"[-Infinity]",
        b'{"a":1,"a":1}',
        b'[{"a":{"b":1,"b":2}}]',
        b"[" * 100_000,
        b"9" * 5000,
        b'["\\ud800"]',
        b'{"\\udc00":1}',
        b'["\\ud800\\u0041"]',
    ],
)
def test_what_is_no_json_of_ours_is_refused(raw):
    with pytest.raises(Unreadable):
        load(raw)


def test_an_escape_is_read_when_it_stands_for_a_letter():
    assert load(b'["\\u0915", "\\ud83d\\ude00"]') == ["क", "\U0001f600"]


@given(
    st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))
)
def test_no_bytes_bring_anything_but_a_value_or_a_refusal(raw):
    try:
        load(raw)
    except Unreadable:
        pass


@given(st.binary(max_size=40))
def test_base64_reads_back(raw):
    assert unb64(b64(raw)) == raw


@pytest.mark.parametrize("text", ["A", "AB=", "AAB", "a+b/", "A\nA", "क", "AA=="])
def test_base64_has_no_second_spelling(text):
    with pytest.raises(Unreadable):
        unb64(text)


@pytest.mark.parametrize("odd", [1.5, {1}, 2**53, -(2**53), object(), [1], bytearray(b"x"), Inner])
def test_what_has_no_place_in_a_signed_form_is_a_defect(odd):
    for write in (pack, pack_named):
        with pytest.raises(TypeError):
            write((odd,))


def test_a_form_that_could_hold_a_float_cannot_even_be_read():
    with pytest.raises(TypeError):
        unpack(Odd, [1.5])
