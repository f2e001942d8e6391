# SPDX-License-Identifier: Apache-2.0
"""Room ui: lists of sales: the table they share, history, and whose receipt has arrived."""

from collections.abc import Callable, Mapping
from typing import Final

from kiosk.core.entries import Printed
from kiosk.core.errors import LmkError
from kiosk.core.money import rupees
from kiosk.core.transaction import State
from kiosk.core.views import TransactionView
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post, short
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.rows_view import Column, RowsView
from kiosk.ui.words import NOTHING, Plain, Saying, phrase

LOOKS: Final = {
    State.COMMITTED: ("send", Tone.OFFLINE),
    State.HELD: ("clock", Tone.ATTENTION),
    State.POSTED: ("tick", Tone.DONE),
    State.REFUSED: ("cross", Tone.NOT_DONE),
    State.REVERSING: ("give_back", Tone.ATTENTION),
    State.REVERSED: ("give_back", Tone.PLAIN),
    State.RETURNING: ("give_back", Tone.ATTENTION),
    State.RETURNED: ("give_back", Tone.PLAIN),
}


def sales_view(post: Post, name: Saying, empty: Saying) -> RowsView[TransactionView]:
    """A table of sales: state with its sign, time, service, end of the number, amount."""
    columns: tuple[Column[TransactionView], ...] = (
        Column(phrase("list.state"), _state, icon=lambda view: LOOKS[view.state]),
        Column(phrase("list.time"), lambda view: post.when(view.at_ms)),
        Column(phrase("list.service"), lambda view: post.title(view.service), stretch=True),
        Column(phrase("list.number"), lambda view: Plain(short(view.number)), spare=True),
        Column(phrase("list.amount"), lambda view: Plain(rupees(view.total_paise)), right=True),
    )
    return RowsView(post.kit, name, columns, empty)


def _state(view: TransactionView) -> Saying:
    return phrase(f"state.{view.state.value}")


class HistoryPage(Page):
    """Past sales, newest first; Enter shows the paper."""

    fills = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("history.title"))
        self._post = post
        self._all: list[TransactionView] = []
        self.rows = sales_view(post, phrase("history.title"), phrase("history.empty"))
        self.rows.chosen.connect(self._open)
        self.rows.moved.connect(self._say)
        self.detail = Label(post.kit).wrapping()
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(self.detail)
        self.walk = [self.rows]
        open_it = Button(post.kit, phrase("history.open"), Kind.PRIMARY).key(None)
        more = Button(post.kit, phrase("history.more")).key(Act.SECOND)
        self.foot.addWidget(open_it.does(lambda: self._open(self.rows.row())))
        self.foot.addWidget(more.does(lambda: post.press(Act.SECOND)))

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F6 brings older ones, F8 shows the paper to print."""
        return {Act.SECOND: self._older, Act.PRINT: lambda: self._open(self.rows.row())}

    def arrive(self) -> None:
        """From the newest."""
        super().arrive()
        self._all = []
        self._older()

    def _older(self) -> None:
        before = self._all[-1].seq if self._all else 0
        self._post.ask(self._post.verbs.history(before), self._show, self._failed)

    def _show(self, page: tuple[TransactionView, ...]) -> None:
        known = {view.seq for view in self._all}
        self._all += [view for view in page if view.seq not in known]
        self.rows.show_rows(tuple(self._all))
        self._say(self.rows.row())

    def _say(self, view: TransactionView | None) -> None:
        self.detail.tell(NOTHING if view is None else about(view))

    def _open(self, view: TransactionView | None) -> None:
        if view is not None:
            self._post.show(f"preview:{view.number}")

    def _failed(self, error: LmkError) -> None:
        self.errors.show_faults([fault_of(error)])


class HandOverPage(Page):
    """Whose receipt has arrived; Enter prints it."""

    fills = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("hand_over.title"))
        self._post = post
        self.printing = False  # the next one may be printed when it is
        self.rows = sales_view(post, phrase("hand_over.title"), phrase("hand_over.empty"))
        self.rows.chosen.connect(self._print)
        self.detail = Label(post.kit, phrase("hand_over.lead"), "muted").wrapping()
        self.said = Label(post.kit, role="strong").wrapping()
        self.body.addWidget(self.detail)
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(self.said)
        self.walk = [self.rows]
        give = Button(post.kit, phrase("hand_over.print"), Kind.PRIMARY).key(Act.PRINT)
        look = Button(post.kit, phrase("history.open")).key(Act.SECOND)
        self.foot.addWidget(give.does(lambda: post.press(Act.PRINT)))
        self.foot.addWidget(look.does(lambda: post.press(Act.SECOND)))

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F8 prints the receipt of the chosen line, F6 shows it."""
        return {Act.PRINT: lambda: self._print(self.rows.row()), Act.SECOND: self._look}

    def arrive(self) -> None:
        """Reads the list anew."""
        super().arrive()
        self.errors.clear()
        self.said.tell(NOTHING)
        self.refresh()

    def refresh(self) -> None:
        """The list as it is now."""
        self._post.ask(self._post.verbs.to_hand_over(), self.rows.show_rows, self._failed)

    def _look(self) -> None:
        view = self.rows.row()
        if view is not None:
            self._post.show(f"preview:{view.number}")

    def _print(self, view: TransactionView | None) -> None:
        if view is None or self.printing:
            return

        def came(outcome: Printed) -> None:
            self.printing = False
            self.errors.clear()
            said = phrase(f"outcome.printed_{outcome.value}")
            named = phrase("preview.named", number=view.number)
            self.said.tell(phrase("kit.and_then", first=named, then=said))
            self._post.refresh()
            self.refresh()

        self.printing = True
        self.said.tell(phrase("outcome.printing"))
        self._post.ask(self._post.verbs.print(view.seq), came, self._failed)

    def _failed(self, error: LmkError) -> None:
        self.printing = False
        self.said.tell(NOTHING)
        self.errors.show_faults([fault_of(error)])
        self.focus_on(self.rows)


def about(view: TransactionView) -> Saying:
    """One sale in one line: whole number, operator, why, and how often it was printed."""
    facts = phrase("history.detail", number=view.number, operator=view.operator)
    if view.cause.value:
        return phrase("kit.and_then", first=facts, then=phrase(f"cause.{view.cause.value}"))
    if view.prints > 1:
        copies = phrase("history.copies", count=view.prints - 1)
        return phrase("kit.and_then", first=facts, then=copies)
    return facts
