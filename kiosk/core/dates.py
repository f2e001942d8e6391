# SPDX-License-Identifier: Apache-2.0
"""Core: business dates. The day of the counter is the day in India (IST, UTC+05:30)."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

IST: Final = timezone(timedelta(hours=5, minutes=30), "IST")
LAST_MS: Final = 253_402_280_999_999  # the end of the year 9999 in India: no date lies behind it


def local(ms: int) -> datetime:
    """Wall time in India of milliseconds since 1970 (UTC)."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(IST)


def business_date(ms: int) -> str:
    """YYYY-MM-DD in India."""
    return local(ms).date().isoformat()


def days_between(first: str, then: str) -> int:
    """Whole days from business date `first` to `then`; negative when `then` is earlier."""
    return (date.fromisoformat(then) - date.fromisoformat(first)).days


def shown(ms: int) -> str:
    """DD-MM-YYYY HH:MM, as papers and screens write it."""
    return local(ms).strftime("%d-%m-%Y %H:%M")


def shown_date(day: str) -> str:
    """DD-MM-YYYY of a business date."""
    return date.fromisoformat(day).strftime("%d-%m-%Y")
