# SPDX-License-Identifier: Apache-2.0
"""Room devices: how a setting names a roll printer, read and written.

    tcp://host:9100        serial:/dev/ttyUSB0@19200?flow=rts        usb:04b8:0202@1-2

each with `?profile=NAME` of `printer_profiles`. Without a port at its end a usb address is the
first printer of these ids.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from kiosk.devices.printer_profiles import Profile, named
from kiosk.devices.transport_serial import Flow, SerialAddress, read_address

TCP_PORT: Final = 9100
_USB: Final = re.compile(
    r"(?P<vendor>[0-9a-f]{4}):(?P<product>[0-9a-f]{4})(?:@(?P<port>\d{1,3}-\d{1,3}(?:\.\d{1,3})*))?"
)


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """A printer on the network."""

    host: str
    port: int = TCP_PORT

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"tcp://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """A printer by its ids and the port it is plugged into."""

    vendor: int
    product: int
    port: str = ""  # bus-port.port, as the system names it

    def __str__(self) -> str:
        return f"usb:{self.vendor:04x}:{self.product:04x}" + (f"@{self.port}" if self.port else "")


Address = TcpAddress | SerialAddress | UsbAddress


@dataclass(frozen=True, slots=True)
class PrinterUrl:
    """A printer's address and, if it is named, what it can do."""

    address: Address
    profile: Profile | None = None


def read(url: str) -> PrinterUrl:
    """Raises ValueError for another form."""
    try:
        return _read(url)
    except ValueError as error:
        raise ValueError(f"no printer: {url!r}: {error}") from None


def _read(url: str) -> PrinterUrl:
    parts = urlsplit(url)
    wishes = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    profile = named(wishes.pop("profile")) if "profile" in wishes else None
    match parts.scheme:
        case "tcp" if parts.hostname and not parts.path.strip("/"):
            address: Address = TcpAddress(parts.hostname, parts.port or TCP_PORT)
        case "serial":
            flow = wishes.pop("flow", Flow.NONE.value)
            address = read_address(f"serial:{parts.path}?flow={flow}")
        case "usb":
            address = _usb(parts.path)
        case _:
            raise ValueError("no such line")
    if wishes:
        raise ValueError(f"unknown: {min(wishes)}")
    return PrinterUrl(address, profile)


def _usb(path: str) -> UsbAddress:
    found = _USB.fullmatch(path.lower())
    if not found:
        raise ValueError("no ids")
    return UsbAddress(int(found["vendor"], 16), int(found["product"], 16), found["port"] or "")
