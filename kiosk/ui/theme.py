# SPDX-License-Identifier: Apache-2.0
"""Room ui: the look of the window: Fusion, a palette and a short sheet made from tokens."""

from string import Template
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from kiosk.config import resource
from kiosk.ui import fonts
from kiosk.ui.tokens import CONTROL_PX, THEMES, TextSize, Theme, Tokens

_ROLE: Final = QPalette.ColorRole
_PADDING_PX: Final = 10  # border and padding of a control in the sheet, above and below together


class Look(QObject):
    """Theme, text size and language of the letters; changing one dresses the application again."""

    changed = Signal()

    def __init__(self, app: QApplication, language: str) -> None:
        super().__init__()
        self._app, self.language = app, language
        self.theme, self.size = Theme.LIGHT, TextSize.NORMAL
        fonts.load()
        app.setStyle("Fusion")
        self._dress()

    @property
    def tokens(self) -> Tokens:
        """The colours of the moment."""
        return THEMES[self.theme]

    def px(self, pixels: int) -> int:
        """A length given at text size 100 %, at the size of the moment."""
        return round(pixels * self.size.factor)

    def wear(
        self,
        theme: Theme | None = None,
        size: TextSize | None = None,
        language: str | None = None,
    ) -> bool:
        """Change what is given, keep the rest; whether anything looks otherwise now."""
        before, letters = (self.theme, self.size), fonts.script(self.language)
        self.theme, self.size = theme or self.theme, size or self.size
        self.language = language or self.language
        dressed = before != (self.theme, self.size)
        if not dressed and letters == fonts.script(self.language):
            return False
        self._dress(boxes=dressed)
        self.changed.emit()
        return True

    def _dress(self, *, boxes: bool = True) -> None:
        self._app.setFont(fonts.font("body", self.language, self.size))
        if boxes:
            self._app.setPalette(palette(self.tokens))
            self._app.setStyleSheet(sheet(self.tokens, self.size))


def system_theme(app: QApplication) -> Theme:
    """Dark when the desktop is dark, light otherwise; the operator's own choice stands above it."""
    dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return Theme.DARK if dark else Theme.LIGHT


def palette(tokens: Tokens) -> QPalette:
    """The palette of a theme, also for the parts that the sheet does not name."""
    made = QPalette()
    for role, colour in {
        _ROLE.Window: tokens.bg,
        _ROLE.WindowText: tokens.text,
        _ROLE.Base: tokens.surface,
        _ROLE.AlternateBase: tokens.bg,
        _ROLE.Text: tokens.text,
        _ROLE.PlaceholderText: tokens.placeholder,
        _ROLE.Button: tokens.surface,
        _ROLE.ButtonText: tokens.text,
        _ROLE.BrightText: tokens.not_done,
        _ROLE.Highlight: tokens.primary,
        _ROLE.HighlightedText: tokens.on_primary,
        _ROLE.Link: tokens.primary,
        _ROLE.ToolTipBase: tokens.surface,
        _ROLE.ToolTipText: tokens.text,
        _ROLE.Mid: tokens.line,
        _ROLE.Dark: tokens.border,
    }.items():
        made.setColor(role, QColor(colour))
    return made


def sheet(tokens: Tokens, size: TextSize) -> str:
    """The style sheet with the colours and sizes of this theme and text size.

    It says nothing of letters: a change of language must not have Qt look at every widget again.
    """
    values = {name: getattr(tokens, name) for name in Tokens.__dataclass_fields__}
    for name, pixels in CONTROL_PX.items():
        values[f"{name}_px"] = f"{round(pixels * size.factor)}px"
        values[f"{name}_inside_px"] = f"{round(pixels * size.factor) - _PADDING_PX}px"
    return Template(resource("theme", "kiosk.qss").read_text("utf-8")).substitute(values)
