# SPDX-License-Identifier: Apache-2.0
"""Room ui: nobody at the counter for five minutes: whoever comes next has to show a PIN.

Keys that a shortcut takes never arrive as key events of a widget, so the window's own native
window is watched; what the robot and a clicked button send is told through `stir`.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

AFTER_MS: Final = 5 * 60 * 1000
_LIFE: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class Rest(QObject):
    """Calls `lock` once the window has been left alone; a sign of life begins anew."""

    def __init__(
        self, window: QWidget, lock: Callable[[], object], after_ms: int = AFTER_MS
    ) -> None:
        super().__init__(window)
        self._window = window
        self._watched: QObject | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._after_ms = after_ms
        self._timer.timeout.connect(lambda: lock())

    @property
    def watching(self) -> bool:
        """Whether it counts."""
        return self._timer.isActive()

    def begin(self) -> None:
        """Somebody has signed in."""
        if self._watched is None and self._window.isVisible():
            self._watched = self._window.windowHandle()
            self._watched.installEventFilter(self)
        self._timer.start(self._after_ms)

    def end(self) -> None:
        """Nobody is signed in: nothing to lock."""
        self._timer.stop()

    def stir(self) -> None:
        """A sign of life."""
        if self._timer.isActive():
            self._timer.start(self._after_ms)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys, clicks, wheel and touch are life."""
        if event.type() in _LIFE:
            self.stir()
        return False
