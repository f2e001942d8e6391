# SPDX-License-Identifier: Apache-2.0
"""Portal accounts: what the VLE is told of his credit and of the state's wallet, when it changes.

Two kinds of "low" are kept apart: his own allowance he can mend, the state's wallet he cannot.
"""

from typing import Any

from sqlalchemy import select, update

from kiosk.core.catalogue import Rail
from kiosk.core.encoding import dump, pack_named
from kiosk.core.wire.exchange import AccountNews, MessageKind
from portal.books_schema import balance
from portal.database import insert_new
from portal.ledger import WALLET_AVAILABLE, vle_available
from portal.posting import has_wallet
from portal.schema import told as table
from portal.unit import Unit


def want(unit: Unit, rail: Rail, paise: int) -> None:
    """Remembers a lot that the state's wallet could not hold; 0 when one was held again."""
    _make(unit, rail)
    unit.connection.execute(_change(unit, rail).values(wanted_paise=paise))


def tell(unit: Unit) -> None:
    """Puts a message for each rail whose standing is not what was told last; flushed before."""
    told = {row.rail: row for row in unit.connection.execute(_told(unit))}
    accounts = {rail: vle_available(unit.kiosk.csc_id, rail) for rail in Rail}
    found = unit.connection.execute(
        select(balance.c.account, balance.c.paise).where(
            balance.c.account.in_([WALLET_AVAILABLE, *accounts.values()])
        )
    )
    paise = {row.account: row.paise for row in found}
    for rail, account in accounts.items():
        row = told.get(rail.value)
        wanted = row.wanted_paise if row else 0
        wallet = _wallet(unit, rail, paise.get(WALLET_AVAILABLE, 0), wanted)
        now = (paise.get(account, 0), wallet)
        if now != ((row.credit_paise, row.wallet) if row else (0, _usual(rail))):
            news = AccountNews(rail.value, now[0], now[1], unit.now_ms)
            unit.inbox.put(MessageKind.ACCOUNT, dump(pack_named(news)).decode())
            _make(unit, rail)
            values = {"credit_paise": now[0], "wallet": now[1]}
            unit.connection.execute(_change(unit, rail).values(**values))


def _usual(rail: Rail) -> str:
    return "ok" if has_wallet(rail) else "none"


def _wallet(unit: Unit, rail: Rail, available: int, wanted: int) -> str:
    if not has_wallet(rail):
        return "none"
    return "low" if available < max(unit.house.policy.state_low_paise, wanted) else "ok"


def _make(unit: Unit, rail: Rail) -> None:
    blank = {"credit_paise": 0, "wallet": _usual(rail), "wanted_paise": 0}
    insert_new(unit.connection, table, [{**_key(unit), "rail": rail.value, **blank}])


def _key(unit: Unit) -> dict[str, object]:
    return {"kiosk_id": unit.chain.kiosk_id, "generation": unit.chain.generation}


def _change(unit: Unit, rail: Rail) -> Any:
    return (
        update(table)
        .where(table.c.kiosk_id == unit.chain.kiosk_id)
        .where(table.c.generation == unit.chain.generation)
        .where(table.c.rail == rail.value)
    )


def _told(unit: Unit) -> Any:
    return (
        select(table)
        .where(table.c.kiosk_id == unit.chain.kiosk_id)
        .where(table.c.generation == unit.chain.generation)
    )
