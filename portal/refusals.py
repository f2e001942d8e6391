# SPDX-License-Identifier: Apache-2.0
"""Portal refusals: entries that would be judged and cannot be read get their verdict at once, so
that the line moves on. No money moves: nobody can say how much.
"""

from collections.abc import Sequence

from kiosk.core.entries import JUDGED, Kind
from kiosk.core.wire.exchange import Cause
from portal.intake import Taken
from portal.unit import Unit
from portal.verdicts import refused


def register(unit: Unit, taken: Sequence[Taken]) -> None:
    """Refuses what cannot be read."""
    for one in taken:
        if one.entry is None and one.kind in JUDGED:
            unit.verdicts.add(one.seq, one.hash, Kind(one.kind), refused(Cause.WRONG_PRICE))
