# SPDX-License-Identifier: Apache-2.0
"""Tests ui: a picture that stands for a slip, and the view that shows it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.widgets.receipt_view import ReceiptView
from kiosk.ui.words import Names


def slip_image() -> QImage:
    """Stands for the picture that the slip painter makes."""
    image = QImage(576, 700, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setPen(Qt.GlobalColor.black)
    font = painter.font()
    font.setPixelSize(30)
    painter.setFont(font)
    for at, line in enumerate(("लोक मित्र केंद्र", "Slip / पर्ची", "₹1,240.00", "HMR42-000118")):
        painter.drawText(20, 60 + 60 * at, line)
    painter.end()
    return image


def receipt(kit: Kit) -> QWidget:
    made = ReceiptView(kit)
    made.show_image(slip_image(), Names("Slip of ₹1,240.00", "₹1,240.00 की पर्ची"))
    return made
