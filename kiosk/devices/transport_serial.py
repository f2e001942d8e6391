# SPDX-License-Identifier: Apache-2.0
"""Room devices: a serial port as a line of bytes; it is held alone and never waited for for ever.

What pyserial 3.5 does and does not promise stands in `Transport`'s words: a port that ended raises
SerialException, OSError or termios.error (which is no OSError), by the call that meets it; a
write without a timeout waits for ever on a stopped peer; closing a real port waits up to thirty
seconds for bytes nobody takes, unless they are thrown away first.
"""

import re
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.devices.transport import Deadlines, Gone, Why, cannot_open, drained

if TYPE_CHECKING:
    from serial import Serial

BAUD: Final = 9600
_PORTION: Final = 256  # what one deadline is for
_ANSWER_MAX: Final = 4096
_LOOK_EVERY_S: Final = 0.02
_ADDRESS: Final = re.compile(
    r"serial:(?P<path>[^@?\s]+)(?:@(?P<baud>[1-9]\d{2,6}))?(?:\?flow=(?P<flow>none|rts|xon))?"
)


class Flow(StrEnum):
    """Who stops whom."""

    NONE = "none"
    RTS = "rts"  # by the lines RTS and CTS
    XON = "xon"  # by XOFF and XON, which no status byte of ESC/POS is


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """A port and how it is set: 8 bits, no parity, one stop bit."""

    path: str  # /dev/ttyUSB0, COM3
    baud: int = BAUD
    flow: Flow = Flow.NONE

    def __str__(self) -> str:
        flow = "" if self.flow is Flow.NONE else f"?flow={self.flow}"
        return f"serial:{self.path}@{self.baud}{flow}"


def read_address(text: str) -> SerialAddress:
    """The port of `serial:PATH@BAUD?flow=rts`. Raises ValueError for another form."""
    found = _ADDRESS.fullmatch(text)
    if not found:
        raise ValueError(f"no serial port: {text}")
    return SerialAddress(found["path"], int(found["baud"] or BAUD), Flow(found["flow"] or "none"))


def port_is_there(path: str) -> bool:
    """Whether a port of this name exists now; it is not opened."""
    if sys.platform == "win32":
        from serial.tools.list_ports import comports

        return path.upper() in {port.device.upper() for port in comports()}
    else:  # noqa: RET505  # so that both systems' types are checked
        return Path(path).exists()


def broken() -> tuple[type[Exception], ...]:
    """What a call on a port that ended may raise."""
    if sys.platform == "win32":
        return (OSError, TypeError)  # TypeError: the library met its own closed port
    else:  # noqa: RET505  # so that both systems' types are checked
        from termios import error as termios_error

        return (OSError, TypeError, termios_error)


class SerialTransport:
    """One open port; made by `connect`."""

    def __init__(self, port: "Serial", deadlines: Deadlines) -> None:
        self._port = port
        self._deadlines = deadlines
        self._broken = broken()
        self.sent_bytes = 0

    @classmethod
    def connect(cls, where: SerialAddress, deadlines: Deadlines) -> "SerialTransport":
        """Raises Gone: absent, busy (another program holds it) or refused."""
        from serial import Serial

        fails: tuple[type[Exception], ...] = (*broken(), ValueError, OverflowError)
        try:
            port = Serial(
                where.path,
                where.baud,
                timeout=0,
                write_timeout=deadlines.write_ms / 1000,
                exclusive=True,
                rtscts=where.flow is Flow.RTS,
                xonxoff=where.flow is Flow.XON,
            )
        except fails as error:
            raise cannot_open(error) from error
        return cls(port, deadlines)

    def send(self, data: bytes) -> None:
        """Sends all of it; the deadline begins anew with every portion. Raises Gone."""
        from serial import SerialTimeoutException

        for at in range(0, len(data), _PORTION):
            portion = data[at : at + _PORTION]
            try:
                self._port.write(portion)
            except SerialTimeoutException as error:
                raise Gone(str(error), Why.SILENT) from error
            except self._broken as error:
                raise Gone(str(error)) from error
            self.sent_bytes += len(portion)

    def receive(self, timeout_ms: int) -> bytes:
        """What comes within the time, or nothing. Raises Gone when the port ended."""
        wanted_s = timeout_ms / 1000
        try:
            if self._port.timeout != wanted_s:
                self._port.timeout = wanted_s
            first: bytes = self._port.read(1)
            more = min(self._port.in_waiting, _ANSWER_MAX) if first else 0
            return first + self._port.read(more) if more else first
        except self._broken as error:
            raise Gone(str(error)) from error

    def drain(self) -> bytes:
        """What came already and nobody read. Raises Gone."""
        return drained(self)

    def close(self, *, kindly: bool) -> None:
        """Ends the line; kindly: what was sent is let through first. Raises nothing."""
        try:
            # A flush takes what the other side has not read, also what counts as gone on its way.
            if not kindly or self._left_behind():
                self._port.reset_output_buffer()
        except self._broken:
            pass
        finally:
            with suppress(*self._broken):
                self._port.close()

    def _left_behind(self) -> int:
        """Waits while bytes leave; gives up after `write_ms` without one of them leaving."""
        left = self._port.out_waiting
        last = time.monotonic()
        while left and (time.monotonic() - last) * 1000 < self._deadlines.write_ms:
            time.sleep(_LOOK_EVERY_S)
            now = self._port.out_waiting
            if now < left:
                last = time.monotonic()
            left = now
        return left
