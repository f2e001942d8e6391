# SPDX-License-Identifier: Apache-2.0
"""Sandbox: a network scanner that speaks eSCL: one job at a time, from the feeder or the glass."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox import escl_words
from sandbox.escl_panel import FrontPanel
from sandbox.escl_station import Job, State, Station
from sandbox.server import HOST, LoopbackServer, end_with_parent, port_of, say

_XML: Final = "text/xml"
_PIECES: Final = 8


class Plug:
    """What the scanner answers on its network plug."""

    def __init__(self, station: Station) -> None:
        self.station = station

    def app(self) -> Starlette:
        """The web application."""
        job = "/eSCL/ScanJobs/{job}"
        return Starlette(
            routes=[
                Route("/eSCL/ScannerCapabilities", self.capabilities, methods=["GET"]),
                Route("/eSCL/ScannerStatus", self.status, methods=["GET"]),
                Route("/eSCL/ScanJobs", self.begin, methods=["POST"]),
                Route(f"{job}/NextDocument", self.next_document, methods=["GET"]),
                Route(job, self.cancel, methods=["DELETE"]),
            ]
        )

    async def capabilities(self, request: Request) -> Response:
        """What it can."""
        return await self._told(request, escl_words.capabilities())

    async def status(self, request: Request) -> Response:
        """How it is."""
        station = self.station
        jobs = {name: job.how for name, job in station.jobs.items()}
        state = "Processing" if station.running or station.state.busy else "Idle"
        return await self._told(request, escl_words.status(state, station.feeder, jobs))

    async def _told(self, request: Request, right: bytes) -> Response:
        await self._note(request)
        state = self.station.state
        if state.redirect:
            return RedirectResponse("http://127.0.0.1:9/eSCL/ScannerStatus", 302)
        if state.garbage_xml:
            return Response(escl_words.GARBAGE, media_type="text/html")
        return Response(escl_words.entity_bomb() if state.entity_bomb else right, media_type=_XML)

    async def _note(self, request: Request) -> None:
        self.station.asked.append(f"{request.method} {request.url.path}")
        while self.station.state.hang:
            await self.station.woken.wait()

    async def begin(self, request: Request) -> Response:
        """Takes a job."""
        body = await request.body()
        await self._note(request)
        station = self.station
        if await request.is_disconnected():  # nobody would ever fetch its pages
            return Response(status_code=408)
        try:
            settings = escl_words.read_settings(body)
        except escl_words.RefusedError as fault:
            return JSONResponse({"field": fault.field}, fault.status)
        if station.state.busy or station.running:
            return Response(status_code=503, headers={"Retry-After": "1"})
        if settings.feeder and (station.feeder != "ScannerAdfLoaded" or station.state.cover_open):
            if station.feeder != "ScannerAdfJam":
                return Response(status_code=409)
        job = station.begin(settings)
        return Response(status_code=201, headers={"Location": f"/eSCL/ScanJobs/{job}"})

    async def next_document(self, request: Request) -> Response:
        """The next page, 404 when there is none, 410 when the job is over, 409 when it is stuck."""
        await self._note(request)
        station = self.station
        job = station.jobs.get(request.path_params["job"])
        if job is None or job.how != "Processing":
            return Response(status_code=404 if job is None else 410)
        if job.refusals and station.has_page(job):
            job.refusals -= 1
            return Response(status_code=404 if station.state.early_404 else 503)
        if not station.has_page(job):
            job.how = "Completed"
            return Response(status_code=404)
        stuck = station.state.jam_after
        if station.state.cover_open or (stuck is not None and job.pages >= stuck):
            job.how = "Aborted"
            return Response(status_code=409)
        job.refusals = station.state.early_404 or station.state.not_ready
        image = await asyncio.to_thread(station.page, job)
        headers = {"Content-Length": str(len(image))}
        pieces = self._pieces(job, image, request)
        return StreamingResponse(pieces, media_type="image/jpeg", headers=headers)

    async def _pieces(self, job: Job, image: bytes, request: Request) -> AsyncIterator[bytes]:
        """The picture in eight pieces; cut off once the job is cancelled."""
        size = -(-len(image) // _PIECES)
        for at in range(0, len(image), size):
            yield image[at : at + size]
            with contextlib.suppress(TimeoutError):
                if self.station.state.slow_ms:
                    pause_s = self.station.state.slow_ms / 1000 / _PIECES
                    await asyncio.wait_for(self.station.woken.wait(), pause_s)
            if job.how == "Canceled":
                request.state.line.abort()
                while not await request.is_disconnected():
                    await asyncio.sleep(0)
                return

    async def cancel(self, request: Request) -> Response:
        """Ends a job."""
        await self._note(request)
        job = self.station.jobs.get(request.path_params["job"])
        if job is None:
            return Response(status_code=404)
        job.how = "Canceled"
        self.station.cancelled += 1
        self.station.wake()
        return Response(status_code=200)


def run(door: socket.socket, panel: socket.socket) -> None:
    """Scans until the parent ends it."""
    asyncio.run(_run(door, panel))


async def _run(door: socket.socket, panel: socket.socket) -> None:
    station = Station()

    def ready() -> None:
        url = f"http://{HOST}:{port_of(door)}/eSCL"
        say({"ready": True, "url": url, "control": f"http://{HOST}:{port_of(panel)}"})

    front = LoopbackServer(FrontPanel(station).app(), lambda: None)
    plug = LoopbackServer(Plug(station).app(), ready)

    loop = asyncio.get_running_loop()

    def let_go() -> None:
        station.state = State()
        station.wake()

    def end() -> None:
        loop.call_soon_threadsafe(let_go)
        front.should_exit = plug.should_exit = True

    end_with_parent(end)
    await asyncio.gather(front.serve(sockets=[panel]), plug.serve(sockets=[door]))
