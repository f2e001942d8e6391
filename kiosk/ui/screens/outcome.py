# SPDX-License-Identifier: Apache-2.0
"""Room ui: how it ended: done (it prints at once), not done, or not known yet. Never a toast."""

from collections.abc import Callable, Mapping

from kiosk.core.entries import Printed
from kiosk.core.errors import LmkError
from kiosk.core.money import rupees
from kiosk.core.transaction import State
from kiosk.core.views import TransactionView
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.outcome import Ending, Outcome, OutcomeFacts
from kiosk.ui.words import NOTHING, Plain, Saying, phrase


class OutcomePage(Page):
    """Shown after F12. It follows the sale: the portal's verdict changes what it says."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("outcome.title"))
        self._post = post
        self._seq = 0
        self.outcome = Outcome(post.kit)
        self.print_line = Label(post.kit, role="strong").wrapping()
        self.body.addWidget(self.outcome)
        self.body.addWidget(self.print_line)
        again = Button(post.kit, phrase("outcome.print")).key(Act.PRINT)
        home = Button(post.kit, phrase("outcome.next"), Kind.PRIMARY).key(None)
        self.home = home.does(lambda: post.show("home"))
        self.foot.addWidget(self.home)
        self.foot.addWidget(again.does(lambda: post.press(Act.PRINT)))
        self.foot.addStretch(1)
        self.walk = [self.home]
        self._printed: set[int] = set()

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F8 prints again; the paper then says DUPLICATE."""
        return {Act.PRINT: self.print_again}

    def arrive(self) -> None:
        """Shows the last sale, and prints its slip once by itself."""
        super().arrive()
        self.errors.clear()
        done = self._post.known.last
        if done is None:
            return
        self.show_view(done.view, done.change_paise)
        if done.view.seq not in self._printed:
            self._printed.add(done.view.seq)
            self.print_again()

    def refresh(self) -> None:
        """Looks at the sale again: its verdict may have come."""
        done = self._post.known.last
        if done is None:
            return

        def seen(view: TransactionView | None) -> None:
            if view is not None:
                self.show_view(view, done.change_paise)

        self._post.ask(self._post.verbs.transaction(done.view.transaction_id), seen)

    def show_view(self, view: TransactionView, change_paise: int) -> None:
        """One of three layouts."""
        self._seq = view.seq
        match view.state:
            case State.REFUSED | State.RETURNING | State.RETURNED | State.REVERSED:
                facts = self._not_done(view)
            case State.HELD:
                facts = self._not_known(view)
            case _:
                facts = self._done(view, change_paise)
        self.outcome.show_outcome(facts)

    def print_again(self) -> None:
        """Prints what the citizen gets."""
        if not self._seq:
            return
        self.print_line.tell(phrase("outcome.printing"))
        self._post.ask(self._post.verbs.print(self._seq), self._came_out, self._print_failed)

    def _came_out(self, outcome: Printed) -> None:
        self.print_line.tell(phrase(f"outcome.printed_{outcome.value}"))

    def _print_failed(self, error: LmkError) -> None:
        self.print_line.tell(NOTHING)
        self.errors.show_faults([fault_of(error)])

    def _done(self, view: TransactionView, change_paise: int) -> OutcomeFacts:
        posted = view.state is State.POSTED
        lines: list[Saying] = [
            phrase("outcome.taken", total=rupees(view.total_paise), change=rupees(change_paise)),
            phrase("outcome.commission", commission=rupees(view.shares.vle_paise)),
            phrase("outcome.receipt_here" if posted else "outcome.receipt_later"),
        ]
        headline = phrase("outcome.done" if posted else "outcome.done_waiting")
        return OutcomeFacts(Ending.DONE, headline, Plain(view.number), lines)

    def _not_done(self, view: TransactionView) -> OutcomeFacts:
        owed = view.state is State.REFUSED
        total = rupees(view.total_paise)
        lines: list[Saying] = [phrase(f"cause.{view.cause.value or 'none'}"), Plain(view.number)]
        if owed:
            lines.append(phrase("outcome.return_how"))
        figure = phrase("outcome.return", total=total) if owed else Plain(total)
        return OutcomeFacts(Ending.NOT_DONE, phrase("outcome.not_done"), figure, lines)

    def _not_known(self, view: TransactionView) -> OutcomeFacts:
        lines: list[Saying] = [phrase(f"cause.{view.cause.value or 'none'}"), Plain(view.number)]
        headline = phrase("outcome.not_known")
        figure = phrase("outcome.do_not_collect")
        return OutcomeFacts(Ending.NOT_KNOWN, headline, figure, lines)
