# SPDX-License-Identifier: Apache-2.0
"""Room ui: a few figures side by side, each with its name above it: the day, the drawer, shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.tokens import TextSize, Tone
from kiosk.ui.widgets.labels import Label, panel
from kiosk.ui.words import NOTHING, Saying

_COLUMNS_LARGER: Final = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `below` says how it came about; the tone never stands alone: words say it too."""

    name: Saying
    value: Saying
    below: Saying = NOTHING
    tone: Tone = Tone.PLAIN


class Figures(QFrame):
    """A card of figures; each gets the same share of the width, half of it in large text."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._shown: tuple[Figure, ...] = ()
        self.setProperty("panel", "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(4, 8, 4, 8)
        self._grid.setSpacing(8)
        kit.changed.connect(self._lay_out)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these instead of those before."""
        if tuple(figures) == self._shown:
            return
        self._shown = tuple(figures)
        self._lay_out()

    def _lay_out(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            part: QWidget | None = item.widget()
            if part is not None:
                part.hide()
                part.deleteLater()
        larger = self._kit.look.size is TextSize.LARGER
        columns = _COLUMNS_LARGER if larger else max(1, len(self._shown))
        for at in range(self._grid.columnCount()):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)
        for at, figure in enumerate(self._shown):
            row, column = divmod(at, columns)
            cell = self._cell(figure, first=column == 0)
            self._grid.addWidget(cell, row, column)
            self._grid.setColumnStretch(column, 1)
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
