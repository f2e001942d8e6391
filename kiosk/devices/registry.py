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
    look_every_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Shipped:
    """One line of the registry, in the order in which a device is chosen when nobody chose:
    `Shipped("x-y", lambda told: import_module("kiosk.devices.x_y").XyAdapter())`. The module is
    named as a literal, so that the walls can read it, and loaded by the adapter's own thread.

    `look_every_ms`: for what is not a plug of this machine; else the bench's own pace.
    """

    name: str
    make: Callable[[Settings], Adapter]
    look_every_ms: int | None = None


def addresses(told: Settings, adapter: str) -> list[str]:
    """The addresses that the setting `devices_at` gives an adapter."""
    named = (one.partition("=") for one in told.devices_at)
    return [address for name, _, address in named if name == adapter]


def _roll(name: str) -> Shipped:
    def make(told: Settings) -> Adapter:
        roll = import_module("kiosk.devices.printer_adapters")
        means = roll.Means(told.printer_url)
        found: Adapter = next(one for one in roll.printers(means) if one.name == name)
        return found

    return Shipped(name, make)


def _ipp(told: Settings) -> Adapter:
    from kiosk.devices.page_printer import IppPrinters

    return IppPrinters(addresses=addresses(told, "ipp"))


def _escl(told: Settings) -> Adapter:
    from kiosk.devices.scanner_escl import EsclAdapter

    return EsclAdapter(addresses(told, "escl"))


def _barcode(told: Settings) -> Adapter:
    from kiosk.devices.barcode_serial import SerialScanners

    return SerialScanners(addresses(told, "barcode-serial"))


def _rd(told: Settings) -> Adapter:
    """`rd=PORT` in the setting: there alone, and on none of the twenty-one usual ports."""
    from kiosk.devices.rd_device import Tuning
    from kiosk.devices.rd_services import RdServices

    ports = [int(port) for port in addresses(told, "rd")]
    return RdServices(Tuning(ports=ports)) if ports else RdServices()


def _nut(told: Settings) -> Adapter:
    from kiosk.devices.power_nut import NutAdapter

    at = addresses(told, "power-nut")
    return NutAdapter.at(at) if at else NutAdapter()


def _battery(_: Settings) -> Adapter:
    from kiosk.devices.power_battery import BatteryAdapter
    from kiosk.devices.power_upower import UPowerAdapter

    return BatteryAdapter(better=UPowerAdapter().probe)  # else a laptop shows its battery twice


def _megatec(told: Settings) -> Adapter:
    from kiosk.devices.power_megatec import MegatecAdapter

    return MegatecAdapter(addresses(told, "power-megatec"))


_ROLLS: Final = ("printer-tcp", "printer-usb", "printer-serial")
SHIPPED: Final[tuple[Shipped, ...]] = (
    _roll("printer-tcp"),  # first: it is seen only when a setting names it
    _roll("printer-usb"),
    _roll("printer-serial"),
    Shipped("ipp", _ipp, 2_000),
    Shipped("sane", lambda _: import_module("kiosk.devices.scanner_sane").SaneAdapter()),
    Shipped("escl", _escl, 5_000),
    Shipped("barcode-serial", _barcode),
    Shipped("rd", _rd, 2_000),
    Shipped(
        "fingerprint-fprintd",
        lambda _: import_module("kiosk.devices.fingerprint").FprintAdapter(),
        5_000,
    ),
    Shipped("camera-v4l2", lambda _: import_module("kiosk.devices.camera_v4l2").V4l2Cameras()),
    Shipped(
        "camera-mjpeg",
        lambda told: import_module("kiosk.devices.camera_network").MjpegCameras(told.camera_url),
    ),
    Shipped("power-nut", _nut, 5_000),
    Shipped(
        "power-upower", lambda _: import_module("kiosk.devices.power_upower").UPowerAdapter(), 5_000
    ),
    Shipped("power-megatec", _megatec),
    Shipped(
        "power-battery",
        _battery,
        5_000,
    ),
)


def registry(
    settings: Settings,
    shipped: Sequence[Shipped] = SHIPPED,
    plugged_in: Iterable[EntryPoint] | None = None,
) -> tuple[Entry, ...]:
    """The shipped adapters, then the allowed ones of third parties in the order of the setting."""
    ours = tuple(Entry(line.name, _shipped(line, settings), line.look_every_ms) for line in shipped)
    return ours + third_parties(settings, {line.name for line in shipped}, plugged_in)


def rolls(settings: Settings) -> tuple[Entry, ...]:
    """The shipped adapters of roll printers alone, for who only prints."""
    return registry(settings, [line for line in SHIPPED if line.name in _ROLLS], ())


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
