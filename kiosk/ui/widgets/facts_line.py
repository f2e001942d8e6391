# SPDX-License-Identifier: Apache-2.0
"""Room ui: of one row of a list: what is to be done as a band, and what is known in small print."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.words import NOTHING, Saying


class FactsLine(QWidget):
    """Either half is hidden while there is nothing to say in it."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.step = Notice(kit)
        self.known = Label(kit, role="muted").wrapping()
        lay = QVBoxLayout(self)
        lay.setContentsMargins(0, 0, 0, 0)
        lay.setSpacing(4)
        lay.addWidget(self.step)
        lay.addWidget(self.known)
        self.tell(NOTHING, NOTHING)

    def tell(self, step: Saying, known: Saying) -> None:
        """Say these instead of those before."""
        self.step.tell(step)
        self.known.tell(known)
        self.known.setVisible(known != NOTHING)
        self.setVisible(step != NOTHING or known != NOTHING)
