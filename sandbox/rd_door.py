# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the RD Service's port: calls come in, and go wrong on the way when that was asked."""

import os
import ssl
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from sandbox.rd_service import Simulator
from sandbox.rd_tls import Papers
from sandbox.server import HOST

BODY_MAX_BYTES: Final = 16 * 1024
_VERBS: Final = ("RDSERVICE", "DEVICEINFO", "CAPTURE")


class Plug(ThreadingHTTPServer):
    """One listening port of the service."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name == "posix"

    def __init__(self, port: int, simulator: Simulator, papers: Papers | None) -> None:
        super().__init__((HOST, port), _Call)
        self.simulator = simulator
        if papers is not None:
            self._context = papers.context()
            self.socket = self._context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is no matter; nothing else is expected here."""


class _Call(BaseHTTPRequestHandler):
    """One call."""

    protocol_version = "HTTP/1.1"
    server: Plug
    timeout = 30

    def setup(self) -> None:
        if isinstance(self.request, ssl.SSLSocket):
            self.request.settimeout(5)
            self.request.do_handshake()
        super().setup()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Nothing is noted of a call: a body may hold a person."""

    def answer(self) -> None:
        """Any verb."""
        faults = self.server.simulator.state.faults
        if "hang" in faults or ("hang_capture" in faults and self.command == "CAPTURE"):
            self._hang()
            return
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, BODY_MAX_BYTES))
        if self.command == "OPTIONS":
            self._reply(204, b"")
            return
        time.sleep(self.server.simulator.state.reply_ms / 1000)
        port = self.server.server_address[1]
        said = self.server.simulator.answer(self.command, self.path, body, int(port))
        if said is None or "not_found" in faults:
            self._reply(404, b"<html>not here</html>")
        elif "trickle" in faults:
            self._trickle(said)
        else:
            self._reply(200, said, longer=100 if "short" in faults else 0)

    def _reply(self, status: int, body: bytes, longer: int = 0) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body) + longer))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Methods", ", ".join(_VERBS))
        self.send_header("Access-Control-Allow-Headers", "Content-Type")
        self.send_header("Access-Control-Allow-Private-Network", "true")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def _trickle(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for byte in body:
            self.wfile.write(bytes([byte]))
            time.sleep(0.2)

    def _hang(self) -> None:
        """Until the caller has had enough."""
        self.connection.settimeout(30)
        while self.connection.recv(4096):
            continue


for _verb in (*_VERBS, "OPTIONS", "GET", "POST"):  # the library looks for do_<VERB>
    setattr(_Call, f"do_{_verb}", _Call.answer)
