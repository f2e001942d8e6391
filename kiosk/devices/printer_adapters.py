# SPDX-License-Identifier: Apache-2.0
"""Room devices: the adapters of roll printers: by TCP, by serial port, by USB.

A probe opens nothing: the network printer is the one a setting names, a serial one that or a port
with known ids, a USB one any that is known, named by a setting, or calls itself a roll printer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.device import Checked, Kind, Sighting
from kiosk.core.entries import Printed
from kiosk.core.ports import Raster
from kiosk.devices.adapter import Adapter
from kiosk.devices.printer_address import Address, TcpAddress, UsbAddress, read
from kiosk.devices.printer_profiles import ROLL_80, Profile, by_usb, sounds_like_roll
from kiosk.devices.printer_roll import PACE, Pace, RollPrinter
from kiosk.devices.printer_usb import UsbPlug, UsbTransport, plugged
from kiosk.devices.transport import DEADLINES, Deadlines, Gone, TcpTransport, Transport, typed
from kiosk.devices.transport_serial import (
    BAUD,
    SerialAddress,
    SerialTransport,
    port_is_there,
)

CHECK_MS: Final = 6_000  # a connection and three questions
# A whole slip, for a print tells no progress; one that takes no byte is given up long before.
WORK_MS: Final = 60_000
SERIAL_WORK_MS: Final = 240_000  # at 9600 baud a long slip takes two minutes
_KERNEL_BUFFER_BYTES: Final = 8_192  # what may lie before a question, in the system and the printer


@dataclass(frozen=True, slots=True)
class Means:
    """What all of them need to know."""

    url: str | None = None  # the setting `printer_url`
    deadlines: Deadlines = DEADLINES
    pace: Pace = PACE


class OpenRoll:
    """A roll printer on the bench. Its line is opened anew for each piece of work."""

    def __init__(self, printer: RollPrinter, sighting: Sighting) -> None:
        self.printer = printer  # fulfils core.ports.ReceiptPrinter
        self._known = (("profile", printer.profile.name), *_particulars(sighting))

    def check(self) -> Checked:
        """Present only when it says itself that it is well; mute is unknown."""
        seen = self.printer.look()
        return Checked(seen.found, seen.code, (*self._known, *seen.evidence))

    def print(self, raster: Raster) -> Printed:
        """As the port ReceiptPrinter promises."""
        return self.printer.print(raster)

    @property
    def has_drawer(self) -> bool:
        """Whether its profile has a plug for a cash drawer."""
        return self.printer.profile.drawer

    def open_drawer(self, of_seq: int) -> None:
        """As `RollPrinter.open_drawer`."""
        self.printer.open_drawer(of_seq)

    def close(self) -> None:
        """Nothing is held between two pieces of work."""


def _particulars(sighting: Sighting) -> tuple[tuple[str, str], ...]:
    known = (("address", sighting.address), ("model", sighting.name), ("serial", sighting.serial))
    return tuple((label, value) for label, value in known if value)


class _Printers:
    """What the three have in common."""

    kind = Kind.RECEIPT_PRINTER
    name = ""
    check_ms = CHECK_MS
    work_ms = WORK_MS

    def __init__(self, means: Means | None = None) -> None:
        self._means = means or Means()
        self._wanted = read(self._means.url) if self._means.url else None

    def open(self, sighting: Sighting) -> OpenRoll:
        """Raises DeviceAbsent, DeviceBusy, DeviceRefused; asks the printer nothing."""
        return OpenRoll(self._tried(read(sighting.address).address), sighting)

    def _tried(self, address: Address) -> RollPrinter:
        connect = connecting(address, self._means.deadlines)
        try:
            connect().close(kindly=True)
        except Gone as gone:
            raise typed(gone, self.kind) from None
        return RollPrinter(connect, self.profile_of(address), pace_for(address, self._means.pace))

    def profile_of(self, address: Address) -> Profile:
        """By the setting that names it, else by its ids, else 80 mm."""
        wanted = self._wanted
        if wanted and wanted.profile and _meant(wanted.address, address):
            return wanted.profile
        known = by_usb(address.vendor, address.product) if isinstance(address, UsbAddress) else None
        return known or ROLL_80

    def _sighting(self, address: Address, name: str, serial: str = "") -> Sighting:
        return Sighting(self.kind, self.name, str(address), name, serial)


class TcpPrinters(_Printers):
    """The printer of the setting `tcp://host:port`; whether it answers shows when it is opened."""

    name = "printer-tcp"

    def probe(self) -> Sequence[Sighting]:
        """The one the setting names."""
        where = self._wanted.address if self._wanted else None
        return (self._sighting(where, where.host),) if isinstance(where, TcpAddress) else ()


class SerialPrinters(_Printers):
    """The printer of the setting `serial:PATH@BAUD`, and ports with a roll printer's ids."""

    name = "printer-serial"
    work_ms = SERIAL_WORK_MS

    def probe(self) -> Sequence[Sighting]:
        """What is plugged in now; opens nothing."""
        from serial.tools.list_ports import comports

        wanted = self._wanted.address if self._wanted else None
        named = wanted if isinstance(wanted, SerialAddress) else None
        seen = []
        for port in comports():
            ids = by_usb(port.vid or 0, port.pid or 0)
            if ids and not (named and port.device == named.path):
                words = port.product or port.description or port.device
                where = SerialAddress(port.device, BAUD)
                seen.append(self._sighting(where, words, port.serial_number or ""))
        if named and port_is_there(named.path):
            seen.append(self._sighting(named, named.path))
        return seen


