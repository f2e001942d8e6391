# SPDX-License-Identifier: Apache-2.0
"""Sandbox: a network camera: JPEG pictures one after the other over HTTP, and what ails it.

The stream is `multipart/x-mixed-replace`, as such cameras and phones send it: each part has its
type and length, between boundaries, without end. Its panel takes the fields of `View`.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import asdict
from dataclasses import fields as fields_of
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox import fields
from sandbox.camera_scene import View, frame
from sandbox.server import HOST, LoopbackServer, end_with_parent, port_of, say

_BOUNDARY: Final = "sandbox-frame"
PATH: Final = "/cam.mjpg"


class Camera:
    """Looks at the citizen and sends what it sees."""

    def __init__(self) -> None:
        self.view = View()
        self.over = asyncio.Event()
        self.callers = 0

    def lens(self) -> Starlette:
        """The stream."""
        return Starlette(routes=[Route(PATH, self._stream)])

    def panel(self) -> Starlette:
        """What is before the lens, and how it is."""
        return Starlette(
            routes=[
                Route("/state", self._show, methods=["GET"]),
                Route("/state", self._change, methods=["POST"]),
            ],
            exception_handlers={fields.MalformedError: _malformed},
        )

    async def _stream(self, _request: Request) -> Response:
        self.callers += 1
        kind = f"multipart/x-mixed-replace; boundary={_BOUNDARY}"
        return StreamingResponse(self._parts(), media_type=kind)

    async def _parts(self) -> AsyncIterator[bytes]:
        number = 0
        while not self.over.is_set():
            number += 1
            picture = frame(self.view, number)
            head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}"
            yield head.encode() + b"\r\n\r\n" + picture + b"\r\n"
            try:
                async with asyncio.timeout(1 / self.view.frames_per_s):
                    await self.over.wait()
            except TimeoutError:
                continue

    async def _show(self, _request: Request) -> Response:
        return JSONResponse(asdict(self.view) | {"callers": self.callers})

    async def _change(self, request: Request) -> Response:
        body = await fields.json_body(request)
        unknown = set(body) - {field.name for field in fields_of(View)}
        if unknown:
            raise fields.MalformedError(min(unknown))
        wanted = asdict(self.view)
        for name in body:
            if name == "frames_per_s":
                wanted[name] = min(max(fields.maybe_whole(body, name) or 1, 1), 30)
            else:
                wanted[name] = fields.flag(body, name, default=False)
        self.view = View(**wanted)
        return await self._show(request)


def _malformed(_request: Request, fault: Exception) -> Response:
    field = fault.field if isinstance(fault, fields.MalformedError) else ""
    return JSONResponse({"error": "malformed", "field": field}, status_code=400)


def run(door: socket.socket, panel: socket.socket) -> None:
    """Sends pictures until the parent ends it."""
    asyncio.run(_run(door, panel))


async def _run(door: socket.socket, panel: socket.socket) -> None:
    camera = Camera()

    def ready() -> None:
        url = f"http://{HOST}:{port_of(door)}{PATH}"
        say({"ready": True, "url": url, "control": f"http://{HOST}:{port_of(panel)}"})

    front = LoopbackServer(camera.panel(), lambda: None)
    lens = LoopbackServer(camera.lens(), ready)
    loop = asyncio.get_running_loop()

    def end() -> None:
        loop.call_soon_threadsafe(camera.over.set)
        front.should_exit = lens.should_exit = True

    end_with_parent(end)
    await asyncio.gather(front.serve(sockets=[panel]), lens.serve(sockets=[door]))
