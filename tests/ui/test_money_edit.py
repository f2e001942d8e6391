# SPDX-License-Identifier: Apache-2.0
"""Tests ui: rupees typed become paise, or nothing: never a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.money import AMOUNT_MAX_PAISE, rupees
from kiosk.ui.widgets.money_edit import MoneyEdit, Unclear, read_rupees, written


@pytest.mark.parametrize(
    ("typed", "paise"),
    [
        ("", None),
        ("0", 0),
        ("1240", 1240_00),
        ("1,240", 1240_00),
        ("1,23,456", 123456_00),
        ("123,456", 123456_00),
        ("₹ 1,240.50", 1240_50),
        ("1240.5", 1240_50),
        ("Rs. 1240/-", 1240_00),
        ("१,२४०", 1240_00),
    ],
)
def test_what_is_clear_is_read(typed, paise):
    assert read_rupees(typed) == paise


@pytest.mark.parametrize(
    "typed",
    ["12,40", "1.240", "1,24,0", ",5", "12.", ".50", "1.2.3", "1240-", "-5", "5/", "1,2345", "₹"],
)
def test_what_could_be_two_amounts_is_refused(typed):
    with pytest.raises(Unclear):
        read_rupees(typed)


def test_more_than_a_crore_is_a_slip_of_the_key():
    with pytest.raises(Unclear):
        read_rupees("1,00,00,001")


@given(st.integers(0, AMOUNT_MAX_PAISE))
def test_what_is_written_out_is_read_back(paise):
    assert read_rupees(written(paise)) == paise
    assert read_rupees(rupees(paise)) == paise


@given(st.text(alphabet="0123456789,.₹/- ", max_size=12))
def test_whatever_is_typed_is_an_amount_or_unclear(typed):
    try:
        paise = read_rupees(typed)
    except Unclear:
        return
    assert paise is None or 0 <= paise <= AMOUNT_MAX_PAISE


@pytest.fixture
def edit(kit, qtbot):
    made = MoneyEdit(kit)
    qtbot.addWidget(made)
    return made


def test_it_is_written_out_when_the_cursor_leaves(edit, qtbot):
    qtbot.keyClicks(edit, "123456.5")
    edit.editingFinished.emit()
    assert edit.text() == "1,23,456.50"
    assert edit.paise() == 123456_50


def test_an_unclear_amount_stays_as_typed_and_is_no_amount(edit, qtbot):
    qtbot.keyClicks(edit, "12,40")
    edit.editingFinished.emit()
    assert (edit.text(), edit.paise(), edit.is_unclear()) == ("12,40", None, True)


def test_hindi_digits_are_taken(edit, type_text):
    type_text(edit, "१२४०")
    assert edit.paise() == 1240_00
    assert edit.text() == "1240"


def test_it_can_be_filled_and_emptied(edit):
    edit.set_paise(5000)
    assert (edit.text(), edit.is_unclear()) == ("50", False)
    edit.set_paise(None)
    assert (edit.text(), edit.paise(), edit.is_unclear()) == ("", None, False)


def test_a_letter_is_refused(edit, qtbot):
    with qtbot.waitSignal(edit.refused):
        qtbot.keyClicks(edit, "x")
    assert edit.text() == ""
