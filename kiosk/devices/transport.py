# SPDX-License-Identifier: Apache-2.0
"""Room devices: bytes to a device and back; nothing here waits without a deadline.

The line over TCP is here, the serial one in `transport_serial`, the one over USB in `printer_usb`.
"""

import errno
import socket
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from kiosk.core import errors
from kiosk.core.device import Kind

_SEND_BUFFER_BYTES: Final = 16_384  # small: bytes that wait here have not left the machine
_FAREWELL_MS: Final = 300
_ANSWER_MAX: Final = 64
DRAINED_MAX: Final = 65_536  # a device that talks without end is not read without end


class Why(StrEnum):
    """Why a line cannot be had or ended."""

    ABSENT = "absent"  # nothing there to open
    BUSY = "busy"  # another program holds it
    REFUSED = "refused"  # the system does not let this user have it
    SILENT = "silent"  # it took no byte within the deadline
    PULLED = "pulled"  # it was open and ended
    GARBLED = "garbled"  # it talks without end


class Gone(Exception):
    """The other end is not there, went away, or took no byte within the deadline."""

    def __init__(self, what: str, why: Why = Why.PULLED) -> None:
        super().__init__(what)
        self.why = why


_BY_ERRNO: Final = {
    errno.EACCES: Why.REFUSED,
    errno.EPERM: Why.REFUSED,
    errno.EBUSY: Why.BUSY,
    errno.EAGAIN: Why.BUSY,  # an exclusive lock that another holds
    errno.ENOENT: Why.ABSENT,
    errno.ENODEV: Why.ABSENT,
    errno.ENXIO: Why.ABSENT,
}


def cannot_open(error: BaseException, otherwise: Why = Why.ABSENT) -> Gone:
    """What a system's error at opening means, and `otherwise` what an unknown one does."""
    number = getattr(error, "errno", None)
    return Gone(str(error), _BY_ERRNO.get(number or 0, otherwise))


_ERRORS: Final[dict[Why, type[errors.Device]]] = {
    Why.ABSENT: errors.DeviceAbsent,
    Why.BUSY: errors.DeviceBusy,
    Why.REFUSED: errors.DeviceRefused,
    Why.SILENT: errors.DeviceSilent,
    Why.PULLED: errors.DevicePulled,
    Why.GARBLED: errors.DeviceGarbled,
}


def typed(gone: Gone, kind: Kind) -> errors.Device:
    """The leaf of the error tree for a line that is gone."""
    return _ERRORS[gone.why](device=kind.value)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long a step may take before the other end counts as gone. Units: ms."""

    connect_ms: int = 2_000
    write_ms: int = 8_000  # without a single byte taken; a printer that waits for paper takes none


DEADLINES: Final = Deadlines()


class Transport(Protocol):
    """An open line to a device. `sent_bytes` counts what the system surely took for sending."""

    sent_bytes: int

    def send(self, data: bytes) -> None:
        """Sends all of it. Raises Gone."""

    def receive(self, timeout_ms: int) -> bytes:
        """What comes within the time, or nothing. Raises Gone when the line ended."""

    def drain(self) -> bytes:
        """What came already and nobody read. Raises Gone."""

    def close(self, *, kindly: bool) -> None:
        """Ends the line; kindly: what was sent is let through first. Raises nothing."""


def drained(line: Transport) -> bytes:
    """All that `line` gives without waiting; Gone (garbled) when that has no end."""
    got = b""
    while more := line.receive(0):
        got += more
        if len(got) > DRAINED_MAX:
            raise Gone("it talks without end", Why.GARBLED)
    return got


class TcpTransport:
    """One TCP connection; made by `connect`."""

    def __init__(self, plug: socket.socket, deadlines: Deadlines) -> None:
        self._plug = plug
        self._deadlines = deadlines
        self.sent_bytes = 0

    @classmethod
    def connect(cls, host: str, port: int, deadlines: Deadlines) -> "TcpTransport":
        """Raises Gone when nobody answers there."""
        try:
            plug = socket.create_connection((host, port), deadlines.connect_ms / 1000)
        except (OSError, UnicodeError) as error:  # a name that is none is a UnicodeError
            raise cannot_open(error) from error
        plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
        return cls(plug, deadlines)

    def send(self, data: bytes) -> None:
        """Sends all of it; the deadline begins anew with every portion taken. Raises Gone."""
        rest = memoryview(data)
        self._plug.settimeout(self._deadlines.write_ms / 1000)
        while rest:
            try:
                taken = self._plug.send(rest)
            except TimeoutError as error:
                raise Gone(str(error), Why.SILENT) from error
            except OSError as error:
                raise Gone(str(error)) from error
            self.sent_bytes += taken
            rest = rest[taken:]

    def receive(self, timeout_ms: int) -> bytes:
        """What comes within the time, or nothing. Raises Gone when the line ended."""
        self._plug.settimeout(timeout_ms / 1000)
        try:
            got = self._plug.recv(_ANSWER_MAX)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError as error:
            raise Gone(str(error)) from error
        if not got:
            raise Gone("the other end closed the line")
        return got

    def drain(self) -> bytes:
        """What came already and nobody read. Raises Gone."""
        return drained(self)

    def close(self, *, kindly: bool) -> None:
        """Ends the line; kindly: what was sent is let through first. Raises nothing."""
        try:
            if kindly:
                # A line closed with unread answers is reset, which may cost the last bytes sent.
                self._plug.shutdown(socket.SHUT_WR)
                self._see_off()
        except (OSError, Gone):
            pass
        finally:
            self._plug.close()

    def _see_off(self) -> None:
        seen = 0
        while seen < DRAINED_MAX and (part := self.receive(_FAREWELL_MS)):
            seen += len(part)
