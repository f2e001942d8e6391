# SPDX-License-Identifier: Apache-2.0
"""Portal tables of the test authority: that somebody was asked about, when, by whom, what was said.

Neither the block nor whom it was about is kept. `mark` (of the block's sealed session key) refuses
the same block under another permit; it goes once the block would be too old anyway.
"""

from typing import Final

from sqlalchemy import Boolean, Column, Index, LargeBinary, Table, Text

from portal.columns import ID, WORD, chain_of, ms
from portal.metadata import metadata

authentication: Final = Table(
    "authentication",
    metadata,
    Column("reference", ID, primary_key=True),
    *chain_of(),
    Column("nonce", LargeBinary(16), nullable=False, unique=True),
    Column("mark", LargeBinary(32), unique=True),
    Column("transaction_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("yes", Boolean, nullable=False),
    Column("code", WORD, nullable=False),
    ms("at_ms"),
    Index("authentication_at", "at_ms"),
)
