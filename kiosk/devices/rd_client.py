# SPDX-License-Identifier: Apache-2.0
"""Room devices: the three verbs of an RD Service, spoken to one port of this machine.

The address is the literal 127.0.0.1: no name that resolves elsewhere, no proxy. A service that
speaks TLS alone is known by the SHA-256 of its certificate, noted when the device was set up.
"""

import hashlib
import socket
import ssl
from dataclasses import dataclass
from typing import Final

from kiosk.core.device import Kind
from kiosk.core.device_ports import BiometricInfo
from kiosk.core.errors import DeviceGarbled
from kiosk.devices.http import Ask, Http, Limits
from kiosk.devices.rd_replies import ServiceReply, read_device, read_service
from kiosk.devices.rd_xml import REPLY_MAX_BYTES

HOST: Final = "127.0.0.1"
DEVICE: Final = Kind.BIOMETRIC.value
_HEADERS: Final = {"Content-Type": "text/xml"}
_OK: Final = 200
LOOK: Final = Limits(300, 600, 650, REPLY_MAX_BYTES)
TALK: Final = Limits(500, 3_000, 4_000, REPLY_MAX_BYTES)
MARGIN_MS: Final = 5_000  # a capture's answer may come so long after its own time-out


@dataclass(frozen=True, slots=True)
class Place:
    """One port, and the certificate it is known by when it speaks TLS."""

    port: int
    pin: bytes = b""

    @property
    def address(self) -> str:
        """As it stands in a Sighting."""
        return f"rd:{self.port}" if not self.pin else f"rd+tls:{self.port}"

    def url(self, path: str) -> str:
        """The address of a path there."""
        return f"{'https' if self.pin else 'http'}://{HOST}:{self.port}{path}"


class RdClient:
    """Questions to one place. Each raises DeviceAbsent, DeviceSilent or DeviceGarbled."""

    def __init__(self, place: Place, limits: Limits = TALK) -> None:
        self.place, self._limits = place, limits
        self._http = Http(DEVICE, place.pin)

    def service(self) -> ServiceReply:
        """RDSERVICE: who it is and where it takes the other two."""
        return read_service(self._say("RDSERVICE", "/", b"", self._limits))

    def device(self, path: str) -> BiometricInfo:
        """DEVICEINFO at the path that was announced."""
        return read_device(self._say("DEVICEINFO", path, b"", self._limits))

    def capture(self, path: str, options: str, timeout_ms: int) -> bytes:
        """CAPTURE: the reply as it came. Only the process of one capture calls this."""
        wait_ms = timeout_ms + MARGIN_MS
        limits = Limits(self._limits.connect_ms, wait_ms, wait_ms + 2_000, REPLY_MAX_BYTES)
        return self._say("CAPTURE", path, options.encode(), limits)

    def _say(self, verb: str, path: str, body: bytes, limits: Limits) -> bytes:
        if not path:
            raise DeviceGarbled(device=DEVICE)
        answer = self._http.ask(Ask(verb, self.place.url(path), body, _HEADERS), limits)
        if answer.status != _OK:
            raise DeviceGarbled(device=DEVICE)
        return answer.body


def shown_pin(port: int, timeout_ms: int = 300) -> bytes:
    """SHA-256 of the certificate a port shows; empty when it speaks no TLS. Nothing is sent.

    Noted once, when the operator sets the device up and says that it is his.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # it is looked at, not believed
    try:
        with (
            socket.create_connection((HOST, port), timeout_ms / 1000) as plug,
            context.wrap_socket(plug) as line,
        ):
            shown = line.getpeercert(binary_form=True)
    except OSError:
        return b""
    return hashlib.sha256(shown).digest() if shown else b""
