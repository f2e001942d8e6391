# SPDX-License-Identifier: Apache-2.0
"""Room ui: what waits for whom: unsent, not known yet, refused with cash to return."""

from collections.abc import Callable, Mapping

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
from kiosk.ui.screens.sales_list import about, sales_view
from kiosk.ui.screens.strip import age
from kiosk.ui.widgets.buttons import Button, Kind, money_button
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.words import NOTHING, Saying, phrase

_UNDOABLE = (State.COMMITTED, State.REFUSED)


class QueuePage(Page):
    """What is not settled. F6 chooses a sale to undo, F12 undoes it; Ctrl+Enter sends."""

    fills = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("queue.title"))
        self._post = post
        self._chosen: TransactionView | None = None
        self._waits = False
        kit = post.kit
        self.lead = Label(kit, role="muted").wrapping()
        self.rows = sales_view(post, phrase("queue.title"), phrase("queue.empty"))
        self.detail = Label(kit, role="strong").wrapping()
        self.number = Label(kit, role="muted").wrapping()
        self.sure = Notice(kit, icon="give_back")
        self.done = Notice(kit, icon="tick")
        self.done.hide()
        self.body.addWidget(self.lead)
        self.body.addWidget(self.done)
        self.body.addWidget(self.rows, 1)
        for part in (self.detail, self.number, self.sure):
            self.body.addWidget(part)
        self.rows.moved.connect(self._say_detail)
        self.rows.chosen.connect(self._say_detail)
        self.walk = [self.rows]
        self.send = Button(kit, phrase("queue.send"), Kind.PRIMARY).key(Act.SEND)
        self.undo = Button(kit, phrase("queue.reverse")).key(Act.SECOND)
        self.leave_it = Button(kit, phrase("queue.leave")).key(Act.BACK)
        self.confirm = money_button(kit, phrase("queue.confirm"), post.press)
        self.foot.addWidget(self.confirm)
        self.foot.addWidget(self.send.does(lambda: post.press(Act.SEND)))
        self.foot.addWidget(self.undo.does(lambda: post.press(Act.SECOND)))
        self.foot.addWidget(self.leave_it.does(lambda: post.press(Act.BACK)))
        self._choose_none()

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """Send, choose to undo, undo."""
        acts: dict[Act, Callable[[], object]] = {Act.SEND: self._send, Act.SECOND: self._choose}
        return acts | ({Act.MONEY: self._reverse} if self._chosen else {})

    def arrive(self) -> None:
        """Reads the queue anew."""
        super().arrive()
        self._choose_none()
        self.errors.clear()
        self.done.tell(NOTHING)
        self.refresh()

    def refresh(self) -> None:
        """The list as it is now."""
        self._post.ask(self._post.verbs.queue(), self._show, self._failed)

    def back(self) -> bool:
        """Esc first lets the chosen sale go."""
        chosen = self._chosen is not None
        self._choose_none()
        self._say_detail(self.rows.row())
        return chosen

    def _show(self, found: Queue) -> None:
        self.rows.show_rows(found.unsettled)
        self.lead.tell(self._lead())
        self._say_detail(self.rows.row())

    def _lead(self) -> Saying:
        standing = self._post.known.standing
        if standing is None or not standing.waiting:
            return phrase("queue.lead_none")
        oldest = age(standing.clock.now_ms - standing.oldest_waiting_ms)
        return phrase("queue.lead", count=standing.waiting, age=oldest)

    def _send(self) -> None:
        self._post.verbs.send()
        self.lead.tell(phrase("queue.sending"))

    def _say_detail(self, view: TransactionView | None) -> None:
        if self._chosen is not None:
            return
        self.undo.setVisible(view is not None and view.state in _UNDOABLE)
        if view is None:
            self.number.tell(NOTHING)
            self.detail.tell(NOTHING)
            return
        self.detail.tell(phrase(f"queue.detail_{view.state.value}", total=rupees(view.total_paise)))
        self.number.tell(about(view))

    def _choose(self) -> None:
        view = self.rows.row()
        if view is None or view.state not in _UNDOABLE:
            return
        self._chosen = view
        self.done.tell(NOTHING)
        total = rupees(view.total_paise)
        self.sure.tell(phrase("queue.sure", number=view.number, total=total))
        for part, shown in self._parts(chosen=True):
            part.setVisible(shown)

    def _choose_none(self) -> None:
        self._chosen = None
        for part, shown in self._parts(chosen=False):
            part.setVisible(shown)

    def _parts(self, *, chosen: bool) -> tuple[tuple[Label | Notice | Button, bool], ...]:
        """While a sale is about to be undone nothing else is offered."""
        rest = (self.detail, self.number, self.send, self.undo)
        own = (self.sure, self.confirm, self.leave_it)
        return (*((part, not chosen) for part in rest), *((part, chosen) for part in own))

    def _reverse(self) -> None:
        view = self._chosen
        if view is None or self._waits:
            return
        self._waits = True
        known = self._post.known
        asked = self._post.verbs.reverse(view.number, known.operator, wrong=False)
        self._post.ask(asked, self._reversed, self._failed)

    def _reversed(self, done: Reversed) -> None:
        self._waits = False
        self.errors.clear()
        self._choose_none()
        self.done.tell(phrase("queue.reversed", total=rupees(done.amount_paise)))
        self._post.ask(self._post.verbs.print(done.seq), lambda _: None, self._failed)
        self._post.refresh()
        self.refresh()

    def _failed(self, error: LmkError) -> None:
        self._waits = False
        self._choose_none()
        self.errors.show_faults([fault_of(error)])
        self.focus_on(self.rows)
