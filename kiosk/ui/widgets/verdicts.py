# SPDX-License-Identifier: Apache-2.0
"""Room ui: verdicts side by side, large: a sign and a sentence each, never the colour alone."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.announce import announce
from kiosk.ui.widgets.labels import Label, Picture, panel
from kiosk.ui.words import Saying


class Verdicts(QWidget):
    """Hidden until there are any; read out when they are given."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.shown: tuple[tuple[bool, Saying], ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self.hide()

    def show_verdicts(self, verdicts: Sequence[tuple[bool, Saying]]) -> None:
        """Yes or no, and its sentence."""
        if tuple(verdicts) == self.shown:
            return
        self.shown = tuple(verdicts)
        while (item := self._row.takeAt(0)) is not None:
            part: QWidget | None = item.widget()
            if part is not None:
                part.hide()
                part.deleteLater()
        for yes, saying in verdicts:
            card = self._card(saying, yes=yes)
            self._row.addWidget(card, 1)
            card.show()
        self.setVisible(bool(verdicts))
        announce(self, ". ".join(self._kit.tell(saying) for _, saying in verdicts))

    def _card(self, saying: Saying, *, yes: bool) -> QWidget:
        tone = Tone.DONE if yes else Tone.ATTENTION
        card = panel("card")
        lay = QHBoxLayout(card)
        lay.setContentsMargins(16, 10, 16, 10)
        lay.setSpacing(12)
        lay.addWidget(Picture(self._kit, "tick" if yes else "warning", tone, 32))
        lay.addWidget(Label(self._kit, saying, "h2").wrapping().tone(tone), 1)
        return card
