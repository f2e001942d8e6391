# SPDX-License-Identifier: Apache-2.0
"""Room ui: the top bar: centre, search, language, operator, clock; the first thing painted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout

from kiosk.ui.keys import Act
from kiosk.ui.kit import Kit
from kiosk.ui.tokens import SHELL_PX, Tone
from kiosk.ui.widgets.labels import Label, Picture
from kiosk.ui.words import Plain, phrase

if TYPE_CHECKING:
    from kiosk.ui.widgets.buttons import Button


@dataclass(frozen=True, slots=True)
class _Keys:
    search: "Button"
    language: "Button"
    who: Picture


class TopBar(QFrame):
    """Centre, search, language, operator, clock."""

    def __init__(
        self, kit: Kit, clock: Callable[[], datetime], press: Callable[[Act], None]
    ) -> None:
        super().__init__()
        self._kit, self._clock, self._press = kit, clock, press
        self._keys: _Keys | None = None
        self.setProperty("panel", "top")
        self.setMinimumHeight(kit.px(SHELL_PX["top"]))
        self.centre = Label(kit, phrase("shell.title"), role="h2").wrapping()
        self.operator = Label(kit)
        self.time = Label(kit, role="figure")
        self._lay = QHBoxLayout(self)
        self._lay.setContentsMargins(16, 0, 16, 0)
        self._lay.setSpacing(12)
        self._lay.addWidget(self.centre, 1)
        self._lay.addWidget(self.operator)
        self._lay.addWidget(self.time)
        timer = QTimer(self)
        timer.setInterval(1000)
        timer.timeout.connect(self._say_time)
        timer.start()
        self._say_time()

    @property
    def search(self) -> "Button":
        """Ctrl+K, for the eye and the mouse."""
        return self._buttons().search

    @property
    def language(self) -> "Button":
        """Ctrl+J."""
        return self._buttons().language

    def _buttons(self) -> "_Keys":
        """Made with the first page: their pictures would keep the first paint waiting."""
        if self._keys is None:
            from kiosk.ui.widgets.buttons import Button, Kind

            kit, press = self._kit, self._press
            search = Button(kit, phrase("shell.search"), Kind.QUIET).key(Act.SEARCH)
            toggle = Button(kit, phrase("shell.language"), Kind.QUIET)
            made = _Keys(
                search.with_icon("search", Tone.MUTED).does(lambda: press(Act.SEARCH)),
                toggle.with_icon("language", Tone.MUTED).does(lambda: press(Act.LANGUAGE)),
                Picture(kit, "operator", Tone.MUTED, 20),
            )
            self._keys = made
            for at, part in enumerate((made.search, made.language, made.who), start=1):
                self._lay.insertWidget(at, part)
            made.who.setVisible(bool(self.operator.text()))
        return self._keys

    def tell_operator(self, name: str) -> None:
        """Who works; nobody while the door is shut."""
        self.operator.tell(Plain(name))
        self._buttons().who.setVisible(bool(name))

    def _say_time(self) -> None:
        shown = Plain(f"{self._clock():%H:%M}")
        if self.time.saying != shown:
            self.time.tell(shown)
