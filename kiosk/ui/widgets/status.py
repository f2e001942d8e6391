# SPDX-License-Identifier: Apache-2.0
"""Room ui: chips of the status strip: icon, word and number, pressed for the reason why."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.announce import announce
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.flow import Flow
from kiosk.ui.words import NOTHING, Saying


@dataclass(frozen=True, slots=True)
class ChipState:
    """What one chip shows. `saying` holds word and number; `why` is read out and shown as a tip."""

    icon: str
    saying: Saying
    tone: Tone = Tone.PLAIN
    why: Saying = NOTHING


class StatusChip(Button):
    """Icon + word + number; the colour of the icon repeats what the word says."""

    def __init__(self, kit: Kit, state: ChipState) -> None:
        super().__init__(kit, state.saying, Kind.CHIP)
        self._state = state
        self._why_line = kit.bind(self, self._say_why, state.why)
        self.with_icon(state.icon, state.tone)

    @property
    def state(self) -> ChipState:
        """What it shows now."""
        return self._state

    def show_state(self, state: ChipState) -> None:
        """Show another state; the screen reader hears it when the words differ."""
        before, self._state = self.text(), state
        self.tell(state.saying)
        self._why_line.tell(state.why)
        self.with_icon(state.icon, state.tone)
        if before != self.text():
            announce(self, self.accessibleName())

    def _say_why(self, text: str) -> None:
        self.setToolTip(text)
        self.setAccessibleDescription(text)


class StatusStrip(QFrame):
    """The lowest line of the window: one chip a matter, in the order they were first shown."""

    pressed = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.chips: dict[str, StatusChip] = {}
        self.setProperty("panel", "strip")
        self._lay = Flow(self, gap=4)
        self._lay.setContentsMargins(8, 0, 8, 0)

    def show_state(self, name: str, state: ChipState) -> None:
        """Show a matter's state, with a new chip when it has none yet."""
        if name in self.chips:
            self.chips[name].show_state(state)
            return
        chip = StatusChip(self._kit, state)
        chip.does(lambda: self.pressed.emit(name))
        self.chips[name] = chip
        self._lay.addWidget(chip)

    def forget(self, name: str) -> None:
        """Take a chip away (a rail that is not used here any more)."""
        chip: QWidget | None = self.chips.pop(name, None)
        if chip is not None:
            self._lay.removeWidget(chip)
            chip.deleteLater()
