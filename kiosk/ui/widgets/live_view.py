# SPDX-License-Identifier: Apache-2.0
"""Room ui: a camera's picture with the oval over it; it says nothing to the ear but its name."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.core.device_ports import Frame, FrameCoding
from kiosk.core.photo import guide
from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.words import Saying

_WIDTH, _HEIGHT = 400, 300  # whatever the text size: a picture is no text
_PEN = 3


def image_of(frame: Frame) -> QImage:
    """The frame as a picture; a null picture where its bytes are none."""
    if frame.coding is FrameCoding.JPEG:
        return QImage.fromData(frame.image)
    wide = frame.width * 3
    if len(frame.image) != wide * frame.height:
        return QImage()
    made = QImage(frame.image, frame.width, frame.height, wide, QImage.Format.Format_RGB888)
    return made.copy()  # Qt keeps no hold on the bytes


class LiveView(QWidget):
    """The newest frame, as large as there is room; `hold` keeps a finished photograph in sight."""

    def __init__(self, kit: Kit, name: Saying) -> None:
        super().__init__()
        self._kit = kit
        self._image = QImage()
        self._oval = True
        self.fit = False
        kit.bind(self, self.setAccessibleName, name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(self.sizeHint())
        kit.changed.connect(self.update)

    @property
    def image(self) -> QImage:
        """What is shown."""
        return self._image

    def show_image(self, image: QImage, *, oval: bool = True, fit: bool = False) -> None:
        """Show this; the oval turns to the colour of done where it is fit."""
        self._image, self._oval, self.fit = image, oval, fit
        self.update()

    def sizeHint(self) -> QSize:
        """Four to three."""
        return QSize(_WIDTH, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture, then oval."""
        super().paintEvent(event)
        tokens = self._kit.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.line))
        if self._image.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shown = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - shown.width()) / 2, (self.height() - shown.height()) / 2
        target = QRectF(left, top, shown.width(), shown.height())
        painter.drawImage(target, self._image)
        if self._oval:
            self._draw_oval(painter, target)

    def _draw_oval(self, painter: QPainter, target: QRectF) -> None:
        box = guide(self._image.width(), self._image.height()).oval
        scale = target.width() / self._image.width()
        place = QRectF(
            target.left() + box.left * scale,
            target.top() + box.top * scale,
            box.width * scale,
            box.height * scale,
        )
        tokens = self._kit.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Two tones, as the ring of the focus: one of them is seen on any picture.
        for colour, width in ((tokens.surface, _PEN + 3), (self._ink(), _PEN)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(place)

    def _ink(self) -> str:
        return self._kit.tokens.ink(Tone.DONE if self.fit else Tone.ATTENTION)
