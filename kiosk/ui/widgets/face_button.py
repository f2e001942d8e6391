# SPDX-License-Identifier: Apache-2.0
"""Room ui: a button whose face is laid out from labels: it wraps, and grows with the text size."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from kiosk.ui.kit import Kit
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.words import Saying


class FaceButton(Button):
    """Give it a layout with labels; the saying is its name for the screen reader alone."""

    def __init__(self, kit: Kit, saying: Saying, kind: Kind) -> None:
        super().__init__(kit, saying, kind)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def put(self, part: QLabel) -> QLabel:
        """Let clicks pass through a label of the face; gives the label back."""
        part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return part

    def hasHeightForWidth(self) -> bool:
        """Labels wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the face at this width; the sheet gives the least."""
        lay = self.layout()
        face = lay.totalHeightForWidth(width) if lay else 0
        return max(face, self.minimumHeight())

    def sizeHint(self) -> QSize:
        """Size of the face."""
        lay = self.layout()
        return lay.totalSizeHint().expandedTo(self.minimumSize()) if lay else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Least size of the face."""
        lay = self.layout()
        return lay.totalMinimumSize() if lay else super().minimumSizeHint()

    def _say(self, text: str) -> None:
        self.setAccessibleName(f"{text} ({self._cap})" if self._cap else text)
