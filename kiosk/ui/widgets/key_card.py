# SPDX-License-Identifier: Apache-2.0
"""Room ui: keys and what they do, in two columns, each key drawn as a cap."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout

from kiosk.ui.kit import Kit
from kiosk.ui.widgets.labels import Label
from kiosk.ui.words import Saying

_COLUMNS: Final = 2


class KeyCard(QFrame):
    """Read downwards, column by column."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setProperty("panel", "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 10, 16, 10)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(2 * column + 1, 1)

    def show_keys(self, keys: Sequence[tuple[Saying, Saying]]) -> None:
        """Show these; once."""
        rows = -(-len(keys) // _COLUMNS)
        for place, (cap, what) in enumerate(keys):
            column, row = divmod(place, rows)
            key = Label(self._kit, cap, "cap")
            key.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._grid.addWidget(key, row, 2 * column)
            self._grid.addWidget(Label(self._kit, what).wrapping(), row, 2 * column + 1)
