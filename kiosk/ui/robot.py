# SPDX-License-Identifier: Apache-2.0
"""Room ui: presses keys in the real window as an operator would: for the demo and for journeys.

It has no mouse. It counts its presses itself, since keys taken by a shortcut never arrive as key
events anywhere else. Hindi is committed as an input method does; key clicks cannot carry it.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.core.wedge import GAP_MS
from kiosk.ui.keys import MONEY_LOCK_MS
from kiosk.ui.window import Window

PATIENCE_S: Final = 60
_NAMED: Final = {
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    "Tab": Qt.Key.Key_Tab,
    "Space": Qt.Key.Key_Space,
    "Down": Qt.Key.Key_Down,
    "Up": Qt.Key.Key_Up,
} | {f"F{n}": getattr(Qt.Key, f"Key_F{n}") for n in range(1, 13)}
_WITH: Final = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
}


_HAND_MS: Final = GAP_MS + 10


def when_idle(work: Callable[[], object]) -> None:
    """Does this on the main thread as soon as the window lives."""
    QTimer.singleShot(0, work)


class NeverCame(RuntimeError):
    """What was waited for did not come; says what was on the screen."""


class Robot:
    """An operator made of code, on the main thread inside the event loop."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.presses = 0
        self._money_s = 0.0

    def press(self, *keys: str) -> None:
        """Presses keys such as `F2`, `Enter`, `Ctrl+J`."""
        for key in keys:
            *held, name = key.split("+")
            modifiers = Qt.KeyboardModifier.NoModifier
            for word in held:
                modifiers |= _WITH[word]
            code = _NAMED.get(name) or getattr(Qt.Key, f"Key_{name.upper()}")
            self.presses += 1
            if name == "F12":
                self._out_of_lock()
            QTest.keyClick(self._target(), code, modifiers)
            self.breathe()

    def type(self, text: str) -> None:
        """Types text into what has the focus."""
        for letter in text:
            self.presses += 1
            if letter.isascii():
                QTest.keyClicks(self._target(), letter)
            else:
                event = QInputMethodEvent("", [])
                event.setCommitString(letter)
                QApplication.sendEvent(self._target(), event)
        self._pause()

    def wait(self, what: str, come: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        """Lets the window live until it has come. Raises NeverCame."""
        until = time.monotonic() + patience_s
        while not come():
            if time.monotonic() > until:
                raise NeverCame(f"{what}; on the page {self.window.page_name}: {self._faults()}")
            QTest.qWait(5)

    def wait_page(self, name: str) -> None:
        """Waits until this page is shown."""
        self.wait(f"page {name}", lambda: self.window.page_name == name)
        self.breathe()

    def breathe(self) -> None:
        """Lets what was begun be painted."""
        QApplication.processEvents()

    def picture(self, to: Path) -> None:
        """The window as it looks now, as PNG."""
        self._pause()
        self.window.grab().save(str(to))

    def _pause(self) -> None:
        """What hands do: else the keys are taken for a scanner's, and held until one is sure."""
        QTest.qWait(_HAND_MS)
        self.breathe()

    def _out_of_lock(self) -> None:
        """No operator presses F12 for the next citizen within the lock of the last one."""
        rest_ms = int(self._money_s * 1000 + MONEY_LOCK_MS - time.monotonic() * 1000) + 20
        if rest_ms > 0:
            QTest.qWait(rest_ms)
        self._money_s = time.monotonic()

    def _target(self) -> QWidget:
        focused = QApplication.focusWidget()
        return focused if focused is not None and focused.isVisible() else self.window

    def _faults(self) -> str:
        page = self.window.page(self.window.page_name) if self.window.page_name else None
        faults = page.errors.faults if page else ()
        return ", ".join(fault.code for fault in faults) or str(QGuiApplication.focusObject())
