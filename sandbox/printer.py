# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the virtual printer on TCP, one caller at a time, with its front panel on HTTP."""

import asyncio
import socket
from dataclasses import replace
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import fields
from sandbox.escpos import Decoder
from sandbox.panel import Printer, State
from sandbox.paper import Press
from sandbox.server import HOST, LoopbackServer, end_with_parent, port_of, reset, say

PORTION: Final = 4096


class Wire:
    """The printer's network plug."""

    def __init__(self, printer: Printer) -> None:
        self.printer = printer
        self.changed = asyncio.Event()
        self.turn = asyncio.Lock()
        self.callers: set[asyncio.StreamWriter] = set()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its first byte to its last."""
        self.callers.add(writer)
        decoder = Decoder()
        try:
            if self.printer.state.pulled:
                reset(writer)
                return
            async with self.turn:
                await self._read_all(reader, writer, decoder)
        except ConnectionError:
            pass  # the caller went away; what he sent is on paper or held
        finally:
            cut_short = decoder.end()
            if cut_short is not None:
                self.printer.take(cut_short)
            self.callers.discard(writer)
            writer.close()

    async def _read_all(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, decoder: Decoder
    ) -> None:
        state = self.printer.state
        while True:
            await self._wait_for_room()
            portion = await reader.read(PORTION)
            if not portion or state.pulled:
                return
            if state.delay_ms:
                await asyncio.sleep(state.delay_ms / 1000)
            if not await self._take(portion, writer, decoder):
                return

    async def _wait_for_room(self) -> None:
        state = self.printer.state
        while self.printer.stopped and self.printer.held_bytes >= state.buffer_bytes:
            self.changed.clear()
            await self.changed.wait()

    async def _take(self, portion: bytes, writer: asyncio.StreamWriter, decoder: Decoder) -> bool:
        """False when the plug was pulled at a byte of this portion."""
        state = self.printer.state
        limit = state.pull_after_bytes
        now = portion if limit is None else portion[:limit]
        self.printer.received_bytes += len(now)
        if limit is not None:
            state.pull_after_bytes = limit - len(now)
        for seen in decoder.feed(now):
            if state.pulled:  # while a slow answer was waited for
                return False
            status = self.printer.take(seen)
            if status:
                await self._reply(status, writer)
        if limit is not None and limit <= len(portion):
            self.pull()
            return False
        return True

    async def _reply(self, status: bytes, writer: asyncio.StreamWriter) -> None:
        if self.printer.state.delay_ms:
            await asyncio.sleep(self.printer.state.delay_ms / 1000)
        writer.write(status)
        await writer.drain()

    def pull(self) -> None:
        """The plug is out: every connection is reset, what was held is lost."""
        state = self.printer.state
        state.pulled, state.pull_after_bytes = True, None
        self.printer.lose_power()
        self.changed.set()
        for writer in list(self.callers):
            reset(writer)


class FrontPanel:
    """The control of the printer."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.printer = wire.printer

    def app(self) -> Starlette:
        """The web application."""
        return Starlette(
            routes=[
                Route("/state", self.show, methods=["GET"]),
                Route("/state", self.change, methods=["POST"]),
                Route("/slips", self.slips, methods=["GET"]),
                Route("/tear", self.tear, methods=["POST"]),
            ],
            exception_handlers={fields.MalformedError: _malformed},
        )

    async def show(self, _request: Request) -> Response:
        """What it is in."""
        counts = {
            "received_bytes": self.printer.received_bytes,
            "connections": len(self.wire.callers),
        }
        return JSONResponse(self.printer.state.told() | counts)

    async def change(self, request: Request) -> Response:
        """Puts it into other states; what is not named stays."""
        body = await fields.json_body(request)
        was, state = replace(self.printer.state), self.printer.state
        wanted = _wanted(was, body)
        for name in State.__dataclass_fields__:
            setattr(state, name, getattr(wanted, name))
        if state.pulled and not was.pulled:
            self.wire.pull()
        self.printer.pump()
        self.wire.changed.set()
        return await self.show(request)

    async def slips(self, _request: Request) -> Response:
        """What came out."""
        return JSONResponse(self.printer.told())

    async def tear(self, _request: Request) -> Response:
        """Cuts by hand."""
        report = self.printer.tear()
        return JSONResponse(report or {"error": "nothing_to_tear"}, 200 if report else 404)


def _malformed(_request: Request, fault: Exception) -> Response:
    field = fault.field if isinstance(fault, fields.MalformedError) else ""
    return JSONResponse({"error": "malformed", "field": field}, status_code=400)


def _wanted(state: State, body: dict[str, object]) -> State:
    unknown = set(body) - set(State.__dataclass_fields__)
    if unknown:
        raise fields.MalformedError(min(unknown))

    def number(name: str, kept: int | None) -> int | None:
        return fields.maybe_whole(body, name) if name in body else kept

    return State(
        paper_out=fields.flag(body, "paper_out", default=state.paper_out),
        paper_out_after_dots=number("paper_out_after_dots", state.paper_out_after_dots),
        paper_low=fields.flag(body, "paper_low", default=state.paper_low),
        cover_open=fields.flag(body, "cover_open", default=state.cover_open),
        pulled=fields.flag(body, "pulled", default=state.pulled),
        pull_after_bytes=number("pull_after_bytes", state.pull_after_bytes),
        mute=fields.flag(body, "mute", default=state.mute),
        garbage=fields.flag(body, "garbage", default=state.garbage),
        delay_ms=number("delay_ms", state.delay_ms) or 0,
        status_in_data=fields.flag(body, "status_in_data", default=state.status_in_data),
        buffer_bytes=number("buffer_bytes", state.buffer_bytes) or 0,
    )


def run(door: socket.socket, panel: socket.socket, out: Path, width_dots: int) -> None:
    """Prints until the parent ends it."""
    asyncio.run(_run(Printer(Press(out, width_dots)), door, panel))


async def _run(printer: Printer, door: socket.socket, panel: socket.socket) -> None:
    wire = Wire(printer)
    plug = await asyncio.start_server(wire.answer, sock=door)

    def ready() -> None:
        say(
            {
                "ready": True,
                "host": HOST,
                "port": port_of(door),
                "url": f"tcp://{HOST}:{port_of(door)}",
                "control": f"http://{HOST}:{port_of(panel)}",
            }
        )

    server = LoopbackServer(FrontPanel(wire).app(), ready)

    def end() -> None:
        server.should_exit = True

    end_with_parent(end)
    await server.serve(sockets=[panel])
    plug.close()
    for writer in list(wire.callers):
        writer.transport.abort()
