# SPDX-License-Identifier: Apache-2.0
"""Room devices: devices without devices, one of each kind, with named faults.

For practice mode, for field staff, and for the tests. They keep the promises of real adapters, so
what is learned on them is true at the counter; only HUNG and CRASH break them, on purpose: so that
it can be seen what the bench does then. What they give is marked as practice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Event, Lock
from typing import Final

from kiosk.core.device import Checked, Found, Kind, Sighting
from kiosk.core.errors import (
    Device,
    DeviceAbsent,
    DeviceBusy,
    DeviceGarbled,
    DevicePulled,
    DeviceRefused,
    DeviceSilent,
    DeviceTrouble,
)
from kiosk.devices.adapter import OpenDevice
from kiosk.devices.answers import answer_of
from kiosk.devices.conformance_rig import typical_work
from kiosk.devices.job import Work
from kiosk.devices.trouble import Step, Trouble

ADDRESS: Final = "practice:1"
_ERRORS: Final[dict[Trouble, type[Device]]] = {
    Trouble.ABSENT: DeviceAbsent,
    Trouble.BUSY: DeviceBusy,
    Trouble.REFUSED: DeviceRefused,
    Trouble.GARBAGE: DeviceGarbled,
    Trouble.SILENT: DeviceSilent,
}


@dataclass(frozen=True, slots=True)
class FakeTimes:
    """Units: ms."""

    check_ms: int = 2_000
    work_ms: int = 10_000
    silent_ms: int = 300  # after which a fake that gets no answer gives up
    slow_ms: int = 100


class Desk:
    """What stands on the practice table: sockets and faults. Any thread."""

    def __init__(self, kind: Kind, times: FakeTimes) -> None:
        self.kind = kind
        self.times = times
        self.opened = 0  # how often anything was opened
        self.open_now = 0
        self._lock = Lock()
        self._plugged: dict[str, Sighting] = {}
        self._faults: dict[Step, Trouble] = {}
        self._mended = Event()

    def plug(self, sighting: Sighting) -> None:
        """Puts it into its socket."""
        with self._lock:
            self._plugged[sighting.address] = sighting

    def unplug(self, address: str) -> None:
        """Pulls it out; harmless when it is out."""
        with self._lock:
            self._plugged.pop(address, None)

    def plugged(self) -> tuple[Sighting, ...]:
        """What stands there."""
        with self._lock:
            return tuple(self._plugged.values())

    def trouble(self, what: Trouble, step: Step) -> None:
        """From now on this happens at that step, until `mend`."""
        with self._lock:
            self._mended.clear()
            self._faults[step] = what

    def mend(self) -> None:
        """Nothing is wrong any more, and what hung comes back."""
        with self._lock:
            self._faults.clear()
            self._mended.set()

    def at(self, step: Step) -> Trouble | None:
        """What is wrong at a step."""
        with self._lock:
            return self._faults.get(step)

    def meet(self, step: Step, address: str) -> Trouble | None:
        """Lives through the step: waits, pulls, raises what a good adapter raises there."""
        trouble = self.at(step)
        match trouble:
            case Trouble.PULLED:
                self.unplug(address)
            case Trouble.HUNG:
                self._mended.wait()
            case Trouble.SLOW:
                self._mended.wait(self.times.slow_ms / 1000)
            case Trouble.SILENT:
                self._mended.wait(self.times.silent_ms / 1000)
            case Trouble.CRASH:
                raise RuntimeError("a library of the practice device broke")
            case _:
                pass
        if address not in {one.address for one in self.plugged()} and step is not Step.PROBE:
            raise DeviceAbsent if step is Step.OPEN else DevicePulled
        if trouble in _ERRORS:
            raise _ERRORS[trouble]
        return trouble


class FakeDevice:
    """The half that all kinds share: check and close."""

    def __init__(self, desk: Desk, sighting: Sighting) -> None:
        self.desk = desk
        self.sighting = sighting
        self._open = True
        desk.opened += 1
        desk.open_now += 1

    def check(self) -> Checked:
        """As the chosen fault says; never "well" when it is mute."""
        try:
            trouble = self.meet(Step.CHECK)
        except Device as error:
            return answer_of(error)
        evidence = (("model", self.sighting.name), ("practice", "yes"))
        match trouble:
            case Trouble.MUTE:
                return Checked(Found.UNKNOWN, DeviceSilent.code, evidence)
            case Trouble.UNFIT:
                unfit = (*evidence, ("what", "practice"))
                return Checked(Found.DEGRADED, DeviceTrouble.code, unfit)
            case _:
                return Checked(Found.PRESENT, "", evidence)

    def close(self) -> None:
        """Lets go, also twice, also when it is gone."""
        if self._open:
            self._open = False
            self.desk.open_now -= 1
            if self.desk.at(Step.CLOSE) in (Trouble.HUNG, Trouble.CRASH):
                self.desk.meet(Step.CLOSE, self.sighting.address)

    def meet(self, step: Step) -> Trouble | None:
        """Lives through a step. Raises what the fault says."""
        return self.desk.meet(step, self.sighting.address)

    def work(self) -> None:
        """Lives through a moment of work. Raises what the fault says."""
        if self.meet(Step.WORK) is Trouble.UNFIT:
            raise DeviceTrouble(device=self.sighting.kind.value, what="practice")


MakeDevice = Callable[[Desk, Sighting], OpenDevice]


class FakeAdapter:
    """One kind's practice adapter; one device is plugged in unless told."""

    def __init__(
        self,
        kind: Kind,
        device: MakeDevice,
        times: FakeTimes | None = None,
        *,
        name: str = "",
        plugged: bool = True,
    ) -> None:
        self.kind = kind
        self.name = name or f"practice-{kind.value.replace('_', '-')}"
        self.times = times or FakeTimes()
        self.check_ms = self.times.check_ms
        self.work_ms = self.times.work_ms
        self.desk = Desk(kind, self.times)
        self._device = device
        if plugged:
            self.plug()

    def sighting(self, address: str = ADDRESS, serial: str = "") -> Sighting:
        """How a look would show the device in this socket."""
        words = self.kind.value.replace("_", " ")
        return Sighting(self.kind, self.name, address, f"Practice {words}", serial)

    def plug(self, address: str = ADDRESS, serial: str = "", name: str = "") -> Sighting:
        """Plugs one in."""
        seen = self.sighting(address, serial)
        seen = replace(seen, name=name) if name else seen
        self.desk.plug(seen)
        return seen

    def unplug(self, address: str = ADDRESS) -> None:
        """Pulls it out."""
        self.desk.unplug(address)

    def trouble(self, what: Trouble, step: Step) -> None:
        """From now on this happens at that step, until `mend`."""
        self.desk.trouble(what, step)

    def mend(self) -> None:
        """Nothing is wrong any more; what was unplugged stays so."""
        self.desk.mend()

    def probe(self) -> Sequence[Sighting]:
        """What stands there."""
        try:
            trouble = self.desk.meet(Step.PROBE, "")
        except Device:
            return ()
        return () if trouble is Trouble.PULLED else self.desk.plugged()

    def open(self, sighting: Sighting) -> OpenDevice:
        """Raises as a good adapter does."""
        self.desk.meet(Step.OPEN, sighting.address)
        return self._device(self.desk, sighting)

    def rig(self, address: str = "") -> "FakeRig":
        """What does things to this practice device, for the conformance kit."""
        return FakeRig(self, address)


class FakeRig:
    """Fulfils `conformance_rig.Rig`: everything can be done to a practice device."""

    def __init__(self, adapter: FakeAdapter, address: str = "") -> None:
        self.adapter = adapter
        self._address = address or ADDRESS

    def can(self, trouble: Trouble, step: Step) -> bool:
        """All but what breaks promises on purpose, and what only a real driver knows."""
        return trouble not in (Trouble.HUNG, Trouble.CRASH) and step is not Step.PROBE

    def cause(self, trouble: Trouble, step: Step) -> None:
        """From now on, at that step."""
        self.adapter.trouble(trouble, step)

    def mend(self) -> None:
        """Well, and plugged in."""
        self.adapter.mend()
        self.adapter.plug(self._address)

    def sighting(self, seen: Sequence[Sighting]) -> Sighting | None:
        """The one at the address."""
        return next((one for one in seen if one.address == self._address), None)

    def opened(self) -> int | None:
        """As counted."""
        return self.adapter.desk.opened

    def work(self) -> Work | None:
        """The smallest of its kind."""
        return typical_work(self.adapter.kind)
