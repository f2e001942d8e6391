# SPDX-License-Identifier: Apache-2.0
"""Room devices: the registry: which adapters there are, each a line, none loaded before its turn.

A third party's adapter comes through the entry point group `lok_mitra.devices`: a callable without
arguments that gives the adapter. It is loaded only when its name stands in the setting
`devices_allowed`, and never under the name of a shipped one.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from kiosk.config import Settings
from kiosk.devices.adapter import Adapter

_log: Final = logging.getLogger(__name__)
GROUP: Final = "lok_mitra.devices"


@dataclass(frozen=True, slots=True)
class Entry:
    """An adapter that can be made; `make` loads its module and is called on its own thread.

    The adapter it gives has this very name.
    """

    name: str
    make: Callable[[], Adapter]


@dataclass(frozen=True, slots=True)
class Shipped:
    """One line of the registry, in the order in which a device is chosen when nobody chose:
    `Shipped("x-y", lambda told: import_module("kiosk.devices.x_y").XyAdapter(told))`. The module
    is named as a literal, so that the walls can read it, and loaded by the adapter's own thread.
    """

    name: str
    make: Callable[[Settings], Adapter]


def _roll(name: str) -> Shipped:
    def make(told: Settings) -> Adapter:
        roll = import_module("kiosk.devices.printer_adapters")
        means = roll.Means(told.printer_url)
        found: Adapter = next(one for one in roll.printers(means) if one.name == name)
        return found

    return Shipped(name, make)


SHIPPED: Final[tuple[Shipped, ...]] = (
    _roll("printer-tcp"),  # first: it is seen only when a setting names it
    _roll("printer-usb"),
    _roll("printer-serial"),
    Shipped("sane", lambda _: import_module("kiosk.devices.scanner_sane").SaneAdapter()),
    Shipped(
        "barcode-serial", lambda _: import_module("kiosk.devices.barcode_serial").SerialScanners()
    ),
    Shipped("power-nut", lambda _: import_module("kiosk.devices.power_nut").NutAdapter()),
    Shipped("power-upower", lambda _: import_module("kiosk.devices.power_upower").UPowerAdapter()),
)


def registry(
    settings: Settings,
    shipped: Sequence[Shipped] = SHIPPED,
    plugged_in: Iterable[EntryPoint] | None = None,
) -> tuple[Entry, ...]:
    """The shipped adapters, then the allowed ones of third parties in the order of the setting."""
    ours = tuple(Entry(line.name, _shipped(line, settings)) for line in shipped)
    return ours + third_parties(settings, {line.name for line in shipped}, plugged_in)


def third_parties(
    settings: Settings, taken: set[str], plugged_in: Iterable[EntryPoint] | None = None
) -> tuple[Entry, ...]:
    """Those that the settings allow. What is refused is not even imported; one log line says so."""
    found = entry_points(group=GROUP) if plugged_in is None else plugged_in
    allowed: dict[str, Entry] = {}
    for point in found:
        if point.name not in settings.devices_allowed:
            _log.info("adapter %s is not on the list of allowed ones", point.name)
        elif point.name in taken or point.name in allowed:
            _log.info("adapter %s has the name of another", point.name)
        else:
            allowed[point.name] = Entry(point.name, _foreign(point))
    return tuple(allowed[name] for name in settings.devices_allowed if name in allowed)


def _shipped(line: Shipped, settings: Settings) -> Callable[[], Adapter]:
    return lambda: named(line.name, line.make(settings))


def _foreign(point: EntryPoint) -> Callable[[], Adapter]:
    return lambda: named(point.name, point.load()())


def named(name: str, adapter: Adapter) -> Adapter:
    """The adapter, when it goes by this name. Raises ValueError."""
    if adapter.name != name:
        raise ValueError(f"{name} calls itself {adapter.name}")
    return adapter
