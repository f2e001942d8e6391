# SPDX-License-Identifier: Apache-2.0
"""Tests ui: the shell: pages, the way back, language at run time, palette, room for the tray."""

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt

from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.widgets.finder import Entry
from kiosk.ui.words import Names, Plain, phrase
from tests.ui.sample_window import window


@pytest.fixture
def shown(kit, qtbot):
    made = window(kit)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.show_page("home")
    return made


class SignIn(Page):
    bare = True

    def __init__(self, kit):
        super().__init__(kit, Names("Sign in", "अंदर आएँ"))


def test_esc_leads_back_to_the_page_before(shown, qtbot):
    shown.show_page("pay")
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert shown.page_name == "home"
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert shown.page_name == "home"


def test_a_page_can_go_back_within_itself(shown, qtbot):
    page = shown.show_page("pay")
    page.back = lambda: True
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert shown.page_name == "pay"


def test_a_page_is_made_when_it_is_first_shown(kit, shown):
    made = []
    shown.add_page("late", lambda: made.append(1) or SignIn(kit))
    assert not made
    shown.show_page("late")
    shown.show_page("late")
    assert made == [1]


def test_the_cursor_stands_where_the_work_begins(shown):
    page = shown.show_page("pay")
    assert page.cash.hasFocus()
    assert shown.ring.target is page.cash


def test_the_language_changes_every_word_at_once(shown, qtbot):
    assert shown.windowTitle() == "Lok Mitra counter"
    qtbot.keyClick(shown, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert shown.windowTitle() == "लोक मित्र काउंटर"
    assert "खोजें" in shown.top.search.text()
    assert shown.page("home").heading.text() == "आज क्या काम है?"
    assert shown.strip.chips["printer"].text().strip() == "प्रिंटर तैयार"
    qtbot.keyClick(shown, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert shown.page("home").heading.text() == "What is needed today?"


def test_what_was_typed_survives_the_change_of_language(shown, qtbot):
    page = shown.show_page("pay")
    qtbot.keyClicks(page.cash, "1240")
    shown.switch_language()
    assert page.cash.paise() == 1240_00
    assert page.cash.hasFocus()


def test_a_bare_page_has_no_rail_and_no_keys_of_the_counter(kit, shown, qtbot):
    asked = []
    shown.on(Act.QUEUE, lambda: asked.append(1))
    shown.add_page("sign_in", lambda: SignIn(kit))
    shown.show_page("sign_in")
    qtbot.keyClick(shown, Qt.Key.Key_F9)
    assert not asked
    assert not shown.rail.isVisible()
    shown.make_home("home")
    shown.show_page("home")
    qtbot.keyClick(shown, Qt.Key.Key_F9)
    assert asked
    assert shown.rail.isVisible()


def test_the_palette_finds_in_hindi_and_english_and_gives_the_focus_back(shown, qtbot, type_text):
    page = shown.show_page("pay")
    entries = [
        Entry("bijli", Names("Electricity bill", "बिजली का बिल"), Plain("bijli बिजली electricity")),
        Entry("day", Names("Close day", "दिन बंद करें"), Plain("close day din band")),
    ]
    shown.palette_box.finder.show_entries(entries)
    qtbot.keyClick(shown, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    edit = shown.palette_box.finder.edit
    assert edit.hasFocus()
    type_text(edit, "बिज")
    assert shown.palette_box.finder.found() == ["bijli"]
    with qtbot.waitSignal(shown.palette_box.chosen) as chosen:
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert chosen.args == ["bijli"]
    assert not shown.palette_box.isVisible()
    assert page.cash.hasFocus()


def test_with_the_palette_open_no_key_reaches_the_page_below(shown, qtbot):
    page = shown.show_page("pay")
    shown.press(Act.SEARCH)
    shown.press(Act.MONEY)
    assert page.paid == 0
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.palette_box.isVisible()
    assert shown.page_name == "pay"


def test_the_tray_gives_way_on_a_narrow_screen(shown):
    shown.resize(1366, 728)
    assert shown.tray.isVisible()
    shown.resize(1024, 728)
    assert not shown.tray.isVisible()


def test_sunlight_by_one_key(shown, qtbot):
    shown.press(Act.SUNLIGHT)
    assert shown.kit.tokens.bg == "#FFFFFF"
    shown.press(Act.SUNLIGHT)
    assert shown.kit.tokens.bg != "#FFFFFF"


def test_the_rail_names_its_page_and_counts_what_waits(shown):
    shown.rail.show_count("queue", 3)
    shown.rail.mark_here("queue")
    button = shown.rail._buttons["queue"]
    assert button.count.text() == "(3)"
    assert button.property("here") == "true"
    shown.rail.show_count("queue", 0)
    assert button.count.text() == ""


def test_closing_is_told_once(shown, qtbot):
    with qtbot.waitSignal(shown.closing):
        shown.close()


def test_the_title_is_a_sentence_of_the_sheets(shown):
    assert shown.kit.tell(phrase("shell.title")) == shown.windowTitle()


def test_the_window_is_painted_before_the_house_is_imported():
    code = (
        "import sys, kiosk.ui.window\n"
        "house = [m for m in sys.modules if m.startswith(('kiosk.store', 'kiosk.sync',"
        " 'kiosk.documents', 'kiosk.devices', 'kiosk.app', 'sqlalchemy', 'requests', 'reportlab',"
        " 'cryptography', 'keyring'))]\n"
        "assert not house, house\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
