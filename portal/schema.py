# SPDX-License-Identifier: Apache-2.0
"""Portal tables of the exchange: what came from each chain and what was answered.

A chain is (kiosk_id, generation). The tables of the money are in `books_schema`.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    false,
    text,
)

from portal.columns import ID, WORD, chain_key, chain_of, ms, paise, place_key
from portal.metadata import metadata

# What the portal knows of each chain. The row is locked while the chain is judged.
chain: Final = Table(
    "chain",
    metadata,
    *chain_key(),
    Column("head_seq", Integer, nullable=False),
    Column("head_hash", LargeBinary, nullable=False),
    Column("exchange_number", BigInteger, nullable=False),  # highest seen
    Column("epoch", Integer, nullable=False),  # of the numbers that follow
    Column("answer_number", BigInteger, nullable=False),
    Column("inbox_n", BigInteger, nullable=False),
    ms("anchor_ms"),  # of the last answer absorbed in the chain, 0 when none was
    Column("sheet", BigInteger, nullable=False),  # highest catalogue version absorbed in it
    Column("forked", Boolean, nullable=False),
    Column("told_seq", BigInteger, nullable=False),  # the last head an answer acknowledged
    Column("told_in", BigInteger, nullable=False),  # the first answer that did, 0 for none
    Column("home_in", BigInteger, nullable=False),  # answers up to this one came home for sure
)

# Entries as they came; `kind` is what their frame says.
entry: Final = Table(
    "entry",
    metadata,
    *place_key(),
    Column("hash", LargeBinary, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    ms("received_ms"),
)

# Another branch of a chain: evidence, never judged.
fork: Final = Table(
    "fork",
    metadata,
    *place_key(),
    Column("hash", LargeBinary, primary_key=True),
    Column("raw", LargeBinary, nullable=False),
    ms("received_ms"),
)

particulars: Final = Table(
    "particulars",
    metadata,
    *place_key(),
    Column("salt", LargeBinary, nullable=False),
    Column("text", Text, nullable=False),
    Column("erase", Boolean, nullable=False, server_default=false()),  # once the sale is final
)

alarm: Final = Table(
    "alarm",
    metadata,
    Column("kind", WORD, primary_key=True),
    *place_key(),
    Column("what", Text, nullable=False),
    ms("at_ms"),
)

# What a sale says and what the chain before it says of its cover.
sale: Final = Table(
    "sale",
    metadata,
    *place_key(),
    Column("transaction_id", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("rail", WORD, nullable=False),
    Column("lease_id", Text, nullable=False),
    paise("total_paise"),
    paise("charge_paise"),
    paise("vle_paise"),
    paise("spv_paise"),
    paise("it_paise"),
    Column("covered", Boolean, nullable=False),
    Column("repeated", Boolean, nullable=False),  # its transaction id stands earlier in the chain
    ms("anchor_ms"),  # last anchor absorbed before it
    Column("sheet", BigInteger, nullable=False),  # highest catalogue version absorbed before it
    Index("sale_transaction", "kiosk_id", "generation", "transaction_id"),
    Index("sale_lease", "lease_id"),
)

reversal: Final = Table(
    "reversal",
    metadata,
    *place_key(),
    Column("transaction_id", Text, nullable=False),
    Column("of_seq", BigInteger, nullable=False),
    Column("of_transaction_id", Text, nullable=False),
    paise("amount_paise"),
    Index("reversal_of", "kiosk_id", "generation", "of_seq"),
)

# One row for each judged entry; a final outcome never changes. `first_in` is the first answer
# since the last change that carried it: each one after that did too, until one was absorbed.
verdict: Final = Table(
    "verdict",
    metadata,
    *place_key(),
    Column("entry_hash", LargeBinary, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("outcome", WORD, nullable=False),
    Column("cause", WORD, nullable=False),
    Column("receipt", LargeBinary, nullable=False),
    ms("decided_ms"),
    Column("acknowledged", Boolean, nullable=False),
    Column("first_epoch", BigInteger),
    Column("first_in", BigInteger),
    CheckConstraint("outcome IN ('posted', 'refused', 'held')", name="outcome_known"),
)
Index(
    "verdict_held",
    verdict.c.kiosk_id,
    verdict.c.generation,
    postgresql_where=text("outcome = 'held'"),
    sqlite_where=text("outcome = 'held'"),
)
Index(
    "verdict_to_present",
    verdict.c.kiosk_id,
    verdict.c.generation,
    verdict.c.seq,
    postgresql_where=text("NOT acknowledged"),
    sqlite_where=text("NOT acknowledged"),
)

# Outward acts: the row is committed before the first call and outlives every reply.
act: Final = Table(
    "act",
    metadata,
    Column("ref", ID, primary_key=True),
    *chain_of(),
    Column("seq", Integer, nullable=False),
    Column("biller", Text, nullable=False),
    Column("state", WORD, nullable=False),  # ports.ActState; unknown from the promise on
    Column("reference", Text, nullable=False),
    ms("promised_ms"),
    Index("act_place", "kiosk_id", "generation", "seq", unique=True),
)

inbox: Final = Table(
    "inbox",
    metadata,
    *chain_key(),
    Column("epoch", Integer, primary_key=True),
    Column("n", BigInteger, primary_key=True),
    Column("subject", WORD, nullable=False),
    Column("text", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

# What AccountNews told last, and the lot that could not be held since.
told: Final = Table(
    "told",
    metadata,
    *chain_key(),
    Column("rail", WORD, primary_key=True),
    paise("credit_paise"),
    Column("wallet", WORD, nullable=False),
    paise("wanted_paise"),
)

# Answers that changed something: what an `absorbed` entry names.
answer: Final = Table(
    "answer",
    metadata,
    *chain_key(),
    Column("epoch", Integer, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("exchange_number", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    ms("anchor_ms"),
    Column("sheet", BigInteger, nullable=False),  # version of the catalogue it carried, 0 for none
)
