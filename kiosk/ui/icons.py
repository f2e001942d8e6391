# SPDX-License-Identifier: Apache-2.0
"""Room ui: the icons of `resources/icons`, tinted when loaded. A word always stands beside one.

Each file is a 24 × 24 drawing in `currentColor`; the colour of the tone is put in before it is
drawn, at the pixel ratio of the screen.
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from kiosk.config import resource


@lru_cache(maxsize=128)
def _drawing(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text("utf-8")


def pixmap(name: str, colour: str, size_px: int, ratio: float) -> QPixmap:
    """The icon in one colour (#RRGGBB), `size_px` wide, drawn for screens `ratio` times as dense.

    Raises FileNotFoundError.
    """
    from PySide6.QtSvg import QSvgRenderer

    side = round(size_px * ratio)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    svg = _drawing(name).replace("currentColor", colour).encode()
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made
