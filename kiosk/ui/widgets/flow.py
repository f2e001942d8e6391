# SPDX-License-Identifier: Apache-2.0
"""Room ui: a row that goes on in a second line where the window is too narrow for one."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QSpacerItem, QWidget


class Flow(QLayout):
    """Places its widgets from the left, and below when a line is full."""

    def __init__(self, parent: QWidget | None = None, gap: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take one more."""
        self._items.append(item)

    def count(self) -> int:
        """How many."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at a place, None behind the last (Qt asks for it)."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give an item away."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It wants no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrow means higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height at this width."""
        return self._lay(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place all items."""
        super().setGeometry(rect)
        self._lay(rect, place=True)

    def sizeHint(self) -> QSize:
        """All in one line."""
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self._gap * max(0, len(shown) - 1)
        return self._with_margins(QSize(width, max((size.height() for size in shown), default=0)))

    def minimumSize(self) -> QSize:
        """The largest one."""
        least = QSize()
        for item in self._items:
            if not item.isEmpty():
                least = least.expandedTo(item.minimumSize())
        return self._with_margins(least)

    def _with_margins(self, size: QSize) -> QSize:
        edge = self.contentsMargins()
        return QSize(
            size.width() + edge.left() + edge.right(), size.height() + edge.top() + edge.bottom()
        )

    def addStretch(self, _: int = 1) -> None:
        """What follows stands at the right edge of its line."""
        push = QSizePolicy.Policy.Expanding
        self.addItem(QSpacerItem(0, 0, push, QSizePolicy.Policy.Minimum))

    def _lay(self, rect: QRect, place: bool) -> int:
        edge = self.contentsMargins()
        left, top = rect.left() + edge.left(), rect.top() + edge.top()
        width = rect.width() - edge.left() - edge.right()
        for line in self._lines(width):
            x, height = left, max(size.height() for _, size in line)
            spare = width - sum(size.width() for _, size in line) - self._gap * (len(line) - 1)
            for item, size in line:
                if item.spacerItem() is not None:
                    x, spare = x + spare, 0
                elif place:
                    item.setGeometry(QRect(x, top, size.width(), height))
                x += size.width() + self._gap
            top += height + self._gap
        return max(0, top - self._gap) + edge.bottom() - rect.top()

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """The items of each line with their sizes; all of one line get the same height."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        x = 0
        for item in self._items:
            if item.isEmpty() and item.spacerItem() is None:
                continue
            size = _size(item, width)
            if not lines or x + size.width() > width:
                lines.append([])
                x = 0
            lines[-1].append((item, size))
            x += size.width() + self._gap
        return lines


def _size(item: QLayoutItem, width: int) -> QSize:
    size = item.sizeHint()
    size.setWidth(min(size.width(), width))
    if item.hasHeightForWidth():
        size.setHeight(max(size.height(), item.heightForWidth(size.width())))
    return size
