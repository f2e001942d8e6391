# SPDX-License-Identifier: Apache-2.0
"""Tests ui: a scanner that types is one paste and Enter; no key of a hand is lost or swapped."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton

from kiosk.core.wedge import GAP_MS, WedgeRules
from kiosk.ui.keys import MoneyLock
from kiosk.ui.page import Page
from kiosk.ui.wedge_filter import WedgeFilter
from kiosk.ui.words import Names
from tests.ui.fake_books import QR_TEXT
from tests.ui.sample_window import window

HAND_MS = 70
TILDE = WedgeRules(prefix="~")


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.ms = 1_000_000.0

    def __call__(self):
        return self.ms


class Desk(Page):
    """A field, a note and a button; it counts the steps that Enter asks for."""

    def __init__(self, kit):
        super().__init__(kit, Names("Desk", "मेज़"))
        self.edit, self.note, self.button = QLineEdit(), QPlainTextEdit(), QPushButton("x")
        self.walk = [self.edit]
        for one in (self.edit, self.note, self.button):
            self.body.addWidget(one)
        self.steps = self.clicks = self.edits = 0
        self.button.clicked.connect(self._clicked)
        self.edit.textEdited.connect(self._edited)

    def step(self):
        self.steps += 1

    def _clicked(self):
        self.clicks += 1

    def _edited(self, _):
        self.edits += 1


class Scene:
    """The window with the filter before it, and a clock in hand."""

    def __init__(self, kit, qtbot, rules):
        self.clock = Clock()
        self.window = window(kit, MoneyLock(self.clock))
        self.desk = Desk(kit)
        self.window.add_page("desk", lambda: self.desk)
        qtbot.addWidget(self.window)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.window.show_page("desk")
        self.filter = WedgeFilter(self.window, rules, self.clock)
        self.desk.edit.setFocus()

    def keys(self, text, gap_ms=1):
        """Types; \\r is Enter and \\t is Tab."""
        named = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}
        for sign in text:
            self.clock.ms += gap_ms
            at = QApplication.focusWidget() or self.window
            QTest.keyClick(at, named.get(sign, sign))

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)


@pytest.fixture
def scene(kit, qtbot):
    return Scene(kit, qtbot, WedgeRules())


@pytest.fixture
def marked(kit, qtbot):
    """Its scanner sends ~ before each code."""
    return Scene(kit, qtbot, TILDE)


def test_a_scanned_code_is_one_edit_and_one_step(scene):
    scene.keys(QR_TEXT + "\r")
    desk = scene.desk
    assert (desk.edit.text(), desk.edits, desk.steps) == (QR_TEXT, 1, 1)


def test_no_sign_of_a_code_is_seen_before_it_is_whole(scene):
    scene.keys(QR_TEXT)
    assert scene.desk.edit.text() == ""


def test_a_hand_types_as_ever_and_its_enter_is_one_step(scene, qtbot):
    scene.keys("Asha 12", HAND_MS)
    qtbot.waitUntil(lambda: scene.desk.edit.text() == "Asha 12")
    scene.keys("\r", HAND_MS)
    desk = scene.desk
    assert (desk.edit.text(), desk.edits, desk.steps) == ("Asha 12", 7, 1)


def test_the_last_key_of_a_hand_comes_without_another(scene, qtbot):
    scene.keys("7")
    assert scene.desk.edit.text() == ""
    qtbot.waitUntil(lambda: scene.desk.edit.text() == "7")


def test_two_codes_behind_each_other_are_two(scene):
    scene.keys("100012345678\r")
    scene.desk.edit.clear()
    scene.keys("100087654321\r")
    assert (scene.desk.edit.text(), scene.desk.steps) == ("100087654321", 2)


def test_a_code_goes_where_the_hand_left_off(scene):
    scene.keys("no ", HAND_MS)
    scene.clock.ms += HAND_MS
    scene.keys("8901\r")
    assert scene.desk.edit.text() == "no 8901"


def test_what_is_too_short_for_a_code_is_typed(scene):
    scene.keys("12\r")
    assert (scene.desk.edit.text(), scene.desk.edits, scene.desk.steps) == ("12", 2, 1)


def test_a_code_on_a_button_presses_nothing(scene):
    scene.desk.button.setFocus()
    scene.keys("A 1 B 2 C\r")
    assert (scene.desk.clicks, scene.desk.steps) == (0, 0)


def test_a_code_in_a_note_is_pasted_there(scene):
    scene.desk.note.setFocus()
    scene.keys("8901234\r")
    assert scene.desk.note.toPlainText() == "8901234\n"


def test_no_f_key_is_swallowed_and_what_was_typed_goes_before_it(scene):
    seen = []
    scene.window.acted.connect(lambda: seen.append(scene.desk.edit.text()))
    scene.keys("124")
    for n in (1, 2, 6, 8, 9, 12):
        scene.key(getattr(Qt.Key, f"Key_F{n}"))
        scene.window.show_page("desk")
    scene.key(Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert len(seen) == 7
    assert seen[0] == "124"


def test_a_backspace_takes_away_the_sign_before_it(scene):
    scene.keys("125")
    scene.key(Qt.Key.Key_Backspace)
    scene.keys("4")
    scene.key(Qt.Key.Key_Home)
    assert scene.desk.edit.text() == "124"


def test_letters_of_an_input_method_come_untouched_and_in_their_place(scene):
    scene.keys("12")
    commit = QInputMethodEvent("", [])
    commit.setCommitString("आशा")
    QApplication.sendEvent(scene.desk.edit, commit)
    scene.keys("34")
    scene.key(Qt.Key.Key_Home)
    assert scene.desk.edit.text() == "12आशा34"


def test_a_held_key_repeats_and_is_no_code(scene):
    for _ in range(8):
        at, key, plain = scene.desk.edit, Qt.Key.Key_0, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(at, QKeyEvent(QEvent.Type.KeyPress, key, plain, "0", True))
    assert scene.desk.edit.text() == "0" * 8


def test_what_was_typed_stays_in_its_field_when_the_focus_goes(scene):
    scene.keys("123")
    scene.desk.note.setFocus()
    assert (scene.desk.edit.text(), scene.desk.note.toPlainText()) == ("123", "")


def test_tab_is_the_operators_where_a_code_ends_with_enter(scene):
    scene.keys("1234\t")
    assert scene.desk.edit.text() == "1234"
    assert QApplication.focusWidget() is scene.desk.note


def test_a_code_that_ends_with_tab_is_followed_by_enter(kit, qtbot):
    scene = Scene(kit, qtbot, WedgeRules(suffix="\t"))
    scene.keys("8901\t")
    assert (scene.desk.edit.text(), scene.desk.steps) == ("8901", 1)
    assert QApplication.focusWidget() is scene.desk.edit


def test_with_a_prefix_no_key_of_a_hand_waits(marked):
    marked.keys("1240")
    assert marked.desk.edit.text() == "1240"
    marked.keys("\r")
    assert marked.desk.steps == 1


def test_with_a_prefix_the_prefix_is_not_part_of_the_code(marked):
    marked.keys("~8901\r")
    assert (marked.desk.edit.text(), marked.desk.edits, marked.desk.steps) == ("8901", 1, 1)


def test_the_scanners_gap_may_be_as_long_as_the_rule_says(scene):
    scene.keys("8901\r", GAP_MS - 1)
    assert scene.desk.edits == 1


def test_a_window_that_is_gone_leaves_nobody_behind(kit, qtbot):
    scene = Scene(kit, qtbot, WedgeRules())
    scene.keys("12")
    scene.filter.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    scene.keys("34")
    assert scene.desk.edit.text() == "34"
