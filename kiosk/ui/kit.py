# SPDX-License-Identifier: Apache-2.0
"""Room ui: the kit: words and look in one hand; every widget takes it as first argument."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFont, QIcon, QPixmap

from kiosk.ui import fonts, icons
from kiosk.ui.theme import Look
from kiosk.ui.tokens import Tokens, Tone
from kiosk.ui.words import NOTHING, Line, Saying, Says, Words


class Kit(QObject):
    """Says, tints and measures for widgets.

    `changed` comes after the language, the theme or the text size has changed, when all bound
    lines are already said again.
    """

    changed = Signal()

    def __init__(self, words: Words, look: Look) -> None:
        super().__init__()
        self.words, self.look = words, look
        self._pictures: dict[tuple[str, str, int], QPixmap] = {}
        look.changed.connect(self.changed)

    @property
    def tokens(self) -> Tokens:
        """The colours of the moment."""
        return self.look.tokens

    def speak(self, says: Says) -> None:
        """Change the language of every word and letter."""
        self.words.use(says)
        if not self.look.wear(language=says.language):
            self.changed.emit()

    def tell(self, saying: Saying) -> str:
        """The saying in the language of the moment."""
        return self.words.tell(saying)

    def font(self, role: str) -> QFont:
        """The letters of a role in the language and size of the moment."""
        return fonts.font(role, self.look.language, self.look.size)

    def bind(
        self, owner: QObject, setter: Callable[[str], object], saying: Saying = NOTHING
    ) -> Line:
        """Say into `setter` now and at each change of language."""
        return self.words.bind(owner, setter, saying)

    def px(self, pixels: int) -> int:
        """A length given at text size 100 %, at the size of the moment."""
        return self.look.px(pixels)

    def icon(self, name: str, tone: Tone = Tone.PLAIN, size_px: int = 24) -> QIcon:
        """The icon in the ink of a tone, for a button."""
        return QIcon(self.picture(name, self.tokens.ink(tone), size_px))

    def picture(self, name: str, colour: str, size_px: int) -> QPixmap:
        """The icon in any colour (#RRGGBB), `size_px` wide at text size 100 %."""
        wanted = (name, colour, self.px(size_px))
        if wanted not in self._pictures:
            self._pictures[wanted] = icons.pixmap(*wanted, ratio=2.0)
        return self._pictures[wanted]
