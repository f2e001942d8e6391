# SPDX-License-Identifier: Apache-2.0
"""Room devices: bytes to a device and back over TCP; nothing here waits without a deadline."""

import socket
from dataclasses import dataclass
from typing import Final, Protocol

_SEND_BUFFER_BYTES: Final = 16_384  # small: bytes that wait here have not left the machine
_FAREWELL_MS: Final = 300
_ANSWER_MAX: Final = 64


class Gone(Exception):
    """The other end is not there, went away, or took no byte within the deadline."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long a step may take before the other end counts as gone. Units: ms."""

    connect_ms: int = 2_000
    write_ms: int = 8_000  # without a single byte taken; a printer that waits for paper takes none


class Transport(Protocol):
    """An open line to a device. `sent_bytes` counts what the system took for sending."""

    sent_bytes: int

    def send(self, data: bytes) -> None:
        """Sends all of it. Raises Gone."""

    def receive(self, timeout_ms: int) -> bytes:
        """What comes within the time, or nothing. Raises Gone when the line ended."""

    def drain(self) -> bytes:
        """What came already and nobody read. Raises Gone."""

    def close(self, *, kindly: bool) -> None:
        """Ends the line; kindly: what was sent is let through first."""


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
        except OSError as error:
            raise Gone(str(error)) from error
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
            except OSError as error:  # a timeout is one
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
        got = b""
        while more := self.receive(0):
            got += more
        return got

    def close(self, *, kindly: bool) -> None:
        """Ends the line; kindly: what was sent is let through first. Raises nothing."""
        try:
            if kindly:
                # A line closed with unread answers is reset, which may cost the last bytes sent.
                self._plug.shutdown(socket.SHUT_WR)
                while self.receive(_FAREWELL_MS):
                    pass
        except (OSError, Gone):
            pass
        finally:
            self._plug.close()
