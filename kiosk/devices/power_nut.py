# SPDX-License-Identifier: Apache-2.0
"""Room devices: a UPS behind a NUT server, near or far: kind POWER. It only ever reads.

What upsd says stands in `ups.status`: OL on mains, OB on battery, LB battery low, FSD as good as
"OB LB", RB replace the battery. A server that lost its driver says ERR DATA-STALE: the reading is
then unknown, not "mains", and the check says PWR-01.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from kiosk.core.device import Checked, Found, Kind, Sighting
from kiosk.core.device_ports import PowerReading
from kiosk.core.errors import (
    Device,
    DeviceAbsent,
    DeviceGarbled,
    DevicePulled,
    DeviceRefused,
    DeviceSilent,
    DeviceTrouble,
)
from kiosk.core.power import checked, whole, worn
from kiosk.devices.power_nut_talk import (
    PORT,
    NutGarbled,
    NutGone,
    NutRefusal,
    NutSilent,
    Upsd,
)

ANSWER_MS: Final = 2_000
LOOK_MS: Final = 300  # a look at the plugs is quick, or there is nothing to see
LOOPBACK: Final = "127.0.0.1"
# The server has no news of the UPS: it may be there or not, on mains or not.
OUT_OF_TOUCH: Final = frozenset({"DATA-STALE", "DRIVER-NOT-CONNECTED"})
SHOWN: Final = (
    "ups.status",
    "battery.charge",
    "battery.runtime",
    "input.voltage",
    "ups.mfr",
    "ups.model",
    "ups.serial",
    "driver.name",
)


@dataclass(frozen=True, slots=True)
class NutServer:
    """Where upsd listens."""

    host: str = LOOPBACK
    port: int = PORT


class NutAdapter:
    """Every UPS of the servers named in the settings; by default those of this machine."""

    name = "power-nut"
    kind = Kind.POWER
    check_ms = ANSWER_MS + 500
    work_ms = ANSWER_MS + 500

    def __init__(self, servers: Sequence[NutServer] = (NutServer(),)) -> None:
        self._servers = tuple(servers)

    def probe(self) -> Sequence[Sighting]:
        """The UPSes that the servers name. Asks the servers alone, no UPS; raises nothing."""
        return [seen for server in self._servers for seen in self._seen(server)]

    def open(self, sighting: Sighting) -> "NutUps":
        """Raises DeviceAbsent, DeviceRefused, DeviceSilent, DeviceGarbled."""
        server, ups = where(sighting.address)
        try:
            talk = _call(server, ANSWER_MS)
        except NutGone:
            raise DeviceAbsent(device=sighting.name) from None
        except NutSilent:
            raise DeviceSilent(device=sighting.name) from None
        opened = NutUps(talk, ups, sighting.name)
        try:
            opened.reading()
        except Device:
            opened.close()
            raise
        return opened

    def _seen(self, server: NutServer) -> list[Sighting]:
        try:
            with closing(_call(server, LOOK_MS)) as talk:
                named = talk.ups_names()
        except (NutGone, NutSilent, NutGarbled, NutRefusal):
            return []
        return [
            Sighting(
                self.kind,
                self.name,
                f"nut://{server.host}:{server.port}/{ups}",
                about if about not in ("", "Unavailable") else ups,
            )
            for ups, about in named.items()
        ]


class NutUps:
    """One UPS in use; fulfils the port Power."""

    def __init__(self, talk: Upsd, ups: str, device: str) -> None:
        self._talk, self._ups, self._device = talk, ups, device

    def check(self) -> Checked:
        """What it says of itself; UNKNOWN when its server is out of touch with it."""
        try:
            with _as_device(self._device):
                said = self._talk.variables(self._ups)
        except DeviceAbsent as error:
            return Checked(Found.ABSENT, error.code)
        except Device as error:
            return Checked(Found.UNKNOWN, error.code)
        except NutRefusal as error:
            return checked(PowerReading(), (("nut", error.reason),))
        shown = tuple((name, said[name]) for name in SHOWN if name in said)
        if "RB" in said.get("ups.status", "").split():
            return worn(shown)
        return checked(reading_of(said), shown)

    def reading(self) -> PowerReading:
        """Now. Raises the device's errors; all None while its server is out of touch with it."""
        try:
            with _as_device(self._device):
                return reading_of(self._talk.variables(self._ups))
        except NutRefusal as error:
            return PowerReading(raw=error.reason)

    def close(self) -> None:
        """Lets the connection go."""
        self._talk.close()


def where(address: str) -> tuple[NutServer, str]:
    """Server and UPS of an address `nut://host:port/ups`. Raises DeviceAbsent."""
    try:
        parts = urlsplit(address)
        port = parts.port or PORT
    except ValueError:
        raise DeviceAbsent(device=address) from None
    if parts.scheme != "nut" or not parts.hostname:
        raise DeviceAbsent(device=address)
    return NutServer(parts.hostname, port), parts.path.removeprefix("/")


def reading_of(said: Mapping[str, str]) -> PowerReading:
    """What a UPS's variables mean; what they do not say stays unknown."""
    status = said.get("ups.status", "")
    flags = set(status.split())
    on_battery = True if flags & {"OB", "FSD"} else False if "OL" in flags else None
    return PowerReading(
        on_battery,
        whole(said.get("battery.charge", ""), 100),
        whole(said.get("battery.runtime", "")),
        bool(flags & {"LB", "FSD"}) if on_battery is not None else None,
        status,
    )


def _call(server: NutServer, timeout_ms: int) -> Upsd:
    return Upsd(server.host, server.port, timeout_ms)


@contextmanager
def _as_device(device: str) -> Iterator[None]:
    """What the talk raises, as leaves of the tree; only "out of touch" stays a NutRefusal."""
    try:
        yield
    except NutGone:
        raise DevicePulled(device=device) from None
    except NutSilent:
        raise DeviceSilent(device=device) from None
    except NutGarbled:
        raise DeviceGarbled(device=device) from None
    except NutRefusal as error:
        match error.reason:
            case reason if reason in OUT_OF_TOUCH:
                raise
            case "UNKNOWN-UPS":
                raise DeviceAbsent(device=device) from None
            case "ACCESS-DENIED":
                raise DeviceRefused(device=device) from None
            case reason:
                raise DeviceTrouble(device=device, what=reason[:40]) from None
