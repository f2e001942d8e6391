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
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.buttons import Button, money_button
from kiosk.ui.widgets.denominations import DenominationGrid
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.figures import Figure, Figures
from kiosk.ui.widgets.plain_edit import PlainEdit
from kiosk.ui.words import Plain, phrase


class CloseDayPage(Page):
    """Counted against expected; what is unsent stays listed, the day can still close."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("close_day.title"))
        self._post = post
        self._waits = False
        kit = post.kit
        self.grid = DenominationGrid(kit, with_total=False)
        self.grid.counted.connect(lambda _: self._say())
        self.figures = Figures(kit)
        hint = phrase("close_day.why")
        self.reason = Field(kit, phrase("close_day.reason"), PlainEdit(), hint, dense=True)
        for part in (self.grid, self.figures, self.reason):
            self.body.addWidget(part)
        self.reason.hide()
        self.grid.finished.connect(self._counted)
        self.walk = [self.reason.edit]
        self.foot.addWidget(money_button(kit, phrase("close_day.close"), post.press))
        back = Button(kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F12 closes the day."""
        return {Act.MONEY: self._close}

    def arrive(self) -> None:
        """The cursor at the largest note."""
        self._post.refresh()
        self.errors.clear()
        self._say()
        self.grid.take_focus()

    def told(self) -> None:
        """What is expected may have changed."""
        self._say()

    def _counted(self) -> None:
        """Behind the last coin: the reason when there is a difference."""
        if self.reason.isVisible():
            self.focus_on(self.reason.edit)

    def _say(self) -> None:
        drawer, standing = self._post.known.drawer, self._post.known.standing
        if drawer is None or standing is None:
            self.figures.show_figures([Figure(phrase("home.today"), phrase("home.day_closed"))])
            return
        differs = not self.grid.is_empty() and self.grid.total_paise() != drawer.expected_paise
        self.figures.show_figures(self._figures(drawer, standing.waiting))
        self.reason.setVisible(differs or bool(self.reason.fault))

    def _figures(self, drawer: Drawer, waits: int) -> list[Figure]:
        counted = self.grid.total_paise()
        difference = counted - drawer.expected_paise
        how = phrase(
            "close_day.how",
            opening=rupees(drawer.opening_paise),
            taken=rupees(drawer.taken_paise),
            returned=rupees(drawer.returned_paise),
            moved=rupees(drawer.moved_paise),
        )
        figures = [
            Figure(phrase("kit.counted"), Plain(rupees(counted))),
            Figure(phrase("close_day.expected"), Plain(rupees(drawer.expected_paise)), how),
        ]
        if self.grid.is_empty():
            figures.append(Figure(phrase("close_day.difference"), Plain("–")))
        else:
            agrees = phrase("close_day.differs" if difference else "close_day.agrees")
            tone = Tone.NOT_DONE if difference else Tone.DONE
            shown = Plain(rupees(difference))
            figures.append(Figure(phrase("close_day.difference"), shown, agrees, tone))
        if waits:
            stays = phrase("close_day.waiting")
            figures.append(Figure(phrase("home.waiting"), Plain(str(waits)), stays))
        return figures

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
        self.grid.clear()
        self.reason.edit.clear()
        self._post.refresh()
        self._post.show(f"day:{closed.drawer.shift}")

    def _failed(self, error: LmkError) -> None:
        self._waits = False
        needs = isinstance(error, DifferenceNeedsReason)
        if needs:
            self.reason.show()
        self.errors.show_faults([fault_of(error, self.reason if needs else None)])
        if needs:
            self.focus_on(self.reason.edit)
