# SPDX-License-Identifier: Apache-2.0
"""Room ui: the two-toned ring round whatever has the focus: seen on every ground."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.ui.kit import Kit

_GAP, _TONE_PX = 1, 2  # outside the control: a gap of 1 px, then two tones of 2 px each
_REACH = _GAP + 2 * _TONE_PX
_MOVES = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.LayoutRequest,
)


class FocusRing(QWidget):
    """Lies over one window and follows its focus; it takes no clicks and no focus itself."""

    def __init__(self, kit: Kit, over: QWidget) -> None:
        super().__init__(over)
        self._kit, self._over = kit, over
        self._watched: list[QWidget] = []
        self._target: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)
        kit.changed.connect(self.update)
        self.hide()

    @property
    def target(self) -> QWidget | None:
        """The control it is drawn round."""
        return self._target

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The control, or something that holds it, has moved."""
        if event.type() in _MOVES:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Outer tone, inner tone."""
        painter = QPainter(self)
        tokens = self._kit.tokens
        for inset, colour in ((0, tokens.ring_outer), (_TONE_PX, tokens.ring_inner)):
            pen = QPen(QColor(colour), _TONE_PX)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            edge = inset + _TONE_PX // 2
            painter.drawRect(self.rect().adjusted(edge, edge, -edge, -edge))

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._watched = []
        self._target = now if now is not None and self._over.isAncestorOf(now) else None
        at: QWidget | None = self._target
        while at is not None and at is not self._over:
            at.installEventFilter(self)
            self._watched.append(at)
            at = at.parentWidget()
        self._place()

    def _place(self) -> None:
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        rect = QRect(target.mapTo(self._over, QPoint(0, 0)), target.size())
        rect = rect.adjusted(-_REACH, -_REACH, _REACH, _REACH).intersected(
            self._window_part(target)
        )
        self.setGeometry(rect)
        self.setVisible(not rect.isEmpty())
        self.raise_()

    def _window_part(self, target: QWidget) -> QRect:
        """What can be seen of the parents of the control; a scroll area cuts the ring."""
        part = self._over.rect()
        at = target.parentWidget()
        while at is not None and at is not self._over:
            if at.objectName() == "qt_scrollarea_viewport":
                seen = QRect(at.mapTo(self._over, QPoint(0, 0)), at.size())
                part = part.intersected(seen)
            at = at.parentWidget()
        return part
