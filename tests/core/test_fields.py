# SPDX-License-Identifier: Apache-2.0
"""Fields: what is typed becomes an answer in its one written form, or the field is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import FieldMissing, FieldUnknown, FieldUnreadable, FieldWrong
from kiosk.core.fields import FieldKind, FieldRule, read_answers

CONSUMER = FieldRule("consumer_id", FieldKind.DIGITS, 12, 12, required=True)
MOBILE = FieldRule("mobile", FieldKind.MOBILE, 10, 13, required=False)
NAME = FieldRule("applicant", FieldKind.TEXT, 2, 20, required=True)
COPIES = FieldRule("copies", FieldKind.COUNT, 1, 5, required=True)
DUE = FieldRule("due_date", FieldKind.DATE, 10, 10, required=True)


def read(rule, text):
    return read_answers((rule,), {rule.name: text})[rule.name]


@pytest.mark.parametrize(
    ("rule", "typed", "answer"),
    [
        (CONSUMER, " 1000-1234 5678 ", "100012345678"),
        (CONSUMER, "१०००१२३४५६७८", "100012345678"),
        (MOBILE, "+91 98160 12345", "9816012345"),
        (MOBILE, "९८१६०१२३४५", "9816012345"),
        (MOBILE, "", ""),
        (COPIES, "०३", "3"),
        (COPIES, "1", "1"),
        (COPIES, "5", "5"),
        (DUE, "2026-11-30", "2026-11-30"),
        (DUE, "30/11/2026", "2026-11-30"),
        (DUE, "5-1-2027", "2027-01-05"),
        (DUE, "३०-११-२०२६", "2026-11-30"),
        (NAME, "  Ram \t Lal ", "Ram Lal"),
        (NAME, "राम लाल", "राम लाल"),
        (NAME, "Om", "Om"),
        (NAME, "R" * 20, "R" * 20),
        (NAME, "पक्\u200dका \u200cराम", "पक्\u200dका \u200cराम"),  # as Hindi keyboards write
    ],
)
def test_an_answer_has_one_written_form(rule, typed, answer):
    assert read(rule, typed) == answer


@pytest.mark.parametrize(
    ("rule", "typed"),
    [
        (CONSUMER, "10001234567x"),
        (CONSUMER, "१०٠012345678"),
        (MOBILE, "5816012345"),
        (MOBILE, "981601234"),
        (MOBILE, "9٠٠٠٠٠٠٠٠٠"),
        (COPIES, "0"),
        (COPIES, "6"),
        (COPIES, "-1"),
        (COPIES, "two"),
        (COPIES, "²"),
        (COPIES, "9" * 5000),
        (DUE, "31-02-2026"),
        (DUE, "30-11-26"),
        (DUE, "0000-01-01"),
        (DUE, "2026-11"),
        (DUE, "30-11-2026-1"),
        (DUE, "+5-1-2027"),
        (DUE, "1_0-01-2026"),
        (DUE, "tomorrow"),
        (NAME, "R"),
        (NAME, "\u200d\u200cR"),
        (NAME, "R" * 21),
        (NAME, "Ram\u202eLal"),
        (NAME, "Ram\x07"),
    ],
)
def test_what_cannot_be_read_names_its_field(rule, typed):
    with pytest.raises(FieldUnreadable) as caught:
        read(rule, typed)
    assert caught.value.facts == {"field": rule.name}


def test_a_number_with_a_digit_too_few_says_how_many():
    with pytest.raises(FieldWrong) as caught:
        read(CONSUMER, "10001234567")
    assert caught.value.facts == {"field": "consumer_id", "have": 11, "need": 12}


def test_an_empty_field_is_missing_only_where_it_must_be_filled():
    assert read_answers((MOBILE, NAME), {"applicant": "Ram"}) == {"mobile": "", "applicant": "Ram"}
    with pytest.raises(FieldMissing) as caught:
        read_answers((MOBILE, NAME), {"mobile": "9816012345", "applicant": "   "})
    assert caught.value.facts == {"field": "applicant"}


def test_answers_come_in_the_order_of_the_form_and_nothing_beside_them():
    typed = {"due_date": "2026-11-30", "copies": "2"}
    assert list(read_answers((COPIES, DUE), typed)) == ["copies", "due_date"]
    with pytest.raises(FieldUnknown) as caught:
        read_answers((COPIES, DUE), typed | {"zeta": "1", "amount": "1"})
    assert caught.value.facts == {"field": "amount"}


def test_a_kind_without_a_reader_is_a_defect_and_never_a_guess():
    with pytest.raises(AssertionError):
        read(FieldRule("shoe_size", "feet", 1, 2, required=True), "9")


@given(st.sampled_from([CONSUMER, MOBILE, NAME, COPIES, DUE]), st.text(max_size=30))
def test_reading_an_answer_again_changes_nothing(rule, typed):
    try:
        answer = read(rule, typed)
    except (FieldMissing, FieldUnreadable, FieldWrong):
        return
    assert not answer or read(rule, answer) == answer
