# SPDX-License-Identifier: Apache-2.0
"""Tests ui: the usability measures, held by every widget and the window, heard when broken."""

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from kiosk.config import Language
from kiosk.text import Text
from kiosk.ui.tokens import TextSize, Theme
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.labels import Label
from kiosk.ui.words import Plain
from tests.ui import measures
from tests.ui.conftest import dressed
from tests.ui.sample_window import window
from tests.ui.samples import DATA, WIDGETS

SPOKEN = ("en", "hi")
CONTENT_PX = 712  # the page's width at 1366 px and text size 100 %


@pytest.fixture
def shown(qtbot, qapp):
    def show(widget, width=CONTENT_PX):
        qtbot.addWidget(widget)
        height = max(widget.sizeHint().height(), widget.heightForWidth(width))
        widget.resize(width, height)
        widget.show()
        qapp.processEvents()
        return widget

    return show


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("name", WIDGETS)
def test_everything_that_takes_the_focus_has_a_name(qapp, shown, name, language):
    widget = shown(WIDGETS[name](dressed(qapp, language)))
    assert not measures.unnamed(widget)


@pytest.mark.parametrize("name", WIDGETS)
def test_in_hindi_the_names_are_hindi(qapp, shown, name):
    widget = shown(WIDGETS[name](dressed(qapp, "hi")))
    assert not measures.latin_only_names(widget)


@pytest.mark.parametrize("name", WIDGETS)
def test_every_word_comes_from_a_sheet(qapp, shown, name):
    widget = shown(WIDGETS[name](dressed(qapp, "xx")))
    assert not measures.untranslated(widget, DATA)


@pytest.mark.parametrize("size", TextSize)
@pytest.mark.parametrize("language", ["en", "hi", "xx"])
@pytest.mark.parametrize("name", WIDGETS)
def test_nothing_is_cut_off_at_its_side(qapp, shown, name, language, size):
    widget = shown(WIDGETS[name](dressed(qapp, language, size=size)))
    assert not measures.overflowing(widget)
    assert not measures.squeezed(widget)


@pytest.mark.parametrize("name", WIDGETS)
def test_what_is_pressed_is_high_enough_for_a_finger(qapp, shown, name):
    widget = shown(WIDGETS[name](dressed(qapp)))
    assert not measures.small_targets(widget)


@pytest.mark.parametrize("name", WIDGETS)
def test_no_button_is_the_default(qapp, shown, name):
    widget = shown(WIDGETS[name](dressed(qapp)))
    assert not measures.default_buttons(widget)


@pytest.mark.parametrize("size", TextSize)
@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("role", ["body", "h1", "h2", "caption", "muted", "strong", "money"])
def test_the_tallest_conjuncts_are_drawn_whole(qapp, qtbot, role, language, size):
    label = Label(dressed(qapp, language, size=size), Plain(measures.TALL), role)
    qtbot.addWidget(label)
    assert not measures.clipped(label)


@pytest.mark.parametrize("size", TextSize)
@pytest.mark.parametrize("language", ["en", "hi", "xx"])
@pytest.mark.parametrize("width", [1366, 1024])
def test_the_window_fits(qapp, qtbot, language, size, width):
    made = window(dressed(qapp, language, size=size))
    qtbot.addWidget(made)
    made.resize(width, 728)
    made.show()
    for page in ("home", "pay"):
        made.show_page(page)
        qapp.processEvents()
        assert made.width() == width
        assert made.height() == 728
        assert not measures.overflowing(made)
        assert not measures.squeezed(made)
        assert not measures.sideways(made)


@pytest.mark.parametrize("language", SPOKEN)
def test_the_window_is_named_and_translated(qapp, qtbot, language):
    kit = dressed(qapp, language)
    made = window(kit)
    qtbot.addWidget(made)
    made.show()
    made.show_page("pay")
    assert not measures.unnamed(made)
    kit.speak(Text(Language.PSEUDO, strict=True))
    assert not measures.untranslated(made, DATA)


@pytest.mark.parametrize("theme", Theme)
def test_every_theme_dresses_the_window(qapp, qtbot, theme):
    kit = dressed(qapp, theme=theme)
    made = window(kit)
    qtbot.addWidget(made)
    made.show_page("home")
    corner = made.grab().toImage().pixelColor(made.width() // 2, made.height() - 120)
    assert corner.name().upper() == kit.tokens.bg


# ── each measure hears its fault ─────────────────────────────────────────────────────────────


def holding(*parts: QWidget) -> QWidget:
    page = QWidget()
    lay = QVBoxLayout(page)
    for part in parts:
        lay.addWidget(part)
    return page


def test_a_nameless_edit_is_heard(kit, shown):
    assert measures.unnamed(shown(holding(QLineEdit())))


def test_a_sentence_in_code_is_heard(kit, shown):
    assert measures.untranslated(shown(holding(QLabel("Pay the bill"))))
    assert not measures.untranslated(shown(holding(QLabel("⟦Pay⟧ ₹1,240.00"))))


def test_a_narrow_label_is_heard(kit, shown):
    label = QLabel("a sentence that needs room")
    label.setFixedWidth(40)
    assert measures.overflowing(shown(holding(label)))


def test_a_squeezed_label_is_heard(kit, shown):
    label = Label(kit, Plain("a sentence that needs three lines at least")).wrapping()
    label.setFixedSize(90, 30)
    assert measures.squeezed(shown(holding(label)))


def test_a_low_label_is_heard(kit, qtbot):
    label = QLabel(measures.TALL)
    qtbot.addWidget(label)
    label.setContentsMargins(0, 0, 0, -6)
    assert measures.clipped(label)


def test_a_default_button_is_heard(kit, shown):
    button = QPushButton("OK")
    button.setDefault(True)
    assert measures.default_buttons(shown(holding(button)))


def test_a_money_button_that_enter_reaches_is_heard(kit, shown):
    button = Button(kit, Plain("₹"), Kind.PRIMARY)
    button.setProperty("kind", "money")
    assert measures.reachable_money_buttons(shown(holding(button)))
