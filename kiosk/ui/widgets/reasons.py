# SPDX-License-Identifier: Apache-2.0
"""Room ui: matters with their reasons, one below the other: sign, what it is, why it is so."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.labels import Label, Picture
from kiosk.ui.words import Saying


@dataclass(frozen=True, slots=True)
class Reason:
    """One matter and why it is as it is."""

    icon: str
    what: Saying
    why: Saying
    tone: Tone = Tone.PLAIN


class Reasons(QFrame):
    """A card of them; nothing in it is pressed."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._shown: tuple[Reason, ...] = ()
        self.setProperty("panel", "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 8, 16, 8)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 2)
        self._grid.setColumnStretch(2, 5)

    def show_reasons(self, reasons: Sequence[Reason]) -> None:
        """Show these instead of those before."""
        if tuple(reasons) == self._shown:
            return
        self._shown = tuple(reasons)
        while (item := self._grid.takeAt(0)) is not None:
            part: QWidget | None = item.widget()
            if part is not None:
                part.hide()
                part.deleteLater()
        top = Qt.AlignmentFlag.AlignTop
        for row, reason in enumerate(reasons):
            picture = Picture(self._kit, reason.icon, reason.tone, 22)
            self._grid.addWidget(picture, row, 0, top)
            what = Label(self._kit, reason.what, "strong").wrapping()
            self._grid.addWidget(what, row, 1, top)
            self._grid.addWidget(Label(self._kit, reason.why).wrapping(), row, 2, top)
