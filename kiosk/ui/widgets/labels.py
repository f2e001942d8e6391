# SPDX-License-Identifier: Apache-2.0
"""Room ui: text on the screen, in the roles of the sheet; high enough for the tallest conjuncts."""

from typing import Final, Self

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.words import NOTHING, Saying

# Noto's Devanagari conjuncts (ट्टू) reach below what the font declares as its descent.
_ROOM_ABOVE, _ROOM_BELOW = 2, 3
_INK: Final = {"caption": Tone.MUTED, "muted": Tone.MUTED, "error": Tone.NOT_DONE}
_BOXED: Final = frozenset({"cap"})  # the sheet draws a box round these


class Label(QLabel):
    """One saying in a role: body h1 h2 sum caption muted strong figure money error link cap.

    Letters and ink are set here and not in the sheet: Qt looks at every widget again when a sheet
    changes, and a change of language must not hold the window.
    """

    def __init__(self, kit: Kit, saying: Saying = NOTHING, role: str = "body") -> None:
        super().__init__()
        self._kit, self._role, self._tone = kit, role, _INK.get(role, Tone.PLAIN)
        if role in _BOXED:
            self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setContentsMargins(0, _ROOM_ABOVE, 0, _ROOM_BELOW)
        self._line = kit.bind(self, self.setText, saying)
        kit.changed.connect(self._wear)
        self._wear()

    @property
    def saying(self) -> Saying:
        """What is said here."""
        return self._line.saying

    def tell(self, saying: Saying) -> None:
        """Say something else."""
        self._line.tell(saying)

    def tone(self, tone: Tone) -> Self:
        """Colour the text by what it says; gives the label back."""
        if tone is not self._tone:
            self._tone = tone
            self._wear()
        return self

    def wrapping(self) -> Self:
        """Break into lines where there is no room; gives the label back."""
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        return self

    def right(self) -> Self:
        """Stand at the right edge, as figures do; gives the label back."""
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return self

    def _wear(self) -> None:
        self.setFont(self._kit.font(self._role))
        ink = QColor(self._kit.tokens.ink(self._tone))
        if self.palette().color(QPalette.ColorRole.WindowText) != ink:
            palette = self.palette()
            palette.setColor(QPalette.ColorRole.WindowText, ink)
            self.setPalette(palette)

    def minimumSizeHint(self) -> QSize:
        """As Qt's, but a label that wraps gives way down to a narrow column."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 120), hint.height()) if self.wordWrap() else hint


class Picture(QLabel):
    """An icon beside a word; it says nothing itself, so it is hidden from the screen reader."""

    def __init__(self, kit: Kit, name: str, tone: Tone = Tone.PLAIN, size_px: int = 24) -> None:
        super().__init__()
        self._kit, self._name, self._tone, self._size_px = kit, name, tone, size_px
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        kit.changed.connect(self._draw)
        self._draw()

    @property
    def icon_name(self) -> str:
        """Which icon is drawn."""
        return self._name

    def show_icon(self, name: str, tone: Tone) -> None:
        """Draw another icon."""
        self._name, self._tone = name, tone
        self._draw()

    def _draw(self) -> None:
        colour = self._kit.tokens.ink(self._tone)
        self.setPixmap(self._kit.picture(self._name, colour, self._size_px))
        side = self._kit.px(self._size_px)
        self.setFixedSize(side, side)


def panel(name: str) -> QFrame:
    """A frame that the sheet dresses by name: card, plain, notice, errors …"""
    frame = QFrame()
    frame.setProperty("panel", name)
    return frame


def rule() -> QFrame:
    """A thin line between two parts."""
    return panel("line")


def dress(widget: QWidget, name: str, value: str) -> None:
    """Set a property the sheet looks at, and have it looked at again when it differs."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
