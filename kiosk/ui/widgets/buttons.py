# SPDX-License-Identifier: Apache-2.0
"""Room ui: the only place where buttons are made: none is a default button, none repeats when held.

Enter presses a button that has the focus only where no money moves. A money button cannot take the
focus at all, so neither Enter nor Space reach it: its key is F12, and a click goes the same way.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Self

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from kiosk.ui.keys import CAP, ENTER_CAP, Act
from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.words import NOTHING, Saying

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Kind(StrEnum):
    """How a button looks; the sheet knows these names."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    QUIET = "quiet"
    LINK = "link"
    MONEY = "money"
    RAIL = "rail"
    CHIP = "chip"
    TILE = "tile"


_LETTERS = {Kind.MONEY: "money_button", Kind.CHIP: "body", Kind.RAIL: "body"}


class Button(QPushButton):
    """A push button with a saying and the cap of its key before it."""

    def __init__(self, kit: Kit, saying: Saying = NOTHING, kind: Kind = Kind.SECONDARY) -> None:
        super().__init__()
        self.kit = kit
        self._cap, self._icon, self._icon_tone = "", "", Tone.PLAIN
        self._icon_px = 20
        self.setProperty("kind", kind.value)
        self.setAutoDefault(False)
        self.setDefault(False)
        self.setAutoRepeat(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        money = kind is Kind.MONEY
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if money else Qt.FocusPolicy.StrongFocus)
        self._letters = _LETTERS.get(kind, "button")
        self._line = kit.bind(self, self._say, saying)
        kit.changed.connect(self._wear)
        self._wear()

    def tell(self, saying: Saying) -> None:
        """Say something else."""
        self._line.tell(saying)

    def key(self, act: Act | None) -> Self:
        """Print the key of an act on the button (None: Enter); gives the button back."""
        self._cap = CAP[act] if act else ENTER_CAP
        self._line.again()
        return self

    def does(self, click: Callable[[], object]) -> Self:
        """Call this when pressed; gives the button back."""
        self.clicked.connect(lambda: click())
        return self

    def with_icon(self, name: str, tone: Tone = Tone.PLAIN, size_px: int = 20) -> Self:
        """Draw an icon before the words; gives the button back."""
        self._icon, self._icon_tone, self._icon_px = name, tone, size_px
        self._draw_icon()
        self._line.again()
        return self

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses, but not when it is held down."""
        if event.key() in _ENTER:
            if event.isAutoRepeat():
                event.accept()
            else:
                self.click()
            return
        super().keyPressEvent(event)

    def _say(self, text: str) -> None:
        # Qt would read a single & as the mark of a shortcut letter.
        shown = text.replace("&", "&&")
        gap = "\u2002" if self._icon else ""  # Qt sets words too close to an icon
        self.setText(gap + (f"{self._cap}  {shown}" if self._cap else shown))
        self.setAccessibleName(f"{text} ({self._cap})" if self._cap else text)

    def _wear(self) -> None:
        self.setFont(self.kit.font(self._letters))
        self._draw_icon()

    def _draw_icon(self) -> None:
        if self._icon:
            side = self.kit.px(self._icon_px)
            self.setIconSize(QSize(side, side))
            self.setIcon(self.kit.icon(self._icon, self._icon_tone, self._icon_px))


def money_button(kit: Kit, saying: Saying, press: Callable[[Act], None]) -> Button:
    """The button of F12: a click goes through the keyboard's lock, like the key itself."""
    made = Button(kit, saying, Kind.MONEY).key(Act.MONEY)
    return made.does(lambda: press(Act.MONEY))
