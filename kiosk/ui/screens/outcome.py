# SPDX-License-Identifier: Apache-2.0
"""Room ui: how it ended: done (it prints at once), not done, or not known yet. Never a toast.

The page follows its sale: the portal's verdict, when it comes, changes what is said. While the line
is there the paper waits a moment for it, so that the citizen gets the receipt and no slip before.
A printer that does not say whether it printed is not believed: the operator is asked.
"""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QTimer

from kiosk.core.entries import Printed
from kiosk.core.errors import LmkError
from kiosk.core.facts import PaperPrinted
from kiosk.core.money import rupees
from kiosk.core.paper import Paper
from kiosk.core.ports import Raster
from kiosk.core.transaction import State
from kiosk.core.views import TransactionView, UnfinishedPrint
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.slip import picture
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.outcome import Ending, Outcome, OutcomeFacts
from kiosk.ui.words import NOTHING, Plain, Saying, phrase


class OutcomePage(Page):
    """Shown after F12; Enter calls the next citizen, a service's key goes on with this one."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("outcome.title"))
        self._post = post
        self._view: TransactionView | None = None
        self._change_paise = 0
        self._unsure: UnfinishedPrint | None = None
        self._printed: set[int] = set()
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self.print_again)
        kit = post.kit
        self.outcome = Outcome(kit)
        self.print_line = Label(kit, role="strong").wrapping()
        self.question = Notice(kit, icon="printer")
        self.question.hide()
        for part in (self.outcome, self.question, self.print_line):
            self.body.addWidget(part)
        self.home = Button(kit, phrase("outcome.next"), Kind.PRIMARY).key(None).does(self.step)
        self.again = Button(kit, phrase("outcome.print")).key(Act.PRINT)
        self.not_out = Button(kit, phrase("print.not_out")).key(Act.SECOND)
        self.not_out.hide()
        self.foot.addWidget(self.home)
        self.foot.addWidget(self.not_out.does(lambda: post.press(Act.SECOND)))
        self.foot.addWidget(self.again.does(lambda: post.press(Act.PRINT)))
        self.walk = [self.home]
        post.bridge.on(PaperPrinted, self._heard)

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F8 prints again, as DUPLICATE; F6 says that nothing came out."""
        acts: dict[Act, Callable[[], object]] = {Act.PRINT: self.print_again}
        return acts | ({Act.SECOND: self._nothing_came} if self._unsure else {})

    def arrive(self) -> None:
        """Shows the last sale, and prints its slip once by itself."""
        super().arrive()
        self.errors.clear()
        if self._patience.isActive():
            self.print_again()  # of the sale before: a service's key was quicker than the portal
        done = self._post.known.last
        if done is None:
            return
        self._change_paise = done.change_paise
        self.show_view(done.view, done.change_paise)
        if done.view.seq not in self._printed:
            self._printed.add(done.view.seq)
            self._ask_nothing()
            self._first_paper(done.view)

    def _first_paper(self, view: TransactionView) -> None:
        """At once; or with the verdict, when one can come."""
        if view.state is State.COMMITTED and self._post.verbs.online():
            self.print_line.tell(phrase("outcome.paper_waits"))
            self._patience.start(self._post.paper_waits_ms)
        else:
            self.print_again()

    def _verdict_came(self, view: TransactionView) -> None:
        """A refused sale needs no paper: there is nothing yet that could be taken back."""
        if not self._patience.isActive() or view.state is State.COMMITTED:
            return
        self._patience.stop()
        if view.state is State.REFUSED:
            self.print_line.tell(NOTHING)
        else:
            self.print_again()

    def step(self) -> None:
        """Enter: the paper is out as far as anyone asked, and the next citizen may come."""
        if self._patience.isActive():
            self.print_again()
        if self._unsure is not None:
            self._settle(came_out=True)
        self._post.known.visit.over = True
        self._post.show_visit()
        self._post.show("home")

    def refresh(self) -> None:
        """Looks at the sale again: its verdict may have come."""
        if self._view is None:
            return

        def seen(view: TransactionView | None) -> None:
            if view is not None:
                self.show_view(view, self._change_paise)

        self._post.ask(self._post.verbs.transaction(self._view.transaction_id), seen)

    def show_view(self, view: TransactionView, change_paise: int) -> None:
        """One of three layouts."""
        self._view = view
        match view.state:
            case State.REFUSED | State.RETURNING | State.RETURNED | State.REVERSED:
                facts = self._not_done(view)
            case State.HELD:
                facts = self._not_known(view)
            case _:
                facts = self._done(view, change_paise)
        if facts != self.outcome.facts:
            self.outcome.show_outcome(facts)
        self._verdict_came(view)

    def print_again(self) -> None:
        """Prints what the citizen gets."""
        self._patience.stop()
        if self._view is None:
            return
        self.print_line.tell(phrase("outcome.printing"))
        self._post.ask(self._post.verbs.print(self._view.seq), self._came_out, self._print_failed)

    # ── the paper ────────────────────────────────────────────────────────────────────────────

    def _came_out(self, outcome: Printed) -> None:
        self.print_line.tell(phrase(f"outcome.printed_{outcome.value}"))
        self.errors.clear()
        self._show_slip()

    def _print_failed(self, error: LmkError) -> None:
        self.print_line.tell(phrase("outcome.printed_failed"))
        self.errors.show_faults([fault_of(error)])
        self.focus_on(self.home)
        self._show_slip()

    def _show_slip(self) -> None:
        """The slip's picture, for the tray; never before the printer has got its own."""
        view = self._view
        if view is None:
            return

        def drawn(raster: Raster) -> None:
            self._post.known.visit.slip = picture(raster)
            self._post.show_visit()

        def got(paper: Paper) -> None:
            self._post.ask(self._post.verbs.raster(paper), drawn)

        self._post.ask(self._post.verbs.paper(view.number), got)

    def _heard(self, fact: PaperPrinted) -> None:
        """A mute printer: did it come out?"""
        view = self._view
        if view is None or fact.of_seq != view.seq:
            return
        if fact.outcome == Printed.UNSURE.value:
            self._unsure = UnfinishedPrint(view.seq, view.number, fact.copy)
            self.question.tell(phrase("print.question", number=view.number))
            self.not_out.show()
        else:
            self._ask_nothing()

    def _ask_nothing(self) -> None:
        self._unsure = None
        self.question.tell(NOTHING)
        self.not_out.hide()

    def _settle(self, *, came_out: bool) -> None:
        found = self._unsure
        self._ask_nothing()
        if found is not None:
            self._post.ask(self._post.verbs.settle_print(found, came_out), lambda _: None)

    def _nothing_came(self) -> None:
        self._settle(came_out=False)
        self.print_again()

    # ── what is said ─────────────────────────────────────────────────────────────────────────

    def _done(self, view: TransactionView, change_paise: int) -> OutcomeFacts:
        posted = view.state is State.POSTED
        lines: list[Saying] = [
            phrase("outcome.number", number=view.number),
            phrase("outcome.taken", total=rupees(view.total_paise + change_paise)),
            phrase("outcome.commission", commission=rupees(view.shares.vle_paise)),
            phrase("outcome.receipt_here" if posted else "outcome.receipt_later"),
        ]
        headline = phrase("outcome.done" if posted else "outcome.done_waiting")
        figure = phrase("collect.change", change=rupees(change_paise))
        exact = phrase("outcome.exact", total=rupees(view.total_paise))
        return OutcomeFacts(Ending.DONE, headline, figure if change_paise else exact, lines)

    def _not_done(self, view: TransactionView) -> OutcomeFacts:
        owed = view.state is State.REFUSED
        total = rupees(view.total_paise)
        lines = [*self._why(view), phrase("outcome.return_how" if owed else "outcome.given_back")]
        figure = phrase("outcome.return", total=total) if owed else Plain(total)
        return OutcomeFacts(Ending.NOT_DONE, phrase("outcome.not_done"), figure, lines)

    def _not_known(self, view: TransactionView) -> OutcomeFacts:
        figure = phrase("outcome.do_not_collect")
        again = phrase("outcome.asked_again")
        headline = phrase("outcome.not_known")
        return OutcomeFacts(Ending.NOT_KNOWN, headline, figure, self._why(view), again)

    def _why(self, view: TransactionView) -> list[Saying]:
        cause = phrase(f"cause.{view.cause.value or 'none'}")
        return [cause, phrase("outcome.number", number=view.number)]
