# SPDX-License-Identifier: Apache-2.0
"""Roof: asks what feeds the counter every few seconds and tells it when its standing changes."""

from concurrent.futures import CancelledError, Future
from time import monotonic
from typing import Any, Final

from kiosk.core.device import Health, Kind
from kiosk.core.device_ports import PowerReading
from kiosk.core.errors import LmkError
from kiosk.core.ports import Publisher
from kiosk.core.power import Standing, together, watch
from kiosk.devices.bench import Bench
from kiosk.worker import Worker, WorkerClosed

_EVERY_S: Final = 3.0
_BROKEN_S: Final = 60.0


class PowerWatch:
    """Runs on a thread of its own until it is closed."""

    def __init__(self, bench: Bench, publisher: Publisher, every_s: float = _EVERY_S) -> None:
        self._bench, self._publisher, self._every_s = bench, publisher, every_s
        self.standing = Standing()
        self._worker = Worker("power")
        self._worker.post(self._look)

    def close(self) -> None:
        """Looks no more; the bench is to be closed before, for its sake a look may wait."""
        self._worker.close()

    def _look(self) -> None:
        before = self.standing
        now_ms = int(monotonic() * 1000)
        self.standing = watch(before, together(self._readings()), now_ms)
        if self.standing.state is not before.state:
            self._publisher.publish(self.standing.fact())
        try:
            self._worker.after(self._every_s, self._look)
        except WorkerClosed:
            return

    def _readings(self) -> list[PowerReading]:
        keys = [
            view.sighting.key
            for view in self._bench.slots()
            if view.sighting.kind is Kind.POWER and view.health is not Health.ABSENT
        ]
        asked = [self._bench.use(Kind.POWER, _reading, key=key) for key in keys]
        return [found for future in asked if (found := _came(future)) is not None]


def _came(future: "Future[PowerReading]") -> PowerReading | None:
    """None where it cannot be read now; the device page says why."""
    try:
        return future.result(_BROKEN_S)
    except (LmkError, TimeoutError, CancelledError):
        return None


def _reading(device: Any, _: object) -> PowerReading:
    found: PowerReading = device.reading()
    return found
