# SPDX-License-Identifier: Apache-2.0
"""Room devices: battery or USB UPS as the desktop's UPower knows it: kind POWER, over D-Bus.

Source: org.freedesktop.UPower reference, 1.90. OnBattery is asked of the whole machine; charge,
time and warning of the display device, which stands for all batteries together. A figure of 0 is
how UPower says that it does not know a time.
"""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kiosk.core.device import Checked, Found, Kind, Sighting
from kiosk.core.device_ports import PowerReading
from kiosk.core.errors import Device, DeviceAbsent
from kiosk.core.power import checked
from kiosk.devices.dbus import (
    SYSTEM,
    At,
    Bus,
    BusGarbled,
    BusGone,
    BusRefusal,
    BusSilent,
)
from kiosk.devices.dbus_errors import as_device

OWNER: Final = "org.freedesktop.UPower"
MACHINE: Final = At(OWNER, "/org/freedesktop/UPower", OWNER)
DISPLAY: Final = At(OWNER, "/org/freedesktop/UPower/devices/DisplayDevice", f"{OWNER}.Device")
ANSWER_MS: Final = 2_000
LOOK_MS: Final = 500
BATTERY, UPS = 2, 3  # Type; 0 is unknown, 1 line power
LOW_FROM: Final = 3  # WarningLevel: 1 none, 2 discharging (a UPS), 3 low, 4 critical, 5 action


class UPowerAdapter:
    """The one battery that stands for all of them. `address`: the bus, for tests."""

    name = "power-upower"
    kind = Kind.POWER
    check_ms = 2 * ANSWER_MS
    work_ms = 2 * ANSWER_MS

    def __init__(self, address: str = SYSTEM) -> None:
        self._address = address

    def probe(self) -> Sequence[Sighting]:
        """A sighting when UPower knows a battery; raises nothing."""
        try:
            bus = Bus(self._address, LOOK_MS)
        except (BusGone, BusSilent, BusGarbled):
            return []
        with contextlib.closing(bus):
            try:
                said = bus.properties(DISPLAY)
            except (BusGone, BusSilent, BusGarbled, BusRefusal):
                return []
        if not present(said):
            return []
        name = "UPS" if said.get("Type") == UPS else "Battery"
        return [Sighting(self.kind, self.name, f"upower:{DISPLAY.path}", name)]

    def open(self, sighting: Sighting) -> "UPowerBattery":  # noqa: ARG002  # fulfils Adapter
        """Raises DeviceAbsent, DeviceSilent, DeviceGarbled."""
        try:
            bus = Bus(self._address, ANSWER_MS)
        except BusGone:
            raise DeviceAbsent(device=self.kind.value) from None
        except (BusSilent, BusGarbled) as error:
            with as_device(self.kind):
                raise error from None
        opened = UPowerBattery(bus)
        try:
            opened.reading()
        except Device:
            opened.close()
            raise
        return opened


class UPowerBattery:
    """The batteries of this machine as one; fulfils the port Power."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def check(self) -> Checked:
        """What UPower says of it."""
        try:
            machine, battery = self._asked()
        except DeviceAbsent as error:
            return Checked(Found.ABSENT, error.code)
        except Device as error:
            return Checked(Found.UNKNOWN, error.code)
        evidence = tuple(
            (name, str(said[name]))
            for said in (machine, battery)
            for name in ("OnBattery", "State", "Percentage", "TimeToEmpty", "WarningLevel")
            if name in said
        )
        return checked(reading_of(machine, battery), evidence)

    def reading(self) -> PowerReading:
        """Now. Raises DeviceAbsent when the last battery was taken out, and the device's errors."""
        return reading_of(*self._asked())

    def close(self) -> None:
        """Lets the bus go."""
        self._bus.close()

    def _asked(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        with as_device(Kind.POWER):
            machine, battery = self._bus.properties(MACHINE), self._bus.properties(DISPLAY)
        if not present(battery):
            raise DeviceAbsent(device=Kind.POWER.value)
        return machine, battery


def present(battery: Mapping[str, Any]) -> bool:
    """Whether the display device stands for any battery."""
    return battery.get("IsPresent") is True and battery.get("Type") in (BATTERY, UPS)


def reading_of(machine: Mapping[str, Any], battery: Mapping[str, Any]) -> PowerReading:
    """What both say; what is missing or of another type stays unknown."""
    on_battery = machine.get("OnBattery")
    percent, left_s = battery.get("Percentage"), battery.get("TimeToEmpty")
    level = battery.get("WarningLevel")
    known = isinstance(percent, float) and 0 <= percent <= 100
    return PowerReading(
        on_battery if isinstance(on_battery, bool) else None,
        int(percent) if known and isinstance(percent, float) else None,
        left_s if isinstance(left_s, int) and left_s > 0 else None,
        level >= LOW_FROM if isinstance(level, int) and 1 <= level <= 5 else None,
        f"on-battery={on_battery} warning={level}",
    )
