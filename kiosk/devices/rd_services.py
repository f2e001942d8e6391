# SPDX-License-Identifier: Apache-2.0
"""Room devices: the adapter of registered devices (Aadhaar): finds every RD Service, opens one."""

from collections.abc import Sequence
from typing import Final

from kiosk.core.device import Kind, Sighting
from kiosk.core.errors import DeviceAbsent
from kiosk.devices.rd_device import RdDevice, Tuning
from kiosk.devices.rd_discovery import FoundThere, look
from kiosk.devices.rd_line import DEVICE, Place
from kiosk.devices.rd_vendors import profile_of

TUNING: Final = Tuning()


class RdServices:
    """Fulfils Adapter. A service that answered once and is mute for a while keeps its place: many
    answer nothing during a capture.
    """

    name: str = "rd"
    kind: Kind = Kind.BIOMETRIC
    check_ms: int = 10_000
    work_ms: int = 30_000  # the process of a capture gives a sign of life all the time

    def __init__(self, tuning: Tuning = TUNING) -> None:
        self._tuning = tuning
        self._known: dict[int, Sighting] = {}
        self._places: dict[str, Place] = {}

    def probe(self) -> Sequence[Sighting]:
        """A sighting for each port where a service answers; the device itself is not asked."""
        known: dict[int, Sighting] = {}
        for found in look(self._tuning.ports, self._tuning.pins):
            sighting = self._sighting(found)
            if sighting is not None:
                known[found.place.port] = sighting
                self._places[sighting.address] = found.place
        self._known = known
        return tuple(known.values())

    def open(self, sighting: Sighting) -> RdDevice:
        """Raises DeviceAbsent for an address that is none."""
        place = self._places.get(sighting.address)
        if place is None:
            scheme, _, port = sighting.address.partition(":")
            if scheme != "rd" or not port.isdecimal() or not 0 < int(port) < 65536:
                raise DeviceAbsent(device=DEVICE)
            place = Place(int(port))
        return RdDevice(place, self._tuning)

    def _sighting(self, found: FoundThere) -> Sighting | None:
        port = found.place.port
        if found.unpinned:
            return Sighting(self.kind, self.name, found.place.address, "RD Service (TLS)")
        if found.reply is None:
            return self._known.get(port)
        info = found.reply.info or profile_of(found.reply.info).name
        return Sighting(self.kind, self.name, found.place.address, info)
