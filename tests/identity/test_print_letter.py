# SPDX-License-Identifier: Apache-2.0
"""Tests identity: the QR of old cards is looked at, proves nothing, and its number is let go."""

import pytest

from kiosk.core.errors import IdentityTooLarge, IdentityUnproven, IdentityUnreadable
from kiosk.core.identity import Detail, Outcome, Paper
from kiosk.identity.reader import Reader

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
CARD = (
    '<PrintLetterBarcodeData uid="999941057058" name="कमला देवी" gender="F" yob="1961"'
    ' co="W/O Ram Lal" house="12" loc="Upper Bazaar" vtc="Mandi (T)" po="Mandi" dist="Mandi"'
    ' subdist="Sadar" state="Himachal Pradesh" pc="175001" lm="" street=""/>'
)


def read(text: str):
    return Reader(()).scanned(text)


@pytest.mark.parametrize("text", [CARD, HEAD + CARD, f" {CARD}\n"])
def test_an_old_card_is_shown_and_fills_no_form(text):
    document = read(text)
    assert document.verdict.outcome is Outcome.NOT_SIGNED
    assert (document.paper, document.last_four) == (Paper.PRINT_LETTER, "7058")
    assert document.particulars.only(Detail.NAME, Detail.BIRTH, Detail.PIN_CODE) == {
        Detail.NAME: "कमला देवी",
        Detail.BIRTH: "1961",
        Detail.PIN_CODE: "175001",
    }
    with pytest.raises(IdentityUnproven):
        document.for_form(Detail.NAME)


def test_the_whole_number_is_nowhere_in_what_comes_back():
    document = read(CARD)
    everything = [*document.particulars.only(*Detail).values(), repr(document), document.reference]
    assert not [text for text in everything if "99994105" in text]


def test_other_fields_or_none_are_no_reason_to_fail():
    assert read('<PrintLetterBarcodeData uid="X" dob="05/11/1961"/>').last_four == ""
    assert read("<Other/>").verdict.outcome is Outcome.FORMAT_NOT_KNOWN


@pytest.mark.parametrize(
    "text",
    ["<", CARD[:-9], f"<!DOCTYPE x>{CARD}", CARD + CARD, f"<!-- -->{CARD}", "<a\ud800/>", "<a\0/>"],
)
def test_what_is_no_such_text_is_unreadable(text):
    with pytest.raises(IdentityUnreadable):
        read(text)


def test_more_than_a_code_can_hold_is_not_looked_at():
    with pytest.raises(IdentityTooLarge):
        read(CARD + " " * 8000 + "<")
