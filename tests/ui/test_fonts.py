# SPDX-License-Identifier: Apache-2.0
"""Tests ui: the bundled faces are loaded, cover Hindi, and are what the text is drawn with."""

import pytest
from PySide6.QtGui import QFontMetrics, QTextLayout

from kiosk.ui import fonts
from kiosk.ui.tokens import TextSize


@pytest.fixture(autouse=True)
def _loaded(qapp):
    fonts.load()


def test_a_missing_file_is_said(tmp_path, qapp):
    qapp.setProperty("lmkFonts", None)
    with pytest.raises(FileNotFoundError):
        fonts.load(tmp_path)
    fonts.load()


def test_the_script_of_the_language_comes_first():
    assert fonts.families("hi") == ["Noto Sans Devanagari", "Noto Sans"]
    assert fonts.families("en") == ["Noto Sans", "Noto Sans Devanagari"]


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("text", ["श्री ज्ञ क्ष ट्टू र्द्ध्यीं", "₹1,23,456.50", "Due date"])
def test_every_run_is_drawn_with_a_bundled_family(language, text):
    layout = QTextLayout(text, fonts.font("body", language, TextSize.NORMAL))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    families = {run.rawFont().familyName() for run in layout.glyphRuns()}
    assert families
    assert families <= {"Noto Sans", "Noto Sans Devanagari"}


def test_hindi_is_larger_and_money_is_not():
    assert fonts.pixels("body", "en", TextSize.NORMAL) == 16
    assert fonts.pixels("body", "hi", TextSize.NORMAL) == 18
    assert fonts.pixels("money", "hi", TextSize.NORMAL) == 28
    assert fonts.pixels("body", "en", TextSize.LARGER) == 22


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("role", ["body", "input", "money"])
def test_figures_have_one_width(language, role):
    metrics = QFontMetrics(fonts.font(role, language, TextSize.NORMAL))
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1
