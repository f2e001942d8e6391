# SPDX-License-Identifier: Apache-2.0
"""Room ui: fields in two columns, read row by row, so that a form is seen at one look."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from kiosk.ui.widgets.field import Field

_COLUMNS = 2


class FieldGrid(QWidget):
    """Two columns of the same width; a wide field has a row of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(8)
        self._place = 0
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, 200)

    def add(self, field: Field, *, wide: bool = False) -> None:
        """Put a field in the next place."""
        if wide and self._place % _COLUMNS:
            self._place += 1
        row, column = divmod(self._place, _COLUMNS)
        span = _COLUMNS if wide else 1
        self._grid.addWidget(field, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        self._place += span


def half(field: Field) -> QHBoxLayout:
    """A field as wide as half the page; Qt would misjudge its height under a maximum width."""
    row = QHBoxLayout()
    row.addWidget(field, 1)
    row.addStretch(1)
    return row
