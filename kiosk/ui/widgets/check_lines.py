# SPDX-License-Identifier: Apache-2.0
"""Room ui: what will be paid, line by line, to be read and not typed; the total large."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.widgets.labels import Label, rule
from kiosk.ui.words import Saying


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line: what it is and its value; `money` sets the value at the right in figures."""

    name: Saying
    value: Saying
    money: bool = False


class CheckLines(QFrame):
    """Facts first, money lines below them, then a rule and the total at 28 px."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setProperty("panel", "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 8, 16, 8)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        self.total: Label | None = None

    def show_lines(self, lines: Sequence[CheckLine], total: CheckLine | None = None) -> None:
        """Show these instead of those before."""
        self._empty()
        for row, line in enumerate(lines):
            self._put(row, Label(self._kit, line.name, "muted").wrapping(), self._value(line))
        if total is not None:
            row = len(lines)
            self._grid.addWidget(rule(), row, 0, 1, 2)
            self.total = Label(self._kit, total.value, "money").right()
            self._put(row + 1, Label(self._kit, total.name, "h2"), self.total)

    def _value(self, line: CheckLine) -> Label:
        if line.money:
            return Label(self._kit, line.value, "figure").right()
        return Label(self._kit, line.value, "strong").wrapping()

    def _put(self, row: int, name: Label, value: Label) -> None:
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(value, row, 1)

    def _empty(self) -> None:
        self.total = None
        while (item := self._grid.takeAt(0)) is not None:
            part: QWidget | None = item.widget()
            if part is not None:
                part.hide()
                part.deleteLater()
