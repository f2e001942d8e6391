# SPDX-License-Identifier: Apache-2.0
"""Room ui: what was just done can be undone for ten seconds; for work without money only."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout

from kiosk.ui.keys import Act
from kiosk.ui.kit import Kit
from kiosk.ui.widgets.announce import announce
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.labels import Label
from kiosk.ui.words import Saying, phrase

UNDO_SECONDS = 10


class UndoBar(QFrame):
    """One offer at a time; a new one, or the end of its time, settles the one before."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._undo: Callable[[], None] | None = None
        self._left = 0
        self.setProperty("panel", "undo")
        self.label = Label(kit).wrapping()
        self.clock = Label(kit, role="figure")
        self.button = Button(kit, phrase("kit.undo")).key(Act.UNDO).does(self.undo)
        lay = QHBoxLayout(self)
        lay.setContentsMargins(16, 6, 8, 6)
        lay.setSpacing(12)
        lay.addWidget(self.label, 1)
        lay.addWidget(self.clock)
        lay.addWidget(self.button)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self.hide()

    def offer(self, done: Saying, undo: Callable[[], None]) -> None:
        """Say what was done, and offer to undo it."""
        self._undo, self._left = undo, UNDO_SECONDS
        self.label.tell(done)
        self._say_left()
        self.show()
        self._timer.start()
        announce(self, self._kit.tell(done))

    def undo(self) -> bool:
        """Undo what is on offer; False when nothing is."""
        undo, self._undo = self._undo, None
        self.settle()
        if undo is None:
            return False
        undo()
        return True

    def _tick(self) -> None:
        self._left -= 1
        self._say_left()
        if self._left <= 0:
            self._undo = None
            self.settle()

    def _say_left(self) -> None:
        self.clock.tell(phrase("kit.seconds", count=self._left))

    def settle(self) -> None:
        """It can be undone no more."""
        self._undo = None
        self._timer.stop()
        self.hide()
