# SPDX-License-Identifier: Apache-2.0
"""Tests: a small portal in this process: the real protocol and signatures, no books behind it, and
faults on request: the mind of `portal_mind` behind HTTP or TLS."""

import gzip
import socket
import ssl
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from kiosk.core.encoding import digest, dump, load, pack_named, unpack_named
from kiosk.core.wire.enrolment import LookupAnswer, LookupRequest, ResetPinAnswer, ResetPinRequest
from kiosk.core.wire.http_signature import AnswerParts, RequestParts, claimed, to_sign
from kiosk.seal import SigningKey, verify
from tests.sync.portal_mind import PortalMind

WAIT_S = 60  # a wait that only a defect makes long
BOMB_BYTES = 64 * 1024 * 1024


class Fault(Enum):
    """What the next answer is to be, instead of the right one."""

    STATUS_500 = auto()
    REFUSES = auto()
    GARBAGE = auto()  # no HTTP at all
    NO_ANSWER = auto()  # the message is taken, then the line is cut
    HALF_BODY = auto()
    HALF_CHUNK = auto()
    LATE = auto()  # comes when `go_on` is set
    DRIPS = auto()  # for ever, a byte at a time
    ENDLESS = auto()
    UNSIGNED = auto()
    OTHER_KEY = auto()
    OTHER_REQUEST = auto()
    OTHER_BODY = auto()  # signed, then changed
    REDIRECT = auto()
    BOMB = auto()  # well signed
    UNKNOWN_CODING = auto()  # well signed
    NONSENSE = auto()  # well signed


@dataclass(frozen=True)
class Seen:
    """One message as it arrived."""

    path: str
    headers: dict[str, str]
    wire: bytes
    connection: tuple[str, int]


class PortalServer:
    """The mind behind HTTP on a port the system gives; with `tls` behind TLS. A `with` ends it."""

    def __init__(self, mind: PortalMind, tls: ssl.SSLContext | None = None) -> None:
        self.mind = mind
        self.kiosks: dict[str, bytes] = {}  # key id → public key
        self.faults: deque[Fault | None] = deque()  # None: one that is right
        self.seen: list[Seen] = []
        self.go_on = threading.Event()
        self.closing = threading.Event()
        self.connections: set[socket.socket] = set()
        self.answers_to = b""  # what the small questions are said to have been, if not as asked
        self.pin_of = ""  # whose PIN may be reset, if not the asker's
        self.hello_id = mind.portal_id
        self.refusal_code = "ENR-04"
        self.enrols: list[bytes] = []  # answers to /v1/enrol, signed by the root key
        self.turning = threading.Lock()  # one kiosk is judged one message at a time
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Desk)
        self._server.daemon_threads = False
        self._server.portal = self
        if tls:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.go_on.set()
        self._server.shutdown()
        for connection in tuple(self.connections):  # kept open by the other side, and idle
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._thread.join(WAIT_S)

    def unpacked(self, at: int) -> bytes:
        """Body of a message that was seen."""
        seen = self.seen[at]
        return gzip.decompress(seen.wire) if "Content-Encoding" in seen.headers else seen.wire

    def say(self, path: str, body: bytes, headers) -> tuple[SigningKey, str, bytes]:
        """Who signs, under which name, and what."""
        match path:
            case "/v1/enrol":
                return self.mind.root, "root", self.enrols.pop(0)
            case "/plain":  # what benches compare with
                return self.mind.root, "root", dump({"ok": True, "bytes": len(body)})
            case "/v1/portal":
                return self.mind.root, "root", dump({"portal_id": self.hello_id})
        self.check(path, headers)
        match path:
            case "/v1/exchange":
                with self.turning:
                    answer = self.mind.answer(body)
            case "/v1/lookup":
                asked = unpack_named(LookupRequest, load(body))
                mark = digest(self.answers_to or body)
                answer = dump(pack_named(LookupAnswer("bill", 1, mark, "unknown", None)))
                assert asked.kind == "lookup"
            case "/v1/reset-pin":
                asked = unpack_named(ResetPinRequest, load(body))
                who = self.pin_of or asked.kiosk_id
                said = ResetPinAnswer("pin-may-be-reset", 1, digest(body), who, "Suresh")
                answer = dump(pack_named(said))
            case _:
                raise AssertionError(path)
        return self.mind.answer_key, "answer.1", answer

    def check(self, path: str, headers) -> None:
        """The kiosk's own signature over the bytes on the wire."""
        claim = claimed(RequestParts("POST", path, self.seen[-1].wire), headers)
        assert verify(self.kiosks[claim.key_id], claim.signature, claim.base), "not signed by it"


