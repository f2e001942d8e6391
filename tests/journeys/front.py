# SPDX-License-Identifier: Apache-2.0
"""Tests: something bad between kiosk and portal: it passes messages on and spoils the answers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

PATIENCE_S = 60
RUBBISH = b"<html><body><h1>It works!</h1></body></html>"
_BETWEEN = {"host", "connection", "content-length", "transfer-encoding", "keep-alive"}


class Spoil(StrEnum):
    """What becomes of the answer."""

    NOTHING = "nothing"
    ERROR_500 = "500"  # and the message never reaches the portal
    GARBAGE = "garbage"  # 200, and a page of another server
    HALF = "half"  # the right head, half the body, and the line ends
    TWISTED = "twisted"  # one bit of the body is another
    OLD = "old"  # the answer to an earlier message
    LATE = "late"  # after the caller has gone


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Front:
    """The place itself: a server on a port of its own; `spoil` says what it does now."""

    portal_url: str
    spoil: Spoil = Spoil.NOTHING
    url: str = ""
    passed: int = 0  # messages that reached the portal
    old: dict[str, Answer] = field(default_factory=dict)
    gone: threading.Event = field(default_factory=threading.Event)

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> Answer:
        """What the portal says to a message, or what is made of it."""
        if self.spoil is Spoil.ERROR_500:
            return Answer(500, [("Content-Type", "text/plain")], b"Internal Server Error")
        said = self._portal(method, path, headers, body)
        before = self.old.setdefault(path, said)
        match self.spoil:
            case Spoil.GARBAGE:
                return Answer(200, [("Content-Type", "text/html")], RUBBISH)
            case Spoil.TWISTED:
                said.body = said.body[:-1] + bytes([said.body[-1] ^ 1])
            case Spoil.OLD:
                return before
            case Spoil.LATE:
                self.gone.wait(PATIENCE_S)
        return said

    def _portal(self, method: str, path: str, headers: Any, body: bytes) -> Answer:
        to = urlsplit(self.portal_url)
        line = HTTPConnection(to.hostname or "", to.port, timeout=PATIENCE_S)
        try:
            kept = {name: text for name, text in headers.items() if name.lower() not in _BETWEEN}
            line.request(method, path, body or None, kept)
            reply = line.getresponse()
            said = reply.read()
            self.passed += 1
            told = [(name, text) for name, text in reply.getheaders() if _travels(name)]
            return Answer(reply.status, told, said)
        finally:
            line.close()


def _travels(name: str) -> bool:
    return name.lower() not in _BETWEEN


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    front: Front

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who hung up before his answer is what this place is for."""


class _Ear(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._hear()

    def do_POST(self) -> None:
        self._hear()

    def _hear(self) -> None:
        front = self.server.front
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = front.answer(self.command, self.path, self.headers, body)
        self.send_response(said.status)
        for name, text in said.headers:
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        half = front.spoil is Spoil.HALF
        self.wfile.write(said.body[: len(said.body) // 2] if half else said.body)

    def log_message(self, *_arguments: Any) -> None:
        """Says nothing."""


@contextmanager
def standing_before(portal_url: str) -> Iterator[Front]:
    """A front that ends with the `with`."""
    server = _Server(("127.0.0.1", 0), _Ear)
    front = Front(portal_url, url=f"http://127.0.0.1:{server.server_address[1]}")
    server.front = front
    serving = threading.Thread(target=server.serve_forever, name="front")
    serving.start()
    try:
        yield front
    finally:
        front.gone.set()
        server.shutdown()
        server.server_close()
        serving.join()
