# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the telephone line to a server: passes bytes on, or is cut, dead, stalled, slow."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from sandbox.server import HOST, listen, port_of, reset

PORTION_BYTES: Final = 65_536
SLICES_PER_S: Final = 10  # how finely a limited rate is dealt out


class Mode(StrEnum):
    """What the line does with the calls on it."""

    UP = "up"  # passes everything
    CUT = "cut"  # every call is reset, new ones are refused
    BLACK_HOLE = "black_hole"  # calls are taken, what is said is lost, nothing comes back
    STALL = "stall"  # nothing moves and nothing is lost; it goes on when the line is up
    HALF_CLOSE = "half_close"  # requests pass; in the midst of the answer the line ends in order
    RESET_AFTER_BYTES = "reset_after_bytes"  # requests pass; a reset in the midst of the answer


@dataclass(frozen=True, slots=True)
class State:
    """The line's state; every field may be set over its control."""

    mode: Mode = Mode.UP
    after_bytes: int = 0  # how much of each answer passes in the last two modes
    delay_ms: int = 0  # before the first byte of each request and of each answer
    rate_bytes_per_s: int = 0  # each way; 0 is as fast as it goes
    drop_reply: int = 0  # answers still to be swallowed, each with its call
    drop_gap: int = 0  # answers that pass between two that are swallowed
    drop_path: str = ""  # counts only requests whose first line holds this


@dataclass(slots=True)
class Counters:
    """What went over the line since it stands."""

    calls: int = 0
    open: int = 0  # calls there are now
    exchanges: int = 0  # requests that began, whatever became of their answers
    dropped: int = 0
    bytes_up: int = 0
    bytes_down: int = 0


@dataclass(slots=True, eq=False)
class Call:
    """One connection of a caller. A turn is one request and its answer."""

    caller: asyncio.StreamWriter
    asking: bool = False  # bytes of this turn's request passed, and none of its answer yet
    request_head: bytes = b""  # as far as its first line is not whole
    answered_bytes: int = 0
    dead: bool = False  # something was lost: nothing passes any more
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    def asks(self, portion: bytes) -> bool:
        """Notices bytes of the caller; True when a turn begins with them."""
        begins = not self.asking
        if begins:
            self.asking, self.request_head, self.answered_bytes = True, b"", 0
        if b"\n" not in self.request_head:
            self.request_head += portion
        return begins

    @property
    def first_line(self) -> bytes:
        """Of this turn's request."""
        return self.request_head.partition(b"\n")[0]

    def end(self) -> None:
        """The hard way, whatever is under way."""
        reset(self.caller)
        for task in self.tasks:
            task.cancel()


Notice = Callable[[Call, bytes], Awaitable[bytes]]


