# SPDX-License-Identifier: Apache-2.0
"""Room devices: the test bed: each step of an adapter on a thread of its own, within its time.

What a step may come to is a value or a leaf of `errors.Device`; anything else fails the case.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from kiosk.core.device import Checked, Found, Sighting
from kiosk.core.errors import Device
from kiosk.devices.adapter import OpenDevice
from kiosk.devices.answers import answer_of, leaf_of, trimmed
from kiosk.devices.conformance_rig import Rig
from kiosk.devices.job import Work
from kiosk.devices.watch import sound
from kiosk.worker import Worker

T = TypeVar("T")
LOOK_MS: Final = 1_000
MARGIN_MS: Final = 250  # for the machine that runs the test


class Fails(Exception):
    """The adapter broke a promise; says which."""


class NotShown(Exception):
    """The rig cannot do what this case needs; says what."""


class Bed:
    """One case's bed; a `with` ends its threads."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self._worker = Worker("device-test")

    def __enter__(self) -> "Bed":
        return self

    def __exit__(self, *_: object) -> None:
        self._worker.close(0)

    def look(self) -> tuple[Sighting, ...]:
        """What the adapter sees. Raises Fails."""
        adapter = self.rig.adapter
        try:
            return self._within("a look", LOOK_MS, lambda: sound(adapter, adapter.probe()))
        except Device as error:
            raise Fails(f"a look raised {error.code}") from None

    def sighting(self) -> Sighting:
        """The device under test. Raises NotShown when it is not plugged in."""
        found = self.rig.sighting(self.look())
        if found is None:
            raise NotShown("no such device is plugged in")
        return found

    def open(self, sighting: Sighting) -> OpenDevice:
        """Raises Fails or what an adapter may raise."""
        adapter = self.rig.adapter
        return self._within("opening", adapter.check_ms, lambda: adapter.open(sighting))

    def check(self, device: OpenDevice) -> Checked:
        """Its answer; an error is one too. Raises Fails."""
        limit_ms = self.rig.adapter.check_ms
        try:
            checked = self._within("a check", limit_ms, lambda: trimmed(device.check()))
        except Device as error:
            checked = answer_of(error)
        if (checked.found is Found.PRESENT) is bool(checked.code):
            raise Fails(f"a check says {checked.found.value} with the code {checked.code!r}")
        return checked

    def work(self, device: OpenDevice, work: Work, progress: Callable[..., None]) -> Any:
        """Raises Fails or what an adapter may raise."""
        limit_ms = self.rig.adapter.work_ms
        return self._within("work", limit_ms, lambda: work(device, progress))

    def close(self, device: OpenDevice) -> None:
        """Raises Fails: closing raises nothing."""
        try:
            self._within("closing", self.rig.adapter.check_ms, device.close)
        except Device as error:
            raise Fails(f"closing raised {error.code}") from None

    def asked(self, sighting: Sighting) -> Checked:
        """Opened, asked and closed. Raises Fails."""
        try:
            device = self.open(sighting)
        except Device as error:
            return answer_of(error)
        checked = self.check(device)
        self.close(device)
        return checked

    def _within(self, what: str, limit_ms: int, call: Callable[[], T]) -> T:
        future = self._worker.submit(call)
        try:
            return future.result((limit_ms + MARGIN_MS) / 1000)
        except TimeoutError:
            if not future.done():
                self._worker.close(0)
                self._worker = Worker("device-test")
                raise Fails(f"{what} did not come back within {limit_ms} ms") from None
            raise Fails(f"{what} let TimeoutError out") from None
        except Device as error:
            if leaf_of(error) is not error:
                raise Fails(f"{what} raised a branch of the errors, not a leaf") from None
            raise
        except Exception as error:  # noqa: BLE001  # whatever came out of the adapter is the finding
            raise Fails(f"{what} let {type(error).__name__} out") from None
