# SPDX-License-Identifier: Apache-2.0
"""Sync: messages to the portal and their answers over HTTP; the one place of `requests` here.

TLS everywhere, plain HTTP on this machine alone. Nothing is taken from the environment (no proxy,
no .netrc, no other authority), no redirect is followed, no answer grows beyond its bound, and
every way to fail is one of the errors of the core. Both directions are signed (RFC 9421) over the
bytes on the wire; an answer is bound to the very request it answers.

`requests` is slow to import: it is imported by the first message, on the thread that sends it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

from kiosk.config import checked_url
from kiosk.core.encoding import Unreadable, digest, dump, load, pack_named, unpack_named
from kiosk.core.errors import (
    NoLine,
    PortalRefuses,
    PortalUnreadable,
    PortalUnsigned,
    PortalUntrusted,
    ServiceUnknown,
)
from kiosk.core.ports import Signer, Verifier
from kiosk.core.wire.enrolment import (
    LookupAnswer,
    LookupRequest,
    ResetPinAnswer,
    ResetPinRequest,
)
from kiosk.core.wire.exchange import BODY_MAX_BYTES
from kiosk.core.wire.http_signature import AnswerParts, RequestParts, claimed, to_sign
from kiosk.sync.failures import names, of_body, of_connection, of_status
from kiosk.sync.packing import packed, unpacked

if TYPE_CHECKING:
    from requests import PreparedRequest, Response
    from requests.adapters import HTTPAdapter

JSON: Final = "application/json"
LINES: Final = "application/x-ndjson"
CONNECT_S: Final = 5.0
QUESTION_S: Final = 15.0
IDLE_S: Final = 3.0  # an older connection may be dead; a new one costs a round trip or two
_PIECE_BYTES: Final = 64 * 1024
_OK: Final = 200
_HOPED: Final = frozenset({_OK})
_WITH_BODY: Final = ("POST", "PATCH")
T = TypeVar("T", LookupAnswer, ResetPinAnswer)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks, and whose answers count."""

    signer: Signer
    key_id: str  # KIOSK_ID.GENERATION
    verify: Verifier
    answer_key: bytes  # of the epoch in force, raw Ed25519

    @property
    def kiosk_id(self) -> str:
        """The kiosk's id alone."""
        return self.key_id.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Message:
    """One message out, before it is packed."""

    path: str
    body: bytes
    media_type: str = JSON
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    packs: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back with a status that was hoped for; nobody has checked its signature yet."""

    headers: Mapping[str, str]  # names in small letters
    wire: bytes
    asked: bytes  # the request's body as it was on the wire
    status: int = _OK

    def signed_by(self, public_key: bytes, verify: Verifier) -> bool:
        """Whether this key signed this answer to this very request."""
        parts = AnswerParts(self.status, self.wire, self.asked, self.headers)
        try:
            claim = claimed(parts, self.headers)
        except Unreadable:
            return False
        return verify(public_key, claim.signature, claim.base)

    def body(self) -> bytes:
        """The unpacked body. Raises PortalUnreadable."""
        try:
            return unpacked(self.wire, self.headers.get("content-encoding", ""), BODY_MAX_BYTES)
        except Unreadable as error:
            raise PortalUnreadable from error


@dataclass(frozen=True, slots=True)
class Answered:
    """A checked answer, and what proves that the portal gave it: headers and bytes as they came."""

    body: bytes
    wire: bytes
    headers: Mapping[str, str]


class PortalLine:
    """HTTP to one portal. One thread at a time; `close` lets the connection go, and so does a rest
    longer than `idle_s`.

    Raises InsecureAddress or FieldUnreadable for an address that is none.
    """

    def __init__(self, base_url: str, trust: Path | None = None, idle_s: float = IDLE_S) -> None:
        self.base_url = checked_url(base_url)
        self._trust = trust
        self._idle_s = idle_s
        self._adapter: HTTPAdapter | None = None
        self._used_s = 0.0

    def send(
        self,
        message: Message,
        timeout_s: float,
        credentials: Credentials | None = None,
        accepts: frozenset[int] = _HOPED,
    ) -> Reply:
        """One message and its answer; signed when there are credentials.

        Raises NoLine, PortalUntrusted, PortalFault, PortalRefuses, PortalUnreadable.
        """
        wire, coding = packed(message.body) if message.packs else (message.body, "")
        url = self.base_url + message.path
        headers = {"Accept-Encoding": "gzip", "User-Agent": "lmk-kiosk", **message.headers}
        if message.method in _WITH_BODY:
            headers["Content-Type"] = message.media_type
        if coding:
            headers["Content-Encoding"] = coding
        if credentials:
            parts = RequestParts(message.method, urlsplit(url).path, wire, headers)
            unsigned = to_sign(parts, credentials.key_id, int(time()))
            headers |= unsigned.headers(credentials.signer.sign(unsigned.base))
        from requests import Request

        data = wire if message.method in _WITH_BODY else None
        request = Request(message.method, url, headers, data=data).prepare()
        status, got, answer = self._travel(request, timeout_s)
        if status not in accepts:
            raise of_status(status, answer, got)
        return Reply(got, answer, wire, status)

    def hello(self) -> str:
        """The id the portal gives itself. Nobody signed it: a courtesy that saves a try of a code
        at the wrong address, and no proof. Raises as `send`.
        """
        reply = self.send(Message("/v1/portal", b"", method="GET"), QUESTION_S)
        try:
            said = load(reply.body())
        except Unreadable as error:
            raise PortalUnreadable from error
        if not isinstance(said, dict) or not isinstance(said.get("portal_id"), str):
            raise PortalUnreadable
        return str(said["portal_id"])

    def close(self) -> None:
        """Let the connection go; the next message makes a new one."""
        if self._adapter is None:
            return
        # The adapter's own close leaves it to the garbage collector, and an error somebody keeps
        # would hold it open.
        pools = self._adapter.poolmanager.pools
        known = pools.keys()
        for name in known:
            pools[name].close()
        self._adapter.close()

    def _travel(
        self, request: "PreparedRequest", timeout_s: float
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body, the connection free again for the next message."""
        until_s = monotonic() + timeout_s
        response = self._connect(request, timeout_s)
        try:
            wire = self._read(response, until_s)
        finally:
            response.close()
            self._used_s = monotonic()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return response.status_code, headers, wire

    def _connect(self, request: "PreparedRequest", timeout_s: float) -> "Response":
        # The adapter alone: a session would look at the environment, follow a redirect or at
        # least read its whole body, and keep cookies.
        from requests.adapters import HTTPAdapter

        if self._trust is not None and not self._trust.is_file():
            raise PortalUntrusted
        if self._adapter is None:
            self._adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        elif monotonic() - self._used_s > self._idle_s:
            self.close()
        try:
            return self._adapter.send(
                request,
                stream=True,
                timeout=(min(CONNECT_S, timeout_s), timeout_s),
                verify=str(self._trust) if self._trust else True,
            )
        except _line_errors() as error:
            raise of_connection(error) from error

    def _read(self, response: "Response", until_s: float) -> bytes:
        """The body as it is on the wire, piece by piece, until it ends, grows too large or late."""
        pieces: list[bytes] = []
        size = 0
        try:
            while piece := response.raw.read1(_PIECE_BYTES, decode_content=False):
                pieces.append(piece)
                size += len(piece)
                if size > BODY_MAX_BYTES:
                    raise PortalUnreadable
                if monotonic() > until_s:
                    raise NoLine
        except _line_errors() as error:
            raise of_body(error) from error
        return b"".join(pieces)


