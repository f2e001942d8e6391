# SPDX-License-Identifier: Apache-2.0
"""Room ui: what holds a page in the window: its body scrolls, its foot of buttons is always seen.

A page that asks something at the door (bare) stands as a card in the middle; a page with a list
(filling) takes the whole height; any other is as high as it needs, with its buttons right below.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.page import Page
from kiosk.ui.tokens import SHELL_PX
from kiosk.ui.widgets.labels import panel

_CARD_EDGE: Final = 16
_ANEW: Final = (QEvent.Type.LayoutRequest, QEvent.Type.Show, QEvent.Type.Hide)


class PageHolder(QWidget):
    """Places the card, the page and its foot by hand: no layout of Qt gives way in this order."""

    def __init__(self, kit: Kit, page: Page) -> None:
        super().__init__()
        self._kit, self.page = kit, page
        self._card = panel("card")
        self._card.setParent(self)
        self._card.setVisible(page.bare)
        self.area = _area(page)
        self.area.setParent(self)
        page.foot_bar.setParent(self)
        for part in (page, page.foot_bar):
            part.installEventFilter(self)
        kit.changed.connect(self.share)
        self._wanted: QWidget | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._again)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Page or foot wants another height."""
        if event.type() in _ANEW:
            self.share()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size of the window."""
        super().resizeEvent(event)
        self.share()

    def minimumSizeHint(self) -> QSize:
        """As wide as the page must be; it scrolls where it is too high."""
        return QSize(self.page.minimumSizeHint().width(), 0)

    def share(self) -> None:
        """Body, then foot, within the width that a page may have."""
        rect = self._room()
        foot = _height(self.page.foot_bar, rect.width()) if self._has_foot() else 0
        room = max(0, rect.height() - foot)
        bar = self.area.verticalScrollBar().sizeHint().width()
        want = _height(self.page, rect.width())
        if want > room:
            want = _height(self.page, rect.width() - bar)
        high = room if self.page.fills else min(want, room)
        # Said here, since Qt would show a bar for a moment whenever the page grows.
        bars = Qt.ScrollBarPolicy
        self.area.setVerticalScrollBarPolicy(
            bars.ScrollBarAsNeeded if want > room else bars.ScrollBarAlwaysOff
        )
        self.area.setGeometry(rect.left(), rect.top(), rect.width(), high)
        self.page.foot_bar.setGeometry(rect.left(), rect.top() + high, rect.width(), foot)
        edge = _CARD_EDGE
        body = QRect(rect.left(), rect.top(), rect.width(), high + foot)
        self._card.setGeometry(body.adjusted(-edge, -edge // 2, edge, edge // 2))

    def bring_to_sight(self, part: QWidget) -> None:
        """Scroll to it; once more when what has just been shown has found its place."""
        self.share()
        self.area.ensureWidgetVisible(part, 8, 24)
        self._wanted = part
        self._soon.start()

    def _again(self) -> None:
        part, self._wanted = self._wanted, None
        # Compared and not asked: a page may have thrown it away meanwhile.
        if part is not None and part is QApplication.focusWidget() and self.page.isAncestorOf(part):
            self.share()
            self.area.ensureWidgetVisible(part, 8, 24)

    def _room(self) -> QRect:
        px = self._kit.px
        if not self.page.bare:
            return QRect(0, 0, min(self.width(), px(SHELL_PX["content"])), self.height())
        width = min(self.width() - 2 * _CARD_EDGE, px(SHELL_PX["door"]))
        top = min(px(48), self.height() // 16)
        return QRect((self.width() - width) // 2, top, width, self.height() - 2 * top)

    def _has_foot(self) -> bool:
        return self.page.foot.count() > 0


def _height(widget: QWidget, width: int) -> int:
    high = widget.heightForWidth(width)
    return high if high >= 0 else widget.sizeHint().height()


def _area(page: Page) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    page.setAutoFillBackground(False)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
