# SPDX-License-Identifier: Apache-2.0
"""Room ui: Ctrl+K: one box for commands, services and receipts; a frame, not a dialog."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.widgets.finder import Finder
from kiosk.ui.widgets.labels import Label
from kiosk.ui.words import phrase

_WIDTH_PX = 560


class Palette(QFrame):
    """Lies over the page; gives the focus back when it closes."""

    chosen = Signal(str)

    def __init__(self, kit: Kit, over: QWidget) -> None:
        super().__init__(over)
        self._kit, self._over = kit, over
        self._came_from: QWidget | None = None
        self.setProperty("panel", "palette")
        self.setAutoFillBackground(True)
        self.finder = Finder(kit, phrase("kit.palette"), rows=8)
        lay = QVBoxLayout(self)
        lay.setContentsMargins(16, 12, 16, 16)
        lay.setSpacing(8)
        lay.addWidget(Label(kit, phrase("kit.palette_help"), "caption").wrapping())
        lay.addWidget(self.finder)
        lay.addStretch(1)
        self.finder.chosen.connect(self._choose)
        kit.changed.connect(self._place)
        self.hide()

    def open(self) -> None:
        """Show it over the page, empty, with the cursor in it."""
        self._came_from = self._over.window().focusWidget()
        self.finder.clear()
        self.show()
        self._place()
        self.finder.edit.setFocus()

    def _place(self) -> None:
        """In the middle, below the top; again when the letters grow."""
        if not self.isVisible():
            return
        width = min(self._kit.px(_WIDTH_PX), self._over.width() - 32)
        self.resize(width, self.heightForWidth(width))
        self.move((self._over.width() - width) // 2, self._kit.px(56))
        self.raise_()

    def close_it(self) -> None:
        """Hide it and give the focus back."""
        self.hide()
        if self._came_from is not None:
            self._came_from.setFocus()

    def _choose(self, name: str) -> None:
        self.close_it()
        self.chosen.emit(name)
