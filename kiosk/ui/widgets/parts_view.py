# SPDX-License-Identifier: Apache-2.0
"""Room ui: parts of a whole, each said to be there, missing, or not spoken of; Space changes it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.rows_view import Column, RowsView
from kiosk.ui.words import Saying, phrase

_LOOKS: Final = {
    None: ("todo", Tone.MUTED, "parts.unsaid"),
    True: ("tick", Tone.DONE, "parts.there"),
    False: ("cross", Tone.NOT_DONE, "parts.missing"),
}
_NEXT: Final = {None: True, True: False, False: None}


class PartsView(RowsView[str]):
    """Enter goes to the part below; on the last one it says `chosen`, as any table does."""

    def __init__(self, kit: Kit, name: Saying, words: str) -> None:
        self.told: dict[str, bool | None] = {}
        columns: tuple[Column[str], ...] = (
            Column(phrase("parts.part"), lambda part: phrase(f"{words}.{part}"), stretch=True),
            Column(phrase("list.state"), self._state, icon=self._look),
        )
        super().__init__(kit, name, columns, phrase("devices.none"))

    def show_parts(self, parts: Sequence[str]) -> None:
        """These parts; what was said of them before stays."""
        self.told = {part: self.told.get(part) for part in parts}
        self.as_high_as_rows(most=len(parts))
        self.show_rows(tuple(parts))

    @property
    def said(self) -> tuple[tuple[str, bool], ...]:
        """The parts somebody spoke of."""
        return tuple((part, there) for part, there in self.told.items() if there is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space: there, missing, not spoken of."""
        part = self.row()
        if event.key() != Qt.Key.Key_Space or part is None:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.told[part] = _NEXT[self.told[part]]
            self.show_rows(self.table.rows)

    def _choose(self) -> None:
        at = self.currentIndex().row()
        if at + 1 < len(self.table.rows):
            self.selectRow(at + 1)
        else:
            super()._choose()

    def _state(self, part: str) -> Saying:
        return phrase(_LOOKS[self.told[part]][2])

    def _look(self, part: str) -> tuple[str, Tone]:
        return _LOOKS[self.told[part]][:2]
