# SPDX-License-Identifier: Apache-2.0
"""Room ui: the VLE's money: each rail apart, loading an allowance, statement, shares of the day."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.core.catalogue import Rail
from kiosk.core.errors import LmkError
from kiosk.core.money import rupees
from kiosk.core.payment import PaymentState
from kiosk.core.views import LotView
from kiosk.counter.wallet import RailMoney, WalletView
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.buttons import Button, money_button
from kiosk.ui.widgets.choice import Choice
from kiosk.ui.widgets.error_summary import Fault
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.figures import Figure, Figures
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.money_edit import MoneyEdit
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.rows_view import Column, RowsView
from kiosk.ui.words import NOTHING, Plain, Saying, phrase

RAILS: Final = (Rail.ELECTRICITY, Rail.ONLINE_SEVA)
_WAITING: Final = (PaymentState.AWAITED, PaymentState.UNKNOWN)
_LOT_LOOKS: Final = {
    PaymentState.INTENDED: ("send", Tone.OFFLINE),
    PaymentState.AWAITED: ("clock", Tone.ATTENTION),
    PaymentState.UNKNOWN: ("clock", Tone.ATTENTION),
    PaymentState.PAID: ("tick", Tone.DONE),
    PaymentState.FAILED: ("cross", Tone.NOT_DONE),
}


class WalletPage(Page):
    """Never one balance: a line for each rail, and which of two kinds of low it is."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("wallet.title"))
        self._post = post
        self._view: WalletView | None = None
        self._waits = False
        kit = post.kit
        self.notice = Notice(kit)
        self.notice.hide()
        self.rails = _rails(post)
        options = tuple((rail, phrase(f"rail.{rail.value}")) for rail in RAILS)
        self.choice: Choice[Rail] = Choice(kit, options, lambda _: None)
        self.amount_edit = MoneyEdit(kit)
        self.amount = Field(
            kit, phrase("wallet.amount"), self.amount_edit, phrase("wallet.amount_help")
        )
        self.lot = Label(kit, role="strong").wrapping()
        self.lots = _lots(post)
        self.commission = Figures(kit)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.rails)
        self.body.addLayout(self._load_row())
        self.body.addWidget(self.lot)
        self.body.addWidget(self.lots)
        self.body.addWidget(self.commission)
        self.walk = [self.amount_edit]
        self._add_keys(post)

    def _load_row(self) -> QHBoxLayout:
        """How much at the left, for which rail at the right."""
        rails = QVBoxLayout()
        rails.setSpacing(4)
        rails.addWidget(Label(self.kit, phrase("wallet.for"), "strong"))
        rails.addWidget(self.choice)
        rails.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self.amount, 1)
        row.addLayout(rails, 1)
        return row

    def _add_keys(self, post: Post) -> None:
        kit = post.kit
        self.foot.addWidget(money_button(kit, phrase("wallet.load"), post.press))
        self.pay = Button(kit, phrase("wallet.open_page")).key(Act.SECOND)
        self.foot.addWidget(self.pay.does(lambda: post.press(Act.SECOND)))
        give = Button(kit, phrase("wallet.surrender"))
        self.foot.addWidget(give.does(lambda: post.show("surrender")))
        back = Button(kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))

    @property
    def view(self) -> WalletView | None:
        """What is shown."""
        return self._view

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F12 begins the payment, F6 opens the gateway's page."""
        return {Act.MONEY: self._load, Act.SECOND: self._open_page}

    def arrive(self) -> None:
        """Reads it anew."""
        super().arrive()
        self.errors.clear()
        self.refresh()

    def refresh(self) -> None:
        """As it stands now."""
        self._post.ask(self._post.verbs.wallet(), self._show, self._failed)

    def choose(self, rail: Rail) -> None:
        """Which rail to load."""
        self.choice.choose(rail)

    def _show(self, view: WalletView) -> None:
        self._view = view
        rails = {money.rail: money for money in view.rails}
        shown = [*RAILS, *(rail for rail in rails if rail not in RAILS and rails[rail].allowance)]
        used = [rails[rail] for rail in shown if rail in rails]
        self.rails.show_rows(used)
        self.lots.show_rows(view.lots)
        self.lots.setVisible(bool(view.lots))
        lot = self._awaited()
        self.pay.setVisible(lot is not None)
        self.lot.tell(_lot_line(lot) if lot else NOTHING)
        self.lot.setVisible(lot is not None)
        share = view.commission
        self.commission.show_figures(
            [
                Figure(phrase("wallet.share_vle"), Plain(rupees(share.vle_paise))),
                Figure(phrase("wallet.share_spv"), Plain(rupees(share.spv_paise))),
                Figure(phrase("wallet.share_it"), Plain(rupees(share.it_paise))),
            ]
        )
        self.notice.tell(_warning(view))

    def _awaited(self) -> LotView | None:
        lots = self._view.lots if self._view else ()
        return next((one for one in lots if one.state in _WAITING and one.page_url), None)

    def _load(self) -> None:
        if self._waits:
            return
        paise = self.amount_edit.paise()
        if not paise:
            self.errors.show_faults([Fault(phrase("FLD-06"), "FLD-06", self.amount)])
            return
        self._waits = True
        asked = self._post.verbs.load(self.choice.value, paise, self._post.known.operator)
        self._post.ask(asked, self._begun, self._failed)

    def _begun(self, _: LotView) -> None:
        self._waits = False
        self.errors.clear()
        self.amount_edit.clear_value()
        self.refresh()

    def _open_page(self) -> None:
        lot = self._awaited()
        if lot is not None:
            self._post.verbs.open_page(lot.page_url)

    def _failed(self, error: LmkError) -> None:
        self._waits = False
        self.errors.show_faults([fault_of(error, self.amount)])


