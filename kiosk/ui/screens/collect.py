# SPDX-License-Identifier: Apache-2.0
"""Room ui: check and collect: what will be paid line by line, cash, change, and F12.

The transaction's id was born with the quote, before this page opened: F12 twice is one sale.
"""

from collections.abc import Callable, Mapping

from kiosk.core.catalogue import Payer
from kiosk.core.dates import shown_date
from kiosk.core.errors import CashShort, LmkError
from kiosk.core.money import rupees
from kiosk.core.transaction import Quote
from kiosk.counter.transactions import Committed
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.ask import AskPage
from kiosk.ui.screens.post import Post
from kiosk.ui.widgets.buttons import Button, money_button
from kiosk.ui.widgets.check_lines import CheckLine, CheckLines
from kiosk.ui.widgets.error_summary import Fault
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.money_edit import MoneyEdit
from kiosk.ui.words import Plain, Saying, phrase


class CollectPage(Page):
    """The last look before money moves. Charges are read-only and say who pays them."""

    def __init__(self, post: Post, source: Callable[[], AskPage]) -> None:
        super().__init__(post.kit, phrase("collect.title"))
        self._post, self._source = post, source
        self._quote: Quote | None = None
        self._waits = False
        kit = post.kit
        self.lines = CheckLines(kit)
        self.cash_edit = MoneyEdit(kit)
        self.cash = Field(kit, phrase("collect.cash"), self.cash_edit, phrase("collect.cash_help"))
        self.cash.setMaximumWidth(kit.px(360))
        self.cash.on_change(self._say_change)
        self.change = Label(kit, role="h2").wrapping()
        self.rail = Label(kit, role="muted").wrapping()
        for part in (self.lines, self.cash, self.change, self.rail):
            self.body.addWidget(part)
        self.walk = [self.cash_edit]
        self.foot.addWidget(money_button(kit, phrase("collect.confirm"), post.press))
        back = Button(kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))
        self.foot.addStretch(1)

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F12 takes the money, once."""
        return {Act.MONEY: self._commit}

    def arrive(self) -> None:
        """Shows the quote that the service page made."""
        self._quote = self._source().quote
        self._waits = False
        self.errors.clear()
        self.cash_edit.clear_value()
        if self._quote:
            total = CheckLine(phrase("collect.total"), Plain(rupees(self._quote.total_paise)), True)
            self.lines.show_lines(self._lines(self._quote), total)
            self._say_change()
            self._say_rail(self._quote)
        super().arrive()

    def _lines(self, quote: Quote) -> list[CheckLine]:
        lines = []
        if quote.bill:
            if quote.bill.name:
                lines.append(CheckLine(phrase("collect.name"), Plain(quote.bill.name)))
            lines.append(CheckLine(phrase("field.bill_no"), Plain(quote.bill.bill_no)))
            due = Plain(shown_date(quote.bill.due_date))
            lines.append(CheckLine(phrase("field.due_date"), due))
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

    def _say_change(self) -> None:
        if self._quote is None:
            return
        given = self.cash_edit.paise()
        total = self._quote.total_paise
        back = 0 if given is None else given - total
        self.change.tell(phrase("collect.change", change=rupees(max(0, back))))

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
        if self._waits or self._quote is None:
            return
        if self.cash_edit.is_unclear():
            self.errors.show_faults([Fault(phrase("FLD-06"), "FLD-06", self.cash)])
            return
        given = self.cash_edit.paise()
        tender = self._quote.total_paise if given is None else given
        self._waits = True
        asked = self._post.verbs.commit(self._quote, tender, self._post.known.operator)
        self._post.ask(asked, self._committed, self._failed)

    def _committed(self, done: Committed) -> None:
        self._waits = False
        self._post.known.last = done
        if not done.again:
            self._post.known.visit.done.append(done.view)
        self._source().begin()
        self._post.refresh()
        self._post.show("outcome")

    def _failed(self, error: LmkError) -> None:
        self._waits = False
        at = self.cash if isinstance(error, CashShort) else None
        self.errors.show_faults([fault_of(error, at)])
