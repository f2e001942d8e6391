# SPDX-License-Identifier: Apache-2.0
"""Room ui: rupees as typed → whole paise; what could be read in two ways is refused."""

import re
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionFrame

from kiosk.core.money import AMOUNT_MAX_PAISE, grouped
from kiosk.ui.kit import Kit
from kiosk.ui.widgets.edits import FormedEdit, plain_digits

# ₹ or Rs. before it, /- behind it, commas as in India (1,23,456) or every three digits, and at
# most two digits of paise. `12,40` and `1.240` are in none of these forms.
_FORM: Final = re.compile(
    r"(?:₹|Rs\.?)?(\d+|\d{1,2}(?:,\d{2})*,\d{3}|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?(?:/-)?",
    re.ASCII,
)
_SIGNS: Final = frozenset("0123456789,.₹Rs/- ")


class Unclear(ValueError):
    """The text is no amount, or could be more than one."""


def read_rupees(text: str) -> int | None:
    """Paise of a typed amount; None when nothing is typed. Zero is an amount. Raises Unclear."""
    bare = "".join(plain_digits(text).split())
    if not bare:
        return None
    found = _FORM.fullmatch(bare)
    if found is None:
        raise Unclear
    paise = int(found[1].replace(",", "")) * 100 + int((found[2] or "0").ljust(2, "0"))
    if paise > AMOUNT_MAX_PAISE:
        raise Unclear
    return paise


def written(paise: int) -> str:
    """How an amount is put back into the edit: 1,240 or 1,240.50."""
    tail = f".{paise % 100:02d}" if paise % 100 else ""
    return grouped(paise // 100) + tail


class MoneyEdit(FormedEdit):
    """An amount of rupees. `paise()` is None while nothing, or nothing clear, is typed."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self.setProperty("figures", "true")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(kit.px(180))
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.editingFinished.connect(self._write_out)

    def take(self, text: str) -> str | None:
        """The signs an amount can have; None with any other among them."""
        plain = plain_digits(text)
        return plain if set(plain) <= _SIGNS else None

    def paise(self) -> int | None:
        """The amount, or None."""
        try:
            return read_rupees(self.text())
        except Unclear:
            return None

    def is_unclear(self) -> bool:
        """True when something is typed that is no amount, or could be more than one."""
        return bool(self.text().strip()) and self.paise() is None

    def set_paise(self, paise: int | None) -> None:
        """Show an amount; None empties the edit."""
        self.set_value("" if paise is None else written(paise))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rupee sign stands at the left, and is no part of the text."""
        super().paintEvent(event)
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        inside = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        painter = QPainter(self)
        painter.setPen(QColor(self.kit.tokens.muted))
        painter.drawText(
            QRect(inside.left() + 4, inside.top(), inside.width(), inside.height()),
            Qt.AlignmentFlag.AlignVCenter,
            "₹",
        )

    def _write_out(self) -> None:
        paise = self.paise()
        if paise is not None and self.text() != written(paise):
            self.set_paise(paise)
