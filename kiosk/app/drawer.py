# SPDX-License-Identifier: Apache-2.0
"""Roof: the cash drawer at the roll printer opens for a cash act, once, and for nothing else.

A cash act is a sale, a return and cash put in or taken out, each at the moment its entry stands in
the journal. A reprint tells no such fact. It is done on the printer's thread, between two papers,
behind the back of whoever sells: a drawer that stays shut is opened with its key.
"""

import logging
from typing import Any, Final

from kiosk.bus import Bus, Via
from kiosk.core.device import Kind
from kiosk.core.errors import Device
from kiosk.core.facts import DrawerMoved, ReversalCommitted, TransactionCommitted
from kiosk.devices.bench import Bench

_log: Final = logging.getLogger(__name__)

CashAct = TransactionCommitted | ReversalCommitted | DrawerMoved
_QUIET_MS: Final = 6_000  # a printer that says nothing for so long is given up
_BROKEN_S: Final = 30.0  # the bench keeps that; this ends a broken run


class DrawerOpener:
    """Hears the cash acts; entries' numbers only grow, so an older one was opened for before."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._last_seq = 0

    def listen(self, bus: Bus, via: Via) -> None:
        """From now on; `via` is the printer's thread, and when that ends nobody listens."""
        bus.subscribe(TransactionCommitted, self.hear, via)
        bus.subscribe(ReversalCommitted, self.hear, via)
        bus.subscribe(DrawerMoved, self.hear, via)

    def hear(self, fact: CashAct) -> None:
        """Opens the drawer for this entry; raises nothing that a printer can do."""
        if fact.seq <= self._last_seq:
            return
        self._last_seq = fact.seq
        use = self._bench.use(
            Kind.RECEIPT_PRINTER, lambda device, _: _kick(device, fact.seq), timeout_ms=_QUIET_MS
        )
        try:
            use.result(_BROKEN_S)
        except (Device, TimeoutError) as error:
            what = error.code if isinstance(error, Device) else "no answer"
            _log.info("cash drawer stayed shut for entry %d: %s", fact.seq, what)


def _kick(device: Any, of_seq: int) -> None:
    """A printer without a plug for a drawer is left alone: it is not ill for want of one."""
    if getattr(device, "has_drawer", False):
        device.open_drawer(of_seq)
