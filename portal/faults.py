# SPDX-License-Identifier: Apache-2.0
"""Portal faults: what a person at the terminal can mend, in one sentence; the rest is a defect."""

from sqlalchemy.exc import ArgumentError, OperationalError

from portal.catalogue import CatalogueUnfit
from portal.centres import CentreUnfit
from portal.config import ConfigUnfit
from portal.deposits import DepositDiffers, DepositUnreadable
from portal.door import NotLoopback
from portal.onboarding import UnknownCentre


def sentence_of(error: Exception) -> str | None:
    """The sentence, or None for what nobody foresaw."""
    match error:
        case UnknownCentre():
            return f"no centre {error} is registered"
        case NotLoopback():
            return f"plain HTTP is served on loopback alone: {error} needs --tls-cert and --tls-key"
        case DepositUnreadable():
            return f"the deposit's {error} cannot be read"
        case DepositDiffers():
            return f"this bank reference was booked with another {error}"
        case CatalogueUnfit() | CentreUnfit() | ConfigUnfit():
            return str(error)
        case OperationalError() | ArgumentError():
            return f"the database cannot be used: {str(error).splitlines()[0]}"
        case OSError():
            return f"{error.filename or ''}: {error.strerror or error}".lstrip(": ")
    return None
