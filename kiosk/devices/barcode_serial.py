# SPDX-License-Identifier: Apache-2.0
"""Room devices: barcode scanners on a serial port: the port is held, and codes come when they come.

A scanner says nothing until something is scanned, so a check is "unknown" before the first code.
"""

import time
from collections import deque
from collections.abc import Sequence
from typing import Final

from kiosk.core.device import Checked, Found, Kind, Sighting
from kiosk.core.errors import DeviceAbsent, DeviceGarbled, DeviceSilent
from kiosk.devices.barcode_line import Line, LineReader, Lost
from kiosk.devices.transport import DEADLINES, Gone, typed
from kiosk.devices.transport_serial import (
    BAUD,
    SerialAddress,
    SerialTransport,
    port_is_there,
    read_address,
)

_LISTEN_MS: Final = 50  # a portion of the waiting, so that a part of a code is seen as one
_WAITING_MAX: Final = 64  # codes nobody fetched; the oldest are the ones nobody waits for
# These makers' serial devices are scanners.
_MAKERS: Final = {0x05E0: "Zebra", 0x05F9: "Datalogic", 0x0C2E: "Honeywell", 0x1EAB: "Newland"}


class OpenScanner:
    """An open port. `read` and `check` belong to one thread."""

    def __init__(self, line: SerialTransport, sighting: Sighting) -> None:
        self._line = line
        self._sighting = sighting
        self._reader = LineReader()
        self._waiting: deque[Line] = deque(maxlen=_WAITING_MAX)
        self._codes = 0
        self._lost = 0
        self._gone = False

    def check(self) -> Checked:
        """Unknown until a code was read: an open port may have anything behind it."""
        try:
            self._listen(0)
        except Gone:
            return Checked(Found.ABSENT, DeviceAbsent.code, self._evidence())
        if self._codes:
            return Checked(Found.PRESENT, evidence=self._evidence())
        code = DeviceGarbled.code if self._lost else DeviceSilent.code
        return Checked(Found.UNKNOWN, code, self._evidence())

    def read(self, timeout_ms: int) -> str:
        """The next code that comes within the time; "" when none does.

        Raises DevicePulled, and DeviceGarbled for bytes that are no code (each line of them once);
        a code without its end is dropped without a word: nobody can tell it from a stray touch.
        """
        until = time.monotonic() + timeout_ms / 1000
        try:
            while True:
                rest_ms = max(0, int((until - time.monotonic()) * 1000))
                self._listen(min(rest_ms, _LISTEN_MS))
                while self._waiting:
                    line = self._waiting.popleft()
                    if line.lost is None:
                        return line.text
                    if line.lost is not Lost.UNFINISHED:
                        raise DeviceGarbled(device=Kind.BARCODE.value)
                if not rest_ms:
                    return ""
        except Gone as gone:
            self._gone = True
            raise typed(gone, Kind.BARCODE) from None

    def close(self) -> None:
        """Lets go of the port."""
        self._line.close(kindly=False)

    def _listen(self, timeout_ms: int) -> None:
        if self._gone:
            raise Gone("it ended before")
        for line in self._reader.feed(self._line.receive(timeout_ms), _now_ms()):
            self._codes += line.lost is None
            self._lost += line.lost is not None
            self._waiting.append(line)

    def _evidence(self) -> tuple[tuple[str, str], ...]:
        known = (("address", self._sighting.address), ("model", self._sighting.name))
        counts = (("codes", str(self._codes)), ("lost", str(self._lost)))
        serial = (("serial", self._sighting.serial),) if self._sighting.serial else ()
        return (*known, *serial, *counts)


class SerialScanners:
    """Ports of known makers of scanners, and those that a setting names."""

    name = "barcode-serial"
    kind = Kind.BARCODE
    check_ms = 2_000
    work_ms = 5_000

    def __init__(self, addresses: Sequence[str] = ()) -> None:
        """Takes addresses `serial:PATH@BAUD`. Raises ValueError for another form."""
        self._named = tuple(read_address(address) for address in addresses)

    def probe(self) -> Sequence[Sighting]:
        """What is plugged in now; opens nothing."""
        from serial.tools.list_ports import comports

        seen = [
            Sighting(self.kind, self.name, str(where), where.path)
            for where in self._named
            if port_is_there(where.path)
        ]
        named = {where.path for where in self._named}
        for port in comports():
            maker = _MAKERS.get(port.vid or 0)
            if maker and port.device not in named:
                name = f"{maker} {port.product or ''}".strip()
                where = str(SerialAddress(port.device, BAUD))
                seen.append(Sighting(self.kind, self.name, where, name, port.serial_number or ""))
        return seen

    def open(self, sighting: Sighting) -> OpenScanner:
        """Raises DeviceAbsent, DeviceBusy, DeviceRefused."""
        try:
            where = read_address(sighting.address)
            return OpenScanner(SerialTransport.connect(where, DEADLINES), sighting)
        except ValueError:
            raise DeviceAbsent(device=self.kind.value) from None
        except Gone as gone:
            raise typed(gone, self.kind) from None


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000
