# SPDX-License-Identifier: Apache-2.0
"""Room store: the projection of allowance payments, moved only along the core's payment machine."""

from typing import Final

from sqlalchemy import bindparam, insert, select, update

from kiosk.core.entries import LotIntended
from kiosk.core.journal import Entry
from kiosk.core.payment import PAYMENT, PaymentState
from kiosk.core.wire.exchange import LotNews, Outcome, Verdict
from kiosk.store.inbox import word
from kiosk.store.prepared import Connection, Prepared
from kiosk.store.schema import lots, place_of

_INTEND: Final = Prepared(insert(lots))
_AT: Final = Prepared(select(lots.c.hash, lots.c.state).where(lots.c.place == bindparam("at")))
_NAMED: Final = Prepared(
    select(lots.c.place, lots.c.state).where(lots.c.merchant_txn == bindparam("txn"))
)
_MOVE: Final = Prepared(
    update(lots).where(lots.c.place == bindparam("at")).values(state=bindparam("to_state"))
)
_PAGE: Final = Prepared(
    update(lots).where(lots.c.place == bindparam("at")).values(page_url=bindparam("url"))
)
# A verdict says no more than this; where the payment stands meanwhile comes as news.
_TARGETS: Final = {
    Outcome.POSTED: PaymentState.PAID,
    Outcome.REFUSED: PaymentState.FAILED,
    Outcome.HELD: PaymentState.AWAITED,
}


def intended(connection: Connection, entry: Entry, body: LotIntended) -> None:
    """A payment is to be made; its page is not open yet."""
    _INTEND.run(
        connection,
        {
            "place": place_of(entry.generation, entry.seq),
            "hash": entry.hash,
            "merchant_txn": body.merchant_txn,
            "rail": body.rail.value,
            "lot_number": body.lot_number,
            "amount_paise": body.amount_paise,
            "state": PaymentState.INTENDED.value,
            "page_url": "",
        },
    )


def lot_judged(connection: Connection, place: int, verdict: Verdict) -> bool:
    """A verdict on the lot at `place`; False when that is none."""
    found = _AT.one(connection, at=place)
    if found is None:
        return False
    if found[0] == verdict.entry_hash:
        _move(connection, place, PaymentState(found[1]), _TARGETS[verdict.outcome])
    return True


def take_news(connection: Connection, news: LotNews) -> None:
    """Where a payment stands at the gateway; nothing when this journal knows no such lot."""
    found = _NAMED.one(connection, txn=news.merchant_txn)
    if found is None:
        return
    place, state = found
    if news.page_url:
        _PAGE.run(connection, {"at": place, "url": news.page_url})
    _move(connection, place, PaymentState(state), word(PaymentState, news.state))


def _move(connection: Connection, place: int, state: PaymentState, to: PaymentState) -> None:
    """Along the machine, if need be over states whose news were missed; never backwards."""
    if to in _reachable(state):
        _MOVE.run(connection, {"at": place, "to_state": to.value})


def _reachable(state: PaymentState) -> set[PaymentState]:
    found: set[PaymentState] = set()
    fresh = {state}
    while fresh:
        fresh = {after for (at, _), after in PAYMENT.edges.items() if at in fresh} - found
        found |= fresh
    return found
