# SPDX-License-Identifier: Apache-2.0
"""Room ui: an error of the tree as a fault on the page: what happened, what to do, the money."""

from kiosk.core.errors import LmkError
from kiosk.text import NAMED_FACTS
from kiosk.ui.widgets.error_summary import Fault
from kiosk.ui.widgets.field import Field
from kiosk.ui.words import Phrase, Saying


def fault_of(error: LmkError, field: Field | None = None) -> Fault:
    """The fault to show for an error; `field` is where the operator can mend it."""
    facts = {name: _fact(name, fact) for name, fact in error.facts.items()}
    return Fault(
        saying=Phrase(error.code, facts),
        code=error.code,
        field=field,
        next_step=Phrase(f"{error.code}.next", facts),
        money=Phrase(error.money.value),
    )


def _fact(name: str, fact: str | int) -> Saying | str | int:
    """Fields, rails and devices by the name people know them by, in the language of the moment."""
    return Phrase(f"{name}.{fact}") if name in NAMED_FACTS else fact
