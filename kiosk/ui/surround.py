# SPDX-License-Identifier: Apache-2.0
"""Room ui: places what stands round the page, and makes it when the first page needs it: the paint
of the bare window comes before rail, tray and strip are even imported.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui.kit import Kit

if TYPE_CHECKING:
    from kiosk.ui.shell import CitizenTray, Rail
    from kiosk.ui.widgets.status import StatusStrip
    from kiosk.ui.widgets.undo_bar import UndoBar


@dataclass(frozen=True, slots=True)
class _Parts:
    rail: "Rail"
    tray: "CitizenTray"
    strip: "StatusStrip"
    undo_bar: "UndoBar"


class Surround:
    """Rail at the left, tray at the right, strip below, and the bar of what can be undone."""

    def __init__(self, kit: Kit, window: QWidget, top: QWidget, pages: QWidget) -> None:
        self._kit = kit
        self._parts: _Parts | None = None
        self._middle, self._centre = QHBoxLayout(), QVBoxLayout()
        self._centre.addWidget(pages, 1)
        self._middle.addLayout(self._centre, 1)
        self._lay = QVBoxLayout(window)
        self._lay.setContentsMargins(0, 0, 0, 0)
        self._lay.addWidget(top)
        self._lay.addLayout(self._middle, 1)
        for box in (self._lay, self._middle, self._centre):
            box.setSpacing(0)

    @property
    def made(self) -> bool:
        """Whether anything of it is there yet."""
        return self._parts is not None

    @property
    def rail(self) -> "Rail":
        """The services."""
        return self._all().rail

    @property
    def tray(self) -> "CitizenTray":
        """The citizen's visit."""
        return self._all().tray

    @property
    def strip(self) -> "StatusStrip":
        """How the house stands."""
        return self._all().strip

    @property
    def undo_bar(self) -> "UndoBar":
        """What can be undone."""
        return self._all().undo_bar

    def _all(self) -> _Parts:
        if self._parts is None:
            from kiosk.ui.shell import CitizenTray, Rail
            from kiosk.ui.widgets.status import StatusStrip
            from kiosk.ui.widgets.undo_bar import UndoBar

            kit = self._kit
            made = _Parts(Rail(kit), CitizenTray(kit), StatusStrip(kit), UndoBar(kit))
            self._parts = made
            self._middle.insertWidget(0, made.rail)
            self._centre.addWidget(made.undo_bar)
            self._middle.addWidget(made.tray)
            self._lay.addWidget(made.strip)
        return self._parts
