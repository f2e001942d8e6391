# SPDX-License-Identifier: Apache-2.0
"""Portal register table: the self-checks of every kiosk; drawn with the tables of the exchange."""

from typing import Final

from sqlalchemy import Boolean, Column, Table, Text

from portal.columns import WORD, ms, place_key
from portal.metadata import metadata

# What each entry says of itself. The record it commits to lies among the particulars, for it names
# the VLE and can be erased; these marks stay.
self_check: Final = Table(
    "self_check",
    metadata,
    *place_key(),
    ms("at_ms"),
    Column("form", WORD, nullable=False),
    Column("operator", Text, nullable=False),
    Column("minimum_met", Boolean, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("marks", WORD, nullable=False),
    Column("sound", Boolean, nullable=False),  # record, digest, signature and marks agree
)
