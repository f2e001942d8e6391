# SPDX-License-Identifier: Apache-2.0
"""Simulation: what must hold after every step of random lives, and when all has come to rest."""

import shutil
from collections import Counter as Tally
from pathlib import Path

from hypothesis.stateful import RuleBasedStateMachine, invariant

from portal.database import Database
from portal.keys import PortalKeys
from portal.ports import GatewayState
from tests.simulation.chances import STEPS_BETWEEN_REBUILDS
from tests.simulation.counter import Counter
from tests.simulation.invariants import Memory, counter_holds, journal_holds
from tests.simulation.world import World


class Watched(RuleBasedStateMachine):
    """One world under watch; the acts are drawn by `lives`."""

    def __init__(self, folder: Path, db: Database, keys: PortalKeys, seen: Tally[str]) -> None:
        super().__init__()
        self.folder, self.seen = folder, seen
        self.world = World(folder, db, keys, seen)
        self.memory = Memory()
        self.steps = 0
        self.checked_portal = -1

    def teardown(self) -> None:
        try:
            self.all_is_told_in_the_end()
        finally:
            self.world.close()
            shutil.rmtree(self.folder)

    def counter(self, at: int) -> Counter:
        self.world.now_ms += 1000
        return self.world.counters[at % len(self.world.counters)]

    def at_the_gateway(self, counter: Counter, fate: GatewayState) -> None:
        """The operator uses the page of each lot that has one."""
        with counter.books.look() as reads:
            pages = [lot.merchant_txn for lot in reads.lots() if lot.page_url]
        for name in pages:
            self.world.portal.wallet.settle(name, fate)
            self.seen[f"gateway {fate.value}"] += 1

    # --- what always holds -------------------------------------------------------------------

    @invariant()
    def the_money_is_whole(self) -> None:
        self.steps += 1
        for counter in self.world.counters:
            if counter.touched:
                counter_holds(counter)
            if counter.touched and self.steps % STEPS_BETWEEN_REBUILDS == 0:
                journal_holds(counter)
            counter.touched = False
        portal = self.world.portal
        if self.checked_portal != portal.changes:
            self.checked_portal = portal.changes
            self.memory.deposited_paise = self.world.deposited_paise
            self.memory.portal_holds(portal, self.world.counters)

    def all_is_told_in_the_end(self) -> None:
        """The line is back, departments answer, the gateway knows: all come to rest."""
        world = self.world
        world.heal()
        for counter in world.counters:
            world.come_to_rest(counter)
            self.at_the_gateway(counter, GatewayState.PAID)
            world.come_to_rest(counter)
        self.the_money_is_whole()
        self.memory.all_is_said(world.portal, world.counters)
        for counter in world.counters:
            journal_holds(counter)
            for seq in counter.chronicle.sales:
                self.seen[f"in the end {counter.chronicle.state(seq).value}"] += 1
