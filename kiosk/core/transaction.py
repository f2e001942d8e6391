# SPDX-License-Identifier: Apache-2.0
"""Core: one act at the counter: its states, its quote, and the checks before cash is taken.

    committed ──posted──▶ posted ──reverse──▶ reversing ──confirmed──▶ reversed
        │  └────held────▶ held (none yet; may only step to posted or refused)
        └──refused──▶ refused ──reverse──▶ returning ──confirmed──▶ returned

`posted` and `refused` are final verdicts: given once, signed, kept. A reversal of a sale that
has no verdict yet is allowed (its slip is taken back, its cash returned); the sale's own verdict
still comes first, then the reversal's. `reversing`/`returning` mean: the reversal entry stands
in the journal, the portal has not confirmed it. A quote is not a state: before commit nothing
happened.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.bill import Bill
from kiosk.core.catalogue import AmountSource, Payer, Row
from kiosk.core.machine import Machine
from kiosk.core.money import Shares


class State(StrEnum):
    """Where a transaction stands."""

    COMMITTED = "committed"  # in the journal, no verdict yet
    HELD = "held"  # the portal has it and cannot decide yet
    POSTED = "posted"  # final: in the books, receipt in hand
    REFUSED = "refused"  # final: the citizen's money is due to him
    REVERSING = "reversing"  # posted, held or unsent, and a reversal was recorded
    REVERSED = "reversed"  # the portal confirmed the reversal
    RETURNING = "returning"  # refused, the cash was returned at the counter
    RETURNED = "returned"  # the portal confirmed the return


class Event(StrEnum):
    """What moves it."""

    POST = "post"
    HOLD = "hold"
    REFUSE = "refuse"
    REVERSE = "reverse"  # the counter's own reversal entry
    CONFIRM = "confirm"  # the verdict on that reversal


TRANSACTION: Final = Machine(
    "transaction",
    {
        (State.COMMITTED, Event.POST): State.POSTED,
        (State.COMMITTED, Event.HOLD): State.HELD,
        (State.COMMITTED, Event.REFUSE): State.REFUSED,
        (State.HELD, Event.HOLD): State.HELD,
        (State.HELD, Event.POST): State.POSTED,
        (State.HELD, Event.REFUSE): State.REFUSED,
        (State.COMMITTED, Event.REVERSE): State.REVERSING,
        (State.HELD, Event.REVERSE): State.REVERSING,
        (State.POSTED, Event.REVERSE): State.REVERSING,
        (State.REFUSED, Event.REVERSE): State.RETURNING,
        (State.REVERSING, Event.POST): State.REVERSING,
        (State.REVERSING, Event.HOLD): State.REVERSING,
        (State.REVERSING, Event.REFUSE): State.RETURNING,
        (State.REVERSING, Event.CONFIRM): State.REVERSED,
        (State.RETURNING, Event.CONFIRM): State.RETURNED,
    },
)

QUOTE_LIFE_MS: Final = 15 * 60 * 1000


class Tender(StrEnum):
    """How the citizen paid."""

    CASH = "cash"


@dataclass(frozen=True, slots=True)
class Quote:
    """What a citizen would pay, line by line, before anything happened.

    `total_paise` is what the citizen gives: the fee, and the charge only when he is its payer.
    """

    transaction_id: str
    row: Row
    row_digest: bytes
    catalogue_version: int
    answers: tuple[tuple[str, str], ...]
    bill: Bill | None
    source: AmountSource
    fee_paise: int
    charge_paise: int
    gst_paise: int
    tds_paise: int
    shares: Shares
    subject: str
    expires_ms: int

    @property
    def total_paise(self) -> int:
        """What the citizen pays, and what is drawn on the lease."""
        citizen = self.row.charge_payer is Payer.CITIZEN
        return self.fee_paise + (self.charge_paise if citizen else 0)
