# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the line's control on HTTP, and the process that is the line."""

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Final
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.fields import MalformedError, json_body, text, whole
from sandbox.proxy import Line, Mode, State
from sandbox.server import HOST, LoopbackServer, end_with_parent, port_of, say

NAMES: Final = tuple(part.name for part in fields(State))
PORTS: Final = {"http": 80, "https": 443}


class Panel:
    """Shows the line's state and changes it."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def app(self) -> Starlette:
        """The web application."""
        return Starlette(
            routes=[
                Route("/state", self.show, methods=["GET"]),
                Route("/state", self.change, methods=["POST"]),
            ],
            exception_handlers={MalformedError: _malformed},
        )

    async def show(self, _request: Request) -> Response:
        """State and counters."""
        return JSONResponse(asdict(self.line.state) | asdict(self.line.counters))

    async def change(self, request: Request) -> Response:
        """Sets what is named; the rest stays."""
        body = await json_body(request)
        await self.line.change(wanted(self.line.state, body))
        return await self.show(request)


def wanted(state: State, body: Mapping[str, object]) -> State:
    """The state a request asks for. Raises MalformedError."""
    unknown = set(body) - set(NAMES)
    if unknown:
        raise MalformedError(min(unknown))
    asked = {**asdict(state), **body}
    mode = text(asked, "mode")
    if mode not in set(Mode):
        raise MalformedError("mode")
    return State(
        mode=Mode(mode),
        after_bytes=whole(asked, "after_bytes"),
        delay_ms=whole(asked, "delay_ms"),
        rate_bytes_per_s=whole(asked, "rate_bytes_per_s"),
        drop_reply=whole(asked, "drop_reply"),
        drop_gap=whole(asked, "drop_gap"),
        drop_path=text(asked, "drop_path") if asked["drop_path"] else "",
    )


def _malformed(_request: Request, fault: Exception) -> Response:
    field = fault.field if isinstance(fault, MalformedError) else ""
    return JSONResponse({"error": "malformed", "field": field}, status_code=400)


@dataclass(frozen=True, slots=True)
class Way:
    """Where the line leads."""

    scheme: str
    host: str
    port: int


def way_to(url: str) -> Way:
    """The way to a server. Raises ValueError for an address that is none."""
    there = urlsplit(url)
    if there.scheme not in PORTS or not there.hostname:
        raise ValueError(url)
    return Way(there.scheme, there.hostname, there.port or PORTS[there.scheme])


def run(way: Way, holder: socket.socket, panel: socket.socket) -> None:
    """Stands until the parent ends it."""
    asyncio.run(_run(way, holder, panel))


async def _run(way: Way, holder: socket.socket, panel: socket.socket) -> None:
    line = Line(way.host, way.port, holder)
    await line.open()

    def ready() -> None:
        say(
            {
                "ready": True,
                "url": f"{way.scheme}://{HOST}:{line.port}",
                "control": f"http://{HOST}:{port_of(panel)}",
            }
        )

    server = LoopbackServer(Panel(line).app(), ready)

    def end() -> None:
        server.should_exit = True

    end_with_parent(end)
    await server.serve(sockets=[panel])
    line.close()
