# SPDX-License-Identifier: Apache-2.0
"""Room ui: a barcode scanner that types like a keyboard: its code arrives whole, or not at all.

It stands before whatever has the focus and nowhere else: a filter before the whole application
would be asked about every paint. Keys of a hand pass in their order, at most a scanner's gap late;
keys that are no sign of a code (F-keys, Esc, Ctrl, a held key) pass at once, and what was held goes
before them, as it does before an input method's letters, a click and a change of the focus.

A whole code is put into the field like a paste, and Enter follows. Where no text is taken it is
dropped with its Enter: on a button its spaces and its Enter would press.
"""

from collections.abc import Callable
from typing import Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from kiosk.core.wedge import RULES, Heard, Wedge, WedgeRules
from kiosk.ui.keys import now_ms

_OF_A_CODE: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_ENDS: Final = {Qt.Key.Key_Return: "\r", Qt.Key.Key_Enter: "\r", Qt.Key.Key_Tab: "\t"}
_FIRST_WHAT_WAS_HELD: Final = frozenset(
    {QEvent.Type.InputMethod, QEvent.Type.MouseButtonPress, QEvent.Type.FocusOut}
)


class WedgeFilter(QObject):
    """Follows the focus of the application's one window, for as long as the window lives."""

    def __init__(
        self,
        window: QWidget,
        rules: WedgeRules = RULES,
        clock_ms: Callable[[], float] = now_ms,
    ) -> None:
        super().__init__(window)
        self._window, self._clock_ms = window, clock_ms
        self._wedge, self._end = Wedge(rules), rules.suffix
        self._held: list[QKeyEvent] = []
        self._dropped: list[int] = []  # keys of a code that are still to be let go
        self._at: QWidget = window
        self._passing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._give_back)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)
        self._follow(None, QApplication.focusWidget())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True for keys that are held back."""
        if self._passing:
            return False
        kind = event.type()
        if isinstance(event, QKeyEvent):
            if kind is QEvent.Type.KeyPress:
                return self._pressed(event)
            if kind is QEvent.Type.KeyRelease:
                return self._released(event)
            if not self._sign(event):  # a shortcut would otherwise be done before what was typed
                self._give_back()
        elif kind in _FIRST_WHAT_WAS_HELD:
            self._give_back()
        return False

    def _pressed(self, event: QKeyEvent) -> bool:
        sign = self._sign(event)
        if not sign:
            self._give_back()
            return False
        heard = self._wedge.feed(sign, int(self._clock_ms()))
        if not self._held and heard == Heard(sign):
            return False
        self._held.append(_copy(event))
        self._replay(len(heard.typed))
        if heard.code is not None:
            self._take(heard.code)
        self._arm()
        return True

    def _released(self, event: QKeyEvent) -> bool:
        if event.key() in self._dropped:
            self._dropped.remove(event.key())
            return True
        if self._held:
            self._held.append(_copy(event))
        return bool(self._held)

    def _give_back(self) -> None:
        """What is held is the operator's."""
        due_ms = self._wedge.due_ms
        if due_ms is not None:
            self._replay(len(self._wedge.idle(due_ms)))
        self._arm()

    def _replay(self, presses: int) -> None:
        """So many presses, each with what was let go behind it, to whoever has the focus."""
        due = self._held
        ends = [at for at, one in enumerate(due) if one.type() is QEvent.Type.KeyPress]
        end = ends[presses] if presses < len(ends) else len(due)
        if not presses:
            return
        self._held = due[end:]
        for one in due[:end]:
            if shiboken6.isValid(self._at):
                self._send(self._at, one)

    def _take(self, code: str) -> None:
        presses = [one for one in self._held if one.type() is QEvent.Type.KeyPress]
        let_go = [one.key() for one in self._held if one.type() is QEvent.Type.KeyRelease]
        self._dropped = [one.key() for one in presses]
        for key in let_go:
            if key in self._dropped:
                self._dropped.remove(key)
        self._held = []
        if shiboken6.isValid(self._at) and _paste(self._at, code):
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                plain = Qt.KeyboardModifier.NoModifier
                self._send(self._at, QKeyEvent(kind, Qt.Key.Key_Return, plain, "\r"))

    def _sign(self, event: QKeyEvent) -> str:
        """The one sign that a key of a code gives; "" for every other key, also for the end of
        other scanners' codes, which is the operator's.
        """
        if event.isAutoRepeat() or event.modifiers() & ~_OF_A_CODE:
            return ""
        end = _ENDS.get(Qt.Key(event.key()))
        if end is not None:
            return end if end == self._end else ""
        text = event.text()
        return text if len(text) == 1 and text.isprintable() else ""

    def _send(self, to: QWidget, event: QKeyEvent) -> None:
        self._passing = True
        try:
            QApplication.sendEvent(to, event)
        finally:
            self._passing = False

    def _arm(self) -> None:
        due_ms = self._wedge.due_ms
        if due_ms is None:
            self._timer.stop()
        else:
            self._timer.start(max(0, int(due_ms - self._clock_ms())))

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        if shiboken6.isValid(self._at):
            self._give_back()
            self._at.removeEventFilter(self)
        self._at = now or self._window
        self._at.installEventFilter(self)


def _copy(event: QKeyEvent) -> QKeyEvent:
    return QKeyEvent(
        event.type(),
        event.key(),
        event.modifiers(),
        event.nativeScanCode(),
        event.nativeVirtualKey(),
        event.nativeModifiers(),
        event.text(),
    )


def _paste(into: QWidget, code: str) -> bool:
    """False where no text is taken."""
    if isinstance(into, QLineEdit) and not into.isReadOnly():
        into.insert(code)
        return True
    if isinstance(into, QTextEdit | QPlainTextEdit) and not into.isReadOnly():
        into.insertPlainText(code)
        return True
    return False