class Line:
    """A listener on a port of its own, and the way from there to one server."""

    def __init__(self, host: str, port: int, holder: socket.socket) -> None:
        self._to = (host, port)
        self._holder = holder
        self.port = port_of(holder)
        self._server: asyncio.Server | None = None
        self._calls: set[Call] = set()
        self._moves = asyncio.Event()
        self.state = State()
        self.counters = Counters()
        self._gap = 0  # answers that still pass before the next is swallowed

    async def open(self) -> None:
        """Takes calls."""
        if self._server is None:
            if os.name != "posix":  # no two sockets on one port there: it is free for a moment
                self._holder.close()
            self._server = await asyncio.start_server(self._take, sock=listen(self.port))
        self._moves.set()

    def close(self) -> None:
        """Ends every call and takes no more."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._hang_up(set(self._calls))

    async def change(self, wanted: State) -> None:
        """Puts the line into another state; when this returns it is in it."""
        if not wanted.drop_reply:
            self._gap = 0
        self.state = wanted
        if wanted.mode is Mode.CUT:
            self.close()
            return
        if wanted.mode is not Mode.BLACK_HOLE:
            self._hang_up({call for call in self._calls if call.dead})
        await self.open()
        if wanted.mode is Mode.STALL:
            self._moves.clear()

    def _hang_up(self, calls: set[Call]) -> None:
        for call in calls:
            call.end()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        call = Call(writer)
        self._calls.add(call)
        self.counters.calls += 1
        self.counters.open += 1
        try:
            with contextlib.suppress(OSError):
                await self._connect(call, reader)
        finally:
            self._calls.discard(call)
            self.counters.open -= 1
            writer.close()

    async def _connect(self, call: Call, reader: asyncio.StreamReader) -> None:
        if self.state.mode is Mode.BLACK_HOLE:
            call.dead = True
            while await reader.read(PORTION_BYTES):
                continue
            return
        try:
            there, server = await asyncio.open_connection(*self._to)
        except OSError:
            reset(call.caller)  # nobody is at home at the other end
            return
        try:
            up = self._pass_on(call, (reader, server), self._asked)
            down = self._pass_on(call, (there, call.caller), self._answered)
            await _both(call, up, down)
        finally:
            server.close()

    async def _pass_on(
        self,
        call: Call,
        ends: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        notice: Notice,
    ) -> None:
        reader, writer = ends
        while portion := await reader.read(self._portion_bytes()):
            await self._moves.wait()
            call.dead = call.dead or self.state.mode is Mode.BLACK_HOLE
            if not call.dead:
                writer.write(await notice(call, portion))
                await writer.drain()
                await self._take_time(len(portion))
        await self._moves.wait()
        if not call.dead:
            writer.write_eof()

    async def _asked(self, call: Call, portion: bytes) -> bytes:
        if call.asks(portion):
            self.counters.exchanges += 1
            await asyncio.sleep(self.state.delay_ms / 1000)
        self.counters.bytes_up += len(portion)
        return portion

    async def _answered(self, call: Call, portion: bytes) -> bytes:
        if call.asking:
            call.asking = False
            await asyncio.sleep(self.state.delay_ms / 1000)
            self._drop_if_wanted(call)
        passed = portion
        if self.state.mode in {Mode.HALF_CLOSE, Mode.RESET_AFTER_BYTES}:
            passed = portion[: max(0, self.state.after_bytes - call.answered_bytes)]
        call.answered_bytes += len(passed)
        self.counters.bytes_down += len(passed)
        if len(passed) < len(portion):
            await self._break_off(call, passed)
            return b""
        return passed

    def _drop_if_wanted(self, call: Call) -> None:
        state = self.state
        if not state.drop_reply or state.drop_path.encode() not in call.first_line:
            return
        if self._gap:
            self._gap -= 1
            return
        self._gap = state.drop_gap
        self.state = replace(state, drop_reply=state.drop_reply - 1)
        self.counters.dropped += 1
        call.caller.close()
        raise ConnectionAbortedError

    async def _break_off(self, call: Call, last: bytes) -> None:
        call.caller.write(last)
        await call.caller.drain()
        call.dead = True
        if self.state.mode is Mode.HALF_CLOSE:
            call.caller.write_eof()
        else:
            reset(call.caller)

    def _portion_bytes(self) -> int:
        rate = self.state.rate_bytes_per_s
        return min(PORTION_BYTES, max(1, rate // SLICES_PER_S)) if rate else PORTION_BYTES

    async def _take_time(self, sent_bytes: int) -> None:
        if self.state.rate_bytes_per_s:
            await asyncio.sleep(sent_bytes / self.state.rate_bytes_per_s)


async def _both(call: Call, up: Awaitable[None], down: Awaitable[None]) -> None:
    """Both ways until both ended, or one of them could not go on."""
    call.tasks = [asyncio.ensure_future(up), asyncio.ensure_future(down)]
    try:
        await asyncio.wait(call.tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in call.tasks:
            task.cancel()
        await asyncio.gather(*call.tasks, return_exceptions=True)


def hold(port: int) -> socket.socket:
    """A socket that keeps a port the line's own while it is cut, and never listens itself."""
    holder = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # lets a second, listening socket onto the port
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind((HOST, port))
    return holder
