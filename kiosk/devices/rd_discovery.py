# SPDX-License-Identifier: Apache-2.0
"""Room devices: which RD Services are up: all ports asked at once, the first hit is not the last.

A port where another program answers is passed over. Two makers, or a finger and an iris service,
may be up together; which one is used is the operator's choice, not the order of ports.
"""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from kiosk.core.errors import Device, DeviceAbsent, DeviceSilent
from kiosk.devices.http.line import Late
from kiosk.devices.rd_client import RdClient, shown_pin
from kiosk.devices.rd_line import LOOK, Place
from kiosk.devices.rd_replies import ServiceReply


@dataclass(frozen=True, slots=True)
class FoundThere:
    """One port that answered. `reply` is None for one that takes calls and says nothing in time,
    and for one that speaks TLS with a certificate nobody noted (`unpinned`).
    """

    place: Place
    reply: ServiceReply | None
    unpinned: bool = False


def look(ports: Sequence[int], pins: Collection[bytes] = ()) -> tuple[FoundThere, ...]:
    """Every service that is up, in the order of the ports; within a second. Raises nothing."""
    with ThreadPoolExecutor(max(len(ports), 1), "rd-look") as crew:
        found = list(crew.map(lambda port: _at(port, pins), ports))
    return tuple(one for one in found if one is not None)


def _at(port: int, pins: Collection[bytes]) -> FoundThere | None:
    try:
        return FoundThere(Place(port), RdClient(Place(port), LOOK).service())
    except DeviceAbsent:
        return None
    except DeviceSilent as silent:
        if isinstance(silent.__cause__, Late):
            return FoundThere(Place(port), None)
    except Device:  # another program; or TLS, which looks like garbage from here
        pass
    return _behind_tls(port, pins)


def _behind_tls(port: int, pins: Collection[bytes]) -> FoundThere | None:
    pin = shown_pin(port)
    if not pin:
        return None
    place = Place(port, pin)
    if pin not in pins:
        return FoundThere(place, None, unpinned=True)
    try:
        return FoundThere(place, RdClient(place, LOOK).service())
    except Device:
        return None
