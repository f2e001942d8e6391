# SPDX-License-Identifier: Apache-2.0
"""Room ui: what every page has: heading, fault summary, body, foot, and its answer to each key.

A page makes its parts in `__init__`, names the edits that Enter walks in `walk`, and says in
`acts` what the keys of the table do while it is shown. It is given callables to ask things of the
house; it knows no desk, no store and no portal.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from kiosk.ui.keys import Act
from kiosk.ui.kit import Kit
from kiosk.ui.widgets.error_summary import ErrorSummary
from kiosk.ui.widgets.flow import Flow
from kiosk.ui.widgets.labels import Label
from kiosk.ui.words import Saying

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_EDGES: Final = (24, 16, 24, 8)
_FOOT_EDGES: Final = (24, 8, 24, 16)


class Page(QWidget):
    """One thing to do, with the question as its heading.

    `foot` holds its buttons; the window shows it below the page, outside of what scrolls.
    """

    # A bare page (sign in, first run) fills the window: no rail, no tray, no keys but its own.
    bare: ClassVar[bool] = False
    # The body of a filling page (a list) takes all the height there is.
    fills: ClassVar[bool] = False

    def __init__(self, kit: Kit, heading: Saying) -> None:
        super().__init__()
        self.kit = kit
        self.heading = Label(kit, heading, "h1").wrapping()
        self.errors = ErrorSummary(kit)
        self.walk: list[QWidget] = []
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self.foot_bar = QWidget()
        self.foot = Flow(self.foot_bar, gap=12)
        self.foot.setContentsMargins(*_FOOT_EDGES)
        lay = QVBoxLayout(self)
        lay.setContentsMargins(*_EDGES)
        lay.setSpacing(12)
        lay.addWidget(self.heading)
        lay.addWidget(self.errors)
        lay.addLayout(self.body, 1 if self.fills else 0)
        lay.addStretch(0 if self.fills else 1)

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """What keys do on this page; they come before what the window does with them."""
        return {}

    def arrive(self) -> None:
        """The page is shown: put the cursor where the work begins."""
        if self.walk:
            self.focus_on(self.walk[0])

    def leave(self) -> None:
        """Another page takes its place."""

    def forget(self) -> None:
        """Another person works here: nothing typed stays."""
        for edit in self.findChildren(QLineEdit):
            edit.clear()
        self.errors.clear()

    def told(self) -> None:
        """How the house stands is known anew."""

    def refresh(self) -> None:
        """Something was sold, answered or printed: look again at what is shown."""

    def step(self) -> None:
        """Enter on the last field: the next step. It never moves money."""

    def back(self) -> bool:
        """Esc: True when the page has gone a step back within itself."""
        return False

    def enter(self) -> None:
        """Enter: from the faults to the first of them, to the next field, or to the next step."""
        focused = self.focusWidget()
        if focused is self.errors and self.errors.isVisible():
            self.errors.to_first_field()
            return
        shown = [widget for widget in self.walk if widget.isVisible()]
        at = next((n for n, widget in enumerate(shown) if widget is focused), len(shown))
        if at + 1 < len(shown):
            self.focus_on(shown[at + 1])
        else:
            self.step()

    def focus_on(self, widget: QWidget) -> None:
        """Move the cursor, with the old text selected so that typing replaces it."""
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(widget, QLineEdit):
            widget.selectAll()

    def minimumSizeHint(self) -> QSize:
        """As wide as its parts must be, and no height of its own: what is too high scrolls."""
        return QSize(super().minimumSizeHint().width(), 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter that no part of the page has taken; held down it does nothing."""
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
            return
        event.accept()
        if not event.isAutoRepeat():
            self.enter()