class _Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = WAIT_S
    wbufsize = -1

    def log_message(self, *_):
        pass

    def handle(self):
        try:
            super().handle()
        except (OSError, ValueError):
            self.close_connection = True  # the other side has gone: often the point of the test

    def setup(self):
        super().setup()
        self.server.portal.connections.add(self.connection)

    def finish(self):
        self.server.portal.connections.discard(self.connection)
        with suppress(OSError, ValueError):
            super().finish()

    def do_GET(self):
        self.do_POST()

    def do_POST(self):
        portal = self.server.portal
        wire = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = dict(self.headers.items())
        portal.seen.append(Seen(self.path, headers, wire, self.client_address))
        fault = portal.faults.popleft() if portal.faults else None
        if fault in _INSTEAD:
            _INSTEAD[fault](self)
            return
        key, key_id, answer = portal.say(self.path, portal.unpacked(-1), headers)
        if fault is Fault.NO_ANSWER:
            self.close_connection = True
            return
        if fault is Fault.LATE:
            portal.go_on.wait(WAIT_S)
        self._send(fault, key, key_id, answer)

    def _send(self, fault, key, key_id, answer):
        coding, out = _SAID.get(fault, _well_said)(answer)
        if fault is Fault.OTHER_KEY:
            key = SigningKey.generate()
        asked = self.server.portal.seen[-1].wire + (b" " if fault is Fault.OTHER_REQUEST else b"")
        unsigned = to_sign(AnswerParts(200, out, asked), key_id, 1_795_300_000)
        headers = unsigned.headers(key.sign(unsigned.base)) | {"Content-Encoding": coding}
        if fault is Fault.UNSIGNED:
            headers = {"Content-Encoding": coding}
        if fault is Fault.OTHER_BODY:
            out = gzip.compress(answer + b"\n", mtime=0)
        headers["Content-Length"] = str(len(out))
        if fault is Fault.HALF_CHUNK:
            del headers["Content-Length"]
            headers["Transfer-Encoding"] = "chunked"
            out = b"%x\r\n%s" % (len(out), out)
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = fault in (Fault.HALF_BODY, Fault.HALF_CHUNK)
        self.wfile.write(out[: len(out) // 2] if self.close_connection else out)

    def status_500(self):
        self.send_error(500)

    def refuses(self):
        said = dump({"error": {"code": self.server.portal.refusal_code, "message_en": "No."}})
        self.send_response(403)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def garbage(self):
        self.wfile.write(b"\x00\x16 what is this\r\n\r\n")
        self.close_connection = True

    def redirect(self):
        self.send_response(307)
        self.send_header("Location", f"{self.server.portal.url}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def drips(self):
        self._forever(b"{")

    def endless(self):
        self._forever(bytes(1024 * 1024))

    def _forever(self, piece):
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        closing = self.server.portal.closing
        while not closing.wait(0.02 if len(piece) == 1 else 0):
            self.wfile.write(piece)
            self.wfile.flush()


def _well_said(answer):
    return "gzip", gzip.compress(answer, mtime=0)


_SAID = {
    Fault.BOMB: lambda _: ("gzip", gzip.compress(bytes(BOMB_BYTES))),
    Fault.UNKNOWN_CODING: lambda answer: ("br", answer),
    Fault.NONSENSE: lambda _: ("identity", b"<html>log in to the hotel</html>"),
}
_INSTEAD = {
    Fault.STATUS_500: _Desk.status_500,
    Fault.REFUSES: _Desk.refuses,
    Fault.GARBAGE: _Desk.garbage,
    Fault.REDIRECT: _Desk.redirect,
    Fault.DRIPS: _Desk.drips,
    Fault.ENDLESS: _Desk.endless,
}
