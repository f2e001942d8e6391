# SPDX-License-Identifier: Apache-2.0
"""Room ui: a few figures side by side, each with its name above it: the day, the drawer, shares."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.labels import Label, panel
from kiosk.ui.words import NOTHING, Saying


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `below` says how it came about; the tone never stands alone: words say it too."""

    name: Saying
    value: Saying
    below: Saying = NOTHING
    tone: Tone = Tone.PLAIN


class Figures(QFrame):
    """A card of figures; each gets the same share of the width."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._shown: tuple[Figure, ...] = ()
        self.setProperty("panel", "card")
        self._lay = QHBoxLayout(self)
        self._lay.setContentsMargins(4, 8, 4, 8)
        self._lay.setSpacing(0)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these instead of those before."""
        if tuple(figures) == self._shown:
            return
        self._shown = tuple(figures)
        while (item := self._lay.takeAt(0)) is not None:
            part: QWidget | None = item.widget()
            if part is not None:
                part.hide()
                part.deleteLater()
        for at, figure in enumerate(figures):
            cell = self._cell(figure, first=at == 0)
            self._lay.addWidget(cell, 1)
            cell.show()

    def _cell(self, figure: Figure, *, first: bool) -> QWidget:
        cell = panel("plain" if first else "fact")
        lay = QVBoxLayout(cell)
        lay.setContentsMargins(14, 0, 8, 0)
        lay.setSpacing(0)
        lay.addWidget(Label(self._kit, figure.name, "muted").wrapping())
        lay.addWidget(Label(self._kit, figure.value, "sum").wrapping().tone(figure.tone))
        if figure.below != NOTHING:
            lay.addWidget(Label(self._kit, figure.below, "caption").wrapping())
        lay.addStretch(1)
        return cell
