# SPDX-License-Identifier: Apache-2.0
"""Room ui: what will be paid, line by line, to be read and not typed; the total large."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.widgets.labels import Label, panel, rule
from kiosk.ui.words import Saying

_COLUMNS: Final = 3


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line: what it is and its value; `money` sets the value at the right in figures."""

    name: Saying
    value: Saying
    money: bool = False


class CheckLines(QFrame):
    """Facts first, in columns with their names above; money lines, a rule, the total at 28 px."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setProperty("panel", "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 10, 16, 10)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.total: Label | None = None

    def show_lines(self, lines: Sequence[CheckLine], total: CheckLine | None = None) -> None:
        """Show these instead of those before."""
        self._empty()
        facts = [line for line in lines if not line.money]
        for place, line in enumerate(facts):
            self._grid.addWidget(self._fact(line), place // _COLUMNS, place % _COLUMNS)
        row = -(-len(facts) // _COLUMNS)
        sums = [line for line in lines if line.money]
        if facts and (sums or total):
            self._grid.addWidget(rule(), row, 0, 1, _COLUMNS)
        for line in sums:
            row += 1
            self._put(row, Label(self._kit, line.name, "muted"), self._amount(line, "figure"))
        if total is not None:
            self._grid.addWidget(rule(), row + 1, 0, 1, _COLUMNS)
            self.total = self._amount(total, "money")
            self._put(row + 2, Label(self._kit, total.name, "h2"), self.total)

    def _fact(self, line: CheckLine) -> QWidget:
        cell = panel("plain")
        lay = QVBoxLayout(cell)
        lay.setContentsMargins(0, 0, 0, 4)
        lay.setSpacing(0)
        lay.addWidget(Label(self._kit, line.name, "caption").wrapping())
        lay.addWidget(Label(self._kit, line.value, "strong").wrapping())
        lay.addStretch(1)
        return cell

    def _amount(self, line: CheckLine, role: str) -> Label:
        return Label(self._kit, line.value, role).right()

    def _put(self, row: int, name: Label, value: Label) -> None:
        wide = _COLUMNS - 1
        self._grid.addWidget(name.wrapping(), row, 0, 1, wide, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(value, row, wide)

    def _empty(self) -> None:
        self.total = None
        while (item := self._grid.takeAt(0)) is not None:
            part: QWidget | None = item.widget()
            if part is not None:
                part.hide()
                part.deleteLater()
