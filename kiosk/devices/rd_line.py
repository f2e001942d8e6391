# SPDX-License-Identifier: Apache-2.0
"""Room devices: one call to an RD Service on a port of this machine, by any of its verbs.

The address is the literal 127.0.0.1: no name that resolves elsewhere, no proxy. A service that
speaks TLS alone is known by the SHA-256 of its certificate, noted when the device was set up.
"""

from dataclasses import dataclass
from typing import Final

from kiosk.core.device import Kind
from kiosk.core.errors import DeviceGarbled
from kiosk.devices.http import Ask, Http, Limits
from kiosk.devices.rd_xml import REPLY_MAX_BYTES

HOST: Final = "127.0.0.1"
DEVICE: Final = Kind.BIOMETRIC.value
LOOK: Final = Limits(300, 600, 650, REPLY_MAX_BYTES)
TALK: Final = Limits(500, 3_000, 4_000, REPLY_MAX_BYTES)
MARGIN_MS: Final = 5_000  # a capture's answer may come so long after its own time-out
_HEADERS: Final = {"Content-Type": "text/xml"}
_OK: Final = 200


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


def say(place: Place, verb: str, path: str, limits: Limits, body: bytes = b"") -> bytes:
    """The reply to one verb. Raises DeviceAbsent, DeviceSilent or DeviceGarbled."""
    if not path:
        raise DeviceGarbled(device=DEVICE)
    answer = Http(DEVICE, place.pin).ask(Ask(verb, place.url(path), body, _HEADERS), limits)
    if answer.status != _OK:
        raise DeviceGarbled(device=DEVICE)
    return answer.body


def capture(place: Place, path: str, options: str, timeout_ms: int) -> bytes:
    """CAPTURE: the reply as it came. The process of one capture alone calls this.

    Raises as `say`.
    """
    wait_ms = timeout_ms + MARGIN_MS
    limits = Limits(TALK.connect_ms, wait_ms, wait_ms + 2_000, REPLY_MAX_BYTES)
    return say(place, "CAPTURE", path, limits, options.encode())
