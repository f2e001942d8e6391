# SPDX-License-Identifier: Apache-2.0
"""Room devices: the roll printer over TCP 9100."""

from kiosk.devices.printer_address import TCP_PORT, TcpAddress, read
from kiosk.devices.printer_profiles import ROLL_80, Profile
from kiosk.devices.printer_roll import PACE, Pace, RollPrinter
from kiosk.devices.transport import DEADLINES, Deadlines, TcpTransport

__all__ = ["Pace", "TcpPrinter"]


class TcpPrinter(RollPrinter):
    """The roll printer at host:port. One thread at a time."""

    def __init__(
        self,
        host: str,
        port: int = TCP_PORT,
        deadlines: Deadlines | None = None,
        pace: Pace | None = None,
        profile: Profile = ROLL_80,
    ) -> None:
        limits = deadlines or DEADLINES
        self.host, self.port = host, port
        super().__init__(lambda: TcpTransport.connect(host, port, limits), profile, pace or PACE)

    @classmethod
    def at(cls, url: str, deadlines: Deadlines = DEADLINES, pace: Pace = PACE) -> "TcpPrinter":
        """The printer of a setting `tcp://host:port`. Raises ValueError for another form."""
        found = read(url)
        if not isinstance(found.address, TcpAddress):
            raise ValueError(f"no printer: {url}")
        where = found.address
        return cls(where.host, where.port, deadlines, pace, found.profile or ROLL_80)
