# SPDX-License-Identifier: Apache-2.0
"""Room ui: what needs the operator, as lines that lead to where it is settled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.labels import Label, Picture
from kiosk.ui.widgets.link import Link
from kiosk.ui.words import Saying, phrase


@dataclass(frozen=True, slots=True)
class Matter:
    """One line: what is the matter, and where pressing it leads."""

    icon: str
    saying: Saying
    place: str
    tone: Tone = Tone.ATTENTION


class Attention(QFrame):
    """Hidden while nothing needs anybody."""

    def __init__(self, kit: Kit, go: Callable[[str], object]) -> None:
        super().__init__()
        self._kit, self._go = kit, go
        self.matters: tuple[Matter, ...] = ()
        self.links: list[Link] = []
        self.setProperty("panel", "notice")
        self._lay = QVBoxLayout(self)
        self._lay.setContentsMargins(12, 8, 12, 8)
        self._lay.setSpacing(2)
        self.hide()

    def show_matters(self, matters: Sequence[Matter]) -> None:
        """Show these instead of those before; the focus stays where it is when they are the same.

        Most pressing first.
        """
        if tuple(matters) == self.matters:
            return
        self.matters = tuple(matters)
        self.links = []
        while (item := self._lay.takeAt(0)) is not None:
            part: QWidget | None = item.widget()
            if part is not None:
                part.hide()
                part.deleteLater()
        if len(matters) > 1:
            self._lay.addWidget(Label(self._kit, phrase("kit.attention", count=len(matters)), "h2"))
        for matter in matters:
            line = self._line(matter)
            self._lay.addWidget(line)
            line.show()
        self.setVisible(bool(matters))

    def _line(self, matter: Matter) -> QWidget:
        line = QWidget()
        lay = QHBoxLayout(line)
        lay.setContentsMargins(0, 0, 0, 0)
        lay.setSpacing(10)
        lay.addWidget(Picture(self._kit, matter.icon, matter.tone, 22))
        link = Link(self._kit, matter.saying, Tone.PLAIN)
        self.links.append(link.does(lambda: self._go(matter.place)))
        lay.addWidget(link, 1)
        return line
