# SPDX-License-Identifier: Apache-2.0
"""Room ui: counting the drawer: one line a note or coin, ₹500 to ₹1, and the running total.

↓, numpad + and Enter go to the next line, ↑ and numpad - to the one before; no mouse is needed.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.core.money import FACES_PAISE, Count, counted_paise, rupees
from kiosk.ui.kit import Kit
from kiosk.ui.tokens import TextSize
from kiosk.ui.widgets.edits import DigitsEdit
from kiosk.ui.widgets.labels import Label, panel
from kiosk.ui.words import Plain, phrase

_ROWS: Final = 5  # in each of two columns; large text stands in one
_CELLS: Final = 4  # name, pieces, value, gap
_STRETCH: Final = (3, 0, 1, 1)
_EDIT_PX: Final = 84
_VALUE_PX: Final = 76
_NOTE_LEAST_PAISE: Final = 50_00  # from here up only notes go round
_COIN_MOST_PAISE: Final = 5_00  # up to here only coins; ₹10 and ₹20 are both
_STEP: Final = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Plus: 1,
    Qt.Key.Key_Return: 1,
    Qt.Key.Key_Enter: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Minus: -1,
}


class DenominationGrid(QWidget):
    """Pieces of each face; `counted` carries the total in paise at each change."""

    counted = Signal(int)
    finished = Signal()  # Enter, ↓ or + on the last line

    def __init__(self, kit: Kit, *, with_total: bool = True) -> None:
        super().__init__()
        self._kit = kit
        self.edits: dict[int, DigitsEdit] = {}
        self._values: dict[int, Label] = {}
        self._names: dict[int, Label] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        for face in FACES_PAISE:
            self._make_line(face)
        self._lay_out()
        kit.changed.connect(self._lay_out)
        self.total = Label(kit, Plain(rupees(0)), "money").right()
        lay = QVBoxLayout(self)
        lay.setContentsMargins(0, 0, 0, 0)
        lay.setSpacing(8)
        lay.addLayout(self._grid)
        if with_total:
            lay.addWidget(self._total_line())
        kit.words.changed.connect(self._name_edits)
        self._name_edits()

    def _make_line(self, face: int) -> None:
        edit = DigitsEdit(self._kit, group=0, most=5)
        edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        edit.installEventFilter(self)
        edit.textChanged.connect(lambda _: self._recount())
        self.edits[face] = edit
        self._values[face] = Label(self._kit, Plain("–"), "figure").right()
        name = Label(self._kit, phrase(_kind(face), face=str(face // 100)), "strong")
        self._names[face] = name.wrapping()

    def _lay_out(self) -> None:
        """Two columns, or one where the letters are too large for two."""
        rows = len(FACES_PAISE) if self._kit.look.size is TextSize.LARGER else _ROWS
        for place, face in enumerate(FACES_PAISE):
            column, row = divmod(place, rows)
            parts = (self._names[face], self.edits[face], self._values[face])
            for at, part in enumerate(parts):
                self._grid.addWidget(part, row, column * _CELLS + at)
            self.edits[face].setFixedWidth(self._kit.px(_EDIT_PX))
            self._values[face].setMinimumWidth(self._kit.px(_VALUE_PX))
        for column in range(2 * _CELLS):
            used = column < _CELLS or rows == _ROWS
            self._grid.setColumnStretch(column, _STRETCH[column % _CELLS] if used else 0)
            gap = 16 if column % _CELLS == _CELLS - 1 else 0
            self._grid.setColumnMinimumWidth(column, gap if used else 0)

    def _total_line(self) -> QWidget:
        line = panel("card")
        lay = QHBoxLayout(line)
        lay.setContentsMargins(16, 8, 16, 8)
        lay.addWidget(Label(self._kit, phrase("kit.counted"), "h2"))
        lay.addStretch(1)
        lay.addWidget(self.total)
        return line

    def counts(self) -> tuple[Count, ...]:
        """What was counted; a line left empty is no pieces."""
        return tuple(Count(face, int(edit.digits() or "0")) for face, edit in self.edits.items())

    def total_paise(self) -> int:
        """Value of the drawer as counted."""
        return counted_paise(self.counts())

    def is_empty(self) -> bool:
        """True while nothing at all is typed; an empty drawer is typed as 0."""
        return not any(edit.digits() for edit in self.edits.values())

    def clear(self) -> None:
        """Nothing is typed."""
        for edit in self.edits.values():
            edit.clear_value()

    def take_focus(self) -> None:
        """Cursor on the largest note."""
        first = self.edits[FACES_PAISE[0]]
        first.setFocus()
        first.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys that walk the lines."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = _STEP.get(Qt.Key(event.key()))
            if step is not None:
                self._walk(watched, step, event.isAutoRepeat())
                return True
        return super().eventFilter(watched, event)

    def _walk(self, from_edit: QObject, step: int, held: bool) -> None:
        lines = list(self.edits.values())
        place = next(at for at, edit in enumerate(lines) if edit is from_edit) + step
        if 0 <= place < len(lines):
            lines[place].setFocus()
            lines[place].selectAll()
        elif place == len(lines) and not held:
            self.finished.emit()

    def _recount(self) -> None:
        for count in self.counts():
            shown = rupees(count.paise).removesuffix(".00") if count.paise else "–"
            self._values[count.face_paise].tell(Plain(shown))
        total = self.total_paise()
        self.total.tell(Plain(rupees(total)))
        self.counted.emit(total)

    def _name_edits(self) -> None:
        for face, edit in self.edits.items():
            edit.setAccessibleName(self._kit.tell(phrase("kit.pieces_of", face=str(face // 100))))


def _kind(face: int) -> str:
    if face >= _NOTE_LEAST_PAISE:
        return "kit.note"
    return "kit.coin" if face <= _COIN_MOST_PAISE else "kit.note_or_coin"
