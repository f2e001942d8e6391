# SPDX-License-Identifier: Apache-2.0
"""Room ui: rows of the queue, the history, the statement: keyboard first, 44 px high."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from kiosk.ui.kit import Kit
from kiosk.ui.tokens import CONTROL_PX, Tone
from kiosk.ui.widgets.labels import Label
from kiosk.ui.words import Saying

R = TypeVar("R")
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ROLE = Qt.ItemDataRole
_MEASURED_ROWS: Final = 60
_CELL_PADDING_PX: Final = 28
_STRETCH_LEAST_PX: Final = 150


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column: its title, and what it says of a row. One column should stretch.

    A `spare` one gives way where the stretching one would get too narrow to be read.
    """

    title: Saying
    text: Callable[[R], Saying]
    right: bool = False
    stretch: bool = False
    icon: Callable[[R], tuple[str, Tone]] | None = None
    spare: bool = False


class RowsModel(QAbstractTableModel, Generic[R]):
    """Rows of any sequence, said when they are painted, so that they follow the language."""

    def __init__(self, kit: Kit, columns: Sequence[Column[R]]) -> None:
        super().__init__()
        self._kit, self.columns = kit, tuple(columns)
        self.rows: Sequence[R] = ()
        kit.changed.connect(self._said_anew)

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show these; a sequence that fetches pages by itself will do."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = _ROLE.DisplayRole) -> Any:
        """What Qt asks of a cell."""
        if not index.isValid():
            return None
        return self._cell(self.rows[index.row()], self.columns[index.column()], role)

    def _cell(self, row: R, column: Column[R], role: int) -> str | QIcon | Qt.AlignmentFlag | None:
        if role in (_ROLE.DisplayRole, _ROLE.ToolTipRole, _ROLE.AccessibleTextRole):
            return self._kit.tell(column.text(row))
        if role == _ROLE.DecorationRole and column.icon is not None:
            return self._kit.icon(*column.icon(row), size_px=20)
        if role == _ROLE.TextAlignmentRole:
            return _aligned(column)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole
    ) -> Any:
        """Titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _ROLE.DisplayRole:
            return self._kit.tell(self.columns[section].title)
        return _aligned(self.columns[section]) if role == _ROLE.TextAlignmentRole else None

    def _said_anew(self) -> None:
        if self.rows:
            last = self.index(len(self.rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)


def _aligned(column: Column[Any]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class _BarDelegate(QStyledItemDelegate):
    """A bar of 3 px at the left of the selected row: its tint alone is too faint to be seen."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """The cell, and the bar in the first column."""
        super().paint(painter, option, index)
        chosen = option.state & option.state.State_Selected
        if chosen and index.column() == 0:
            rect: QRect = option.rect
            bar = QRect(rect.left(), rect.top(), 3, rect.height())
            painter.fillRect(bar, QColor(self._kit.tokens.primary))


class RowsView(QTableView, Generic[R]):
    """Whole rows. Enter or a double click chooses one; `empty` is said when there is none."""

    chosen = Signal(object)
    moved = Signal(object)

    def __init__(self, kit: Kit, name: Saying, columns: Sequence[Column[R]], empty: Saying) -> None:
        super().__init__()
        self._kit, self._most, self._least = kit, 0, 0
        self.table: RowsModel[R] = RowsModel(kit, columns)
        self._bar = _BarDelegate(kit)
        self.setModel(self.table)
        self.setItemDelegate(self._bar)
        kit.bind(self, self.setAccessibleName, name)
        self._empty = Label(kit, empty, "muted").wrapping()
        self._empty.setParent(self.viewport())
        self._empty.setMargin(16)
        self._set_up(columns)
        kit.changed.connect(self._measure)
        self._measure()

    def _set_up(self, columns: Sequence[Column[R]]) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Not ResizeToContents: at a change of style Qt would measure every row of the history.
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for at, column in enumerate(columns):
            if column.stretch:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda _: self._choose())
        self.selectionModel().currentRowChanged.connect(lambda *_: self.moved.emit(self.row()))

    def as_high_as_rows(self, most: int) -> None:
        """Be as high as its rows, up to so many; for a short list within a page."""
        self._most = most
        self._fit_height()

    def at_least_rows(self, least: int) -> None:
        """Show so many at once wherever the page is low; it scrolls instead."""
        self._least = least
        self._fit_height()

    def only_read(self) -> None:
        """A table to look at: nothing in it is chosen, the cursor passes it by."""
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show these; the selection stays at its place, or goes to the first row."""
        before = max(self.currentIndex().row(), 0)
        self.table.show_rows(rows)
        self._share_width()
        self._empty.setVisible(not rows)
        self._fit_height()
        if rows:
            self.selectRow(min(before, len(rows) - 1))

    def row(self) -> R | None:
        """The selected row."""
        at = self.currentIndex().row()
        return self.table.rows[at] if 0 <= at < len(self.table.rows) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses; Tab leaves the table."""
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self._choose()

    def resizeEvent(self, event: Any) -> None:
        """The empty sentence keeps the width of the table."""
        super().resizeEvent(event)
        self._share_width()
        self._empty.setGeometry(0, 0, self.viewport().width(), self.viewport().height())
        self._empty.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)

    def _choose(self) -> None:
        row = self.row()
        if row is not None:
            self.chosen.emit(row)

    def _measure(self) -> None:
        self.setFont(self._kit.font("body"))
        self.horizontalHeader().setFont(self._kit.font("title"))
        header = self.verticalHeader()
        header.setMinimumSectionSize(self._kit.px(CONTROL_PX["row"]))
        header.setDefaultSectionSize(self._kit.px(CONTROL_PX["row"]))
        self._share_width()
        self._fit_height()

    def _fit_height(self) -> None:
        if self._least:
            title = self.horizontalHeader().sizeHint().height()
            self.setMinimumHeight(title + self._least * self._kit.px(CONTROL_PX["row"]) + 4)
        if self._most:
            rows = max(1, min(self._most, len(self.table.rows)))
            title = self.horizontalHeader().sizeHint().height()
            self.setFixedHeight(title + rows * self._kit.px(CONTROL_PX["row"]) + 4)

    def _share_width(self) -> None:
        """Each column as wide as its title and the widest of its first rows; spare ones go when
        the one that stretches would get too narrow.
        """
        self.ensurePolished()
        columns = self.table.columns
        widths = [0 if one.stretch else self._widest(one) for one in columns]
        rest = self.viewport().width() - sum(widths)
        least = self._kit.px(_STRETCH_LEAST_PX)
        for at, column in enumerate(columns):
            gone = column.spare and rest < least
            rest += widths[at] if gone else 0
            self.setColumnHidden(at, gone)
            if not column.stretch:
                self.setColumnWidth(at, widths[at])

    def _widest(self, column: Column[R]) -> int:
        tell, rows = self._kit.tell, self.table.rows
        texts = (tell(column.text(rows[n])) for n in range(min(len(rows), _MEASURED_ROWS)))
        cells = max((self.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
        bold = self.font()
        bold.setBold(True)
        title = QFontMetrics(bold).horizontalAdvance(tell(column.title))
        icon = self._kit.px(20) + 8 if column.icon is not None else 0
        return max(cells + icon, title) + _CELL_PADDING_PX
