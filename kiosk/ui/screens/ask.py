# SPDX-License-Identifier: Apache-2.0
"""Room ui: one service: its fields, the bill fetched or, without the line, taken from the pack of
dues, the bill's QR or the paper keyed twice. Waiting can be left at any moment: nothing was taken.
"""

from collections.abc import Callable, Mapping
from typing import Final

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
from kiosk.core.transaction import Quote
from kiosk.counter.bills import PAPER, QR
from kiosk.counter.transactions import Ask
from kiosk.ui.bridge import Errand
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.screens.service_form import ServiceForm
from kiosk.ui.widgets.busy import BusyButton
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.long_work import LongWork
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.words import NOTHING, Names, phrase

_AT: Final[dict[type[LmkError], str]] = {SecondKeyingDiffers: "amount_again", BillNeeded: QR}
_BESIDE: Final = frozenset({QR, *(rule.name for rule in PAPER)})
_FETCH_STEPS: Final = tuple(phrase(f"work.{step}") for step in ("asked", "reply", "price"))


class AskPage(Page):
    """Asks what the service needs and leads to the check page with a quote."""

    def __init__(self, post: Post, row: Row) -> None:
        super().__init__(post.kit, Names(row.title_en, row.title_hi))
        self._post, self._row = post, row
        self._errand: Errand | None = None
        self.quote: Quote | None = None
        self.form = ServiceForm(post.kit, row, _office(post, row))
        self.notice = Notice(post.kit, icon="info")
        self.notice.hide()
        self.work = LongWork(post.kit)
        for part in (self.notice, self.form, self.work):
            self.body.addWidget(part)
        step = "service.fetch" if row.amount_from_bill else "service.price"
        self.go = BusyButton(post.kit, phrase(step), Kind.PRIMARY)
        self.go.key(None).does(self.step)
        self.foot.addWidget(self.go)
        if row.amount_from_bill:
            paper = Button(post.kit, phrase("service.from_paper")).key(Act.SECOND)
            self.foot.addWidget(paper.does(lambda: post.press(Act.SECOND)))
        back = Button(post.kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))
        self.walk = self.form.walk()

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F6 opens the fields of the paper bill, also in place of an answer that is slow."""
        return {Act.SECOND: self._open_paper} if self._row.amount_from_bill else {}

    def begin(self) -> None:
        """A new citizen's job; what was half typed can be brought back for ten seconds."""
        draft = self.form.draft()
        self._stop_waiting()
        self.form.clear()
        self.walk = self.form.walk()
        self.errors.clear()
        self.notice.tell(NOTHING)
        self.quote = None
        if draft:
            self._post.offer_undo(phrase("service.draft_gone"), lambda: self._restore(draft))

    def sold(self) -> None:
        """The form has done its work; what citizens of one village share stays."""
        self.form.remember()
        self.form.clear()
        self.begin()

    def forget(self) -> None:
        """Another person works here; nothing can be brought back."""
        self.form.clear()
        self.begin()

    def back(self) -> bool:
        """Esc first leaves the waiting."""
        if self._errand is None:
            return False
        self._stop_waiting()
        self.notice.tell(phrase("service.stopped"))
        self.arrive()
        return True

    def leave(self) -> None:
        """Another job is begun: an answer that comes now is not for this page any more."""
        self._stop_waiting()

    def enter(self) -> None:
        """A scanned QR says everything: its Enter is the last one."""
        if self.form.scan_is_whole():
            self.step()
        else:
            super().enter()

    def step(self) -> None:
        """Enter on the last field: fetch and quote. It moves no money."""
        if self.go.busy:
            return
        self.errors.clear()
        self.notice.tell(NOTHING)
        self.go.begin(phrase("service.asking"))
        typed = self.form.typed()
        keyed = "bill_no" in typed or (QR in typed and self.form.scanned() is None)
        if self._row.amount_from_bill and not keyed and self._post.verbs.online():
            self.work.begin(_FETCH_STEPS, phrase("work.way_out"))
            self.work.at(1)
            own = {name: text for name, text in typed.items() if name not in _BESIDE}
            asked = self._post.verbs.fetch_bill(self._row.service, own)
            self._errand = self._post.ask(asked, self._fetched, self._not_fetched)
        else:
            self._quote(None, typed)

    def _fetched(self, bill: Bill | None) -> None:
        self.work.at(2)
        typed = self.form.typed()
        own = {name: text for name, text in typed.items() if name not in _BESIDE}
        self._quote(bill, typed if bill is None else own)

    def _not_fetched(self, error: LmkError) -> None:
        if isinstance(error, NoLine | BillerSilent | Theirs):
            self._quote(None, self.form.typed())
        else:
            self._failed(error)

    def _quote(self, bill: Bill | None, typed: Mapping[str, str]) -> None:
        ask = Ask(self._row.service, typed, bill, self._post.verbs.online())
        self._errand = self._post.ask(self._post.verbs.quote(ask), self._quoted, self._failed)

    def _quoted(self, quote: Quote) -> None:
        self._stop_waiting()
        self.quote = quote
        self._post.show(f"collect:{self._row.service}")

    def _failed(self, error: LmkError) -> None:
        self._stop_waiting()
        needed = isinstance(error, BillNeeded)
        if needed:
            self._show_paper()
        self.errors.show_faults([fault_of(error, self._at(error))])
        if needed:
            # The next thing in the operator's hand is the scanner: its text must not get lost.
            self.focus_on(self.form.paper[QR].edit)

    def _stop_waiting(self) -> None:
        if self._errand is not None:
            self._errand.drop()
        self._errand = None
        self.go.end()
        self.work.end()

    def _at(self, error: LmkError) -> Field | None:
        """The field where the error is mended."""
        name = _AT.get(type(error), "")
        if isinstance(error, FieldWrong | FieldMissing | FieldUnreadable):
            name = str(error.facts["field"])
        return self.form.at(name) or self.form.first()

    def _open_paper(self) -> None:
        self._stop_waiting()
        self.errors.clear()
        self._show_paper()
        self.notice.tell(phrase("service.paper_lead"))
        self.focus_on(self.form.paper[QR].edit)

    def _show_paper(self) -> None:
        self.form.show_paper(shown=True)
        self.walk = self.form.walk()

    def _restore(self, draft: Mapping[str, str]) -> None:
        self.form.restore(draft)
        self.walk = self.form.walk()
        self._post.show(f"draft:{self._row.service}")


def _office(post: Post, row: Row) -> str:
    """The biller's office this counter collects for."""
    counters = post.known.site.counters if post.known.site else ()
    return next((office for biller, office, _ in counters if biller == row.biller), "")
