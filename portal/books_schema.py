# SPDX-License-Identifier: Apache-2.0
"""Portal tables of the money; what an amount may never be is said here as CHECK."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from portal.columns import ID, WORD, chain_of, ms, paise
from portal.metadata import metadata

lease: Final = Table(
    "lease",
    metadata,
    Column("lease_id", ID, primary_key=True),
    *chain_of(),
    Column("csc_id", ID, nullable=False),
    Column("rail", WORD, nullable=False),
    Column("version", Integer, nullable=False),
    Column("last_digest", LargeBinary, nullable=False),  # of that version's bytes
    paise("granted_paise"),
    paise("drawn_paise"),
    paise("due_paise"),
    paise("returned_paise"),
    paise("unreconciled_paise"),
    paise("spent_paise"),  # by the chain's covered sales, whatever their verdict
    Column("spent_count", Integer, nullable=False),
    Column("count_total", Integer, nullable=False),
    Column("first_seq", Integer, nullable=False),
    Column("closing_seq", Integer),  # the entry that gave it back: nothing after it draws
    Column("expires_ms", BigInteger, nullable=False),
    CheckConstraint(
        "drawn_paise >= 0 AND due_paise >= 0 AND returned_paise >= 0 AND unreconciled_paise >= 0",
        name="lease_parts",
    ),
    CheckConstraint(
        "granted_paise >= drawn_paise + due_paise + returned_paise + unreconciled_paise",
        name="lease_whole",
    ),
    CheckConstraint("spent_paise <= granted_paise", name="lease_spent"),
    Index("lease_kiosk", "kiosk_id", "generation"),
)

lease_version: Final = Table(
    "lease_version",
    metadata,
    Column("lease_id", ID, ForeignKey("lease.lease_id"), primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),  # the signed bytes
    Column("signature", LargeBinary, nullable=False),
)

lot: Final = Table(
    "lot",
    metadata,
    Column("merchant_txn", ID, primary_key=True),
    *chain_of(),
    Column("seq", Integer, nullable=False),
    Column("csc_id", ID, nullable=False),
    Column("rail", WORD, nullable=False),
    Column("amount_paise", BigInteger, nullable=False),
    Column("product_id", Text, nullable=False),
    Column("state", WORD, nullable=False),  # core.payment.PaymentState
    Column("csc_txn", Text, unique=True),
    Column("lease_id", ID, ForeignKey("lease.lease_id")),
    ms("intended_ms"),
    CheckConstraint("amount_paise > 0", name="lot_amount"),
    Index("lot_kiosk", "kiosk_id", "generation"),
)

deposit: Final = Table(
    "deposit",
    metadata,
    Column("bank_reference", Text, primary_key=True),
    Column("at", Text, nullable=False),
    paise("amount_paise"),
    Column("provider_code", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("raw", Text, nullable=False),  # the intimation as it came, with fields we do not know
    ms("received_ms"),
    CheckConstraint("amount_paise > 0", name="deposit_amount"),
)

# The books. A posting's movements sum to zero in each book; `balance` is their running sum.
posting: Final = Table(
    "posting",
    metadata,
    Column("txn", Text, primary_key=True),
    Column("kind", WORD, nullable=False),
    Column("kiosk_id", ID),
    Column("generation", Integer),
    Column("seq", Integer),
    ms("at_ms"),
)

movement: Final = Table(
    "movement",
    metadata,
    Column("txn", Text, ForeignKey("posting.txn"), primary_key=True),
    Column("book", WORD, primary_key=True),
    Column("account", Text, primary_key=True),
    paise("paise"),
)

balance: Final = Table(
    "balance",
    metadata,
    Column("book", WORD, primary_key=True),
    Column("account", Text, primary_key=True),
    paise("paise"),
    Column("may_owe", Boolean, nullable=False),
    CheckConstraint("may_owe OR paise >= 0", name="balance_floor"),
)
