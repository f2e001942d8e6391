# SPDX-License-Identifier: Apache-2.0
"""Room ui: a quiet band that says how things stand (no day is open, the line is gone, practice)."""

from PySide6.QtWidgets import QFrame, QHBoxLayout

from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.labels import Label, Picture
from kiosk.ui.words import NOTHING, Saying


class Notice(QFrame):
    """An icon and one or two sentences; for the state of the house, not for faults of a form."""

    def __init__(self, kit: Kit, saying: Saying = NOTHING, icon: str = "warning") -> None:
        super().__init__()
        self.setProperty("panel", "notice")
        self.picture = Picture(kit, icon, Tone.ATTENTION)
        self.label = Label(kit, saying).wrapping()
        lay = QHBoxLayout(self)
        lay.setContentsMargins(12, 8, 16, 8)
        lay.setSpacing(12)
        lay.addWidget(self.picture)
        lay.addWidget(self.label, 1)

    def tell(self, saying: Saying) -> None:
        """Say something else; nothing hides the band."""
        self.label.tell(saying)
        self.setVisible(saying != NOTHING)
