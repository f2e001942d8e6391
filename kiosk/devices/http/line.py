# SPDX-License-Identifier: Apache-2.0
"""Room devices: a connection whose every wait ends, in the shape that `http.client` reads from."""

import hashlib
import hmac
import io
import ipaddress
import socket
import ssl
import threading
from time import monotonic
from typing import Any, Final

from kiosk.core.errors import DeviceAbsent

_PIECE_BYTES: Final = 64 * 1024
_Address = tuple[int, int, int, str, Any]  # what getaddrinfo gives


class Late(Exception):
    """The time of this wait or of the whole call is over."""


class Closed(Exception):
    """The other side ended the connection, or it broke."""

    judged = False  # we ended it, for what it showed


class _Untrusted(Closed):
    judged = True


class Line:
    """One connection. Raises Late and Closed; `http.client` takes it for a socket."""

    def __init__(self, plug: socket.socket, silence_ms: int, until_s: float) -> None:
        self._plug = plug
        self._until_s = until_s
        self.silence_ms = silence_ms
        self.got_bytes = 0

    def secure(self, host: str, pin: bytes) -> None:
        """TLS: a certificate of this SHA-256, or with no pin one that the system trusts."""
        context = ssl.create_default_context()
        if pin:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        self._plug.settimeout(self._wait_s())
        try:
            plug = context.wrap_socket(self._plug, server_hostname=host)
        except TimeoutError as error:
            raise Late from error
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError) as error:
            raise Closed from error
        except ssl.SSLError as error:  # no TLS, or a certificate nobody vouches for
            raise _Untrusted from error
        except OSError as error:
            raise Closed from error
        self._plug = plug
        seen = hashlib.sha256(plug.getpeercert(binary_form=True) or b"").digest()
        if pin and not hmac.compare_digest(seen, pin):
            raise _Untrusted("not the certificate that was noted")

    def sendall(self, data: bytes) -> None:
        """All of it, piece by piece."""
        rest = memoryview(data)
        while rest:
            self._plug.settimeout(self._wait_s())
            try:
                rest = rest[self._plug.send(rest[:_PIECE_BYTES]) :]
            except TimeoutError as error:
                raise Late from error
            except OSError as error:
                raise Closed from error

    def receive_into(self, room: memoryview) -> int:
        """As much as is there, at least a byte; 0 when the other side is through."""
        self._plug.settimeout(self._wait_s())
        try:
            got = self._plug.recv_into(room)
        except TimeoutError as error:
            raise Late from error
        except OSError as error:
            raise Closed from error
        self.got_bytes += got
        return got

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What `http.client` reads an answer from."""
        return io.BufferedReader(_Reader(self), _PIECE_BYTES)

    def close(self) -> None:
        """Nothing: `http.client` lets go of a socket whose last answer it still reads."""

    def end(self) -> None:
        """Lets go of it. Raises nothing."""
        self._plug.close()

    def _wait_s(self) -> float:
        rest_s = min(self._until_s - monotonic(), self.silence_ms / 1000)
        if rest_s <= 0:
            raise Late
        return rest_s


class _Reader(io.RawIOBase):
    def __init__(self, line: Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        return self._line.receive_into(memoryview(room))


def connected(host: str, port: int, connect_ms: int, whole_ms: int, device: str) -> Line:
    """A connection to the first address that takes one. Raises DeviceAbsent."""
    now_s = monotonic()
    until_s = now_s + connect_ms / 1000
    trouble: Exception | None = None
    for family, kind, protocol, _, address in _addresses(host, port, connect_ms):
        plug = socket.socket(family, kind, protocol)
        try:
            plug.settimeout(max(until_s - monotonic(), 0.001))
            plug.connect(address)
            plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            plug.close()
            trouble = error
            continue
        return Line(plug, connect_ms, now_s + whole_ms / 1000)
    raise DeviceAbsent(device=device) from trouble


def _addresses(host: str, port: int, wait_ms: int) -> list[_Address]:
    """Where a name lies; a name nobody knows lies nowhere.

    The system's look-up takes as long as it likes: a name that is none of this machine's is asked
    on a thread that is left behind when it is late.
    """
    found: list[_Address] = []

    def look() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            pass

    if _is_here(host):
        look()
        return found
    thread = threading.Thread(target=look, name="name-look-up", daemon=True)
    thread.start()
    thread.join(wait_ms / 1000)
    return list(found)


def _is_here(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host == "localhost"
    return True
