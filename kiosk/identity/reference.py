# SPDX-License-Identifier: Apache-2.0
"""Room identity: the reference id of a paper: last four digits, then the millisecond of its making.

Both kinds of paper carry it, as 21 digits: `NNNN` and `YYYYMMDDHHMMSSmmm`, by India's clock. The
moment says which certificate must have been valid.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from kiosk.core.dates import IST

_FORM: Final = re.compile(r"[0-9]{21}")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference id in its parts."""

    text: str
    last_four: str
    at: datetime

    @classmethod
    def read(cls, text: str) -> Self | None:
        """None for what is not of this form, or names a moment that never was."""
        if not _FORM.fullmatch(text):
            return None
        day, clock = f"{text[4:8]}-{text[8:10]}-{text[10:12]}", text[12:18]
        try:
            at = datetime.fromisoformat(f"{day}T{clock}.{text[18:]}").replace(tzinfo=IST)
        except ValueError:
            return None
        return cls(text, text[:4], at)

    @property
    def times(self) -> int:
        """How often contact values are hashed: the number's last digit, and 0 counts as 1."""
        return int(self.last_four[3]) or 1

    @property
    def date(self) -> str:
        """The paper's day, YYYY-MM-DD."""
        return self.at.date().isoformat()