class UsbPrinters(_Printers):
    """Printers on USB that print on a roll; to a page printer not a byte is sent."""

    name = "printer-usb"

    def probe(self) -> Sequence[Sighting]:
        """By descriptors and the system's own notes; opens nothing."""
        return [
            self._sighting(plug.address, plug.name, plug.serial)
            for plug in plugged()
            if self._is_roll(plug)
        ]

    def _is_roll(self, plug: UsbPlug) -> bool:
        wanted = self._wanted.address if self._wanted else None
        if wanted and _meant(wanted, plug.address):
            return True
        known = by_usb(plug.address.vendor, plug.address.product) is not None
        return known or sounds_like_roll(f"{plug.name} {plug.ieee1284}")


def printers(means: Means) -> tuple[Adapter, ...]:
    """All of them, for the registry."""
    return (TcpPrinters(means), SerialPrinters(means), UsbPrinters(means))


def printer_of(url: str) -> RollPrinter:
    """The printer a setting names, whether it is there or not. Raises ValueError."""
    address = read(url).address
    profile = _Printers(Means(url)).profile_of(address)
    return RollPrinter(connecting(address, DEADLINES), profile, pace_for(address, PACE))


def connecting(address: Address, deadlines: Deadlines) -> Callable[[], Transport]:
    """How a line to this address is opened; calling it raises Gone."""
    match address:
        case TcpAddress(host, port):
            return lambda: TcpTransport.connect(host, port, deadlines)
        case SerialAddress():
            return lambda: SerialTransport.connect(address, deadlines)
        case UsbAddress():
            return lambda: UsbTransport.connect(address, deadlines)


def pace_for(address: Address, pace: Pace) -> Pace:
    """On a slow line a question waits until what lies before it has gone: ten bits a byte."""
    if not isinstance(address, SerialAddress):
        return pace
    behind_ms = _KERNEL_BUFFER_BYTES * 10 * 1000 // address.baud
    return Pace(pace.answer_ms, pace.busy_answer_ms + behind_ms, pace.dots_per_s)


def _meant(wanted: Address, found: Address) -> bool:
    """Whether a setting means this one: an address without a port means any of its ids."""
    if isinstance(wanted, UsbAddress) and isinstance(found, UsbAddress) and not wanted.port:
        return (wanted.vendor, wanted.product) == (found.vendor, found.product)
    return wanted == found
