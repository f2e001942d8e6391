# SPDX-License-Identifier: Apache-2.0
"""Room ui: one of a few: buttons in a row, the chosen one with a tick, ← → move between them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.flow import Flow
from kiosk.ui.words import Saying

T = TypeVar("T")


class Choice(QWidget, Generic[T]):
    """Exactly one is chosen; the tick says it to the eye, the state of the button to the ear."""

    def __init__(
        self, kit: Kit, options: Sequence[tuple[T, Saying]], listener: Callable[[T], object]
    ) -> None:
        super().__init__()
        self._listener = listener
        self._buttons: dict[T, Button] = {}
        row = Flow(self, gap=8)
        for value, name in options:
            button = Button(kit, name)
            button.setCheckable(True)
            self._buttons[value] = button.does(partial(self.choose, value))
            row.addWidget(button)
        self._value = options[0][0]
        self._mark()

    @property
    def value(self) -> T:
        """What is chosen."""
        return self._value

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The options, for a page's walk."""
        return tuple(self._buttons.values())

    def choose(self, value: T) -> None:
        """Choose it and tell the listener; a cursor on the options goes along."""
        self._value = value
        if any(button.hasFocus() for button in self._buttons.values()):
            self._buttons[value].setFocus()
        self._mark()
        self._listener(value)

    def next(self) -> None:
        """The one after the chosen one; after the last the first."""
        values = list(self._buttons)
        self.choose(values[(values.index(self._value) + 1) % len(values)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """← and → go to the neighbour."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        values = list(self._buttons)
        at = max(0, min(len(values) - 1, values.index(self._value) + step))
        self.choose(values[at])

    def _mark(self) -> None:
        for value, button in self._buttons.items():
            here = value == self._value
            button.setChecked(here)
            button.with_icon("tick" if here else "todo", Tone.PRIMARY if here else Tone.MUTED)
