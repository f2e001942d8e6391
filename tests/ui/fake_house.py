# SPDX-License-Identifier: Apache-2.0
"""Tests ui: a house in memory that fulfils the window's verbs.

Every answer is there at once, except of a verb that the test holds: its futures are done when the
test lets go. `calls` keeps what was asked, in order; `fails` makes the next call of a verb fail.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace

from kiosk.core.bill import Bill
from kiosk.core.catalogue import Catalogue, Rail
from kiosk.core.entries import Printed
from kiosk.core.errors import BillUnknown, DifferenceNeedsReason, LeaseMissing, PinWrong
from kiosk.core.facts import (
    AnswerAbsorbed,
    LineChanged,
    PaperPrinted,
    ReversalCommitted,
    ShiftChanged,
    TransactionCommitted,
)
from kiosk.core.lease import Allowance
from kiosk.core.money import Count, counted_paise, rupees
from kiosk.core.paper import DayTotals, Paper, day_report, rate_card
from kiosk.core.payment import PaymentState
from kiosk.core.ports import Raster
from kiosk.core.shift import Drawer
from kiosk.core.spoken import Voices
from kiosk.core.transaction import Quote, State
from kiosk.core.views import (
    DamageView,
    LotView,
    OperatorView,
    TransactionView,
    UnfinishedPrint,
)
from kiosk.core.wire.enrolment import Site
from kiosk.core.wire.exchange import BlockOrder
from kiosk.counter.overview import Queue, Standing
from kiosk.counter.receipts import rows_in_force
from kiosk.counter.shifts import Closed
from kiosk.counter.transactions import Ask, Committed, Reversed
from kiosk.counter.wallet import WalletView
from kiosk.text import Language, Text
from kiosk.ui.slip import QtSlipPainter
from kiosk.ui.verbs import Begun
from tests.samples import SITE
from tests.ui import fake_told as told
from tests.ui.fake_answers import Answers
from tests.ui.fake_books import FakeBooks, allowance, catalogue
from tests.ui.fake_table import FakeTable

PIN = "274961"
VLE = SITE.vle_name


class FakeHouse(Answers):
    """Fulfils kiosk.ui.verbs.Verbs. `tell` takes the facts (the bridge's `hear`)."""

    def __init__(self, *, enrolled: bool = True) -> None:
        super().__init__()
        self.books = FakeBooks()
        self.table = FakeTable()
        self.tell: Callable[[object], None] = lambda _: None
        self.site = SITE if enrolled else None
        self.operators = [OperatorView(VLE, "vle", 0, 0)]
        self.pins = {VLE: PIN}
        self.fingers: dict[str, bool] = {}  # whose finger may open, and whether it matches
        self.unfinished: list[UnfinishedPrint] = []
        self.damages: list[DamageView] = []
        self.lots: list[LotView] = []
        self.prints_as = Printed.DONE
        self.clock_ok = True
        self.block: BlockOrder | None = None
        self.state_wallet = "ok"
        self.is_online = True
        self._painter = QtSlipPainter(Voices(Text(Language.HI), Text(Language.EN)))

    # ── what the test does ───────────────────────────────────────────────────────────────────

    def line(self, *, up: bool) -> None:
        """The line comes or goes."""
        self.is_online = up
        self.tell(LineChanged(up, self.books.now_ms, "" if up else "NET-01"))

    def exchange(self) -> None:
        """An answer of the portal comes home with a verdict on everything."""
        before = [view.state for view in self.books.sales.values()]
        self.books.judge()
        after = [view.state for view in self.books.sales.values()]
        gone = [now for was, now in zip(before, after, strict=True) if was is not now]
        posted, refused = gone.count(State.POSTED), gone.count(State.REFUSED)
        self.tell(AnswerAbsorbed(1, 1, posted, refused, 0))

    # ── the verbs ────────────────────────────────────────────────────────────────────────────

    def begin(self) -> "Future[Begun]":
        return self.answer("begin", lambda: told.begun(self))

    def give_passphrase(self, passphrase: str) -> "Future[Begun]":
        return self.answer("give_passphrase", lambda: told.begun(self), passphrase)

    def enrol(self, portal_url: str, code: str, pin: str) -> "Future[Site]":
        def join() -> Site:
            self.site, self.pins[VLE] = SITE, pin
            return SITE

        return self.answer("enrol", join, portal_url, code, pin)

    def reset_pin(self, code: str, pin: str) -> "Future[str]":
        def renew() -> str:
            self.pins[VLE] = pin
            return VLE

        return self.answer("reset_pin", renew, code, pin)

    def sign_in(self, operator: str, pin: str) -> "Future[str]":
        def check() -> str:
            if self.pins.get(operator) != pin:
                raise PinWrong(left=4)
            return operator

        return self.answer("sign_in", check, operator, pin)

    def finger_offered(self, operator: str) -> bool:
        return operator in self.fingers

    def unlock_by_finger(self, operator: str) -> "Future[bool]":
        return self.answer("unlock_by_finger", lambda: self.fingers[operator], operator)

    def open_day(self, operator: str, opening_paise: int) -> "Future[Drawer]":
        def begin() -> Drawer:
            drawer = self.books.open(operator, opening_paise)
            self.tell(ShiftChanged(drawer.shift, open=True))
            return drawer

        return self.answer("open_day", begin, operator, opening_paise)

    def move_cash(self, operator: str, paise: int, reason: str) -> "Future[Drawer]":
        def move() -> Drawer:
            drawer = self.books.drawers[operator]
            self.books.drawers[operator] = replace(drawer, moved_paise=drawer.moved_paise + paise)
            return self.books.drawers[operator]

        return self.answer("move_cash", move, operator, paise, reason)

    def close_day(self, operator: str, counts: tuple[Count, ...], reason: str) -> "Future[Closed]":
        def close() -> Closed:
            drawer = self.books.drawers[operator]
            difference = counted_paise(counts) - drawer.expected_paise
            if difference and not reason.strip():
                raise DifferenceNeedsReason(difference=rupees(abs(difference)))
            del self.books.drawers[operator]
            counted = replace(
                drawer, closed_ms=self.books.now_ms, counted_paise=counted_paise(counts)
            )
            self._closed = counted
            self.tell(ShiftChanged(drawer.shift, open=False))
            return Closed(counted, difference, ())

        return self.answer("close_day", close, operator, counts, reason)

    def day_report(self, shift: int) -> "Future[Paper]":
        totals = DayTotals((), (), "K170001-1 9 0123456789abcdef")
        return self.answer("day_report", lambda: day_report(self._closed, totals, SITE), shift)

    def standing(self) -> "Future[Standing]":
        return self.answer("standing", lambda: told.standing(self))

    def catalogue(self) -> "Future[Catalogue]":
        return self.answer("catalogue", catalogue)

    def fetch_bill(self, service: str, typed: Mapping[str, str]) -> "Future[Bill | None]":
        number = typed.get("consumer_id") or typed.get("connection_id", "")

        def ask() -> Bill:
            if number not in self.books.bills:
                raise BillUnknown(number=number)
            return self.books.bills[number]

        return self.answer("fetch_bill", ask, service, number)

    def quote(self, ask: Ask) -> "Future[Quote]":
        return self.answer("quote", lambda: self.books.quote(ask), ask)

    def commit(self, quote: Quote, tender_paise: int, operator: str) -> "Future[Committed]":
        def take() -> Committed:
            again = quote.transaction_id in self.books.sales
            view = self.books.commit(quote, tender_paise, operator)
            if not again:
                self.tell(TransactionCommitted(view.transaction_id, view.seq))
            return Committed(view, tender_paise - view.total_paise, again)

        return self.answer("commit", take, quote, tender_paise, operator)

    def transaction(self, transaction_id: str) -> "Future[TransactionView | None]":
        found = self.books.sales.get
        return self.answer("transaction", lambda: found(transaction_id), transaction_id)

    def reverse(self, number: str, operator: str, wrong: bool) -> "Future[Reversed]":
        def undo() -> Reversed:
            view, seq = self.books.reverse(number, operator)
            self.tell(ReversalCommitted(view.transaction_id, seq))
            return Reversed(view, seq, view.total_paise)

        return self.answer("reverse", undo, number, operator, wrong)

    def queue(self) -> "Future[Queue]":
        return self.answer("queue", lambda: Queue(tuple(told.unsettled(self)), 0))

    def history(self, before_seq: int) -> "Future[tuple[TransactionView, ...]]":
        def page() -> tuple[TransactionView, ...]:
            newest = reversed(self.books.sales.values())
            return tuple(one for one in newest if not before_seq or one.seq < before_seq)

        return self.answer("history", page, before_seq)

    def to_hand_over(self) -> "Future[tuple[TransactionView, ...]]":
        return self.answer("to_hand_over", lambda: told.to_hand_over(self))

    def wallet(self) -> "Future[WalletView]":
        return self.answer("wallet", lambda: told.wallet(self))

    def load(self, rail: Rail, amount_paise: int, operator: str) -> "Future[LotView]":
        def pay() -> LotView:
            number = len(self.lots) + 1
            url = f"https://wallet.example.in/pay/{number}"
            state = PaymentState.AWAITED
            lot = LotView(f"LK170001{number}", rail, number, amount_paise, state, url)
            self.lots.insert(0, lot)
            return lot

        return self.answer("load", pay, rail, amount_paise, operator)

    def paid(self) -> None:
        """The newest lot was paid: the allowance is here."""
        lot = self.lots[0] = replace(self.lots[0], state=PaymentState.PAID, page_url="")
        self.books.allowances[lot.rail] = allowance(lot.rail, lot.amount_paise)
        self.exchange()

    def open_page(self, url: str) -> None:
        self.calls.append(("open_page", (url,)))

    def surrender(self, rail: Rail) -> "Future[Allowance]":
        def give() -> Allowance:
            held = self.books.allowances[rail]
            if held is None or held.surrendered:
                raise LeaseMissing(rail=rail.value)
            self.books.allowances[rail] = replace(held, surrendered=True)
            return held

        return self.answer("surrender", give, rail)

    def send(self) -> None:
        self.calls.append(("send", ()))

    def print(self, of_seq: int) -> "Future[Printed]":
        def press() -> Printed:
            for known, view in self.books.sales.items():
                if view.seq == of_seq:
                    over = view.state is State.POSTED
                    self.books.sales[known] = replace(
                        view, prints=view.prints + 1, handed_over=over
                    )
            self.tell(PaperPrinted(of_seq, 0, self.prints_as.value))
            return self.prints_as

        return self.answer("print", press, of_seq)

    def settle_print(self, found: UnfinishedPrint, came_out: bool) -> "Future[None]":
        def settle() -> None:
            self.unfinished = [one for one in self.unfinished if one != found]

        return self.answer("settle_print", settle, found, came_out)

    def seq_of(self, number: str) -> "Future[int]":
        views = self.books.sales.values()
        return self.answer(
            "seq_of", lambda: next(one.seq for one in views if one.number == number), number
        )

    def paper(self, number: str) -> "Future[Paper]":
        return self.answer("paper", lambda: self.books.paper(number), number)

    def rate_card(self) -> "Future[Paper]":
        rows = rows_in_force(catalogue().rows, "2026-11-18")
        return self.answer("rate_card", lambda: rate_card(rows, SITE, 1, self.books.now_ms))

    def raster(self, paper: Paper) -> "Future[Raster]":
        return self.answer("raster", lambda: self._painter.paint(paper), paper)

    def save_pdf(self, paper: Paper, form: str) -> "Future[str]":
        return self.answer("save_pdf", lambda: f"papers/{paper.number}-{form}.pdf", paper, form)

    def online(self) -> bool:
        return self.is_online
