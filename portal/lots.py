# SPDX-License-Identifier: Apache-2.0
"""Portal lots: one gateway payment each: the state's side held first, then the page, then the
status call, then credit and a lease. Anything but a clear word of the gateway stays unknown.

Credit that lies on the rail from earlier (a lease given back) is granted along with a paid lot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from kiosk.core.catalogue import Rail
from kiosk.core.encoding import dump, pack_named
from kiosk.core.entries import Kind, LotIntended
from kiosk.core.errors import AmountUnreadable
from kiosk.core.ids import merchant_txn
from kiosk.core.money import check_amount
from kiosk.core.payment import PAYMENT, PaymentEvent, PaymentState
from kiosk.core.wire.exchange import Cause, LotNews, MessageKind
from portal.accounts import want
from portal.alarms import Alarm
from portal.books_schema import lot as table
from portal.intake import Taken
from portal.ledger import WALLET_AVAILABLE, Book, vle_available
from portal.ports import GatewayResult, GatewayState, LotPayment
from portal.posting import (
    grant_posting,
    has_wallet,
    hold_posting,
    lot_posting,
    release_posting,
)
from portal.unit import Unit
from portal.verdicts import held, posted, refused

_OPEN = (PaymentState.AWAITED.value, PaymentState.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class LotPage:
    """What the gateway's page is opened with."""

    payment: LotPayment
    kiosk_id: str
    state: PaymentState


def register(unit: Unit, taken: Sequence[Taken]) -> None:
    """New intents: hold the state's side and let the page be opened, or say that it failed."""
    for one in taken:
        body = one.entry.body if one.entry else None
        if isinstance(body, LotIntended):
            ruling = held(Cause.GATEWAY_UNKNOWN)
            if not _intend(unit, one.seq, body):
                ruling = refused(Cause.GATEWAY_FAILED)
                _tell(unit, body.merchant_txn[:64], PaymentState.FAILED, body.amount_paise)
            unit.verdicts.add(one.seq, one.hash, Kind.LOT_INTENDED, ruling)


def _intend(unit: Unit, seq: int, body: LotIntended) -> bool:
    product_id = unit.house.policy.product_ids.get(body.rail)
    if product_id is None or unit.chain.forked or not _well_formed(unit, body):
        return False
    if not _hold(unit, seq, body):
        return False
    state = PAYMENT.step(PaymentState.INTENDED, PaymentEvent.HOLD)
    unit.connection.execute(
        insert(table).values(
            merchant_txn=body.merchant_txn,
            kiosk_id=unit.chain.kiosk_id,
            generation=unit.chain.generation,
            seq=seq,
            csc_id=unit.kiosk.csc_id,
            rail=body.rail.value,
            amount_paise=body.amount_paise,
            product_id=product_id,
            state=state.value,
            intended_ms=unit.now_ms,
        )
    )
    _tell(unit, body.merchant_txn, state, body.amount_paise)
    return True


def _well_formed(unit: Unit, body: LotIntended) -> bool:
    """Its name is rebuilt from kiosk, rail and number, and was never used."""
    chain = unit.chain
    name = merchant_txn(chain.kiosk_id, chain.generation, body.rail.value, body.lot_number)
    try:
        check_amount(body.amount_paise)
    except AmountUnreadable:
        return False
    return body.merchant_txn == name and find(unit.connection, name) is None


def _hold(unit: Unit, seq: int, body: LotIntended) -> bool:
    if not has_wallet(body.rail):
        return True
    enough = unit.ledger.balance(Book.STATE, WALLET_AVAILABLE) >= body.amount_paise
    want(unit, body.rail, 0 if enough else body.amount_paise)
    if enough:
        place = unit.chain.place(seq)
        unit.ledger.post(hold_posting(body.merchant_txn, place, body.rail, body.amount_paise))
    return enough


def to_ask(unit: Unit) -> list[LotPayment]:
    """The lots of this chain whose payment is not known."""
    rows = unit.connection.execute(
        select(table)
        .where(table.c.kiosk_id == unit.chain.kiosk_id)
        .where(table.c.generation == unit.chain.generation)
        .where(table.c.state.in_(_OPEN))
        .order_by(table.c.seq)
    )
    return [_payment(row) for row in rows]


