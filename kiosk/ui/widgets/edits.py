# SPDX-License-Identifier: Apache-2.0
"""Room ui: line edits that take what fingers, scanners and Hindi layouts send, in one form.

An edit that rewrites what is typed keeps the cursor behind the same sign. What it cannot take it
leaves out whole, and says so by `refused`: dropping single signs of a pasted number would make
another number.
"""

import unicodedata
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from kiosk.ui.kit import Kit

# What may stand between digits: blanks of any width, hyphens and dashes, invisible joiners.
_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2212\u00ad"
_UNSEEN: Final = "\u200b\u200c\u200d\u200e\u200f\ufeff"


def plain_digits(text: str) -> str:
    """Decimal digits of any script as 0–9; all other signs unchanged."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


def without_gaps(text: str) -> str:
    """The text without blanks, hyphens, dashes and unseen signs."""
    return "".join(s for s in text if not (s.isspace() or s in _DASHES or s in _UNSEEN))


def in_groups(text: str, size: int) -> str:
    """`100012345678` as `1000 1234 5678`; size 0 leaves it whole."""
    if not size:
        return text
    return " ".join(text[at : at + size] for at in range(0, len(text), size))


class FormedEdit(QLineEdit):
    """Its text is always `shape(take(text))`; a text that `take` refuses is undone."""

    refused = Signal()
    taken = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.kit = kit
        self._last = ""
        kit.changed.connect(self._wear)
        self._wear()
        self.textEdited.connect(self._reform)

    def take(self, text: str) -> str | None:
        """The bare value of a typed text; None when it cannot be taken."""
        return text

    def shape(self, value: str) -> str:
        """How a bare value is shown."""
        return value

    def value(self) -> str:
        """The bare value."""
        return self.take(self.text()) or ""

    def set_value(self, value: str) -> None:
        """Show this value, as if it had been typed."""
        self.setText(value)
        self._reform(value)

    def clear_value(self) -> None:
        """Empty the edit."""
        self.set_value("")

    def event(self, event: QEvent) -> bool:
        """Leaves Ctrl+Z to the window's undo: rewriting has emptied the edit's own memory."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
        ):
            event.ignore()
            return False
        return super().event(event)

    def _wear(self) -> None:
        self.setFont(self.kit.font("input"))

    def _reform(self, text: str) -> None:
        value = self.take(text)
        if value is None:
            self._put(self._last, len(self._last))
            self.refused.emit()
            return
        before = self.take(text[: self.cursorPosition()])
        shown = self.shape(value)
        self._last = shown
        if shown != text:
            self._put(shown, self._behind(shown, len(before or "")))
        self.taken.emit()

    def _put(self, text: str, cursor: int) -> None:
        self.setText(text)
        self.setCursorPosition(cursor)

    def _behind(self, shown: str, signs: int) -> int:
        """Where the cursor stands behind that many signs of the bare value."""
        for at in range(len(shown) + 1):
            if len(self.take(shown[:at]) or "") >= signs:
                return at
        return len(shown)


class DigitsEdit(FormedEdit):
    """A number with a known count of digits: ०–९ become 0–9, gaps go, groups of four are shown.

    More digits than needed are kept and shown: cutting them off would make another number.
    """

    def __init__(self, kit: Kit, group: int = 4, most: int = 40) -> None:
        super().__init__(kit)
        self._group, self._most = group, most
        self.setProperty("figures", "true")
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)

    def take(self, text: str) -> str | None:
        """Digits only; None with any other sign among them, or too many to be a number at all."""
        bare = without_gaps(plain_digits(text))
        ok = (not bare or (bare.isascii() and bare.isdigit())) and len(bare) <= self._most
        return bare if ok else None

    def shape(self, value: str) -> str:
        """In groups."""
        return in_groups(value, self._group)

    def digits(self) -> str:
        """The digits, 0–9."""
        return self.value()


class PinEdit(DigitsEdit):
    """Six digits shown as dots; paste is allowed (WCAG 3.3.8)."""

    complete = Signal()

    def __init__(self, kit: Kit, length: int = 6) -> None:
        super().__init__(kit, group=0, most=length)
        self.length = length
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaximumWidth(kit.px(220))
        self.textChanged.connect(self._tell_complete)

    def pin(self) -> str:
        """The digits typed so far."""
        return self.value()

    def _tell_complete(self, text: str) -> None:
        if len(text) == self.length:
            self.complete.emit()


class CodeField(FormedEdit):
    """A code read from paper or by phone: capitals and digits in groups, look-alikes made equal."""

    ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    LOOK_ALIKES: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})

    def __init__(self, kit: Kit, length: int, group: int = 4) -> None:
        super().__init__(kit)
        self.length, self._group = length, group
        self.setProperty("figures", "true")

    def take(self, text: str) -> str | None:
        """Signs of the alphabet only, as capitals; None with any other sign."""
        bare = without_gaps(plain_digits(text)).upper().translate(self.LOOK_ALIKES)
        return bare if set(bare) <= set(self.ALPHABET) and len(bare) <= 2 * self.length else None

    def shape(self, value: str) -> str:
        """In groups joined by hyphens."""
        return in_groups(value, self._group).replace(" ", "-")

    def code(self) -> str:
        """The code without gaps."""
        return self.value()
