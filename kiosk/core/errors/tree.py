# SPDX-License-Identifier: Apache-2.0
"""Core: the trunk of the error tree; its picture and every leaf are in `kiosk.core.errors`."""

from enum import StrEnum
from typing import ClassVar

Fact = str | int


class MoneyFate(StrEnum):
    """What became of the citizen's money when the act failed."""

    UNTOUCHED = "money.untouched"  # nothing was taken, nothing was booked
    BOOKED = "money.booked"  # the sale stands and is in the journal
    RETURN = "money.return"  # give the cash back to the citizen
    UNKNOWN = "money.unknown"  # not known yet: do not collect again


class LmkError(Exception):
    """Root of the tree. `code` keys the sentence, `money` the fate, `facts` its placeholders."""

    code: ClassVar[str] = "APP-01"
    money: ClassVar[MoneyFate] = MoneyFate.UNTOUCHED

    def __init__(self, **facts: Fact) -> None:
        super().__init__(f"{self.code} {facts}" if facts else self.code)
        self.facts = facts


class Yours(LmkError):
    """The operator can mend it now."""


class Theirs(LmkError):
    """Somebody else must mend it; the work waits and is tried again."""


class Device(LmkError):
    """A machine on the counter."""


class Ours(LmkError):
    """A defect or damage on our side; nothing is invented to hide it."""


def leaves(root: type[LmkError] = LmkError) -> tuple[type[LmkError], ...]:
    """Every leaf of the tree in written order; the catalogue of sentences is held to it."""
    below = root.__subclasses__()
    return (root,) if not below else tuple(leaf for kind in below for leaf in leaves(kind))
