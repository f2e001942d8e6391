# SPDX-License-Identifier: Apache-2.0
"""Counter: the desk for the VLE's money: what each rail holds, loading and giving back.

One balance is never shown: each rail has its own, and two kinds of "low" are told apart: the
VLE's allowance (he can mend it) and the state's wallet (he cannot).
"""

from dataclasses import dataclass
from typing import Final

from kiosk.core.catalogue import Rail
from kiosk.core.entries import LotIntended, Surrendered
from kiosk.core.errors import GatewayUnknown, LeaseMissing
from kiosk.core.ids import merchant_txn
from kiosk.core.lease import Allowance, hours_left
from kiosk.core.money import Shares, check_amount
from kiosk.core.payment import PaymentState
from kiosk.core.ports import Reads
from kiosk.core.views import LotView
from kiosk.core.wire.exchange import AccountNews
from kiosk.counter.means import Means, belonging
from kiosk.counter.shifts import earned

LOT_MAX_PAISE: Final = 50_000_00
_OPEN: Final = (PaymentState.INTENDED, PaymentState.AWAITED, PaymentState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class RailMoney:
    """What one rail holds for this kiosk."""

    rail: Rail
    allowance: Allowance | None
    hours: int | None  # how long the rest lasts at today's pace; None when nothing was taken
    account: AccountNews | None


@dataclass(frozen=True, slots=True)
class WalletView:
    """The wallet page."""

    rails: tuple[RailMoney, ...]
    lots: tuple[LotView, ...]
    commission: Shares  # of today's sales over all drawers
    due_to_citizens_paise: int


class WalletDesk:
    """Allowances and commission. Runs on the counter's thread."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def view(self) -> WalletView:
        """Everything the wallet page shows."""
        now_ms = self._means.now_ms()
        with self._means.books.look() as reads:
            accounts = {news.rail: news for news in reads.accounts()}
            rails = tuple(
                self._rail(reads, rail, accounts.get(rail.value), now_ms) for rail in Rail
            )
            return WalletView(
                rails,
                tuple(reads.lots()),
                earned(reads, tuple(reads.open_drawers())),
                reads.due_to_citizens_paise(),
            )

    def load(self, rail: Rail, amount_paise: int, operator: str) -> LotView:
        """Journals the intent to load an allowance; the page opens when the portal has held.

        A second lot of the rail may be begun while one is unknown, but not twice in a row by an
        impatient hand: with an open lot of the same rail and amount that one comes back.
        Raises AmountUnreadable, GatewayUnknown (two are open already).
        """
        check_amount(amount_paise, LOT_MAX_PAISE)
        with self._means.books.unit() as unit:
            site = belonging(unit).site
            open_lots = [lot for lot in unit.lots() if lot.rail is rail and lot.state in _OPEN]
            same = next((lot for lot in open_lots if lot.amount_paise == amount_paise), None)
            if same is not None:
                return same
            if len(open_lots) >= 2:
                raise GatewayUnknown
            number = unit.next_lot_number(rail)
            txn = merchant_txn(site.kiosk_id, site.generation, rail.value, number)
            body = LotIntended(rail, number, txn, amount_paise, operator)
            unit.append(self._means.now_ms(), body)
        return LotView(txn, rail, number, amount_paise, PaymentState.INTENDED, "")

    def surrender(self, rail: Rail) -> Allowance:
        """Gives the rest of a lease back; it is dead for ever. Raises LeaseMissing."""
        with self._means.books.unit() as unit:
            held = unit.allowance(rail)
            if held is None or held.surrendered:
                raise LeaseMissing(rail=rail.value)
            body = Surrendered(
                held.lease.lease_id, held.lease.version, held.spent_total_paise, held.spent_count
            )
            unit.append(self._means.now_ms(), body)
        return held

    def _rail(
        self, reads: Reads, rail: Rail, account: AccountNews | None, now_ms: int
    ) -> RailMoney:
        held = reads.allowance(rail)
        hours = None
        drawers = reads.open_drawers()
        if held is not None and drawers:
            began = min(drawer.opened_ms for drawer in drawers)
            hours = hours_left(held, _taken(reads, rail), now_ms - began)
        return RailMoney(rail, held, hours, account)


def _taken(reads: Reads, rail: Rail) -> int:
    return sum(
        view.total_paise
        for drawer in reads.open_drawers()
        for view in reads.transactions_of_shift(drawer.shift)
        if view.rail is rail
    )
