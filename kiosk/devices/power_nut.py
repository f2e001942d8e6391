# SPDX-License-Identifier: Apache-2.0
"""Room devices: a UPS behind a NUT server, near or far: kind POWER. It only ever reads.

What upsd says stands in `ups.status`: OL on mains, OB on battery, LB battery low, FSD as good as
"OB LB", RB replace the battery. A server that lost its driver says ERR DATA-STALE: the reading is
then unknown, not "mains", and the check says PWR-01.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
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

DEVICE: Final = Kind.POWER.value
ANSWER_MS: Final = 2_000
LOOK_MS: Final = 300  # a look at the plugs is quick, or there is nothing to see
LOOPBACK: Final = "127.0.0.1"
# The server has no news of the UPS: it may be there or not, on mains or not.
OUT_OF_TOUCH: Final = frozenset({"DATA-STALE", "DRIVER-NOT-CONNECTED"})
_BROKEN: Final[dict[type[Exception], type[Device]]] = {
    NutGone: DevicePulled,
    NutSilent: DeviceSilent,
    NutGarbled: DeviceGarbled,
}
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

    @classmethod
    def at(cls, addresses: Sequence[str]) -> "NutAdapter":
        """Servers of a setting, `nut://host:port`; none named: this machine's. What is no address
        is passed over, and its UPS is then not seen.
        """
        named = [server for server in map(_server, addresses) if server is not None]
        return cls(named if addresses else (NutServer(),))

    def probe(self) -> Sequence[Sighting]:
        """The UPSes that the servers name. Asks the servers alone, no UPS; raises nothing."""
        return [seen for server in self._servers for seen in self._seen(server)]

    def open(self, sighting: Sighting) -> "NutUps":
        """Raises DeviceAbsent, DeviceRefused, DeviceSilent, DeviceGarbled."""
        opened = NutUps(*where(sighting.address))
        try:
            opened.reading()
        except DevicePulled:
            raise DeviceAbsent(device=DEVICE) from None
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
    """One UPS in use; fulfils the port Power. A connection that failed is let go, so that no late
    answer is taken for a new one; the next question makes another.
    """

    def __init__(self, server: NutServer, ups: str, answer_ms: int = ANSWER_MS) -> None:
        self._server, self._ups, self._answer_ms = server, ups, answer_ms
        self._talk: Upsd | None = None

    def check(self) -> Checked:
        """What it says of itself; UNKNOWN when its server is out of touch with it."""
        try:
            said = self._said()
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
        """Now. Raises the device's errors; nothing known while its server is out of touch."""
        try:
            return reading_of(self._said())
        except NutRefusal:
            return PowerReading()

    def close(self) -> None:
        """Lets the connection go."""
        if self._talk is not None:
            self._talk.close()
            self._talk = None

    def _said(self) -> dict[str, str]:
        """Raises the device's errors, and NutRefusal when the server is out of touch with it."""
        try:
            if self._talk is None:
                self._talk = _call(self._server, self._answer_ms)
            return self._talk.variables(self._ups)
        except NutRefusal as error:
            if error.reason in OUT_OF_TOUCH:
                raise
            raise _refused(error.reason) from None
        except (NutGone, NutSilent, NutGarbled) as error:
            self.close()
            raise _BROKEN[type(error)](device=DEVICE) from None


def where(address: str) -> tuple[NutServer, str]:
    """Server and UPS of an address `nut://host:port/ups`. Raises DeviceAbsent."""
    try:
        parts = urlsplit(address)
        port = parts.port or PORT
    except ValueError:
        raise DeviceAbsent(device=DEVICE) from None
    if parts.scheme != "nut" or not parts.hostname:
        raise DeviceAbsent(device=DEVICE)
    return NutServer(parts.hostname, port), parts.path.removeprefix("/")


def _server(address: str) -> NutServer | None:
    try:
        return where(address)[0]
    except DeviceAbsent:
        return None


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


def _refused(reason: str) -> Device:
    match reason:
        case "UNKNOWN-UPS":
            return DeviceAbsent(device=DEVICE)
        case "ACCESS-DENIED":
            return DeviceRefused(device=DEVICE)
        case _:
            return DeviceTrouble(device=DEVICE, what=reason[:40])
