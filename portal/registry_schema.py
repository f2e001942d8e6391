# SPDX-License-Identifier: Apache-2.0
"""Portal registry tables: centres, their enrolment codes and kiosks, and the published catalogues.

Times are milliseconds since 1970 (UTC).
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from portal.metadata import metadata

lmk: Final = Table(
    "lmk",
    metadata,
    Column("lmk_id", String(20), primary_key=True),
    Column("csc_id", String(20), nullable=False, unique=True),
    Column("district", String(4), nullable=False),
    Column("site", Text, nullable=False),  # named core.wire.enrolment.Site without a kiosk
    Column("added_ms", BigInteger, nullable=False),
)

# `secret` proves who holds the paper and is gone with its one use; `request_digest` then lets the
# same request, whose answer was lost, be answered again.
enrolment_code: Final = Table(
    "enrolment_code",
    metadata,
    Column("code_id", Integer, primary_key=True),
    Column("purpose", String(12), nullable=False),
    Column("selector", String(2), nullable=False, index=True),
    Column("secret", String(12)),
    Column("lmk_id", String(20), ForeignKey("lmk.lmk_id"), nullable=False),
    Column("operator", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("used_ms", BigInteger),
    Column("request_digest", LargeBinary(32), unique=True),
    Column("kiosk_id", String(12)),
    CheckConstraint("(used_ms IS NULL) = (secret IS NOT NULL)", name="secret_until_used"),
)

kiosk: Final = Table(
    "kiosk",
    metadata,
    Column("kiosk_id", String(12), primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("kiosk_key", LargeBinary(32), nullable=False, unique=True),
    Column("lmk_id", String(20), ForeignKey("lmk.lmk_id"), nullable=False),
    Column("csc_id", String(20), nullable=False),
    Column("site", Text, nullable=False),  # named core.wire.enrolment.Site
    Column("certificate_text", Text, nullable=False),
    Column("certificate_signature", LargeBinary(64), nullable=False),
    Column("enrolled_ms", BigInteger, nullable=False),
)

kiosk_serial: Final = Table(
    "kiosk_serial",
    metadata,
    Column("district", String(4), primary_key=True),
    Column("last", Integer, nullable=False),
)

catalogue: Final = Table(
    "catalogue",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),  # bytes once: what was signed
    Column("signature", LargeBinary(64), nullable=False),
    Column("published_ms", BigInteger, nullable=False),
)
