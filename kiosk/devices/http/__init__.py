# SPDX-License-Identifier: Apache-2.0
"""Room devices: questions over HTTP to machines of the counter: RD Service, eSCL, IPP.

    http = Http("page_printer")
    answer = http.ask(Ask("POST", url, body, {"Content-Type": "application/ipp"}), Limits())

One connection a question, closed behind it: such machines serve few callers, and an old
connection is one more way to hang. Nothing is taken from the environment (no proxy, no .netrc),
no redirect is followed, no cookie kept, no coding of the body is asked for. Every wait has an end:
a piece may take `silence_ms`, the whole call `whole_ms`, also when the other side sends a byte now
and then; no answer grows beyond `answer_max_bytes`. Any status is an answer; what is none becomes
one of three errors, the cause behind it (`__cause__`):

    DEV-01 DeviceAbsent    nobody listens there, or the name is not known: nothing was sent
    DEV-03 DeviceSilent    it listens, and no whole answer came in its time
    DEV-04 DeviceGarbled   not HTTP, too much, cut in the middle, or not the certificate we know

Made on `http.client`: any verb (RDSERVICE, CAPTURE) and any path go out as they are given, and the
bytes stay ours, which a library that pools and repeats would take away.
"""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import SplitResult, urlsplit

from kiosk.core.errors import DeviceGarbled, DeviceSilent, LmkError
from kiosk.devices.http.line import Closed, Late, Line, connected

__all__ = ["LIMITS", "Answer", "Ask", "Http", "Limits"]

_PIECE_BYTES: Final = 64 * 1024
_PORTS: Final = {"http": 80, "https": 443}
_BODILESS: Final = ("GET", "HEAD", "DELETE")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a call may take. Units: milliseconds and bytes."""

    connect_ms: int = 1_000  # name, connection, TLS
    silence_ms: int = 5_000  # without a byte taken or given
    whole_ms: int = 10_000  # from the first step to the last byte
    answer_max_bytes: int = 1024 * 1024


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. `url` is http:// or https://; a body that is empty is sent as none, with
    Content-Length 0 for every verb but GET, HEAD and DELETE.
    """

    method: str
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: any status; names of headers in small letters, the last of a name counts."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Progress(Protocol):
    """Hears how many bytes came, of how many (0: not told); what it raises ends the call."""

    def __call__(self, done: int, of: int) -> None:
        """Called after each piece of the answer's body."""


class Http:
    """Questions for one device. Keeps nothing between them; any thread, also at once.

    `device` is the fact that errors carry (a kiosk.core.device.Kind). `pin` is the SHA-256 of the
    DER certificate of a device that nobody vouches for, noted when it was set up; without it an
    https address needs a certificate the system trusts.
    """

    def __init__(self, device: str, pin: bytes = b"") -> None:
        self._device = device
        self._pin = pin

    def ask(self, ask: Ask, limits: Limits = LIMITS, progress: Progress | None = None) -> Answer:
        """The answer to one question.

        Raises DeviceAbsent, DeviceSilent, DeviceGarbled; ValueError for an address or a header
        that cannot be one (a defect of the caller).
        """
        place = _place(ask.url)
        host, port = place.hostname or "", place.port or _PORTS[place.scheme]
        line = connected(host, port, limits.connect_ms, limits.whole_ms, self._device)
        try:
            if place.scheme == "https":
                line.secure(host, self._pin)
            line.silence_ms = limits.silence_ms
            return self._talk(line, ask, limits, progress)
        except Late as error:
            raise DeviceSilent(device=self._device) from error
        except Closed as error:
            raise self._cut(line, error) from error
        except http.client.HTTPException as error:
            raise self._cut(line, error) from error
        finally:
            line.end()

    def _cut(self, line: Line, error: Exception) -> LmkError:
        """Ended before a word: it did not answer. Anything else is no answer of HTTP."""
        if line.got_bytes == 0 and not getattr(error, "judged", False):
            return DeviceSilent(device=self._device)
        return DeviceGarbled(device=self._device)

    def _talk(self, line: Line, ask: Ask, limits: Limits, progress: Progress | None) -> Answer:
        place = _place(ask.url)
        connection = http.client.HTTPConnection(place.hostname or "", place.port)
        connection.auto_open = 0  # a closed line stays closed
        connection.sock = line  # all of a socket that it uses
        target = (place.path or "/") + (f"?{place.query}" if place.query else "")
        headers = {"User-Agent": "lmk-kiosk", "Accept-Encoding": "identity"}
        headers |= {"Connection": "close", "Host": place.netloc, **ask.headers}
        try:
            body = None if not ask.body and ask.method in _BODILESS else ask.body
            connection.request(ask.method, target, body, headers)
        except Closed:
            pass  # it may have said why before it closed
        response = connection.getresponse()
        with response:
            got = self._body(response, limits.answer_max_bytes, progress)
        named = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, named, got)

    def _body(
        self, response: http.client.HTTPResponse, most: int, progress: Progress | None
    ) -> bytes:
        told = response.length or 0
        if told > most:
            raise DeviceGarbled(device=self._device)
        pieces, size = list[bytes](), 0
        while piece := response.read1(_PIECE_BYTES):
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise DeviceGarbled(device=self._device)
            if progress:
                progress(size, told)
        if response.length:  # ended before the length it gave
            raise DeviceGarbled(device=self._device)
        return b"".join(pieces)


def _place(url: str) -> SplitResult:
    place = urlsplit(url)
    if place.scheme not in _PORTS or not place.hostname or "@" in place.netloc:
        raise ValueError(f"no address of a device: {url}")
    return place