class PortalClient:
    """The questions of an enrolled kiosk, signed, and their checked answers.

    Every question raises what PortalLine.send raises, PortalUnsigned when the answer is not signed
    by the answer key or answers another request, and PortalUnreadable when it says nothing we know.
    """

    def __init__(self, line: PortalLine, credentials: Credentials) -> None:
        self._line, self._credentials = line, credentials

    def exchange(self, body: bytes, timeout_s: float) -> Answered:
        """One exchange: the bytes of a core.wire.exchange.Request for those of an Answer."""
        return self._ask(Message("/v1/exchange", body, LINES), timeout_s)

    def lookup(self, service: str, consumer_id: str) -> LookupAnswer:
        """Asks a biller, through the portal, for one bill. Raises ServiceUnknown when the service
        has no bills.
        """
        asked = LookupRequest("lookup", 1, self._credentials.kiosk_id, service, consumer_id)
        try:
            return self._question("/v1/lookup", asked, LookupAnswer)
        except PortalRefuses as refused:
            if names(refused, ServiceUnknown):
                raise ServiceUnknown(service=service) from refused
            raise

    def reset_pin(self, asked: ResetPinRequest) -> ResetPinAnswer:
        """Shows a new code; `kiosk.sync.enrolment.reset_pin` makes the question."""
        return self._question("/v1/reset-pin", asked, ResetPinAnswer)

    def close(self) -> None:
        """Let the connection go."""
        self._line.close()

    def _question(self, path: str, asked: object, kind: type[T]) -> T:
        body = dump(pack_named(asked))
        answered = self._ask(Message(path, body), QUESTION_S)
        try:
            answer = unpack_named(kind, load(answered.body))
        except Unreadable as error:
            raise PortalUnreadable from error
        if answer.request_digest != digest(body):
            raise PortalUnsigned
        return answer

    def _ask(self, message: Message, timeout_s: float) -> Answered:
        reply = self._line.send(message, timeout_s, self._credentials)
        if not reply.signed_by(self._credentials.answer_key, self._credentials.verify):
            raise PortalUnsigned
        proof = {name: reply.headers[name] for name in ("signature-input", "signature")}
        return Answered(reply.body(), reply.wire, proof)


def _line_errors() -> tuple[type[Exception], ...]:
    """All that `requests` raises, and what its engine raises where it does not translate."""
    from requests.exceptions import BaseHTTPError  # type: ignore[attr-defined]

    return OSError, BaseHTTPError
