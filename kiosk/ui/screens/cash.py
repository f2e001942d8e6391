# SPDX-License-Identifier: Apache-2.0
"""Room ui: cash into or out of the drawer beside the sales, with its reason; F12 writes it."""

from collections.abc import Callable, Mapping

from kiosk.core.errors import FieldMissing, LmkError
from kiosk.core.money import rupees
from kiosk.core.shift import Drawer
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.widgets.buttons import Button, money_button
from kiosk.ui.widgets.choice import Choice
from kiosk.ui.widgets.error_summary import Fault
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.field_grid import half
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.money_edit import MoneyEdit
from kiosk.ui.widgets.plain_edit import PlainEdit
from kiosk.ui.words import NOTHING, Saying, phrase


class CashPage(Page):
    """Out to the bank, in from home: the drawer's expected cash follows, and nobody wonders."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("cash.title"))
        self._post = post
        self._waits = False
        kit = post.kit
        options = ((-1, phrase("cash.out")), (1, phrase("cash.into")))
        self.way: Choice[int] = Choice(kit, options, lambda _: None)
        self.amount_edit = MoneyEdit(kit)
        self.amount = Field(kit, phrase("field.amount"), self.amount_edit)
        self.reason = Field(kit, phrase("field.reason"), PlainEdit(), phrase("cash.reason_help"))
        self.drawer = Label(kit, role="strong").wrapping()
        self.body.addWidget(self.way)
        self.body.addLayout(half(self.amount))
        self.body.addWidget(self.reason)
        self.body.addWidget(self.drawer)
        self.walk = [self.amount_edit, self.reason.edit]
        self.foot.addWidget(money_button(kit, phrase("cash.write"), post.press))
        other = Button(kit, phrase("cash.other")).key(Act.SECOND)
        self.foot.addWidget(other.does(lambda: post.press(Act.SECOND)))
        back = Button(kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F6 changes the way, F12 writes it."""
        return {Act.SECOND: self.way.next, Act.MONEY: self._write}

    def arrive(self) -> None:
        """Nothing typed; what is in the drawer now."""
        self.errors.clear()
        drawer = self._post.known.drawer
        said = NOTHING if drawer is None else _now(drawer)
        self.drawer.tell(said)
        super().arrive()

    def _write(self) -> None:
        if self._waits:
            return
        paise = self.amount_edit.paise()
        if not paise:
            self.errors.show_faults([Fault(phrase("FLD-06"), "FLD-06", self.amount)])
            return
        self._waits = True
        known, reason = self._post.known, self.reason.edit.text()
        asked = self._post.verbs.move_cash(known.operator, self.way.value * paise, reason)
        self._post.ask(asked, self._written, self._failed)

    def _written(self, drawer: Drawer) -> None:
        self._waits = False
        self.errors.clear()
        self.amount_edit.clear_value()
        self.reason.edit.clear()
        self.drawer.tell(phrase("cash.written", expected=rupees(drawer.expected_paise)))
        self.focus_on(self.amount_edit)
        self._post.refresh()

    def _failed(self, error: LmkError) -> None:
        self._waits = False
        at = self.reason if isinstance(error, FieldMissing) else self.amount
        self.errors.show_faults([fault_of(error, at)])


def _now(drawer: Drawer) -> Saying:
    return phrase("cash.now", expected=rupees(drawer.expected_paise))
