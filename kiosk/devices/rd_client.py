# SPDX-License-Identifier: Apache-2.0
"""Room devices: what is asked of an RD Service beside a capture: who it is, whose device it has."""

import hashlib
import socket
import ssl

from kiosk.core.device_ports import BiometricInfo
from kiosk.devices.http import Limits
from kiosk.devices.rd_line import HOST, TALK, Place, say
from kiosk.devices.rd_replies import ServiceReply, read_device, read_service


class RdClient:
    """Questions to one place. Each raises DeviceAbsent, DeviceSilent or DeviceGarbled."""

    def __init__(self, place: Place, limits: Limits = TALK) -> None:
        self.place, self._limits = place, limits

    def service(self) -> ServiceReply:
        """RDSERVICE: who it is and where it takes the other two."""
        return read_service(say(self.place, "RDSERVICE", "/", self._limits))

    def device(self, path: str) -> BiometricInfo:
        """DEVICEINFO at the path that was announced."""
        return read_device(say(self.place, "DEVICEINFO", path, self._limits))


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
