# SPDX-License-Identifier: Apache-2.0
"""Portal lease lines: what became of each lease's money, and the arithmetic that keeps it whole.

    granted = drawn + due + returned + unreconciled + remaining

The portal only raises `granted`; the chain only raises `spent`. Remaining still holds what is
sold and not judged. Nothing is freed by time: expiry moves the rest to unreconciled, and a late
sale draws from there.
"""

from dataclasses import dataclass

from kiosk.core.catalogue import Rail
from kiosk.core.lease import Lease


@dataclass(slots=True)
class LeaseLine:
    """One lease's row, changed in memory by the unit of work that holds its chain."""

    lease_id: str
    kiosk_id: str
    generation: int
    csc_id: str
    rail: Rail
    version: int
    last_digest: bytes  # of the newest version's bytes, empty before the first
    granted_paise: int
    drawn_paise: int
    due_paise: int
    returned_paise: int
    unreconciled_paise: int
    spent_paise: int
    spent_count: int
    count_total: int
    first_seq: int
    closing_seq: int | None
    expires_ms: int

    @property
    def remaining_paise(self) -> int:
        """Granted and nothing became of it yet."""
        gone = self.drawn_paise + self.due_paise + self.returned_paise + self.unreconciled_paise
        return self.granted_paise - gone

    @property
    def tops_up(self) -> bool:
        """Whether a grant may still raise it."""
        return self.closing_seq is None

    def covers(self, paise: int, seq: int, named: Lease | None) -> bool:
        """Whether the sale at `seq` had cover under the version it names: a function of the chain
        before it and of what was granted by then, never of the day or of what came later.
        """
        if named is None or seq < self.first_seq:
            return False
        if self.closing_seq is not None and seq > self.closing_seq:
            return False
        return (
            0 < paise <= named.cap_paise
            and self.spent_paise + paise <= named.granted_total_paise
            and self.spent_count < named.count_total
        )

    def spend(self, paise: int) -> None:
        """A covered sale stands in the chain."""
        self.spent_paise += paise
        self.spent_count += 1

    def draw(self, paise: int) -> int:
        """A sale is posted; returns how much of it came from what was unreconciled."""
        late = self._take_late(paise)
        self.drawn_paise += paise
        return late

    def owe(self, paise: int) -> int:
        """A sale is refused: due to the citizen; returns what came from the unreconciled."""
        late = self._take_late(paise)
        self.due_paise += paise
        return late

    def give_back(self, paise: int) -> None:
        """The citizen has his money: it leaves the lease as the VLE's credit."""
        self.due_paise -= paise
        self.returned_paise += paise

    def close(self) -> tuple[int, int]:
        """Surrendered: the rest leaves it; returns what remained and what was unreconciled."""
        rest, late = self.remaining_paise, self.unreconciled_paise
        self.returned_paise += rest + late
        self.unreconciled_paise = 0
        return rest, late

    def expire(self) -> int:
        """Past its grace: the rest is unreconciled; returns how much."""
        rest = self.remaining_paise
        self.unreconciled_paise += rest
        return rest

    def _take_late(self, paise: int) -> int:
        late = max(0, paise - self.remaining_paise)
        self.unreconciled_paise -= late
        return late
