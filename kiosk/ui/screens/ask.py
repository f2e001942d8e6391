# SPDX-License-Identifier: Apache-2.0
"""Room ui: one service: its fields drawn from the price list, the bill fetched or, without the
line, taken from the pack of dues, the bill's QR or the paper keyed twice.
"""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtWidgets import QWidget

from kiosk.core.bill import Bill
from kiosk.core.catalogue import Row
from kiosk.core.errors import (
    BillerSilent,
    BillNeeded,
    FieldMissing,
    FieldUnreadable,
    FieldWrong,
    LmkError,
    NoLine,
    SecondKeyingDiffers,
    Theirs,
)
from kiosk.core.fields import FieldKind, FieldRule
from kiosk.core.transaction import Quote
from kiosk.counter.bills import PAPER, QR
from kiosk.counter.transactions import Ask
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.widgets.busy import BusyButton
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.edits import DigitsEdit
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.plain_edit import PlainEdit
from kiosk.ui.words import Names, Saying, phrase

_AT: Final[dict[type[LmkError], str]] = {SecondKeyingDiffers: "amount_again"}


class AskPage(Page):
    """Asks what the service needs and leads to the check page with a quote."""

    def __init__(self, post: Post, row: Row) -> None:
        super().__init__(post.kit, Names(row.title_en, row.title_hi))
        self._post, self._row = post, row
        self.fields: dict[str, Field] = {}
        for rule in row.fields:
            self._put(rule)
        self.lead = Notice(post.kit)
        self.lead.hide()
        self.body.addWidget(self.lead)
        self._paper: list[Field] = []
        if row.amount_from_bill:
            self._put_paper()
        self.go = BusyButton(post.kit, phrase(self._step_key()), Kind.PRIMARY)
        self.go.key(None).does(self.step)
        self.foot.addWidget(self.go)
        if row.amount_from_bill:
            paper = Button(post.kit, phrase("service.from_paper")).key(Act.SECOND)
            self.foot.addWidget(paper.does(lambda: post.press(Act.SECOND)))
        back = Button(post.kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))
        self.foot.addStretch(1)
        self.quote: Quote | None = None

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F6 opens the fields of the paper bill."""
        return {Act.SECOND: self._open_paper} if self._paper else {}

    def begin(self) -> None:
        """A new citizen's job: everything empty."""
        for edit in (*self.fields.values(), *self._paper):
            edit.edit.clear()
        self._show_paper(shown=False)
        self.errors.clear()
        self.quote = None

    def typed(self) -> dict[str, str]:
        """What stands in the fields, those of the paper bill only when they are open and used."""
        own = {name: _plain(field) for name, field in self.fields.items()}
        if not self._paper_open:
            return own
        paper = {self._paper_names[at]: _plain(field) for at, field in enumerate(self._paper)}
        if paper[QR]:
            return own | {QR: paper[QR]}
        del paper[QR]
        # The office is ours unless the paper says another; alone it is no paper bill.
        used = any(text for name, text in paper.items() if name != "sub_division")
        return own | paper if used else own

    def enter(self) -> None:
        """A scanned QR says everything: its Enter is the last one."""
        scanned = bool(self._paper) and self._paper[0].edit is self.focusWidget()
        if scanned and self._paper[0].edit.text().strip():
            self.step()
        else:
            super().enter()

    def step(self) -> None:
        """Enter on the last field: fetch and quote. It moves no money."""
        if self.go.busy:
            return
        self.errors.clear()
        self.go.begin(phrase("service.asking"))
        typed = self.typed()
        beside = QR in typed or "bill_no" in typed
        if self._row.amount_from_bill and not beside and self._post.verbs.online():
            asked = self._post.verbs.fetch_bill(self._row.service, typed)
            self._post.ask(asked, self._fetched, self._not_fetched)
        else:
            self._quote(None)

    def _fetched(self, bill: Bill | None) -> None:
        self._quote(bill)

    def _not_fetched(self, error: LmkError) -> None:
        if isinstance(error, NoLine | BillerSilent | Theirs):
            self._quote(None)
        else:
            self._failed(error)

    def _quote(self, bill: Bill | None) -> None:
        ask = Ask(self._row.service, self.typed(), bill, self._post.verbs.online())
        self._post.ask(self._post.verbs.quote(ask), self._quoted, self._failed)

    def _quoted(self, quote: Quote) -> None:
        self.go.end()
        self.quote = quote
        self._post.show(f"collect:{self._row.service}")

    def _failed(self, error: LmkError) -> None:
        self.go.end()
        self.errors.show_faults([fault_of(error, self._at(error))])
        if isinstance(error, BillNeeded):
            # The next thing in the operator's hand is the scanner: its text must not get lost.
            self._open_paper()

    def _at(self, error: LmkError) -> Field | None:
        """The field where the error is mended."""
        name = _AT.get(type(error), "")
        if isinstance(error, FieldWrong | FieldMissing | FieldUnreadable):
            name = str(error.facts["field"])
        if name in self._paper_names and self._paper_open:
            return self._paper[self._paper_names.index(name)]
        return self.fields.get(name) or next(iter(self.fields.values()), None)

    # ── fields ───────────────────────────────────────────────────────────────────────────────

    _paper_names: tuple[str, ...] = ()
    _paper_open = False

    def _put(self, rule: FieldRule) -> None:
        edit = DigitsEdit(self.kit) if rule.kind is FieldKind.DIGITS else PlainEdit()
        made = Field(self.kit, self._name(rule), edit, phrase(f"help.{rule.name}"))
        made.setMaximumWidth(self.kit.px(420))
        self.fields[rule.name] = made
        self.body.addWidget(made)
        if rule.required:
            self.walk.append(edit)

    def _name(self, rule: FieldRule) -> Saying:
        said = phrase(f"field.{rule.name}")
        return said if rule.required else phrase("service.optional", name=said)

    def _put_paper(self) -> None:
        names = (QR, *(rule.name for rule in PAPER))
        self._paper_names = names
        for name in names:
            made = Field(self.kit, phrase(f"field.{name}"), PlainEdit(), phrase(f"help.{name}"))
            made.setMaximumWidth(self.kit.px(420))
            made.hide()
            self._paper.append(made)
            self.body.addWidget(made)

    def _open_paper(self) -> None:
        self._show_paper(shown=True)
        self.focus_on(self._paper[0].edit)

    def _show_paper(self, *, shown: bool) -> None:
        if not self._paper:
            return
        self._paper_open = shown
        own: list[QWidget] = [f.edit for n, f in self.fields.items() if self._required(n)]
        self.walk = own + ([field.edit for field in self._paper] if shown else [])
        for field in self._paper:
            field.setVisible(shown)
        self.lead.setVisible(shown)
        self.lead.tell(phrase("service.paper_lead"))
        if shown:
            self._paper[self._paper_names.index("sub_division")].edit.setText(self._office())

    def _required(self, name: str) -> bool:
        return any(rule.name == name and rule.required for rule in self._row.fields)

    def _office(self) -> str:
        site = self._post.known.site
        counters = site.counters if site else ()
        return next((office for biller, office, _ in counters if biller == self._row.biller), "")

    def _step_key(self) -> str:
        return "service.fetch" if self._row.amount_from_bill else "service.price"


def _plain(field: Field) -> str:
    edit = field.edit
    return edit.digits() if isinstance(edit, DigitsEdit) else edit.text().strip()
