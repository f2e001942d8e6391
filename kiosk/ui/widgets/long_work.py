# SPDX-License-Identifier: Apache-2.0
"""Room ui: work of more than three seconds shows its steps, the seconds, and the way out."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.widgets.busy import StepList
from kiosk.ui.widgets.labels import Label
from kiosk.ui.words import NOTHING, Saying

LONG_MS: Final = 3_000


class LongWork(QWidget):
    """Hidden until the work has lasted; `way_out` says how to leave it and what that means."""

    def __init__(self, kit: Kit, after_ms: int = LONG_MS) -> None:
        super().__init__()
        self._steps: tuple[Saying, ...] = ()
        self._at = 0
        self.list = StepList(kit)
        self._way_out = Label(kit, NOTHING, "muted").wrapping()
        lay = QVBoxLayout(self)
        lay.setContentsMargins(0, 0, 0, 0)
        lay.setSpacing(4)
        lay.addWidget(self.list)
        lay.addWidget(self._way_out)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(after_ms)
        self._timer.timeout.connect(self._show_steps)
        self.hide()

    def begin(self, steps: Sequence[Saying], way_out: Saying) -> None:
        """The work has begun with the first step."""
        self._steps, self._at = tuple(steps), 0
        self._way_out.tell(way_out)
        self._timer.start()

    def at(self, step: int) -> None:
        """This step is under way."""
        self._at = step
        if not self.isHidden():
            self.list.at(step)

    def end(self) -> None:
        """It has ended, well or not, or nobody waits for it any more."""
        self._timer.stop()
        self.list.end()
        self.hide()

    def _show_steps(self) -> None:
        self.list.begin(self._steps, began_s=self._timer.interval() // 1000)
        self.list.at(self._at)
        self.show()
