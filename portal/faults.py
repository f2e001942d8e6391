# SPDX-License-Identifier: Apache-2.0
"""Portal faults: what a person at the terminal can mend, in one sentence; the rest is a defect."""

from typing import Final

from sqlalchemy.exc import ArgumentError, OperationalError

from portal.catalogue import CatalogueUnfit
from portal.centres import CentreUnfit
from portal.config import ConfigUnfit
from portal.deposits import DepositDiffers, DepositUnreadable
from portal.door import NotLoopback, PapersUnfit
from portal.onboarding import UnknownCentre
from portal.words import Both, say

_KEYS: Final[dict[type[Exception], str]] = {
    UnknownCentre: "fault.centre_unknown",
    NotLoopback: "fault.not_loopback",
    PapersUnfit: "fault.papers",
    DepositUnreadable: "fault.deposit_unreadable",
    DepositDiffers: "fault.deposit_differs",
    CatalogueUnfit: "fault.catalogue",
    CentreUnfit: "fault.centre",
    ConfigUnfit: "fault.settings",
    OperationalError: "fault.database",
    ArgumentError: "fault.database",
    OSError: "fault.system",
}


def sentence_of(error: Exception) -> Both | None:
    """The sentence, or None for what nobody foresaw."""
    for kind, key in _KEYS.items():
        if isinstance(error, kind):
            return say(key, what=_what(error))
    return None


def defect(error: Exception) -> Both:
    """The sentence for that."""
    return say("fault.defect", what=type(error).__name__)


def _what(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or ''}: {error.strerror or error}".lstrip(": ")
    return str(error).partition("\n")[0]
