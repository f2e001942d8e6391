# SPDX-License-Identifier: Apache-2.0
"""Room ui: check and collect: what will be paid line by line, cash, change, and F12.

The transaction's id was born with the quote, before this page opened: F12 twice is one sale.
"""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.core.catalogue import Payer
from kiosk.core.dates import business_date, days_between, shown_date
from kiosk.core.errors import CashShort, LmkError
from kiosk.core.money import rupees
from kiosk.core.transaction import Quote
from kiosk.counter.transactions import Committed
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.ask import AskPage
from kiosk.ui.screens.post import Post, Visit
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.buttons import Button, money_button
from kiosk.ui.widgets.check_lines import CheckLine, CheckLines
from kiosk.ui.widgets.error_summary import Fault
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.money_edit import MoneyEdit
from kiosk.ui.words import NOTHING, Names, Plain, Saying, phrase

_LARGE_PAISE: Final = 10_000_00  # above it the total is typed once more


class CollectPage(Page):
    """The last look before money moves. Charges are read-only and say who pays them."""

    def __init__(self, post: Post, source: Callable[[], AskPage]) -> None:
        super().__init__(post.kit, phrase("collect.title"))
        self._post, self._source = post, source
        self._quote: Quote | None = None
        self._waits = False
        kit = post.kit
        self.lines = CheckLines(kit)
        self.cash_edit, self.again_edit = MoneyEdit(kit), MoneyEdit(kit)
        self.cash = Field(kit, phrase("collect.cash"), self.cash_edit, phrase("collect.cash_help"))
        self.again = Field(kit, phrase("collect.again"), self.again_edit)
        self.cash.on_change(self._say_change)
        self.change = Label(kit, role="money").wrapping()
        self.rail = Label(kit, role="muted").wrapping()
        self.body.addWidget(self.lines)
        self.body.addLayout(self._cash_row())
        self.body.addWidget(self.rail)
        self.foot.addWidget(money_button(kit, phrase("collect.confirm"), post.press))
        back = Button(kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))

    def _cash_row(self) -> QHBoxLayout:
        """Total again and cash at the left, the change large beside them."""
        fields = QVBoxLayout()
        fields.setSpacing(8)
        for part in (self.again, self.cash):
            fields.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(32)
        row.addLayout(fields, 1)
        row.addWidget(self.change, 1)
        return row

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F12 takes the money, once."""
        return {Act.MONEY: self._commit}

    def arrive(self) -> None:
        """Shows the quote that the service page made; another one than before begins anew."""
        quote = self._source().quote
        if quote is not self._quote or quote is None:
            self._quote, self._waits = quote, False
            self.errors.clear()
            self.cash_edit.clear_value()
            self.again_edit.clear_value()
        if quote is not None:
            self._show(quote)
        super().arrive()

    def _show(self, quote: Quote) -> None:
        total = CheckLine(phrase("collect.total"), Plain(rupees(quote.total_paise)), True)
        self.lines.show_lines(self._lines(quote), total)
        large = quote.total_paise > _LARGE_PAISE
        self.again.setVisible(large)
        self.walk = [self.again_edit, self.cash_edit] if large else [self.cash_edit]
        self._say_change()
        self._say_rail(quote)

    def _lines(self, quote: Quote) -> list[CheckLine]:
        service = Names(quote.row.title_en, quote.row.title_hi)
        lines = [CheckLine(phrase("list.service"), service)]
        if quote.bill:
            if quote.bill.name:
                lines.append(CheckLine(phrase("collect.name"), Plain(quote.bill.name)))
            lines.append(CheckLine(phrase("field.bill_no"), Plain(quote.bill.bill_no)))
            lines.append(CheckLine(phrase("field.due_date"), self._due(quote.bill.due_date)))
        lines += [
            CheckLine(phrase(f"field.{name}"), Plain(text)) for name, text in quote.answers if text
        ]
        lines.append(CheckLine(phrase("collect.source"), phrase(f"source.{quote.source.value}")))
        lines.append(CheckLine(phrase("collect.fee"), Plain(rupees(quote.fee_paise)), True))
        citizen = quote.row.charge_payer is Payer.CITIZEN
        name = phrase("collect.charge" if citizen else "collect.charge_department")
        charge = quote.charge_paise if citizen else 0
        lines.append(CheckLine(name, Plain(rupees(charge)), True))
        return lines

    def _due(self, day: str) -> Saying:
        standing = self._post.known.standing
        if standing is None:
            return Plain(shown_date(day))
        left = days_between(business_date(standing.clock.now_ms), day)
        key = "collect.due_today" if left == 0 else "collect.due_in"
        return phrase(key, date=shown_date(day), days=left)

    def _say_change(self) -> None:
        if self._quote is None:
            return
        given = self.cash_edit.paise()
        back = 0 if given is None else given - self._quote.total_paise
        if back < 0:
            self.change.tell(phrase("collect.short", short=rupees(-back)))
        else:
            self.change.tell(phrase("collect.change", change=rupees(back)) if back else NOTHING)
        self.change.tone(Tone.NOT_DONE if back < 0 else Tone.PLAIN)

    def _say_rail(self, quote: Quote) -> None:
        standing = self._post.known.standing
        held = dict(standing.allowances).get(quote.row.rail) if standing else None
        said: Saying = phrase("collect.rail_none", rail=phrase(f"rail.{quote.row.rail.value}"))
        if held is not None:
            said = phrase(
                "collect.rail",
                rail=phrase(f"rail.{quote.row.rail.value}"),
                before=rupees(held.remaining_paise),
                after=rupees(held.remaining_paise - quote.total_paise),
            )
        self.rail.tell(said)

    def _commit(self) -> None:
        if self._waits or self._quote is None or not self._readable(self._quote):
            return
        given = self.cash_edit.paise()
        tender = self._quote.total_paise if given is None else given
        self._waits = True
        asked = self._post.verbs.commit(self._quote, tender, self._post.known.operator)
        self._post.ask(asked, self._committed, self._failed)

    def _readable(self, quote: Quote) -> bool:
        """Whether what was typed says one amount; tells the fault when it does not."""
        if self.cash_edit.is_unclear():
            self.errors.show_faults([Fault(phrase("FLD-06"), "FLD-06", self.cash)])
            return False
        if quote.total_paise > _LARGE_PAISE and self.again_edit.paise() != quote.total_paise:
            fault = Fault(phrase("collect.again_differs"), "FLD-06", self.again)
            self.errors.show_faults([fault])
            return False
        return True

    def _committed(self, done: Committed) -> None:
        self._waits = False
        known = self._post.known
        known.last = done
        if not done.again:
            if known.visit.over:
                known.visit = Visit()
            known.visit.done.append(done.view)
            known.visit.change_paise = done.change_paise
        self._post.show_visit()
        self._source().sold()
        self._quote = None
        self._post.refresh()
        self._post.show("outcome")

    def _failed(self, error: LmkError) -> None:
        self._waits = False
        at = self.cash if isinstance(error, CashShort) else None
        self.errors.show_faults([fault_of(error, at)])
