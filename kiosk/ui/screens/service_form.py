# SPDX-License-Identifier: Apache-2.0
"""Room ui: the form of a service, drawn from its row: own fields, and those of a paper bill.

A scanner may be used on any field that asks for the consumer: the text of a bill's QR is told
from a typed number, and stands for number and bill alike.
"""

from collections.abc import Mapping
from typing import Final

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from kiosk.core.bill import Bill
from kiosk.core.billqr import read_bill_qr
from kiosk.core.catalogue import Row
from kiosk.core.errors import LmkError
from kiosk.core.fields import FieldKind, FieldRule
from kiosk.counter.bills import CONSUMER, PAPER, QR
from kiosk.ui.kit import Kit
from kiosk.ui.widgets.edits import DigitsEdit, FormedEdit
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.field_grid import FieldGrid
from kiosk.ui.widgets.plain_edit import PlainEdit
from kiosk.ui.words import Saying, phrase

# What the next citizen of the same village has in common with the last one; no one's own data.
_KEPT: Final = ("village", "year")
_MOBILE_GROUP: Final = 5


class BillNumberEdit(DigitsEdit):
    """A number in groups of four; a scanned text is kept whole, as it came."""

    def take(self, text: str) -> str | None:
        """Digits, or a text that begins with a letter as every bill's QR does."""
        if text[:1].isascii() and text[:1].isalpha():
            return text
        return super().take(text)

    def shape(self, value: str) -> str:
        """Digits in groups; a scanned text as it is."""
        return value if value[:1].isalpha() else super().shape(value)


class ServiceForm(QWidget):
    """Fields with the names the price list gives them. `typed` is what the desk is asked with."""

    def __init__(self, kit: Kit, row: Row, office: str) -> None:
        super().__init__()
        self._kit, self._row, self._office = kit, row, office
        self._kept: dict[str, str] = {}
        self.fields = {rule.name: self._field(rule) for rule in row.fields}
        self.paper: dict[str, Field] = {}
        lay = QVBoxLayout(self)
        lay.setContentsMargins(0, 0, 0, 0)
        lay.setSpacing(8)
        own = FieldGrid()
        for field in self.fields.values():
            own.add(field)
        lay.addWidget(own)
        self._below = FieldGrid()
        self._below.hide()
        if row.amount_from_bill:
            self._add_paper()
            lay.addWidget(self._below)

    @property
    def paper_open(self) -> bool:
        """Whether the fields of the paper bill are asked."""
        return self._below.isVisibleTo(self)

    def walk(self) -> list[QWidget]:
        """The edits Enter goes through: what must be filled, then an open paper bill."""
        must = {rule.name for rule in self._row.fields if rule.required}
        own: list[QWidget] = [one.edit for name, one in self.fields.items() if name in must]
        return own + ([one.edit for one in self.paper.values()] if self.paper_open else [])

    def typed(self) -> dict[str, str]:
        """Own fields, and beside them the bill's QR, or the paper bill when it is open and used."""
        own = {name: _plain(one) for name, one in self.fields.items()}
        scanned = self.scanned()
        if scanned is not None:
            own[self._consumer()] = scanned[1].consumer_id
            return own | {QR: scanned[0]}
        if not self.paper_open:
            return own
        paper = {name: _plain(one) for name, one in self.paper.items()}
        if paper[QR]:
            return own | {QR: paper[QR]}
        del paper[QR]
        # The office is ours unless the paper says another; alone it is no paper bill.
        used = any(text for name, text in paper.items() if name != "sub_division")
        return own | paper if used else own

    def scanned(self) -> tuple[str, Bill] | None:
        """The text and the bill of a QR that was scanned into the consumer's field."""
        field = self.fields.get(self._consumer())
        text = field.edit.text().strip() if field else ""
        if ";" not in text:
            return None
        try:
            return text, read_bill_qr(text)
        except LmkError:
            return None

    def scan_is_whole(self) -> bool:
        """Whether the cursor stands on a scanned QR, which says everything."""
        edit = self.paper[QR].edit if QR in self.paper else None
        return edit is not None and edit is self.focusWidget() and bool(edit.text().strip())

    def clear(self) -> None:
        """A new citizen's job: empty but for what the last one had in common with him."""
        for field in (*self.fields.values(), *self.paper.values()):
            field.edit.clear()
            field.set_fault(None)
        for name, text in self._kept.items():
            self.fields[name].edit.setText(text)
        self.show_paper(shown=False)

    def remember(self) -> None:
        """What was sold with these fields; village and year stand there for the next one."""
        self._kept = {name: _plain(self.fields[name]) for name in _KEPT if name in self.fields}

    def draft(self) -> dict[str, str]:
        """What was typed here and belongs to this citizen."""
        everything = {**self.fields, **self.paper}
        ours = self._kept | {"sub_division": self._office}
        texts = {name: _plain(one) for name, one in everything.items()}
        return {name: text for name, text in texts.items() if text and text != ours.get(name)}

    def restore(self, draft: Mapping[str, str]) -> None:
        """Writes a draft back."""
        self.clear()
        self.show_paper(shown=any(name in self.paper for name in draft))
        for name, text in draft.items():
            edit = (self.fields.get(name) or self.paper[name]).edit
            if isinstance(edit, FormedEdit):
                edit.set_value(text)
            else:
                edit.setText(text)

    def show_paper(self, *, shown: bool) -> None:
        """Opens or closes the fields of the paper bill."""
        self._below.setVisible(shown and bool(self.paper))
        if shown and self.paper:
            self.paper["sub_division"].edit.setText(self._office)

    def at(self, name: str) -> Field | None:
        """The field of a name, as far as it is asked."""
        if name in self.paper and self.paper_open:
            return self.paper[name]
        return self.fields.get(name)

    def first(self) -> Field | None:
        """The first field."""
        return next(iter(self.fields.values()), None)

    def _consumer(self) -> str:
        return next((name for name in CONSUMER if name in self.fields), "")

    def _field(self, rule: FieldRule) -> Field:
        said: Saying = phrase(f"field.{rule.name}")
        if not rule.required:
            said = phrase("service.optional", name=said)
        made = Field(self._kit, said, self._edit(rule), phrase(f"help.{rule.name}"))
        edit = made.edit
        if isinstance(edit, FormedEdit):
            edit.refused.connect(lambda: made.set_fault(phrase("service.digits_only")))
            edit.taken.connect(lambda: made.set_fault(None))
        return made

    def _edit(self, rule: FieldRule) -> QLineEdit:
        match rule.kind:
            case FieldKind.DIGITS if self._row.amount_from_bill:
                return BillNumberEdit(self._kit)
            case FieldKind.DIGITS:
                return DigitsEdit(self._kit)
            case FieldKind.MOBILE:
                return DigitsEdit(self._kit, group=_MOBILE_GROUP)
            case _:
                return PlainEdit()

    def _add_paper(self) -> None:
        for name in (QR, *(rule.name for rule in PAPER)):
            said, hint = phrase(f"field.{name}"), phrase(f"help.{name}")
            self.paper[name] = Field(self._kit, said, PlainEdit(), hint, dense=True)
            self._below.add(self.paper[name])


def _plain(field: Field) -> str:
    edit = field.edit
    return edit.value() if isinstance(edit, DigitsEdit) else edit.text().strip()
