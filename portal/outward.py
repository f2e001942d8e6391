# SPDX-License-Identifier: Apache-2.0
"""Portal outward: calls to departments and gateway, a few at a time, outside any transaction.

An act promised just now is called once. One that an earlier exchange promised is asked about
first, and called again, under the same ref, only when the department never heard of it. A biller
that stays silent is left alone for the rest of the exchange.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

from kiosk.core.catalogue import Row
from kiosk.core.entries import Sale
from kiosk.core.journal import Entry
from kiosk.core.wire.exchange import Cause
from portal.ports import (
    ActResult,
    ActState,
    Gateway,
    GatewayResult,
    GatewayState,
    LotPayment,
    OutwardAct,
    Parties,
    Policy,
)

_LOG: Final = logging.getLogger(__name__)
_UNKNOWN: Final = ActResult(ActState.UNKNOWN, Cause.NONE, "")
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Errand:
    """One act on its way, and the sale it is for."""

    entry: Entry
    sale: Sale
    row: Row
    act: OutwardAct
    asked_first: bool  # promised by an earlier exchange: nobody knows whether it was called
    cancelled: bool  # its reversal stands in the chain: never called (again)


@dataclass(frozen=True, slots=True)
class Done:
    """An errand and what the department said."""

    errand: Errand
    result: ActResult


class Outward:
    """The calls of one exchange."""

    def __init__(self, parties: Parties, gateway: Gateway, policy: Policy) -> None:
        self._parties = parties
        self._gateway = gateway
        self._policy = policy
        self._lock = threading.Lock()
        self._silences: Counter[str] = Counter()

    def run(self, errands: Sequence[Errand]) -> list[Done]:
        """All errands, in the order given."""
        results = self._spread(self._one, errands)
        return [Done(errand, found) for errand, found in zip(errands, results, strict=True)]

    def ask_lots(self, lots: Sequence[LotPayment]) -> list[GatewayResult]:
        """How each lot's payment stands."""
        return self._spread(self._lot, lots)

    def _spread(self, call: Callable[[T], R], items: Sequence[T]) -> list[R]:
        if len(items) < 2:
            return [call(item) for item in items]
        waiting = iter(range(len(items)))  # each worker takes the next one
        results: dict[int, R] = {}

        def work() -> None:
            for at in waiting:
                results[at] = call(items[at])

        workers = min(self._policy.outward_threads, len(items))
        with ThreadPoolExecutor(workers, thread_name_prefix="outward") as pool:
            for one in [pool.submit(work) for _ in range(workers)]:
                one.result()
        return [results[at] for at in range(len(items))]

    def _one(self, errand: Errand) -> ActResult:
        biller = errand.act.biller
        with self._lock:
            if self._silences[biller] >= self._policy.outward_silences:
                return _UNKNOWN
        try:
            found = self._asked(errand) if errand.asked_first else self._parties.act(errand.act)
        except Exception:  # noqa: BLE001  one act that breaks its client may not stop the line
            _LOG.exception("outward act %s", errand.act.ref)
            found = _UNKNOWN
        with self._lock:
            silent = found.state is ActState.UNKNOWN
            self._silences[biller] = self._silences[biller] + 1 if silent else 0
        return found

    def _asked(self, errand: Errand) -> ActResult:
        found = self._parties.ask(errand.act)
        if found.state is ActState.ABSENT and not errand.cancelled:
            return self._parties.act(errand.act)
        return found

    def _lot(self, lot: LotPayment) -> GatewayResult:
        try:
            return self._gateway.status(lot)
        except Exception:  # noqa: BLE001  the same for a lot
            _LOG.exception("status of lot %s", lot.merchant_txn)
            return GatewayResult(GatewayState.UNKNOWN, "")
