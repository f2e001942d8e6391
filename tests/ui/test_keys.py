# SPDX-License-Identifier: Apache-2.0
"""Tests ui: money moves by F12, once; Enter, a held key, a scanner and a double press move none."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox

from kiosk.ui.keys import KEYS, MONEY_LOCK_MS, Act, MoneyLock
from tests.ui import measures
from tests.ui.sample_window import PayPage, window


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.ms = 1_000_000.0

    def __call__(self):
        return self.ms


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def shown(kit, qtbot, clock):
    made = window(kit, MoneyLock(clock))
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.show_page("home")
    made.show_page("pay")
    return made


@pytest.fixture
def pay(shown) -> PayPage:
    return shown.page("pay")


def press(shown, key, held=False):
    """A key as the keyboard sends it, to where the cursor is."""
    target = shown.focusWidget() or shown
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "", held)
        QApplication.sendEvent(target, event)


def test_no_key_stands_twice_and_the_keys_of_the_system_are_left_alone():
    sequences = [key.sequence for key in KEYS]
    assert len(set(sequences)) == len(sequences)
    assert {key.act for key in KEYS} == set(Act)
    assert not {"F10", "F11"} & set(sequences)


def test_no_service_key_is_a_letter():
    plain = [key.sequence for key in KEYS if not key.sequence.startswith(("Ctrl", "F", "Shift+F"))]
    assert plain == ["Esc"]


def test_f12_moves_money(shown, pay, qtbot):
    qtbot.keyClick(shown, Qt.Key.Key_F12)
    assert pay.paid == 1


def test_a_double_press_moves_money_once(shown, pay, qtbot, clock):
    qtbot.keyClick(shown, Qt.Key.Key_F12)
    clock.ms += MONEY_LOCK_MS - 1
    qtbot.keyClick(shown, Qt.Key.Key_F12)
    assert pay.paid == 1
    clock.ms += 2
    qtbot.keyClick(shown, Qt.Key.Key_F12)
    assert pay.paid == 2


def test_a_click_goes_through_the_same_lock(shown, pay, qtbot):
    button = next(b for b in _buttons(pay.foot_bar) if b.property("kind") == "money")
    qtbot.keyClick(shown, Qt.Key.Key_F12)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pay.paid == 1


def test_enter_goes_on_and_moves_no_money(shown, pay, qtbot):
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        qtbot.keyClick(shown.focusWidget(), key)
    assert (pay.paid, pay.steps) == (0, 2)


def test_enter_that_is_held_goes_on_once(shown, pay):
    press(shown, Qt.Key.Key_Return)
    for _ in range(20):
        press(shown, Qt.Key.Key_Return, held=True)
    assert (pay.paid, pay.steps) == (0, 1)


def test_a_scanner_burst_with_its_enter_moves_no_money(shown, pay, qtbot):
    qtbot.keyClicks(shown.focusWidget(), "1240")
    qtbot.keyClick(shown.focusWidget(), Qt.Key.Key_Return)
    assert (pay.cash.paise(), pay.paid) == (1240_00, 0)


def test_no_key_but_f12_moves_money(shown, pay, qtbot):
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_F6, Qt.Key.Key_Y, Qt.Key.Key_Tab):
        for _ in range(4):
            qtbot.keyClick(shown.focusWidget() or shown, key)
    assert pay.paid == 0


def test_no_shortcut_repeats_and_no_button_is_the_default(shown):
    assert not measures.repeating_shortcuts(shown)
    assert not measures.default_buttons(shown)
    assert not measures.reachable_money_buttons(shown)


def test_there_is_no_dialog_anywhere(shown):
    assert not shown.findChildren(QDialog)
    assert not shown.findChildren(QMessageBox)


def test_every_key_is_printed_as_it_is_pressed():
    caps = {key.act: key.cap for key in KEYS}
    assert caps[Act.MONEY] == "F12"
    assert caps[Act.SERVICE_6] == "⇧F7"


def _buttons(page):
    from PySide6.QtWidgets import QPushButton

    return page.findChildren(QPushButton)
