# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the process that is the RD Service: its plug, its control port, its ready line."""

import base64
import json
import socket
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sandbox.fields import MalformedError
from sandbox.rd_door import BODY_MAX_BYTES, Plug
from sandbox.rd_seal import Provider
from sandbox.rd_service import Simulator, Wish
from sandbox.rd_state import State, told, wanted
from sandbox.rd_tls import Papers
from sandbox.server import HOST, end_with_parent, port_of, say


class Running:
    """The service with its plug in a port, to be moved and pulled."""

    def __init__(self, simulator: Simulator, papers: Papers | None) -> None:
        self.simulator, self._papers = simulator, papers
        self._plug: Plug | None = None
        self.port = simulator.wish.port
        self._in()

    def change(self, state: State) -> None:
        """The state from now on; a port of its own moves the plug."""
        moved = bool(state.port) and state.port != self.port
        self.simulator.state = replace(state, port=0)
        if self._plug is not None and (moved or state.closed):
            self._plug.shutdown()
            self._plug.server_close()
            self._plug = None
        self.port = state.port or self.port
        if self._plug is None and not state.closed:
            self._in()

    def _in(self) -> None:
        self._plug = Plug(self.port, self.simulator, self._papers)
        self.port = int(self._plug.server_address[1])
        serve = self._plug.serve_forever
        threading.Thread(target=serve, args=(0.02,), name="rd", daemon=True).start()


class _Panel(BaseHTTPRequestHandler):
    """The control: GET and POST /state, GET /last."""

    running: Running

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Nothing."""

    def do_GET(self) -> None:
        """How it is; at /last the last block that went out."""
        simulator = self.running.simulator
        if self.path == "/last":
            self._say(200, {"block": base64.b64encode(simulator.last).decode()})
            return
        opened = sum(verb != "RDSERVICE" for verb in simulator.verbs)
        counts = {"captures": simulator.captures, "opened": opened, "verbs": simulator.verbs[-20:]}
        self._say(200, told(simulator.state) | counts | {"port": self.running.port})

    def do_POST(self) -> None:
        """Puts it into other states; what is not named stays."""
        raw = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), BODY_MAX_BYTES))
        try:
            body = json.loads(raw)
            if not isinstance(body, dict):
                raise MalformedError("body")
            self.running.change(wanted(self.running.simulator.state, body))
        except (ValueError, MalformedError, OSError) as fault:
            self._say(400, {"error": "malformed", "field": str(fault)})
            return
        self.do_GET()

    def _say(self, status: int, said: dict[str, object]) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def run(wish: Wish, provider: Provider, folder: Path | None, control_port: int) -> None:
    """Serves until the parent ends it."""
    papers = Papers(folder) if wish.tls else None
    running = Running(Simulator(wish, provider), papers)
    panel = type("Panel", (_Panel,), {"running": running})
    with ThreadingHTTPServer((HOST, control_port), panel) as control:
        end_with_parent(control.shutdown)
        say(_ready(running, papers, control.socket, provider))
        control.serve_forever(0.02)


def _ready(
    running: Running, papers: Papers | None, control: socket.socket, provider: Provider
) -> dict[str, object]:
    scheme = "https" if papers else "http"
    return {
        "ready": True,
        "url": f"{scheme}://{HOST}:{running.port}",
        "port": running.port,
        "control": f"http://{HOST}:{port_of(control)}",
        "provider": provider.pem().decode(),
        "pin": papers.pin if papers else "",
        "mark": "TEST DATA - NOT UIDAI",
    }
