# SPDX-License-Identifier: Apache-2.0
"""Room ui: the day closes by counting notes and coins; a difference needs a reason."""

from collections.abc import Callable, Mapping

from kiosk.core.errors import DifferenceNeedsReason, LmkError
from kiosk.core.money import rupees
from kiosk.core.shift import Drawer
from kiosk.counter.shifts import Closed
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.widgets.buttons import Button, money_button
from kiosk.ui.widgets.denominations import DenominationGrid
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.plain_edit import PlainEdit
from kiosk.ui.words import phrase


class CloseDayPage(Page):
    """Counted against expected; what is unsent stays listed, the day can still close."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("close_day.title"))
        self._post = post
        self._waits = False
        kit = post.kit
        self.grid = DenominationGrid(kit)
        self.grid.counted.connect(lambda _: self._say())
        self.expected = Label(kit, role="strong").wrapping()
        self.difference = Label(kit, role="h2").wrapping()
        self.waiting = Label(kit, role="muted").wrapping()
        self.reason = Field(kit, phrase("close_day.reason"), PlainEdit(), phrase("close_day.why"))
        for part in (self.grid, self.expected, self.difference, self.reason, self.waiting):
            self.body.addWidget(part)
        self.grid.finished.connect(lambda: self.focus_on(self.reason.edit))
        self.walk = [self.reason.edit]
        self.foot.addWidget(money_button(kit, phrase("close_day.close"), post.press))
        back = Button(kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))
        self.foot.addStretch(1)

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F12 closes the day."""
        return {Act.MONEY: self._close}

    def arrive(self) -> None:
        """The cursor at the largest note."""
        self._post.refresh()
        self.errors.clear()
        self._say()
        self.grid.take_focus()

    def refresh(self) -> None:
        """What is expected may have changed."""
        self._say()

    def _drawer(self) -> Drawer | None:
        standing = self._post.known.standing
        drawers = standing.drawers if standing else ()
        mine = [one for one in drawers if one.operator == self._post.known.operator]
        return mine[0] if mine else None

    def _say(self) -> None:
        drawer, standing = self._drawer(), self._post.known.standing
        if drawer is None or standing is None:
            self.expected.tell(phrase("DAY-02"))
            return
        self.expected.tell(
            phrase(
                "close_day.expected",
                expected=rupees(drawer.expected_paise),
                opening=rupees(drawer.opening_paise),
                taken=rupees(drawer.taken_paise),
                returned=rupees(drawer.returned_paise),
            )
        )
        difference = self.grid.total_paise() - drawer.expected_paise
        self.difference.tell(phrase("close_day.difference", difference=rupees(difference)))
        self.waiting.tell(phrase("close_day.waiting", count=standing.waiting))

    def _close(self) -> None:
        if self._waits:
            return
        self._waits = True
        asked = self._post.verbs.close_day(
            self._post.known.operator, self.grid.counts(), self.reason.edit.text()
        )
        self._post.ask(asked, self._closed, self._failed)

    def _closed(self, closed: Closed) -> None:
        self._waits = False
        self._post.refresh()
        self._post.show(f"day:{closed.drawer.shift}")

    def _failed(self, error: LmkError) -> None:
        self._waits = False
        at = self.reason if isinstance(error, DifferenceNeedsReason) else None
        self.errors.show_faults([fault_of(error, at)])
