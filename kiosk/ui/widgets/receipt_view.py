# SPDX-License-Identifier: Apache-2.0
"""Room ui: a slip or a page shown as it will be printed: a picture with its words for the ear."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea

from kiosk.ui.kit import Kit
from kiosk.ui.words import NOTHING, Saying, phrase

_STEP_PX = 48


class ReceiptView(QScrollArea):
    """Scrolls by ↑ ↓ PageUp PageDown. The picture comes from the painter that prints it."""

    def __init__(self, kit: Kit, width_px: int = 288) -> None:
        super().__init__()
        self._kit, self._width_px, self._fixed_px = kit, width_px, 0
        self._image = QImage()
        self._drawn = (0, 0)  # picture and width; scaling takes longer than anything else here
        self._paper = QLabel()
        self._paper.setProperty("role", "paper")
        self._paper.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidget(self._paper)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        kit.bind(self, self.setAccessibleName, phrase("kit.preview"))
        self._read = kit.bind(self, self.setAccessibleDescription, NOTHING)
        kit.changed.connect(self._draw)

    def show_image(self, image: QImage, read_out: Saying = NOTHING) -> None:
        """Show this paper; `read_out` holds its lines for the screen reader."""
        self._image = image
        self._read.tell(read_out)
        self._draw()
        self.verticalScrollBar().setValue(0)

    def fit_width(self, width_px: int) -> None:
        """Show the paper in this width, whatever the text size."""
        self._fixed_px = width_px
        self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↑ and ↓ move the paper; every other key goes on to the page."""
        step = {Qt.Key.Key_Up: -_STEP_PX, Qt.Key.Key_Down: _STEP_PX}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + step)

    def sizeHint(self) -> QSize:
        """Paper and scroll bar."""
        return QSize(self._width() + 20, 360)

    def _width(self) -> int:
        return self._fixed_px or self._kit.px(self._width_px)

    def _draw(self) -> None:
        ratio = 2.0
        width = round(self._width() * ratio)
        drawn = (self._image.cacheKey(), width)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        if self._image.isNull():
            self._paper.clear()
            return
        shown = self._image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        shown.setDevicePixelRatio(ratio)
        self._paper.setPixmap(QPixmap.fromImage(shown))
