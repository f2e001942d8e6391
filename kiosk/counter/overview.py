# SPDX-License-Identifier: Apache-2.0
"""Counter: the desk of lists: where this kiosk stands, its history, and what waits for whom."""

from dataclasses import dataclass, replace

from kiosk.core.catalogue import Catalogue, Rail
from kiosk.core.clock import Reading
from kiosk.core.journal import Head
from kiosk.core.lease import Allowance
from kiosk.core.shift import Drawer
from kiosk.core.views import ExchangeState, TransactionView
from kiosk.core.wire.enrolment import Site
from kiosk.core.wire.exchange import BlockOrder
from kiosk.counter.means import Means, belonging, catalogue
from kiosk.counter.shifts import earned


@dataclass(frozen=True, slots=True)
class Standing:
    """What `status` and the strip at the bottom of the window show."""

    site: Site
    head: Head
    exchange: ExchangeState
    clock: Reading
    allowances: tuple[tuple[Rail, Allowance | None], ...]
    drawers: tuple[Drawer, ...]
    waiting: int  # sales that have no final verdict
    oldest_waiting_ms: int  # 0 when nothing waits
    to_return: int  # refused sales whose cash was not returned
    to_hand_over: int
    block: BlockOrder | None

    @property
    def unsent(self) -> int:
        """Entries the portal does not have yet."""
        return self.head.seq - self.exchange.acknowledged_seq


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits: for the line, for the department, for us, and whose money is due to him."""

    unsettled: tuple[TransactionView, ...]
    sent_seq: int


class OverviewDesk:
    """Reads only. Runs on the counter's thread."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def standing(self) -> Standing:
        """Raises NotEnrolled."""
        with self._means.books.look() as reads:
            unsettled = reads.unsettled()
            waiting = [view for view in unsettled if view.state.value in ("committed", "held")]
            return Standing(
                belonging(reads).site,
                reads.head,
                reads.exchange_state(),
                self._means.clock.read(),
                tuple((rail, reads.allowance(rail)) for rail in Rail),
                tuple(
                    replace(drawer, commission_paise=earned(reads, (drawer,)).vle_paise)
                    for drawer in reads.open_drawers()
                ),
                len(waiting),
                min((view.at_ms for view in waiting), default=0),
                sum(view.state.value == "refused" for view in unsettled),
                len(reads.to_hand_over()),
                reads.block(),
            )

    def site(self) -> Site | None:
        """Who we are; None before enrolment."""
        with self._means.books.look() as reads:
            found = reads.belonging()
            return None if found is None else found.site

    def transaction(self, transaction_id: str) -> TransactionView | None:
        """A sale as it stands now."""
        with self._means.books.look() as reads:
            return reads.transaction(transaction_id)

    def queue(self) -> Queue:
        """Everything that is not settled, oldest first."""
        with self._means.books.look() as reads:
            return Queue(tuple(reads.unsettled()), reads.exchange_state().sent_seq)

    def history(self, before_seq: int = 0, limit: int = 50) -> tuple[TransactionView, ...]:
        """A page of sales, newest first."""
        with self._means.books.look() as reads:
            return tuple(reads.transactions(before_seq, limit))

    def catalogue(self) -> Catalogue:
        """The price list in force. Raises NotEnrolled."""
        with self._means.books.look() as reads:
            return catalogue(reads)
