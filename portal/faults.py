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

_SENTENCES: Final[dict[type[Exception], str]] = {
    UnknownCentre: "no centre {} is registered",
    NotLoopback: "plain HTTP is served on loopback alone: {} needs --tls-cert and --tls-key",
    PapersUnfit: "the TLS certificate or key cannot be used: {}",
    DepositUnreadable: "the deposit's {} cannot be read",
    DepositDiffers: "this bank reference was booked with another {}",
    CatalogueUnfit: "the price list cannot be published: {}",
    CentreUnfit: "the centre: {}",
    ConfigUnfit: "the settings: {}",
    OperationalError: "the database cannot be used: {}",
    ArgumentError: "the database cannot be used: {}",
}


def sentence_of(error: Exception) -> str | None:
    """The sentence, or None for what nobody foresaw."""
    if isinstance(error, OSError):
        return f"{error.filename or ''}: {error.strerror or error}".lstrip(": ")
    first_line = str(error).partition("\n")[0]
    for kind, sentence in _SENTENCES.items():
        if isinstance(error, kind):
            return sentence.format(first_line)
    return None
