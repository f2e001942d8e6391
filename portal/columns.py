# SPDX-License-Identifier: Apache-2.0
"""Portal columns: the few kinds of column that all tables of the portal's money are made of."""

from typing import Any, Final

from sqlalchemy import BigInteger, Column, Integer, String

ID: Final = String(64)  # kiosks, leases, lots, transactions: ours, short and plain
WORD: Final = String(32)  # a member of a closed set


def chain_key() -> tuple[Column[Any], Column[Any]]:
    """A chain as (part of) the key."""
    return (
        Column("kiosk_id", ID, primary_key=True),
        Column("generation", Integer, primary_key=True, autoincrement=False),
    )


def place_key() -> tuple[Column[Any], Column[Any], Column[Any]]:
    """An entry's place as (part of) the key."""
    return (*chain_key(), Column("seq", BigInteger, primary_key=True, autoincrement=False))


def chain_of() -> tuple[Column[Any], Column[Any]]:
    """The chain a row belongs to."""
    return (
        Column("kiosk_id", ID, nullable=False),
        Column("generation", Integer, nullable=False),
    )


def paise(name: str) -> Column[Any]:
    """An amount."""
    return Column(name, BigInteger, nullable=False)


def ms(name: str) -> Column[Any]:
    """A time, milliseconds since 1970 (UTC)."""
    return Column(name, BigInteger, nullable=False)
