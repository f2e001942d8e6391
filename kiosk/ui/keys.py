# SPDX-License-Identifier: Apache-2.0
"""Room ui: the keyboard of the counter, as one table; and the lock on the key that moves money.

Enter is not in the table: it goes to the next field or the next step and never moves money, since
every scanner sends it and a held key repeats it. Money moves by F12 alone, once. No letter is
needed anywhere: in a Hindi layout letter keys send other letters.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

MONEY_LOCK_MS: Final = 800


class Act(StrEnum):
    """What a key asks for, the same on every page."""

    HELP = "help"
    SERVICE_1 = "service_1"
    SERVICE_2 = "service_2"
    SERVICE_3 = "service_3"
    SERVICE_4 = "service_4"
    SERVICE_5 = "service_5"
    SERVICE_6 = "service_6"
    SECOND = "second"  # this page's second action, always printed on its button
    PRINT = "print"
    PRINT_A4 = "print_a4"
    SAVE_PDF = "save_pdf"
    QUEUE = "queue"
    MONEY = "money"
    BACK = "back"
    SEARCH = "search"
    STATUS = "status"
    LOCK = "lock"
    LANGUAGE = "language"
    SEND = "send"
    UNDO = "undo"
    SUNLIGHT = "sunlight"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the counter: what Qt calls it, and how it is printed on a button."""

    act: Act
    sequence: str
    cap: str


KEYS: Final = (
    Key(Act.HELP, "F1", "F1"),
    Key(Act.SERVICE_1, "F2", "F2"),
    Key(Act.SERVICE_2, "F3", "F3"),
    Key(Act.SERVICE_3, "F4", "F4"),
    Key(Act.SERVICE_4, "F5", "F5"),
    Key(Act.SECOND, "F6", "F6"),
    Key(Act.SERVICE_5, "F7", "F7"),
    Key(Act.SERVICE_6, "Shift+F7", "⇧F7"),
    Key(Act.PRINT, "F8", "F8"),
    Key(Act.PRINT_A4, "Shift+F8", "⇧F8"),
    Key(Act.QUEUE, "F9", "F9"),
    Key(Act.MONEY, "F12", "F12"),
    Key(Act.BACK, "Esc", "Esc"),
    Key(Act.SEARCH, "Ctrl+K", "Ctrl+K"),
    Key(Act.STATUS, "Ctrl+I", "Ctrl+I"),
    Key(Act.LOCK, "Ctrl+L", "Ctrl+L"),
    Key(Act.LANGUAGE, "Ctrl+J", "Ctrl+J"),
    Key(Act.SEND, "Ctrl+Return", "Ctrl+↵"),
    Key(Act.SAVE_PDF, "Ctrl+S", "Ctrl+S"),
    Key(Act.UNDO, "Ctrl+Z", "Ctrl+Z"),
    Key(Act.SUNLIGHT, "Ctrl+Shift+H", "Ctrl+⇧H"),
)
CAP: Final = {key.act: key.cap for key in KEYS}
ENTER_CAP: Final = "↵"
SERVICE_ACTS: Final = (
    Act.SERVICE_1,
    Act.SERVICE_2,
    Act.SERVICE_3,
    Act.SERVICE_4,
    Act.SERVICE_5,
    Act.SERVICE_6,
)


def now_ms() -> float:
    """Milliseconds of a clock that never goes back; it measures the lock and nothing else."""
    return time.monotonic() * 1000


class MoneyLock:
    """Lets one press through and holds every further one back for 800 ms, whatever sent it."""

    def __init__(self, clock_ms: Callable[[], float] = now_ms) -> None:
        self._clock_ms = clock_ms
        self._locked_until_ms = float("-inf")

    def opens(self) -> bool:
        """True for the press that may move money; it locks behind itself."""
        now = self._clock_ms()
        if now < self._locked_until_ms:
            return False
        self._locked_until_ms = now + MONEY_LOCK_MS
        return True


class Keyboard(QObject):
    """All keys of the table on one window; each press goes to `on_act`. None repeats when held."""

    def __init__(
        self,
        window: QWidget,
        on_act: Callable[[Act], None],
        lock: MoneyLock | None = None,
    ) -> None:
        super().__init__(window)
        self._on_act, self._lock = on_act, lock or MoneyLock()
        self.shortcuts = {key.act: self._shortcut(window, key) for key in KEYS}

    def _shortcut(self, window: QWidget, key: Key) -> QShortcut:
        made = QShortcut(QKeySequence(key.sequence), window)
        made.setAutoRepeat(False)
        made.setContext(Qt.ShortcutContext.WindowShortcut)
        made.activated.connect(lambda act=key.act: self.press(act))
        return made

    def press(self, act: Act) -> None:
        """Do what a key asks; a money button that is clicked comes through here too."""
        if act is Act.MONEY and not self._lock.opens():
            return
        self._on_act(act)
