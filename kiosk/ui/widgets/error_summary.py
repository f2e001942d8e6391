# SPDX-License-Identifier: Apache-2.0
"""Room ui: all that is wrong on a page, above the form, with the same words as at each field."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.announce import announce
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.labels import Label, panel
from kiosk.ui.widgets.link import Link
from kiosk.ui.words import NOTHING, Plain, Saying, phrase


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where it is mended (`field`), what became of the `money`."""

    saying: Saying
    code: str = ""
    field: Field | None = None
    next_step: Saying = NOTHING
    money: Saying = NOTHING


class ErrorSummary(QWidget):
    """Shown with the first fault, takes the focus, is read out, and goes when all is mended."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._faults: tuple[Fault, ...] = ()
        self._frame = panel("errors")
        self._lines = QVBoxLayout(self._frame)
        self._lines.setContentsMargins(16, 8, 16, 8)
        self._lines.setSpacing(2)
        lay = QVBoxLayout(self)
        lay.setContentsMargins(0, 0, 0, 0)
        lay.addWidget(self._frame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        kit.words.changed.connect(self._name)
        self.hide()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is shown."""
        return self._faults

    def show_faults(self, faults: Sequence[Fault]) -> None:
        """Show these faults here and at their fields, instead of those before; none hides it."""
        self.clear()
        self._faults = tuple(faults)
        if not faults:
            return
        if len(faults) > 1:
            self._lines.addWidget(Label(self._kit, phrase("kit.errors", count=len(faults)), "h2"))
        for fault in self._faults:
            self._add(fault)
        self._name()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.accessibleName(), at_once=True)

    def clear(self) -> None:
        """Nothing is wrong any more."""
        for fault in self._faults:
            if fault.field is not None:
                fault.field.set_fault(None)
        self._faults = ()
        while (item := self._lines.takeAt(0)) is not None:
            if (line := item.widget()) is not None:
                line.hide()
                line.deleteLater()
        self.hide()

    def to_first_field(self) -> None:
        """Put the cursor where the first fault is mended."""
        for fault in self._faults:
            if fault.field is not None:
                fault.field.take_focus()
                return

    def _add(self, fault: Fault) -> None:
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self._sentence(fault), 1)
        if fault.code:
            code = Label(self._kit, Plain(fault.code), "caption")
            line.addWidget(code, 0, Qt.AlignmentFlag.AlignTop)
        self._lines.addWidget(head)
        rest = [saying for saying in (fault.next_step, fault.money) if saying != NOTHING]
        if rest:
            both = phrase("kit.and_then", first=rest[0], then=rest[-1])
            said = both if len(rest) > 1 else rest[0]
            self._lines.addWidget(Label(self._kit, said).wrapping())

    def _sentence(self, fault: Fault) -> QWidget:
        if fault.field is None:
            return Label(self._kit, fault.saying, "strong").wrapping()
        link = Link(self._kit, fault.saying, Tone.NOT_DONE)
        fault.field.set_fault(fault.saying)
        return link.does(fault.field.take_focus)

    def _name(self) -> None:
        many = len(self._faults) > 1
        said = [self._kit.tell(phrase("kit.errors", count=len(self._faults)))] if many else []
        for fault in self._faults:
            lines = (fault.saying, fault.next_step, fault.money)
            said += filter(None, map(self._kit.tell, lines))
        self.setAccessibleName(" ".join(said))