def _rails(post: Post) -> RowsView[RailMoney]:
    columns: tuple[Column[RailMoney], ...] = (
        Column(phrase("wallet.rail"), lambda money: rail_name(money.rail), stretch=True),
        Column(phrase("wallet.loaded"), _granted, right=True, spare=True),
        Column(phrase("wallet.spent"), _spent, right=True, spare=True),
        Column(phrase("wallet.left"), _left, right=True),
        Column(phrase("wallet.lasts"), _lasts, right=True),
        Column(phrase("wallet.valid"), lambda money: _valid(post, money)),
    )
    rows = RowsView(post.kit, phrase("wallet.title"), columns, phrase("wallet.none"))
    rows.as_high_as_rows(most=3)
    rows.only_read()
    return rows


def _lots(post: Post) -> RowsView[LotView]:
    columns: tuple[Column[LotView], ...] = (
        Column(phrase("wallet.lot"), _lot_state, icon=lambda lot: _LOT_LOOKS[lot.state]),
        Column(phrase("wallet.rail"), lambda lot: rail_name(lot.rail), stretch=True),
        Column(phrase("wallet.payment"), lambda lot: Plain(lot.merchant_txn), spare=True),
        Column(phrase("list.amount"), lambda lot: Plain(rupees(lot.amount_paise)), right=True),
    )
    rows = RowsView(post.kit, phrase("wallet.statement"), columns, phrase("wallet.none"))
    rows.as_high_as_rows(most=3)
    return rows


def rail_name(rail: Rail) -> Saying:
    """A rail as people call it."""
    return phrase(f"rail.{rail.value}")


def _granted(money: RailMoney) -> Saying:
    held = money.allowance
    return Plain(rupees(held.lease.granted_total_paise) if held else "–")


def _spent(money: RailMoney) -> Saying:
    return Plain(rupees(money.allowance.spent_total_paise) if money.allowance else "–")


def _left(money: RailMoney) -> Saying:
    held = money.allowance
    return Plain(rupees(held.remaining_paise)) if held else phrase("wallet.none")


def _lasts(money: RailMoney) -> Saying:
    return Plain("–") if money.hours is None else phrase("wallet.hours", hours=money.hours)


def _valid(post: Post, money: RailMoney) -> Saying:
    held = money.allowance
    if held is None or held.surrendered:
        return Plain("–")
    return post.when(held.lease.expires_ms)


def _lot_state(lot: LotView) -> Saying:
    return phrase(f"lot.{lot.state.value}")


def _lot_line(lot: LotView) -> Saying:
    amount, rail = rupees(lot.amount_paise), rail_name(lot.rail)
    return phrase(f"wallet.lot_{lot.state.value}", amount=amount, rail=rail)


def _warning(view: WalletView) -> Saying:
    """The state's wallet is not the VLE's to load; a citizen's money must not be forgotten."""
    if any(money.account and money.account.state_wallet == "low" for money in view.rails):
        return phrase("kit.and_then", first=phrase("WAL-03"), then=phrase("WAL-03.next"))
    if view.due_to_citizens_paise:
        return phrase("wallet.due", total=rupees(view.due_to_citizens_paise))
    return NOTHING
