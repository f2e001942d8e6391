# SPDX-License-Identifier: Apache-2.0
"""Room ui: what stands round the page beside the top bar: rail of services, citizen's tray."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui.keys import CAP, Act
from kiosk.ui.kit import Kit
from kiosk.ui.tokens import SHELL_PX, Tone
from kiosk.ui.widgets.buttons import Kind
from kiosk.ui.widgets.face_button import FaceButton
from kiosk.ui.widgets.labels import Label, Picture, dress, rule
from kiosk.ui.widgets.receipt_view import ReceiptView
from kiosk.ui.words import NOTHING, Plain, Saying, phrase


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One line of the rail: a page or service, its key, and what pressing it does."""

    name: str
    icon: str
    title: Saying
    go: Callable[[], object]
    act: Act | None = None


class _RailButton(FaceButton):
    def __init__(self, kit: Kit, entry: RailEntry) -> None:
        super().__init__(kit, entry.title, Kind.RAIL)
        self.does(entry.go)
        self.title = Label(kit, entry.title).wrapping()
        self.count = Label(kit, role="strong")
        lay = QHBoxLayout(self)
        lay.setContentsMargins(8, 2, 2, 2)
        lay.setSpacing(6)
        lay.addWidget(self.put(Picture(kit, entry.icon, Tone.PRIMARY, 22)))
        lay.addWidget(self.put(self.title), 1)
        lay.addWidget(self.put(self.count))
        if entry.act is not None:
            self.key(entry.act)
            lay.addWidget(self.put(Label(kit, Plain(CAP[entry.act]), "caption")))


class Rail(QFrame):
    """The services of this centre and the house's own pages, each with its key."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._buttons: dict[str, _RailButton] = {}
        self.setProperty("panel", "rail")
        self._lay = QVBoxLayout(self)
        self._lay.setContentsMargins(4, 8, 4, 8)
        self._lay.setSpacing(8)
        self._lay.addStretch(1)
        kit.changed.connect(self._measure)
        self._measure()

    def show_entries(self, entries: Sequence[RailEntry]) -> None:
        """Show these lines instead of those before."""
        for button in self._buttons.values():
            self._lay.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {entry.name: _RailButton(self._kit, entry) for entry in entries}
        for at, button in enumerate(self._buttons.values()):
            self._lay.insertWidget(at, button)

    def show_count(self, name: str, count: int) -> None:
        """How many wait behind a line (the queue); 0 shows nothing."""
        if name in self._buttons:
            self._buttons[name].count.tell(Plain(f"({count})") if count else NOTHING)

    def mark_here(self, name: str) -> None:
        """Which line the page belongs to; a name without a line marks none."""
        for known, button in self._buttons.items():
            dress(button, "here", "true" if known == name else "false")

    def _measure(self) -> None:
        self.setFixedWidth(self._kit.px(SHELL_PX["rail"]))


@dataclass(frozen=True, slots=True)
class TraySum:
    """A sum below the jobs: cash taken, change, cash to return."""

    name: Saying
    amount: Saying
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class TrayItem:
    """One job of the citizen at the counter, and its money."""

    title: Saying
    amount: Saying
    icon: str = "receipt"
    tone: Tone = Tone.DONE


class CitizenTray(QFrame):
    """This visit: what was done for the citizen before the counter, the cash, the slip."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setProperty("panel", "tray")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._sums = QGridLayout()
        self._sums.setHorizontalSpacing(8)
        self._sums.setColumnStretch(0, 1)
        self.heading = Label(kit, phrase("shell.tray"), "h2").wrapping()
        self._empty = Label(kit, phrase("shell.tray_empty"), "muted").wrapping()
        self._rule = rule()
        self.slip = ReceiptView(kit)
        lay = QVBoxLayout(self)
        lay.setContentsMargins(16, 16, 16, 8)
        lay.setSpacing(8)
        lay.addWidget(self.heading)
        lay.addWidget(self._empty)
        lay.addLayout(self._grid)
        lay.addWidget(self._rule)
        lay.addLayout(self._sums)
        lay.addWidget(self.slip, 1)
        lay.addStretch(0)
        self.slip.hide()
        self._rule.hide()
        kit.changed.connect(self._measure)
        self._measure()

    def show_visit(
        self, items: Sequence[TrayItem], sums: Sequence[TraySum] = (), *, over: bool = False
    ) -> None:
        """Show the jobs of this visit and its sums; `over` when the citizen has left."""
        _empty_grid(self._grid)
        _empty_grid(self._sums)
        for row, item in enumerate(items):
            self._grid.addWidget(Picture(self._kit, item.icon, item.tone, 20), row, 0)
            self._grid.addWidget(Label(self._kit, item.title).wrapping(), row, 1)
            self._grid.addWidget(Label(self._kit, item.amount, "figure").right(), row, 2)
        for row, one in enumerate(sums):
            name = Label(self._kit, one.name, "strong").wrapping().tone(one.tone)
            self._sums.addWidget(name, row, 0)
            amount = Label(self._kit, one.amount, "sum").right().tone(one.tone)
            self._sums.addWidget(amount, row, 1)
        self._empty.setVisible(not items)
        self._rule.setVisible(bool(sums))
        self.heading.tell(phrase("shell.tray_over" if over else "shell.tray"))

    def show_slip(self, image: QImage | None, read_out: Saying = NOTHING) -> None:
        """Show the slip that was printed last for this citizen; None takes it away."""
        self.slip.setVisible(image is not None)
        self.slip.show_image(image or QImage(), read_out)

    def _measure(self) -> None:
        width = tray_width(self._kit)
        self.setFixedWidth(width)
        self.slip.fit_width(width - 56)


def tray_width(kit: Kit) -> int:
    """The tray grows half as much as the text: large text needs the room in the page."""
    return (SHELL_PX["tray"] + kit.px(SHELL_PX["tray"])) // 2


def _empty_grid(grid: QGridLayout) -> None:
    while (item := grid.takeAt(0)) is not None:
        part: QWidget | None = item.widget()
        if part is not None:
            part.hide()
            part.deleteLater()
