# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the front panel of the network scanner: its state, its faults, what is on the glass."""

from dataclasses import asdict
from dataclasses import fields as fields_of

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import fields
from sandbox.escl_station import State, Station


class FrontPanel:
    """The control of the scanner."""

    def __init__(self, station: Station) -> None:
        self.station = station

    def app(self) -> Starlette:
        """The web application."""
        return Starlette(
            routes=[
                Route("/state", self.show, methods=["GET"]),
                Route("/state", self.change, methods=["POST"]),
                Route("/glass", self.lay, methods=["POST"]),
            ],
            exception_handlers={fields.MalformedError: _malformed},
        )

    async def show(self, _request: Request) -> Response:
        """What it is in, and what was asked of it."""
        station = self.station
        told = {
            "asked": station.asked,
            "cancelled": station.cancelled,
            "jobs": {name: job.how for name, job in station.jobs.items()},
        }
        return JSONResponse(asdict(station.state) | told)

    async def change(self, request: Request) -> Response:
        """Puts it into other states; what is not named stays. A jam or open cover is mended so."""
        wanted = _wanted(self.station.state, await fields.json_body(request))
        self.station.state = wanted
        self.station.jobs = {
            name: job for name, job in self.station.jobs.items() if job.how == "Processing"
        }
        self.station.wake()
        return await self.show(request)

    async def lay(self, request: Request) -> Response:
        """Lays a picture (PNG or JPEG, at the resolution of the job) on the glass; empty: none."""
        self.station.glass = await request.body() or None
        return JSONResponse({"bytes": len(self.station.glass or b"")})


def _malformed(_request: Request, fault: Exception) -> Response:
    field = fault.field if isinstance(fault, fields.MalformedError) else ""
    return JSONResponse({"error": "malformed", "field": field}, status_code=400)


def _wanted(state: State, body: dict[str, object]) -> State:
    unknown = set(body) - {field.name for field in fields_of(State)}
    if unknown:
        raise fields.MalformedError(min(unknown))
    wanted: dict[str, object] = asdict(state)
    for name in body:
        if isinstance(wanted[name], bool):
            wanted[name] = fields.flag(body, name, default=False)
        else:
            number = fields.maybe_whole(body, name)
            wanted[name] = number if name == "jam_after" else number or 0
    return State(**wanted)  # type: ignore[arg-type]  # each was read as its field is
