# SPDX-License-Identifier: Apache-2.0
"""Tests ui: sayings follow the language, and die with the widget that shows them."""

import shiboken6
from PySide6.QtWidgets import QLabel

from kiosk.config import Language
from kiosk.text import Text
from kiosk.ui.words import Names, Plain, Words, phrase


def words(language="en") -> Words:
    return Words(Text(Language(language), strict=True))


def test_a_phrase_is_said_with_its_facts():
    assert words().tell(phrase("kit.results", count=3)) == "3 found"
    assert words("hi").tell(phrase("kit.results", count=3)) == "3 मिले"


def test_a_fact_may_be_a_saying_and_follows_the_language():
    saying = phrase("kit.pieces_of", face=Names("five", "पाँच"))
    assert words().tell(saying) == "How many of ₹five"
    assert words("hi").tell(saying) == "₹पाँच के कितने"


def test_names_and_plain_data():
    assert words("hi").tell(Names("Water", "पानी")) == "पानी"
    assert words("hi").tell(Plain("RAM LAL")) == "RAM LAL"


def test_the_pseudo_language_marks_names_as_translated():
    assert words("xx").tell(Names("Water", "पानी")) == "⟦Water⟧"


def test_a_bound_label_is_said_again_when_the_language_changes(qtbot):
    said, label = words(), QLabel()
    qtbot.addWidget(label)
    said.bind(label, label.setText, phrase("kit.undo"))
    assert label.text() == "Undo"
    said.use(Text(Language.HI))
    assert label.text() == "वापस लें"


def test_a_label_that_is_gone_is_not_spoken_to(qtbot):
    said, label = words(), QLabel()
    said.bind(label, label.setText, phrase("kit.undo"))
    shiboken6.delete(label)
    said.use(Text(Language.HI))


def test_a_line_can_say_something_else(qtbot):
    said, label = words(), QLabel()
    qtbot.addWidget(label)
    line = said.bind(label, label.setText, phrase("kit.undo"))
    line.tell(Plain("12"))
    said.use(Text(Language.HI))
    assert label.text() == "12"
    assert line.saying == Plain("12")
