# SPDX-License-Identifier: Apache-2.0
"""Tests devices: a bench on fakes, and an ear that waits for what it tells."""

import contextlib
import threading
from collections.abc import Callable, Iterator

from kiosk.core.device import Kind
from kiosk.devices.bench import Bench
from kiosk.devices.fakes import FakeTimes
from kiosk.devices.fakes_kinds import fake
from kiosk.devices.registry import Entry
from kiosk.devices.watch import Pace

LONG_S = 60  # a wait that only a defect makes long
QUICK = Pace(look_every_ms=20, again_ms=5)
SHORT = FakeTimes(check_ms=150, work_ms=150, silent_ms=20, slow_ms=20)


class Ear:
    """Fulfils Publisher; keeps what it hears."""

    def __init__(self) -> None:
        self.facts = []
        self._heard = threading.Condition()

    def publish(self, fact) -> None:
        with self._heard:
            self.facts.append(fact)
            self._heard.notify_all()

    def wait(self, fits: Callable[[list], bool]) -> None:
        with self._heard:
            assert self._heard.wait_for(lambda: fits(self.facts), LONG_S), self.facts

    def healths(self, key: str = "") -> list[str]:
        return [fact.health for fact in self.facts if not key or fact.key == key]

    def wait_health(self, health: str, times: int = 1) -> None:
        self.wait(lambda facts: [fact.health for fact in facts].count(health) >= times)


def entry(adapter) -> Entry:
    return Entry(adapter.name, lambda: adapter)


@contextlib.contextmanager
def bench_on(*adapters, ear=None, path=None, pace=QUICK) -> Iterator[Bench]:
    """A bench over these adapters, first list in; what hangs is mended before it closes."""
    with Bench([entry(one) for one in adapters], ear or Ear(), path, pace) as bench:
        try:
            bench.first_list()
            yield bench
        finally:
            for adapter in adapters:
                getattr(adapter, "mend", lambda: None)()


@contextlib.contextmanager
def scanner_bench(times: FakeTimes | None = None):
    """A practice scanner, its bench, and who listens."""
    scanner, ear = fake(Kind.SCANNER, times), Ear()
    with bench_on(scanner, ear=ear) as bench:
        yield scanner, bench, ear


def settled(bench: Bench) -> None:
    """What was told to the bench so far has been done."""
    with contextlib.suppress(Exception):
        bench.remembered("nobody").result(LONG_S)
