# SPDX-License-Identifier: Apache-2.0
"""Tests devices: messages of the printing protocol: there and back, and bytes that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.ipp import Attribute, Group, Message, Operation, Tag, Value
from kiosk.devices.ipp_coding import DEPTH_MAX, VALUE_MAX, VALUES_MAX, NotIpp, decode, encode
from tests.fuzz.ipp import one

SYMBOL = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
PROSE = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
SIMPLE = st.one_of(
    st.builds(Value, st.sampled_from((Tag.INTEGER, Tag.ENUM)), st.integers(-(2**31), 2**31 - 1)),
    st.builds(Value, st.just(Tag.BOOLEAN), st.booleans()),
    st.builds(Value, st.sampled_from((Tag.TEXT, Tag.NAME)), PROSE),
    st.builds(Value, st.sampled_from((Tag.KEYWORD, Tag.URI, Tag.MIME, Tag.CHARSET)), SYMBOL),
    st.builds(Value, st.just(Tag.NO_VALUE), st.none()),
    st.builds(Value, st.sampled_from((Tag.OCTETS, 0x7E, 0x50)), st.binary(max_size=40)),
    st.builds(Value, st.just(Tag.RANGE), st.binary(min_size=8, max_size=8)),
)


def attributes(values):
    named = st.builds(Attribute, SYMBOL, st.lists(values, min_size=1, max_size=2).map(tuple))
    return st.lists(named, max_size=3).map(tuple)


VALUES = st.recursive(
    SIMPLE, lambda inner: st.builds(Value, st.just(Tag.COLLECTION), attributes(inner)), max_leaves=4
)
MESSAGES = st.builds(
    Message,
    st.integers(0, 0xFFFF),
    st.integers(0, 2**32 - 1),
    st.lists(
        st.builds(Group, st.sampled_from((1, 2, 4, 5, 9)), attributes(VALUES)), max_size=4
    ).map(tuple),
    st.sampled_from([(1, 1), (2, 0), (2, 2)]),
    st.binary(max_size=60),
)


@given(MESSAGES)
def test_a_message_comes_back_as_it_went(message):
    assert decode(encode(message)) == message


@given(MESSAGES, st.data())
def test_a_message_that_is_cut_or_changed_is_typed(message, data):
    raw = encode(message)
    one(raw[: data.draw(st.integers(0, len(raw)))])
    at = data.draw(st.integers(0, len(raw) - 1))
    one(raw[:at] + data.draw(st.binary(max_size=4)) + raw[at + 1 :])


@given(st.binary(max_size=300))
def test_noise_is_typed(noise):
    one(noise)
    one(bytes.fromhex("02000000000000010447") + noise)


def test_an_answer_written_by_hand_after_the_standard():
    # after the Get-Jobs answer in appendix A of RFC 8010
    raw = bytes.fromhex(
        "0101 0000 0000007b"
        "01 47 0012 617474726962757465732d63686172736574 0005 7574662d38"
        "02 21 0006 6a6f622d6964 0004 00000093 03"
    )
    message = decode(raw)
    assert message.first(Tag.OPERATION).text("attributes-charset") == "utf-8"
    assert message.first(Tag.JOB).number("job-id") == 147
    assert encode(message) == raw


HEAD = bytes.fromhex("0200 0000 00000001 04")
BROKEN = {
    "nothing": "",
    "cut in the head": "0200 0000",
    "another version": "0900 0000 00000001 03",
    "no end": "0200 0000 00000001 04",
    "a value outside any group": "0200 0000 00000001 21 0001 61 0004 00000001 03",
    "a further value of nothing": HEAD.hex() + "21 0000 0004 00000001 03",
    "a number of three bytes": HEAD.hex() + "21 0001 61 0003 000001 03",
    "a boolean of two": HEAD.hex() + "22 0001 61 0001 02 03",
    "a date too short": HEAD.hex() + "31 0001 61 0001 02 03",
    "a length past the end": HEAD.hex() + "44 0001 61 7fff 02 03",
    "a negative length": HEAD.hex() + "44 0001 61 8000 02 03",
    "a keyword that is not ASCII": HEAD.hex() + "44 0001 61 0001 ff 03",
    "a member of no collection": HEAD.hex() + "4a 0001 61 0001 62 03",
    "a collection without an end": HEAD.hex() + "34 0001 61 0000 03",
    "a value of no member": HEAD.hex() + "34 0001 61 0000 21 0000 0004 00000001 37 0000 0000 03",
    "a member without a value": HEAD.hex() + "34 0001 61 0000 4a 0000 0001 62 37 0000 0000 03",
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
def test_what_contradicts_itself_is_refused(raw):
    with pytest.raises(NotIpp):
        decode(bytes.fromhex(raw))


def test_the_bounds_hold():
    many = HEAD + bytes.fromhex("21 0001 61 0004 00000001") * (VALUES_MAX + 1) + b"\x03"
    deep = (
        HEAD + bytes.fromhex("34 0001 61 0000") + bytes.fromhex("4a 0000 0001 62 34 0000 0000") * 50
    )
    for raw in (many, deep):
        with pytest.raises(NotIpp):
            decode(raw)


def nested(depth):
    value = Value(Tag.INTEGER, 1)
    for _ in range(depth):
        value = Value(Tag.COLLECTION, (Attribute("inner", (value,)),))
    return value


UNWRITABLE = {
    "no name": Attribute("", (Value(Tag.INTEGER, 1),)),
    "no value": Attribute("a", ()),
    "a number too large": Attribute.of("a", Tag.INTEGER, 2**31),
    "a truth that is a number": Attribute.of("a", Tag.BOOLEAN, 2),
    "a number that is a truth": Attribute.of("a", Tag.INTEGER, True),
    "a keyword in Hindi": Attribute.of("a", Tag.KEYWORD, "काग़ज़"),
    "a name in Hindi": Attribute.of("नाम", Tag.TEXT, "a"),
    "half a character": Attribute.of("a", Tag.TEXT, "\ud800"),
    "too long": Attribute.of("a", Tag.TEXT, "x" * (VALUE_MAX + 1)),
    "a range too short": Attribute("a", (Value(Tag.RANGE, b"1"),)),
    "too deep": Attribute("a", (nested(DEPTH_MAX + 1),)),
    "a tag of groups": Attribute("a", (Value(0x04, b""),)),
}


@pytest.mark.parametrize("attribute", UNWRITABLE.values(), ids=UNWRITABLE.keys())
def test_what_cannot_be_said_is_not_written(attribute):
    with pytest.raises(NotIpp):
        encode(Message(Operation.PRINT_JOB, 1, (Group(Tag.OPERATION, (attribute,)),)))


@pytest.mark.parametrize("tag", [0, Tag.END, 0x10, 0x100])
def test_a_group_that_is_none_is_not_written(tag):
    with pytest.raises(NotIpp):
        encode(Message(0, 1, (Group(tag),)))


def test_prose_that_is_no_utf_8_spoils_no_answer():
    raw = HEAD + bytes.fromhex("41 0001 61 0003 4fe96b 03")
    assert decode(raw).first(Tag.PRINTER).text("a") == "O\ufffdk"


def test_a_group_says_what_it_holds_and_nothing_of_another_kind():
    group = Group(
        Tag.PRINTER,
        (
            Attribute("state", (Value(Tag.ENUM, 3), Value(Tag.NO_VALUE, None))),
            Attribute.of("accepting", Tag.BOOLEAN, False),
            Attribute.of("reasons", Tag.KEYWORD, "media-empty-error", "door-open"),
        ),
    )
    assert (group.number("state"), group.number("accepting"), group.number("none")) == (
        3,
        None,
        None,
    )
    assert (group.truth("accepting"), group.truth("state")) == (False, None)
    assert group.texts("reasons") == ("media-empty-error", "door-open")
    assert group.text("state") == ""
