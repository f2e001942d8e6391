# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the day the outside world lives in (it may be set), and months counted from it."""

from datetime import date, datetime, timedelta, timezone
from typing import Final

INDIA: Final = timezone(timedelta(hours=5, minutes=30), "IST")


def real_today() -> date:
    """The day in India by this machine's clock."""
    return datetime.now(INDIA).date()


def month_of(day: date) -> str:
    """YYYY-MM."""
    return f"{day:%Y-%m}"


def months_after(day: date, months: int) -> str:
    """The month so many months after (or before) the day's."""
    count = day.year * 12 + day.month - 1 + months
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


class Day:
    """Today as the parties see it; the time of day is the real one."""

    def __init__(self, today: date) -> None:
        self.today = today

    def now(self) -> datetime:
        """Today with the real time of day in India, to the second."""
        clock = datetime.now(INDIA).time().replace(microsecond=0)
        return datetime.combine(self.today, clock, INDIA)

    def stamp(self) -> str:
        """Now, in the form the gateway writes times: 2026-11-22 10:15:00."""
        return f"{self.now():%Y-%m-%d %H:%M:%S}"
