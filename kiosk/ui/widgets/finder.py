# SPDX-License-Identifier: Apache-2.0
"""Room ui: a line to type in and the matches below it: for the palette, villages, known consumers.

An edit and a list instead of an editable combo box, which screen readers handle badly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.lookup import PrefixIndex
from kiosk.ui.tokens import CONTROL_PX
from kiosk.ui.widgets.announce import announce
from kiosk.ui.words import NOTHING, Saying, phrase

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES: Final = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 5,
    Qt.Key.Key_PageUp: -5,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found. `also` holds further spellings, in either script."""

    name: str
    title: Saying
    also: Saying = NOTHING
    icon: str = ""


class Finder(QWidget):
    """↑ ↓ move in the list while the cursor stays in the line; Enter chooses."""

    chosen = Signal(str)

    def __init__(self, kit: Kit, name: Saying, rows: int = 6) -> None:
        super().__init__()
        self._kit, self._rows = kit, rows
        self._entries: dict[str, Entry] = {}
        self._index = PrefixIndex(())
        self.edit = QLineEdit()
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.edit.installEventFilter(self)
        self.edit.textChanged.connect(self._search)
        self.list.itemClicked.connect(lambda _: self._choose())
        kit.bind(self, self._name, name)
        lay = QVBoxLayout(self)
        lay.setContentsMargins(0, 0, 0, 0)
        lay.setSpacing(4)
        lay.addWidget(self.edit)
        lay.addWidget(self.list)
        self.setFocusProxy(self.edit)
        kit.changed.connect(self._again)
        self._again()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Search in these from now on."""
        self._entries = {entry.name: entry for entry in entries}
        self._again()

    def found(self) -> list[str]:
        """Names of the entries shown, in order."""
        places = range(self.list.count())
        return [str(self.list.item(at).data(Qt.ItemDataRole.UserRole)) for at in places]

    def clear(self) -> None:
        """An empty line, all entries."""
        self.edit.clear()
        self._search("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys that move in the list and choose."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in _MOVES:
                self._move(_MOVES[key])
                return True
            if key in _ENTER and self.list.count():
                if not event.isAutoRepeat():
                    self._choose()
                return True
        return super().eventFilter(watched, event)

    def _again(self) -> None:
        self.edit.setFont(self._kit.font("input"))
        self.list.setFont(self._kit.font("body"))
        self._index = PrefixIndex(
            (entry.name, f"{self._kit.tell(entry.title)} {self._kit.tell(entry.also)}")
            for entry in self._entries.values()
        )
        self._search(self.edit.text())

    def _search(self, typed: str) -> None:
        self.list.clear()
        for name in self._index.find(typed):
            self.list.addItem(self._item(self._entries[name]))
        self.list.setCurrentRow(0)
        shown = min(max(self.list.count(), 1), self._rows)
        self.list.setFixedHeight(shown * self._row_px() + 4)
        if typed:
            announce(self.edit, self._kit.tell(phrase("kit.results", count=self.list.count())))

    def _item(self, entry: Entry) -> QListWidgetItem:
        item = QListWidgetItem(self._kit.tell(entry.title))
        item.setData(Qt.ItemDataRole.UserRole, entry.name)
        item.setSizeHint(QSize(0, self._row_px()))
        if entry.icon:
            item.setIcon(self._kit.icon(entry.icon, size_px=20))
        return item

    def _row_px(self) -> int:
        return self._kit.px(CONTROL_PX["row"])

    def _move(self, step: int) -> None:
        last = self.list.count() - 1
        self.list.setCurrentRow(max(0, min(last, self.list.currentRow() + step)))
        item = self.list.currentItem()
        if item is not None:
            announce(self.edit, item.text())

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))

    def _name(self, text: str) -> None:
        self.edit.setAccessibleName(text)
        self.edit.setPlaceholderText(text)
        self.list.setAccessibleName(text)
