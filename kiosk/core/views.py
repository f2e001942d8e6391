# SPDX-License-Identifier: Apache-2.0
"""Core: what lists and screens read: frozen rows of the projections, never the tables."""

from dataclasses import dataclass

from kiosk.core.catalogue import AmountSource, Rail
from kiosk.core.money import Shares
from kiosk.core.payment import PaymentState
from kiosk.core.transaction import State
from kiosk.core.wire.exchange import Cause


@dataclass(frozen=True, slots=True)
class TransactionView:
    """One sale and all that became of it."""

    transaction_id: str
    seq: int
    counter: int
    number: str  # of its paper
    service: str
    row_digest: bytes
    rail: Rail
    subject: str
    source: AmountSource
    operator: str
    shift: int
    at_ms: int
    fee_paise: int
    charge_paise: int
    shares: Shares
    total_paise: int
    state: State
    cause: Cause
    receipt: bytes  # the portal's signature; empty until posted
    reversal_seq: int  # 0 while there is none
    prints: int  # papers that may be in the citizen's hand: the next one is DUPLICATE prints
    handed_over: bool  # the portal's receipt was printed for the citizen


@dataclass(frozen=True, slots=True)
class LotView:
    """One allowance payment."""

    merchant_txn: str
    rail: Rail
    lot_number: int
    amount_paise: int
    state: PaymentState
    page_url: str


@dataclass(frozen=True, slots=True)
class OperatorView:
    """Somebody who may work here."""

    operator: str  # short name used in entries and on papers
    role: str  # "vle" or "assistant"
    failed_tries: int
    wait_until_ms: int


@dataclass(frozen=True, slots=True)
class ExchangeState:
    """Where the conversation with the portal stands; kept beside the chain, not in it."""

    exchange_number: int = 0
    epoch: int = 0
    answer_number: int = 0
    cursor_n: int = 0
    acknowledged_seq: int = 0
    sent_seq: int = 0  # the highest entry that ever left in a request
    durable_seq: int = 0
    last_contact_ms: int = 0  # trusted time of the last good answer, 0 never
    trusted_ms: int = 0  # latest trusted time written down
    next_after_ms: int = 0  # the slot the server gave


@dataclass(frozen=True, slots=True)
class DamageView:
    """A damaged database that was set aside, and what cannot be read any more."""

    set_aside: str  # folder beside the database, untouched
    entries: int  # that stand in the journal again
    in_doubt: tuple[int, ...]  # entries that were written and cannot be read
    papers_in_doubt: tuple[str, ...]  # numbers of their papers, as far as a list names them


@dataclass(frozen=True, slots=True)
class UnfinishedPrint:
    """A paper whose print began and has no known end (power cut, mute printer)."""

    of_seq: int
    number: str
    copy: int
