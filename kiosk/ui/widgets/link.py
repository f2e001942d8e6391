# SPDX-License-Identifier: Apache-2.0
"""Room ui: a sentence that can be pressed and wraps."""

from PySide6.QtWidgets import QVBoxLayout

from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.buttons import Kind
from kiosk.ui.widgets.face_button import FaceButton
from kiosk.ui.widgets.labels import Label
from kiosk.ui.words import Saying


class Link(FaceButton):
    """Underlined words of any length."""

    def __init__(self, kit: Kit, saying: Saying, tone: Tone = Tone.PRIMARY) -> None:
        super().__init__(kit, saying, Kind.LINK)
        label = Label(kit, saying, "link").wrapping().tone(tone)
        lay = QVBoxLayout(self)
        lay.setContentsMargins(2, 2, 2, 2)
        lay.addWidget(self.put(label))
