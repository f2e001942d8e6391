# SPDX-License-Identifier: Apache-2.0
"""Tests ui: what the fake house tells of its books: standing, wallet, lists."""

from typing import TYPE_CHECKING

from kiosk.core.catalogue import Rail
from kiosk.core.clock import Reading
from kiosk.core.money import Shares
from kiosk.core.transaction import State
from kiosk.core.views import ExchangeState, TransactionView
from kiosk.core.wire.exchange import AccountNews
from kiosk.counter.overview import Standing
from kiosk.counter.wallet import RailMoney, WalletView
from kiosk.ui.verbs import Begun
from tests.samples import SITE

if TYPE_CHECKING:
    from tests.ui.fake_house import FakeHouse

_SETTLED = (State.POSTED, State.REVERSED, State.RETURNED)
_WAITING = (State.COMMITTED, State.HELD)
_CONTACT_MS = 60_000  # the last answer came a minute ago


def begun(house: "FakeHouse") -> Begun:
    """Before enrolment there is no site."""
    if house.site is None:
        return Begun(None)
    people, prints = tuple(house.operators), tuple(house.unfinished)
    return Begun(house.site, people, prints, tuple(house.damages))


def unsettled(house: "FakeHouse") -> list[TransactionView]:
    """Oldest first."""
    return [one for one in house.books.sales.values() if one.state not in _SETTLED]


def to_hand_over(house: "FakeHouse") -> tuple[TransactionView, ...]:
    """Posted, and the receipt not yet printed."""
    sales = house.books.sales.values()
    return tuple(one for one in sales if one.state is State.POSTED and not one.handed_over)


def standing(house: "FakeHouse") -> Standing:
    """As the overview desk tells it."""
    books = house.books
    waiting = [one for one in unsettled(house) if one.state in _WAITING]
    return Standing(
        SITE,
        books.head,
        ExchangeState(last_contact_ms=books.now_ms - _CONTACT_MS),
        Reading(books.now_ms, books.now_ms, house.clock_ok),
        tuple(books.allowances.items()),
        tuple(books.drawers.values()),
        len(waiting),
        min((one.at_ms for one in waiting), default=0),
        sum(one.state is State.REFUSED for one in unsettled(house)),
        len(to_hand_over(house)),
        house.block,
    )


def wallet(house: "FakeHouse") -> WalletView:
    """As the wallet desk tells it."""
    rails = tuple(_rail(house, rail) for rail in Rail)
    shares = [one.shares for one in house.books.sales.values()]
    commission = Shares(
        sum(one.vle_paise for one in shares),
        sum(one.spv_paise for one in shares),
        sum(one.it_paise for one in shares),
    )
    due = sum(one.total_paise for one in unsettled(house) if one.state is State.REFUSED)
    return WalletView(rails, tuple(house.lots), commission, due)


def _rail(house: "FakeHouse", rail: Rail) -> RailMoney:
    held = house.books.allowances[rail]
    hours = 5 if held and held.spent_total_paise else None
    wallet = house.state_wallet if rail is Rail.ONLINE_SEVA else "none"
    news = AccountNews(rail.value, 0, wallet, house.books.now_ms)
    return RailMoney(rail, held, hours, news)
