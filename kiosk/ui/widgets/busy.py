# SPDX-License-Identifier: Apache-2.0
"""Room ui: work that takes time: the button says so after 0.3 s; long work lists its steps."""

from collections.abc import Callable, Sequence
from typing import Self

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.announce import announce
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.labels import Label, Picture
from kiosk.ui.words import NOTHING, Saying, phrase

SHOW_AFTER_MS = 300


class BusyButton(Button):
    """While its work runs a press does nothing; after 0.3 s it says so. It keeps the focus."""

    def __init__(self, kit: Kit, saying: Saying, kind: Kind = Kind.PRIMARY) -> None:
        super().__init__(kit, saying, kind)
        self._idle = saying
        self._doing: Saying = NOTHING
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOW_AFTER_MS)
        self._timer.timeout.connect(self._show_busy)

    @property
    def busy(self) -> bool:
        """True between begin and end."""
        return self._busy

    def does(self, click: Callable[[], object]) -> Self:
        """Call this when pressed, unless the work runs already."""
        self.clicked.connect(lambda: None if self._busy else click())
        return self

    def rename(self, saying: Saying) -> None:
        """What it says while nothing runs."""
        self._idle = saying
        if not self._busy:
            self.tell(saying)

    def begin(self, doing: Saying) -> None:
        """The work has begun; `doing` is what the button says if it lasts."""
        self._busy, self._doing = True, doing
        self._timer.start()

    def end(self) -> None:
        """The work has ended, well or not."""
        self._busy = False
        self._timer.stop()
        self.tell(self._idle)

    def _show_busy(self) -> None:
        self.tell(self._doing)
        announce(self, self._kit_text())

    def _kit_text(self) -> str:
        return self.kit.tell(self._doing)


class StepList(QFrame):
    """The steps of long work with a mark each, and the seconds since it began."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setProperty("panel", "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._marks: list[Picture] = []
        self._names: list[Label] = []
        self._steps: tuple[Saying, ...] = ()
        self._began_s = 0
        self.elapsed = Label(kit, role="muted")
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._say_elapsed)

    def begin(self, steps: Sequence[Saying], began_s: int = 0) -> None:
        """Show the steps, the first under way; the work began `began_s` seconds ago."""
        self._empty()
        self._began_s = began_s
        self._steps = tuple(steps)
        for row, step in enumerate(steps):
            self._marks.append(Picture(self._kit, "todo", Tone.MUTED, 20))
            self._names.append(Label(self._kit, step).wrapping())
            self._grid.addWidget(self._marks[row], row, 0)
            self._grid.addWidget(self._names[row], row, 1)
        self._grid.addWidget(self.elapsed, len(steps), 1)
        self.elapsed.show()
        self._clock.start()
        self._timer.start()
        self._say_elapsed()
        self.at(0)

    def at(self, step: int) -> None:
        """This step is under way, all before it are done."""
        for row, mark in enumerate(self._marks):
            if row < step:
                mark.show_icon("tick", Tone.DONE)
            elif row == step:
                mark.show_icon("clock", Tone.ATTENTION)
        if step < len(self._steps):
            announce(self, self._kit.tell(self._steps[step]))

    def end(self, failed_step: int | None = None) -> None:
        """All is done, or this step has failed."""
        self._timer.stop()
        if failed_step is None:
            self.at(len(self._marks))
        else:
            self.at(failed_step)
            self._marks[failed_step].show_icon("cross", Tone.NOT_DONE)

    def _say_elapsed(self) -> None:
        seconds = self._began_s + self._clock.elapsed() // 1000
        self.elapsed.tell(phrase("kit.elapsed", count=seconds))

    def _empty(self) -> None:
        self._marks, self._names = [], []
        while (item := self._grid.takeAt(0)) is not None:
            part: QWidget | None = item.widget()
            if part is not None and part is not self.elapsed:
                part.hide()
                part.deleteLater()