def settle(unit: Unit, lots: Sequence[LotPayment], results: Sequence[GatewayResult]) -> None:
    """What the gateway said becomes credit and a lease, or frees the hold, or stays unknown."""
    for lot, result in zip(lots, results, strict=True):
        row = find(unit.connection, lot.merchant_txn)
        if row is None or row.state not in _OPEN:
            continue
        match result.state:
            case GatewayState.PAID:
                if _is_new(unit, row, result.csc_txn):
                    _paid(unit, row, result.csc_txn)
            case GatewayState.FAILED:
                _failed(unit, row)
            case GatewayState.UNKNOWN:
                _asked(unit, row)
            case GatewayState.ABSENT:
                pass  # nobody used the page yet: it may still be opened


def find(connection: Connection, name: str) -> Any:
    """A lot's row by its merchant_txn, or None."""
    return connection.execute(select(table).where(table.c.merchant_txn == name)).one_or_none()


def page(connection: Connection, name: str) -> LotPage | None:
    """What the page of a lot is made of; None when there is no such lot."""
    row = find(connection, name)
    if row is None:
        return None
    return LotPage(_payment(row), row.kiosk_id, PaymentState(row.state))


def _paid(unit: Unit, row: Any, csc_txn: str) -> None:
    rail = Rail(row.rail)
    place = unit.chain.place(row.seq)
    extra = _credit_to_grant(unit, rail)
    unit.ledger.post(lot_posting(row.merchant_txn, place, row.csc_id, rail, row.amount_paise))
    values: dict[str, object] = {"csc_txn": csc_txn}
    if unit.chain.forked:
        _release(unit, row)
    else:
        line = unit.leases.open_line(rail, unit.chain.head_seq + 1)
        paise = row.amount_paise + extra
        moves = grant_posting(row.merchant_txn, place, line, paise, row.amount_paise)
        unit.ledger.post(moves)
        unit.leases.prolong(line)
        unit.leases.raise_granted(line, paise, unit.house.policy.lease_count)
        values["lease_id"] = line.lease_id
    _step(unit, row, PaymentEvent.CONFIRMED, values)
    unit.verdicts.change(row.seq, posted())


def _credit_to_grant(unit: Unit, rail: Rail) -> int:
    if unit.chain.forked:
        return 0
    credit = vle_available(unit.kiosk.csc_id, rail)
    if not has_wallet(rail):
        return unit.ledger.balance(Book.CSC, credit)
    # The wallet first: everybody locks balances in one order.
    wallet = unit.ledger.balance(Book.STATE, WALLET_AVAILABLE)
    return min(wallet, unit.ledger.balance(Book.CSC, credit))


def _failed(unit: Unit, row: Any) -> None:
    _release(unit, row)
    _step(unit, row, PaymentEvent.DENIED, {})
    unit.verdicts.change(row.seq, refused(Cause.GATEWAY_FAILED))


def _release(unit: Unit, row: Any) -> None:
    rail = Rail(row.rail)
    if has_wallet(rail):
        place = unit.chain.place(row.seq)
        unit.ledger.post(release_posting(row.merchant_txn, place, rail, row.amount_paise))


def _asked(unit: Unit, row: Any) -> None:
    if row.state != PaymentState.UNKNOWN.value:
        _step(unit, row, PaymentEvent.ASKED, {})


def _is_new(unit: Unit, row: Any, csc_txn: str) -> bool:
    """A gateway payment counts for one lot in the whole state."""
    if not csc_txn:
        return False
    other = unit.connection.scalar(select(table.c.merchant_txn).where(table.c.csc_txn == csc_txn))
    if other is not None:
        what = f"{csc_txn[:40]} is named for {row.merchant_txn} and was for {other}"
        unit.alarms.ring(Alarm.GATEWAY_TWICE, unit.chain.place(row.seq), what)
    return other is None


def _step(unit: Unit, row: Any, event: PaymentEvent, values: dict[str, object]) -> None:
    state = PAYMENT.step(PaymentState(row.state), event)
    unit.connection.execute(
        update(table)
        .where(table.c.merchant_txn == row.merchant_txn)
        .values(state=state.value, **values)
    )
    _tell(unit, row.merchant_txn, state, row.amount_paise)


def _tell(unit: Unit, name: str, state: PaymentState, amount_paise: int) -> None:
    still = state in (PaymentState.AWAITED, PaymentState.UNKNOWN)
    url = f"{unit.house.policy.page_base}/pay/{name}" if still else ""
    news = LotNews(name, state.value, amount_paise, url)
    unit.inbox.put(MessageKind.LOT, dump(pack_named(news)).decode())


def _payment(row: Any) -> LotPayment:
    return LotPayment(
        row.merchant_txn, row.csc_id, row.amount_paise, row.product_id, Rail(row.rail)
    )
