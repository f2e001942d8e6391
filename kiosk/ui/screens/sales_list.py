# SPDX-License-Identifier: Apache-2.0
"""Room ui: lists of sales: what waits for whom, history, and whose receipt has arrived."""

from collections.abc import Callable, Mapping
from typing import Final

from kiosk.core.dates import shown
from kiosk.core.errors import LmkError
from kiosk.core.money import rupees
from kiosk.core.transaction import State
from kiosk.core.views import TransactionView
from kiosk.counter.overview import Queue
from kiosk.counter.transactions import Reversed
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.buttons import Button, Kind, money_button
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.rows_view import Column, RowsView
from kiosk.ui.words import NOTHING, Plain, Saying, phrase

_LOOKS: Final = {
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
    """A table of sales: time, service, number, amount, state with its sign."""
    columns: tuple[Column[TransactionView], ...] = (
        Column(phrase("list.state"), _state, icon=lambda view: _LOOKS[view.state]),
        Column(phrase("list.time"), lambda view: Plain(shown(view.at_ms))),
        Column(phrase("list.service"), lambda view: post.title(view.service), stretch=True),
        Column(phrase("list.number"), lambda view: Plain(view.number)),
        Column(phrase("list.amount"), lambda view: Plain(rupees(view.total_paise)), right=True),
    )
    return RowsView(post.kit, name, columns, empty)


def _state(view: TransactionView) -> Saying:
    return phrase(f"state.{view.state.value}")


class QueuePage(Page):
    """What is not settled. F6 chooses a sale to undo, F12 undoes it; Ctrl+Enter sends."""

    fills = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("queue.title"))
        self._post = post
        self._chosen: TransactionView | None = None
        kit = post.kit
        self.rows = sales_view(post, phrase("queue.title"), phrase("queue.empty"))
        self.detail = Label(kit, role="body").wrapping()
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(self.detail)
        self.rows.moved.connect(self._say_detail)
        self.rows.chosen.connect(self._say_detail)
        self.walk = [self.rows]
        send = Button(kit, phrase("queue.send"), Kind.PRIMARY).key(Act.SEND)
        undo = Button(kit, phrase("queue.reverse")).key(Act.SECOND)
        self.confirm = money_button(kit, phrase("queue.confirm"), post.press)
        self.confirm.hide()
        self.foot.addWidget(send.does(lambda: post.press(Act.SEND)))
        self.foot.addWidget(undo.does(lambda: post.press(Act.SECOND)))
        self.foot.addWidget(self.confirm)
        self.foot.addStretch(1)

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """Send, choose to undo, undo."""
        acts: dict[Act, Callable[[], object]] = {
            Act.SEND: self._post.verbs.send,
            Act.SECOND: self._choose,
        }
        return acts | ({Act.MONEY: self._reverse} if self._chosen else {})

    def arrive(self) -> None:
        """Reads the queue anew."""
        super().arrive()
        self._drop_choice()
        self.refresh()

    def refresh(self) -> None:
        """The list as it is now."""
        self._post.ask(self._post.verbs.queue(), self._show, self._failed)

    def back(self) -> bool:
        """Esc first lets the chosen sale go."""
        chosen = self._chosen is not None
        self._drop_choice()
        return chosen

    def _show(self, found: Queue) -> None:
        self.rows.show_rows(found.unsettled)
        self._say_detail(self.rows.row())

    def _say_detail(self, view: TransactionView | None) -> None:
        if view is None or self._chosen is not None:
            return
        self.detail.tell(phrase(f"queue.detail_{view.state.value}", total=rupees(view.total_paise)))

    def _choose(self) -> None:
        view = self.rows.row()
        if view is None:
            return
        self._chosen = view
        said = phrase("queue.sure", number=view.number, total=rupees(view.total_paise))
        self.detail.tell(said)
        self.confirm.show()

    def _drop_choice(self) -> None:
        self._chosen = None
        self.confirm.hide()
        self.errors.clear()
        self.detail.tell(NOTHING)

    def _reverse(self) -> None:
        view, self._chosen = self._chosen, None
        if view is None:
            return
        self.confirm.hide()
        known = self._post.known
        asked = self._post.verbs.reverse(view.number, known.operator, wrong=False)
        self._post.ask(asked, self._reversed, self._failed)

    def _reversed(self, done: Reversed) -> None:
        self.errors.clear()
        self.detail.tell(phrase("queue.reversed", total=rupees(done.amount_paise)))
        self._post.ask(self._post.verbs.print(done.seq), lambda _: None, self._failed)
        self._post.refresh()
        self._post.ask(self._post.verbs.queue(), lambda found: self.rows.show_rows(found.unsettled))

    def _failed(self, error: LmkError) -> None:
        self.confirm.hide()
        self.errors.show_faults([fault_of(error)])


class HistoryPage(Page):
    """Past sales, newest first; Enter shows the paper."""

    fills = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("history.title"))
        self._post = post
        self._all: list[TransactionView] = []
        self.rows = sales_view(post, phrase("history.title"), phrase("history.empty"))
        self.rows.chosen.connect(self._open)
        self.body.addWidget(self.rows, 1)
        self.walk = [self.rows]
        more = Button(post.kit, phrase("history.more")).key(Act.SECOND)
        self.foot.addWidget(more.does(lambda: post.press(Act.SECOND)))
        self.foot.addStretch(1)

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
        self._post.ask(self._post.verbs.history(before), self._show)

    def _show(self, page: tuple[TransactionView, ...]) -> None:
        self._all += page
        self.rows.show_rows(self._all)

    def _open(self, view: TransactionView | None) -> None:
        if view is not None:
            self._post.show(f"preview:{view.number}")


class HandOverPage(Page):
    """Whose receipt has arrived; Enter prints it."""

    fills = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("hand_over.title"))
        self._post = post
        self.rows = sales_view(post, phrase("hand_over.title"), phrase("hand_over.empty"))
        self.rows.chosen.connect(self._print)
        self.body.addWidget(self.rows, 1)
        self.walk = [self.rows]
        give = Button(post.kit, phrase("hand_over.print"), Kind.PRIMARY).key(Act.PRINT)
        self.foot.addWidget(give.does(lambda: post.press(Act.PRINT)))
        self.foot.addStretch(1)

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F8 prints the receipt of the chosen line."""
        return {Act.PRINT: lambda: self._print(self.rows.row())}

    def arrive(self) -> None:
        """Reads the list anew."""
        super().arrive()
        self.refresh()

    def refresh(self) -> None:
        """The list as it is now."""
        self._post.ask(self._post.verbs.to_hand_over(), self.rows.show_rows)

    def _print(self, view: TransactionView | None) -> None:
        if view is None:
            return
        asked = self._post.verbs.print(view.seq)
        self._post.ask(asked, lambda _: self.refresh(), self._failed)

    def _failed(self, error: LmkError) -> None:
        self.errors.show_faults([fault_of(error)])
