# SPDX-License-Identifier: Apache-2.0
"""Tests: random days at two counters of one VLE and one of another: whatever happens in whatever
order, the portal's own audit and the counters' own sums find nothing wrong after each step.
"""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from kiosk.core.catalogue import Rail
from kiosk.core.entries import JUDGED, Kind
from kiosk.core.wire.exchange import Outcome
from portal.database import Database
from portal.expiry import expire_all
from portal.schema import verdict
from tests.portal.counter import Counter
from tests.portal.fakes import LAKH
from tests.portal.town import Town

SEVA, POWER = Rail.ONLINE_SEVA, Rail.ELECTRICITY
COUNTERS = st.integers(0, 2)
DAY_MS = 86_400_000


class RandomDays(RuleBasedStateMachine):
    """Rules are what people and lines do; invariants are money.md's."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="lmk-days-")
        self.db = Database(f"sqlite:///{Path(self.folder.name) / 'portal.sqlite3'}")
        self.db.create()
        self.town = Town(self.db)
        self.counters: list[Counter] = []
        self.finals: dict[tuple[str, int], tuple[object, ...]] = {}
        self.deposits = 0
        self.bills = 0

    def teardown(self) -> None:
        try:
            if self.counters:
                self.all_is_told_in_the_end()
        finally:
            self.db.close()
            self.folder.cleanup()

    @initialize()
    def morning(self) -> None:
        whose = [("K170001", "500100100013"), ("K170002", "500100100013"), ("K170003", "500")]
        self.counters = [self.town.counter(*names) for names in whose]

    # --- people -----------------------------------------------------------------------------

    @rule(lakhs=st.integers(1, 5))
    def spv_deposits(self, lakhs: int) -> None:
        self.deposits += 1
        self.town.deposit(lakhs * LAKH, f"UTR-{self.deposits}")

    @rule(at=COUNTERS, rail=st.sampled_from([SEVA, POWER]), paise=st.sampled_from([50_000, LAKH]))
    def load(self, at: int, rail: Rail, paise: int) -> None:
        self.counters[at].load(rail, paise)

    @rule(at=COUNTERS, fate=st.sampled_from(["pay", "pay", "pay", "fail", "hang"]))
    def gateway(self, at: int, fate: str) -> None:
        for lot in self.counters[at].lots.values():
            if lot.page_url and lot.merchant_txn not in self.town.outside.wallet.lots:
                getattr(self.town.outside.wallet, fate)(lot.merchant_txn)

    @rule(at=COUNTERS)
    def gateway_remembers(self, at: int) -> None:
        for lot in self.counters[at].lots.values():
            if lot.page_url:
                self.town.outside.wallet.pay(lot.merchant_txn)

    @rule(at=COUNTERS, pages=st.integers(1, 9))
    def sell_nakal(self, at: int, pages: int) -> None:
        if self.counters[at].remaining(SEVA) >= pages * 2_000 + 2_500:
            self.counters[at].sell_nakal(pages=str(pages))

    @rule(at=COUNTERS, paise=st.integers(1, 40_000), again=st.booleans())
    def sell_electricity(self, at: int, paise: int, again: bool) -> None:
        self.bills += not (again and self.bills)
        if self.counters[at].remaining(POWER) >= paise:
            self.counters[at].sell_electricity(f"20261{self.bills:05}", paise)

    @rule(at=COUNTERS, which=st.integers(0, 50))
    def reverse(self, at: int, which: int) -> None:
        counter = self.counters[at]
        sales = [e for e in counter.entries if e.kind is Kind.SALE]
        if sales:
            counter.reverse(sales[which % len(sales)])

    @rule(at=COUNTERS, rail=st.sampled_from([SEVA, POWER]))
    def surrender(self, at: int, rail: Rail) -> None:
        counter = self.counters[at]
        if rail in counter.leases and counter.leases[rail].lease_id not in counter.closed:
            counter.surrender(rail)

    # --- lines and departments --------------------------------------------------------------

    @rule(at=COUNTERS, lost=st.booleans())
    def exchange(self, at: int, lost: bool) -> None:
        self.counters[at].lose = int(lost)
        self.counters[at].exchange()

    @rule(at=COUNTERS, cut=st.integers(0, 5), back=st.integers(0, 9))
    def exchange_a_part(self, at: int, cut: int, back: int) -> None:
        counter = self.counters[at]
        after = max(0, counter.acknowledged - back)
        counter.exchange(after=after, up_to=max(after, len(counter.entries) - cut))

    @rule(state=st.sampled_from(["silent", "losing", "well"]))
    def departments(self, state: str) -> None:
        self.town.outside.departments.silent = state == "silent"
        self.town.outside.departments.losing = state == "losing"

    @precondition(lambda self: self.bills)
    @rule(which=st.integers(0, 50))
    def paid_elsewhere(self, which: int) -> None:
        number = f"20261{1 + which % (self.bills + 1):05}"
        self.town.outside.departments.paid.setdefault(number, "elsewhere")

    @rule(days=st.sampled_from([1, 20, 50]))
    def time_goes_on(self, days: int) -> None:
        self.town.outside.clock.now_ms += days * DAY_MS

    @rule()
    def expiry(self) -> None:
        expire_all(self.db, self.town.outside.edges, self.town.policy)

    # --- what always holds ------------------------------------------------------------------

    @invariant()
    def the_audit_finds_nothing(self) -> None:
        found = self.town.audit().leases
        parts = found.drawn + found.due + found.returned + found.unreconciled + found.remaining
        assert found.granted == parts

    @invariant()
    def no_final_verdict_ever_changes(self) -> None:
        for row in self.town.rows(verdict):
            key = (row["kiosk_id"], row["seq"])
            if row["outcome"] != Outcome.HELD.value:
                now = (row["outcome"], row["cause"], row["entry_hash"], row["receipt"])
                assert self.finals.setdefault(key, now) == now

    @invariant()
    def the_portal_never_drew_more_than_a_counter_spent(self) -> None:
        drawn: dict[str, int] = {}
        for counter in self.counters:
            for entry in counter.entries:
                final = self.finals.get((counter.record.kiosk_id, entry.seq))
                if entry.kind is Kind.SALE and final and final[0] == Outcome.POSTED.value:
                    lease = entry.body.lease_id
                    drawn[lease] = drawn.get(lease, 0) + entry.body.total_paise
            for lease, paise in drawn.items():
                assert paise <= counter.spent.get(lease, paise)

    def all_is_told_in_the_end(self) -> None:
        """The line is back, departments answer, the gateway knows: all counters come to rest."""
        self.departments("well")
        for at, counter in enumerate(self.counters):
            counter.lose = 0
            counter.settle()
            self.gateway_remembers(at)
            counter.settle()
        self.the_audit_finds_nothing()
        self.no_final_verdict_ever_changes()
        for counter in self.counters:
            for entry in counter.entries:
                if entry.kind in JUDGED:
                    assert counter.verdicts[entry.seq].outcome is not Outcome.HELD, entry
            for rail, lease in counter.leases.items():
                assert counter.spent.get(lease.lease_id, 0) <= lease.granted_total_paise, rail


RandomDays.TestCase.settings = settings(
    max_examples=max(30, settings.default.max_examples // 4), stateful_step_count=30
)
TestRandomDays = RandomDays.TestCase
