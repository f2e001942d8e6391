# SPDX-License-Identifier: Apache-2.0
"""Room ui: the VLE's money: each rail apart, loading an allowance, commission with its shares."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from kiosk.core.catalogue import Rail
from kiosk.core.dates import shown
from kiosk.core.errors import LmkError
from kiosk.core.money import rupees
from kiosk.core.payment import PaymentState
from kiosk.core.views import LotView
from kiosk.counter.wallet import RailMoney, WalletView
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.widgets.buttons import Button, Kind, money_button
from kiosk.ui.widgets.check_lines import CheckLine, CheckLines
from kiosk.ui.widgets.error_summary import Fault
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.flow import Flow
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.money_edit import MoneyEdit
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.words import NOTHING, Plain, Saying, phrase

_WAITING = (PaymentState.AWAITED, PaymentState.UNKNOWN)


class WalletPage(Page):
    """Never one balance: a line for each rail, and which of two kinds of low it is."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("wallet.title"))
        self._post = post
        self._rail = Rail.ELECTRICITY
        self._view: WalletView | None = None
        self._waits = False
        kit = post.kit
        self.rails = CheckLines(kit)
        self.notice = Notice(kit)
        self.notice.hide()
        self.choice = QWidget()
        row = Flow(self.choice, gap=8)
        self._buttons: dict[Rail, Button] = {}
        for rail in (Rail.ELECTRICITY, Rail.ONLINE_SEVA):
            button = Button(kit, phrase(f"rail.{rail.value}"))
            button.setCheckable(True)
            self._buttons[rail] = button.does(partial(self.choose, rail))
            row.addWidget(button)
        self.amount_edit = MoneyEdit(kit)
        self.amount = Field(
            kit, phrase("wallet.amount"), self.amount_edit, phrase("wallet.amount_help")
        )
        self.amount.setMaximumWidth(kit.px(360))
        self.lots = Label(kit).wrapping()
        self.commission = CheckLines(kit)
        parts = (self.notice, self.rails, self.commission, self.choice, self.amount, self.lots)
        for part in parts:
            self.body.addWidget(part)
        self.walk = [self.amount_edit]
        self.foot.addWidget(money_button(kit, phrase("wallet.load"), post.press))
        page = Button(kit, phrase("wallet.open_page"), Kind.SECONDARY).key(Act.SECOND)
        self.foot.addWidget(page.does(lambda: post.press(Act.SECOND)))
        self.foot.addStretch(1)
        self.choose(self._rail)

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

    @property
    def view(self) -> WalletView | None:
        """What is shown."""
        return self._view

    def choose(self, rail: Rail) -> None:
        """Which rail to load."""
        self._rail = rail
        for known, button in self._buttons.items():
            button.setChecked(known is rail)

    def _show(self, view: WalletView) -> None:
        self._view = view
        self.rails.show_lines([line for money in view.rails for line in _rail_lines(money)])
        share = view.commission
        self.commission.show_lines(
            [
                CheckLine(phrase("wallet.share_vle"), Plain(rupees(share.vle_paise)), True),
                CheckLine(phrase("wallet.share_spv"), Plain(rupees(share.spv_paise)), True),
                CheckLine(phrase("wallet.share_it"), Plain(rupees(share.it_paise)), True),
            ]
        )
        lot = next(iter(view.lots), None)
        self.lots.tell(_lot_line(lot) if lot else NOTHING)
        low = any(money.account and money.account.state_wallet == "low" for money in view.rails)
        self.notice.setVisible(low)
        self.notice.tell(phrase("WAL-03") if low else NOTHING)

    def _load(self) -> None:
        if self._waits:
            return
        paise = self.amount_edit.paise()
        if paise is None or self.amount_edit.is_unclear():
            self.errors.show_faults([Fault(phrase("FLD-06"), "FLD-06", self.amount)])
            return
        self._waits = True
        asked = self._post.verbs.load(self._rail, paise, self._post.known.operator)
        self._post.ask(asked, self._begun, self._failed)

    def _begun(self, lot: LotView) -> None:
        self._waits = False
        self.errors.clear()
        self.amount_edit.clear_value()
        self.lots.tell(_lot_line(lot))
        self.refresh()

    def _open_page(self) -> None:
        lots = self._view.lots if self._view else ()
        lot = next((one for one in lots if one.state in _WAITING and one.page_url), None)
        if lot is not None:
            self._post.verbs.open_page(lot.page_url)

    def _failed(self, error: LmkError) -> None:
        self._waits = False
        self.errors.show_faults([fault_of(error, self.amount)])


def _rail_lines(money: RailMoney) -> list[CheckLine]:
    name = phrase(f"rail.{money.rail.value}")
    if money.allowance is None:
        return [CheckLine(name, phrase("wallet.none"))]
    left = rupees(money.allowance.remaining_paise)
    lasts: Saying = phrase("wallet.until", until=shown(money.allowance.lease.expires_ms))
    if money.hours is not None:
        lasts = phrase("wallet.hours", hours=money.hours)
    return [CheckLine(name, Plain(left), True), CheckLine(Plain(""), lasts)]


def _lot_line(lot: LotView) -> Saying:
    return phrase(
        f"wallet.lot_{lot.state.value}",
        amount=rupees(lot.amount_paise),
        rail=phrase(f"rail.{lot.rail.value}"),
    )
