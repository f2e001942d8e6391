# SPDX-License-Identifier: Apache-2.0
"""Room devices: the laptop's battery as the system counts it (psutil): kind POWER, all systems.

It is seen where nothing says more of the same battery: on Windows, and on Linux without UPower. No
battery is no answer about mains: a sighting is then missing, and never "on mains".
"""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from kiosk.core.device import Checked, Found, Kind, Sighting
from kiosk.core.device_ports import PowerReading
from kiosk.core.errors import DeviceAbsent
from kiosk.core.power import checked

SECONDS_MAX: Final = 7 * 24 * 3600  # drivers that do not know say 2^32 - 1 and the like
UNLIMITED, UNKNOWN = -2, -1  # what psutil says beside a time


class Battery(Protocol):
    """What psutil gives; a field may be None where the system does not say."""

    @property
    def percent(self) -> float:
        """Charge."""

    @property
    def secsleft(self) -> int:
        """Seconds, UNLIMITED or UNKNOWN."""

    @property
    def power_plugged(self) -> bool | None:
        """On mains; None: not known."""


Ask = Callable[[], Battery | None]
Look = Callable[[], Sequence[Sighting]]


def ask_system() -> Battery | None:
    """The system's word; None when it knows no battery or cannot be asked."""
    import psutil

    if not hasattr(psutil, "sensors_battery"):  # a system psutil does not know it on
        return None
    try:
        found: Battery | None = psutil.sensors_battery()
    except (OSError, RuntimeError, ValueError):  # a driver's file that says nonsense
        return None
    return found


def _nothing() -> Sequence[Sighting]:
    return ()


class BatteryAdapter:
    """One battery at most: the system counts several as one."""

    name = "power-battery"
    kind = Kind.POWER
    check_ms = 2_000
    work_ms = 2_000

    def __init__(self, ask: Ask = ask_system, better: Look = _nothing) -> None:
        self._ask, self._better = ask, better

    def probe(self) -> Sequence[Sighting]:
        """A sighting when there is one, and `better` (UPower's look) does not show it already."""
        if self._ask() is None or self._better():
            return []
        return [Sighting(self.kind, self.name, "battery:0", "Battery")]

    def open(self, sighting: Sighting) -> "SystemBattery":  # noqa: ARG002  # fulfils Adapter
        """Raises DeviceAbsent."""
        opened = SystemBattery(self._ask)
        opened.reading()
        return opened


class SystemBattery:
    """The battery; fulfils the port Power."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def check(self) -> Checked:
        """What the system says of it."""
        said = self._ask()
        if said is None:
            return Checked(Found.ABSENT, DeviceAbsent.code)
        shown = (
            ("percent", str(said.percent)),
            ("secsleft", str(said.secsleft)),
            ("power_plugged", str(said.power_plugged)),
        )
        return checked(reading_of(said), shown)

    def reading(self) -> PowerReading:
        """Now. Raises DeviceAbsent when it was taken out."""
        said = self._ask()
        if said is None:
            raise DeviceAbsent(device=Kind.POWER.value)
        return reading_of(said)

    def close(self) -> None:
        """Nothing was held."""


def reading_of(said: Battery) -> PowerReading:
    """What it means; psutil's None and its special seconds are "not known"."""
    plugged = said.power_plugged
    on_battery = not plugged if isinstance(plugged, bool) else None
    left_s = int(said.secsleft) if 0 < said.secsleft <= SECONDS_MAX else None
    percent = int(said.percent) if 0 <= said.percent <= 100 else None
    return PowerReading(
        on_battery, percent, left_s if on_battery else None, None, f"power_plugged={plugged}"
    )
