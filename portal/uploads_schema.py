# SPDX-License-Identifier: Apache-2.0
"""Portal tables of captures: what is on its way, what was kept, and what each kiosk sent in a day.

The files lie beside the database, under their digest; the offset here is the truth, a file that is
longer than it was cut off in the midst.
"""

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, String, Table, Text

from portal.columns import ID, WORD, chain_of, ms
from portal.metadata import metadata

# One row for a kiosk and a digest, however often it was begun. `state`: open, kept, refused.
upload: Final = Table(
    "upload",
    metadata,
    Column("upload_id", String(32), primary_key=True),
    *chain_of(),
    Column("digest", LargeBinary(32), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("offset_bytes", BigInteger, nullable=False),
    Column("mime", Text, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("of", Text, nullable=False),
    Column("state", WORD, nullable=False),
    ms("begun_ms"),
    ms("touched_ms"),
    CheckConstraint("offset_bytes BETWEEN 0 AND size_bytes", name="upload_within"),
    Index("upload_of", "kiosk_id", "digest", unique=True),
    Index("upload_touched", "state", "touched_ms"),
)

upload_day: Final = Table(
    "upload_day",
    metadata,
    Column("kiosk_id", ID, primary_key=True),
    Column("day", String(10), primary_key=True),  # business date
    Column("size_bytes", BigInteger, nullable=False),
)
