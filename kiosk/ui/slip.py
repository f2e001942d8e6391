# SPDX-License-Identifier: Apache-2.0
"""Room ui: fulfils the port SlipPainter: a paper drawn in dots for the roll, black or white.

QtGui only. The same paper gives the same dots on every thread; printer and preview get the same
picture. Labels stand in Hindi and English, the code is drawn from its matrix in whole dots.
"""

import threading
from functools import lru_cache
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter

from kiosk.core.paper import Paper
from kiosk.core.ports import Raster
from kiosk.core.spoken import Voices, spoken
from kiosk.ui import fonts
from kiosk.ui.slip_page import Box, Code, Fill, Page, Text
from kiosk.ui.slip_text import Type

WIDTH_DOTS: Final = 576  # 72 mm at 8 dots to the millimetre: the printable part of an 80 mm roll
_NARROW: Final = 0.82  # size of the letters on a 58 mm roll
_KEPT_RASTERS: Final = 4  # what was just previewed is printed next
_INK, _PAPER = QColor(0, 0, 0), QColor(255, 255, 255)
_GREYS: Final = bytes([255, 0]) + bytes(254)  # module 0 is white, 1 is black
_STRIPE_PIXELS: Final = 16

Matrix = tuple[bytearray, ...]


class QtSlipPainter:
    """Draws papers for a roll of `width_dots` (a multiple of 8; 576 or 384).

    Needs a QGuiApplication. Any thread may call `paint`.
    """

    def __init__(self, voices: Voices, width_dots: int = WIDTH_DOTS) -> None:
        fonts.load()
        self._voices = voices
        self._width = width_dots
        self._of_thread = threading.local()
        self._kept = lru_cache(maxsize=_KEPT_RASTERS)(self._paint)

    def paint(self, paper: Paper) -> Raster:
        """The picture of a whole slip at the roll's width."""
        return self._kept(paper)

    def _paint(self, paper: Paper) -> Raster:
        page = Page(self._type(), self._width, paper.kind)
        for said in spoken(paper, self._voices):
            page.add(said)
        matrix: Matrix = ()
        if paper.qr:
            matrix = _matrix(paper.qr)
            page.add_code(len(matrix), self._voices.pair("paper.qr"))
        return _raster(_drawn(page, self._width, matrix))

    def _type(self) -> Type:
        """Each thread has its own: what Qt laid out leans on faces that end with their thread."""
        type_: Type | None = getattr(self._of_thread, "type", None)
        if type_ is None:
            type_ = Type(1.0 if self._width >= WIDTH_DOTS else _NARROW)
            self._of_thread.type = type_
        return type_


def picture(raster: Raster) -> QImage:
    """The raster as an image, for the preview: exactly the dots that print."""
    row_bytes = raster.width_dots // 8
    image = QImage(
        raster.bits, raster.width_dots, raster.height_dots, row_bytes, QImage.Format.Format_Mono
    )
    image.setColorTable([_PAPER.rgb(), _INK.rgb()])
    return image.copy()  # its own memory, for the raster's may end first


def _matrix(text: str) -> Matrix:
    import segno  # the first page needs no code

    # The mask is given: to try all eight takes four times as long, and our text is nearly random.
    return segno.make_qr(text, error="m", boost_error=False, mask=2).matrix


def _modules(matrix: Matrix) -> QImage:
    """One grey byte a module, made at once: a setPixel for each would take longer than the rest."""
    grey = b"".join(bytes(row).translate(_GREYS) for row in matrix)
    size = len(matrix)
    return QImage(grey, size, size, size, QImage.Format.Format_Grayscale8).copy()


def _stripes() -> QBrush:
    """Slanting stripes, as on a barrier."""
    size = _STRIPE_PIXELS
    half = size // 2
    grey = bytes(0 if (x + y) % size < half else 255 for y in range(size) for x in range(size))
    return QBrush(QImage(grey, size, size, size, QImage.Format.Format_Grayscale8).copy())


def _drawn(page: Page, width_dots: int, matrix: Matrix) -> QImage:
    image = QImage(width_dots, page.height_dots, QImage.Format.Format_Grayscale8)
    image.fill(_PAPER)
    fills = {Fill.INK: QBrush(_INK), Fill.PAPER: QBrush(_PAPER), Fill.STRIPES: _stripes()}
    painter = QPainter(image)
    try:
        for item in page.items:
            match item:
                case Box(rect, fill):
                    painter.fillRect(rect, fills[fill])
                case Code(rect):
                    painter.drawImage(rect, _modules(matrix))
                case Text(x, y, laid, white):
                    painter.setPen(_PAPER if white else _INK)
                    laid.draw(painter, x, y)
    finally:
        painter.end()
    return image


def _raster(image: QImage) -> Raster:
    """Grey to black and white at one threshold; no dithering, which would fray the letters."""
    flags = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.MonoOnly
    mono = image.convertToFormat(QImage.Format.Format_Mono, flags)
    row_bytes, stride = mono.width() // 8, mono.bytesPerLine()
    bits = bytes(mono.constBits())
    if stride != row_bytes:  # Qt pads rows to four bytes
        bits = b"".join(bits[at : at + row_bytes] for at in range(0, len(bits), stride))
    return Raster(mono.width(), mono.height(), bits)
