# SPDX-License-Identifier: Apache-2.0
"""Room store: projection of self-checks: where each stands in the journal."""

from typing import Final

from sqlalchemy import insert

from kiosk.core.journal import Entry
from kiosk.store.prepared import Connection, Prepared
from kiosk.store.schema import place_of, self_checks

_EXAMINED: Final = Prepared(insert(self_checks))


def examined(connection: Connection, entry: Entry) -> None:
    """The counter was examined."""
    _EXAMINED.run(connection, {"place": place_of(entry.generation, entry.seq)})
