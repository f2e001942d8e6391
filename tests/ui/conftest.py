# SPDX-License-Identifier: Apache-2.0
"""Tests ui: a kit that speaks strictly: a key without words, a placeholder without fact, fails."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from kiosk.config import Language
from kiosk.text import Text
from kiosk.ui.kit import Kit
from kiosk.ui.theme import Look
from kiosk.ui.tokens import TextSize, Theme
from kiosk.ui.words import Words


@pytest.fixture
def kit(qapp):
    """English, light, 100 %; the application is undressed again behind the test."""
    return dressed(qapp)


@pytest.fixture(autouse=True)
def _buried(qapp):
    """Widgets that were closed are gone before the next test; no loop runs that would do it."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def dressed(app, language="en", theme=Theme.LIGHT, size=TextSize.NORMAL) -> Kit:
    text = Text(Language(language), strict=True)
    look = Look(app, language)
    look.wear(theme=theme, size=size)
    return Kit(Words(text), look)
