# SPDX-License-Identifier: Apache-2.0
"""Room ui: how a money act ended, in three layouts that cannot be taken for one another.

Done: a broad green band above, the tick in it, the receipt's number below. Not done: a red block
at the left with the cross, and the cash to give back in the largest figures. Not known: a hatched
amber frame all round, the clock, "do not collect again", and the time to the next look.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.announce import announce
from kiosk.ui.widgets.labels import Label
from kiosk.ui.words import NOTHING, Saying

_SIDE, _FRAME = 104, 16


class Ending(StrEnum):
    """The three ends of a money act; there is no fourth."""

    DONE = "done"
    NOT_DONE = "not_done"
    NOT_KNOWN = "not_known"


_ICON = {Ending.DONE: "tick", Ending.NOT_DONE: "cross", Ending.NOT_KNOWN: "clock"}
_TONE = {
    Ending.DONE: Tone.DONE,
    Ending.NOT_DONE: Tone.NOT_DONE,
    Ending.NOT_KNOWN: Tone.ATTENTION,
}


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """What is said. `figure` is the receipt's number, or the cash to give back."""

    ending: Ending
    headline: Saying
    figure: Saying = NOTHING
    lines: Sequence[Saying] = ()
    countdown: Saying = NOTHING


class _Mark(QLabel):
    """The sign of the ending, in the colour of its ground."""

    def __init__(self, kit: Kit, ending: Ending, size_px: int) -> None:
        super().__init__()
        self._kit, self._ending, self._size_px = kit, ending, size_px
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        kit.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        tokens = self._kit.tokens
        on_band = self._ending is not Ending.NOT_KNOWN
        colour = tokens.surface if on_band else tokens.ink(Tone.ATTENTION)
        self.setPixmap(self._kit.picture(_ICON[self._ending], colour, self._size_px))


class Outcome(QFrame):
    """Shows one ending at a time; read out at once when it is shown."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._facts: OutcomeFacts | None = None
        self._countdown: Label | None = None
        self._lay = QVBoxLayout(self)
        self._lay.setContentsMargins(0, 0, 0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        kit.changed.connect(self._again)

    @property
    def facts(self) -> OutcomeFacts | None:
        """What is shown."""
        return self._facts

    def show_outcome(self, facts: OutcomeFacts) -> None:
        """Show how it ended, instead of what was shown before, and read it out."""
        self._build(facts)
        announce(self, self.accessibleName(), at_once=True)

    def count_down(self, saying: Saying) -> None:
        """Say anew when the next look is; only the unknown ending has this line."""
        if self._countdown is not None:
            self._countdown.tell(saying)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground of the ending: band above, block at the side, or hatched frame."""
        super().paintEvent(event)
        if self._facts is None:
            return
        tokens, tone = self._kit.tokens, _TONE[self._facts.ending]
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        ink, side = QColor(tokens.ink(tone)), self._kit.px(_SIDE)
        match self._facts.ending:
            case Ending.DONE:
                painter.fillRect(QRect(0, 0, self.width(), side), ink)
            case Ending.NOT_DONE:
                painter.fillRect(QRect(0, 0, side, self.height()), ink)
            case Ending.NOT_KNOWN:
                painter.fillRect(self.rect(), QBrush(ink, Qt.BrushStyle.BDiagPattern))
                inner = self.rect().adjusted(_FRAME, _FRAME, -_FRAME, -_FRAME)
                painter.fillRect(inner, QColor(tokens.tint(tone)))
            case never:
                assert_never(never)
        painter.setPen(ink)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _again(self) -> None:
        if self._facts is not None:
            self._build(self._facts)

    def _build(self, facts: OutcomeFacts) -> None:
        while (item := self._lay.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._facts = facts
        face = self._face(facts)
        self._lay.addWidget(face)
        face.show()  # Qt would show it a moment later, and the page would be low until then
        said = (facts.headline, facts.figure, *facts.lines, facts.countdown)
        self.setAccessibleName(". ".join(filter(None, map(self._kit.tell, said))))
        self.update()

    def _face(self, facts: OutcomeFacts) -> QWidget:
        face = QWidget()
        mark = _Mark(self._kit, facts.ending, 64)
        side = self._kit.px(_SIDE)
        lay: QBoxLayout
        if facts.ending is Ending.DONE:
            lay = QVBoxLayout(face)
            mark.setFixedHeight(side)
        else:
            lay = QHBoxLayout(face)
            mark.setFixedWidth(side)
        lay.setContentsMargins(0, 0, 0, 0)
        lay.setSpacing(0)
        lay.addWidget(mark)
        lay.addLayout(self._words(facts), 1)
        return face

    def _words(self, facts: OutcomeFacts) -> QVBoxLayout:
        kit, tone = self._kit, _TONE[facts.ending]
        lay = QVBoxLayout()
        lay.setContentsMargins(24, 20, 32, 24)
        lay.setSpacing(4)
        lay.addWidget(Label(kit, facts.headline, "h1").wrapping().tone(tone))
        if facts.figure != NOTHING:
            lay.addWidget(Label(kit, facts.figure, "money").wrapping())
        for line in facts.lines:
            lay.addWidget(Label(kit, line).wrapping())
        if facts.ending is Ending.NOT_KNOWN:
            self._countdown = Label(kit, facts.countdown, "strong").wrapping()
            lay.addWidget(self._countdown)
        else:
            self._countdown = None
        return lay
