# SPDX-License-Identifier: Apache-2.0
"""Room ui: the large tile of a service: picture, word, key and, where it applies, a badge."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.ui.keys import CAP, Act
from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.buttons import Kind
from kiosk.ui.widgets.face_button import FaceButton
from kiosk.ui.widgets.labels import Label, Picture
from kiosk.ui.words import NOTHING, Plain, Saying

_WIDTH_PX: Final = 264


@dataclass(frozen=True, slots=True)
class TileFace:
    """What a tile shows. A badge says why the service works otherwise than usual just now."""

    icon: str
    title: Saying
    act: Act | None = None
    badge: Saying = NOTHING
    badge_tone: Tone = Tone.OFFLINE


class ServiceTile(FaceButton):
    """Three stand in a row. It is never disabled: pressed, it explains what does not work."""

    def __init__(self, kit: Kit, face: TileFace) -> None:
        super().__init__(kit, face.title, Kind.TILE)
        self.face = face
        if face.act:
            self.key(face.act)
        self.title = Label(kit, face.title, "h2").wrapping()
        self.badge = Label(kit, face.badge, "caption").wrapping()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        if face.act:
            words.addWidget(self.put(Label(kit, Plain(CAP[face.act]), "caption")))
        words.addWidget(self.put(self.title))
        words.addWidget(self.put(self.badge))
        words.addStretch(1)
        lay = QHBoxLayout(self)
        lay.setContentsMargins(14, 6, 10, 6)
        lay.setSpacing(12)
        lay.addWidget(self.put(Picture(kit, face.icon, Tone.PRIMARY, 40)))
        lay.addLayout(words, 1)
        self._badge_line = kit.bind(self, self.setAccessibleDescription, face.badge)
        self.show_badge(face.badge, face.badge_tone)
        kit.changed.connect(self._measure)
        self._measure()

    def show_badge(self, badge: Saying, tone: Tone = Tone.OFFLINE) -> None:
        """Say under the title how the service works just now; nothing takes it away."""
        self.badge.tell(badge)
        self.badge.tone(tone)
        self.badge.setVisible(badge != NOTHING)
        self._badge_line.tell(badge)

    def _measure(self) -> None:
        self.setFixedWidth(self.kit.px(_WIDTH_PX))
