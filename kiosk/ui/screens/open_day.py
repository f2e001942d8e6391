# SPDX-License-Identifier: Apache-2.0
"""Room ui: the day opens with counted cash; F12 opens it."""

from collections.abc import Callable, Mapping

from kiosk.core.errors import LmkError
from kiosk.core.selfcheck import Record
from kiosk.core.shift import Drawer
from kiosk.counter.examination import nobody_hears
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.screens.table_words import then
from kiosk.ui.widgets.buttons import Button, money_button
from kiosk.ui.widgets.error_summary import Fault
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.field_grid import half
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.money_edit import MoneyEdit
from kiosk.ui.words import NOTHING, phrase


class OpenDayPage(Page):
    """Opening cash, typed once; an empty drawer is written as nothing at all."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("open_day.title"))
        self._post = post
        self._waits = False
        self.cash_edit = MoneyEdit(post.kit)
        self.cash = Field(
            post.kit, phrase("open_day.cash"), self.cash_edit, phrase("open_day.cash_help")
        )
        self.body.addWidget(Label(post.kit, phrase("open_day.lead"), "muted").wrapping())
        self.body.addLayout(half(self.cash))
        self.counter = Label(post.kit, role="muted").wrapping()
        self.body.addWidget(self.counter)
        self.walk = [self.cash_edit]
        self.foot.addWidget(money_button(post.kit, phrase("open_day.open"), post.press))
        back = Button(post.kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F12 opens the day."""
        return {Act.MONEY: self._open}

    def arrive(self) -> None:
        """An empty field; what was wrong before is forgotten."""
        self.errors.clear()
        super().arrive()
        self._look_around()

    def _look_around(self) -> None:
        """A quick look at the counter before the day; opening it waits for nobody."""
        self.counter.tell(phrase("check.looking"))
        asked = self._post.verbs.table.quick_check(nobody_hears)
        self._post.ask(asked, self._looked, lambda _: self.counter.tell(NOTHING))

    def _looked(self, record: Record) -> None:
        self._post.known.checking.looked = record
        met = phrase(f"annexure.minimum.{'yes' if record.minimum_met else 'no'}")
        self.counter.tell(met if record.minimum_met else then(met, phrase("open_day.see_check")))

    def _open(self) -> None:
        if self._waits:
            return
        if self.cash_edit.is_unclear():
            self.errors.show_faults([Fault(phrase("FLD-06"), "FLD-06", self.cash)])
            return
        self._waits = True
        known = self._post.known
        asked = self._post.verbs.open_day(known.operator, self.cash_edit.paise() or 0)
        self._post.ask(asked, self._opened, self._failed)

    def _opened(self, _: Drawer) -> None:
        self._waits = False
        self.cash_edit.clear_value()
        self._post.refresh()
        self._post.show("home")

    def _failed(self, error: LmkError) -> None:
        self._waits = False
        self.errors.show_faults([fault_of(error, self.cash)])
