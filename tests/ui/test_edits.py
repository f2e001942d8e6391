# SPDX-License-Identifier: Apache-2.0
"""Tests ui: what hands, scanners and Hindi layouts send ends in one form, or is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from kiosk.ui.widgets.edits import (
    CodeField,
    DigitsEdit,
    PinEdit,
    in_groups,
    plain_digits,
    without_gaps,
)


@pytest.fixture
def number(kit, qtbot):
    edit = DigitsEdit(kit)
    qtbot.addWidget(edit)
    return edit


def test_typed_digits_stand_in_groups(number, qtbot):
    qtbot.keyClicks(number, "100012345678")
    assert number.text() == "1000 1234 5678"
    assert number.digits() == "100012345678"


def test_hindi_digits_become_plain_ones(number, type_text):
    for digit in "१०००१२३":
        type_text(number, digit)
    assert number.text() == "1000 123"


def test_a_pasted_number_loses_blanks_and_hyphens(number):
    QApplication.clipboard().setText(" 1000-1234 5678\n")
    number.paste()
    assert number.digits() == "100012345678"


def test_a_paste_with_letters_is_left_out_whole(number, qtbot):
    qtbot.keyClicks(number, "12")
    QApplication.clipboard().setText("1O00 1234")
    with qtbot.waitSignal(number.refused):
        number.paste()
    assert number.digits() == "12"


def test_too_many_digits_are_kept_and_shown(number, qtbot):
    qtbot.keyClicks(number, "1000123456789")
    assert number.digits() == "1000123456789"


def test_the_cursor_stays_behind_the_same_digit(number, qtbot):
    qtbot.keyClicks(number, "10001234")
    number.setCursorPosition(2)
    qtbot.keyClicks(number, "9")
    assert (number.text(), number.cursorPosition()) == ("1090 0123 4", 3)


def test_backspace_eats_its_way_through_the_gap(number, qtbot):
    qtbot.keyClicks(number, "10001")
    for left in ("1000", "100", "10"):
        qtbot.keyClick(number, Qt.Key.Key_Backspace)
        if number.text().endswith(" "):
            qtbot.keyClick(number, Qt.Key.Key_Backspace)
        assert number.digits() == left


def test_a_letter_is_refused_and_nothing_changes(number, qtbot):
    qtbot.keyClicks(number, "12")
    with qtbot.waitSignal(number.refused):
        qtbot.keyClicks(number, "a")
    assert number.digits() == "12"


@given(st.text(alphabet="0123456789०१२३४५६७८९ -–\u200b", max_size=20))
def test_the_form_is_stable(text):
    bare = without_gaps(plain_digits(text))
    assert bare == "" or (bare.isascii() and bare.isdigit())
    shown = in_groups(bare, 4)
    assert without_gaps(shown) == bare
    assert without_gaps(plain_digits(bare)) == bare


def test_a_pin_is_six_digits_as_dots(kit, qtbot, type_text):
    edit = PinEdit(kit)
    qtbot.addWidget(edit)
    type_text(edit, "१२३")
    with qtbot.waitSignal(edit.complete):
        qtbot.keyClicks(edit, "456")
    assert edit.pin() == "123456"
    assert "1" not in edit.displayText()
    qtbot.keyClicks(edit, "7")
    assert edit.pin() == "123456"


def test_a_code_is_capitals_in_groups_and_look_alikes_are_equal(kit, qtbot):
    edit = CodeField(kit, 12)
    qtbot.addWidget(edit)
    qtbot.keyClicks(edit, "7kqo m2xi-9p4l")
    assert edit.text() == "7KQ0-M2X1-9P41"
    assert edit.code() == "7KQ0M2X19P41"


def test_ctrl_z_is_left_to_the_window(number, qtbot):
    qtbot.keyClicks(number, "12")
    number.event(_override(Qt.Key.Key_Z))
    assert number.digits() == "12"


def _override(key):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.ControlModifier)
    event.ignore()
    return event
