# SPDX-License-Identifier: Apache-2.0
"""Portal deposits: the bank's intimation of CSC-SPV's advance (3.4 c), once per bank reference."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from kiosk.core.encoding import dump
from kiosk.core.errors import AmountUnreadable
from kiosk.core.money import check_amount
from portal.books_schema import deposit as table
from portal.database import Database, insert_new
from portal.ledger import Ledger
from portal.posting import deposit_posting

DEPOSIT_MAX_PAISE: Final = 100_00_00_000_00  # Rs 100 crore: above it a number is a slip
_TEXT_MAX: Final = 200


class DepositUnreadable(ValueError):
    """A field is missing, empty or of the wrong kind; says which."""


class DepositDiffers(ValueError):
    """The bank reference is known with another amount, day, provider or mode."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """What the bank says. `raw` is the intimation as it came, with fields we do not know."""

    bank_reference: str
    at: str
    amount_paise: int
    provider_code: str
    mode: str
    raw: str


def read_deposit(plain: Any) -> Deposit:
    """Reads an intimation; surplus fields are kept. Raises DepositUnreadable."""
    if not isinstance(plain, Mapping):
        raise DepositUnreadable("not an object")
    texts = {name: _text(plain, name) for name in _NAMES}
    try:
        paise = check_amount(plain.get("amount_paise", 0), DEPOSIT_MAX_PAISE)
        raw = dump(dict(plain)).decode()
    except AmountUnreadable as error:
        raise DepositUnreadable("amount_paise") from error
    except (TypeError, ValueError) as error:
        raise DepositUnreadable("a field cannot be kept") from error
    return Deposit(amount_paise=paise, raw=raw, **texts)


def take_deposit(db: Database, item: Deposit, now_ms: int) -> bool:
    """Raises the virtual wallet; False when the reference was taken before, with nothing done.

    Raises DepositDiffers.
    """

    def work(connection: Connection) -> bool:
        known = connection.execute(
            select(table).where(table.c.bank_reference == item.bank_reference).with_for_update()
        ).one_or_none()
        if known is not None:
            _check_same(item, known)
            return False
        values = {name: getattr(item, name) for name in (*_NAMES, "amount_paise", "raw")}
        insert_new(connection, table, [{**values, "received_ms": now_ms}])
        ledger = Ledger(connection, now_ms)
        ledger.post(deposit_posting(item.bank_reference, item.amount_paise))
        ledger.flush()
        return True

    return db.transact(work)


_NAMES: Final = ("bank_reference", "at", "provider_code", "mode")


def _text(plain: Mapping[str, Any], name: str) -> str:
    found = plain.get(name)
    if not isinstance(found, str) or not 0 < len(found) <= _TEXT_MAX or not found.isprintable():
        raise DepositUnreadable(name)
    return found


def _check_same(item: Deposit, known: Any) -> None:
    for name in (*_NAMES, "amount_paise"):
        if getattr(known, name) != getattr(item, name):
            raise DepositDiffers(name)
