# SPDX-License-Identifier: Apache-2.0
"""Sandbox: a loopback web server that says when it can be used and ends with its parent."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Final

from starlette.types import ASGIApp
from uvicorn import Config, Server

from sandbox.line import CuttableHttp

HOST: Final = "127.0.0.1"
# SO_LINGER 0: the peer sees a reset, not an end. Windows has two shorts, others two ints.
RESET_ON_CLOSE: Final = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


def listen(port: int) -> socket.socket:
    """A loopback socket; port 0 lets the system choose."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if port and os.name == "posix":  # elsewhere it would let two servers share a port
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind((HOST, port))
    return door


def port_of(door: socket.socket) -> int:
    """The port the system gave."""
    return int(door.getsockname()[1])


def reset(writer: asyncio.StreamWriter) -> None:
    """Ends a connection the hard way; one that has ended stays so."""
    plug = writer.get_extra_info("socket")
    if plug is not None:
        with contextlib.suppress(OSError):  # it is closed already
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    writer.transport.abort()


def say(line: dict[str, object]) -> None:
    """The one line on standard output that tells the parent we can be used."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class LoopbackServer(Server):
    """uvicorn that calls `ready` once it listens and leaves signals to `end_with_parent`."""

    def __init__(self, app: ASGIApp, ready: Callable[[], None]) -> None:
        super().__init__(
            Config(
                app,
                http=CuttableHttp,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=1,
            )
        )
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, then the ready line."""
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: uvicorn would end the process by the signal again, and not with exit 0."""
        yield


def end_with_parent(end: Callable[[], None]) -> None:
    """Calls `end` (from any thread) when standard input closes, or on SIGTERM or SIGINT."""

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        end()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)

    def watch() -> None:
        # Not sys.stdin.read: its lock, held here, would abort the interpreter's end.
        while os.read(sys.stdin.fileno(), 4096):
            continue
        end()

    threading.Thread(target=watch, name="stdin", daemon=True).start()


def serve(app: ASGIApp, door: socket.socket) -> None:
    """Serves until the parent ends it."""

    def ready() -> None:
        say({"ready": True, "url": f"http://{HOST}:{port_of(door)}"})

    server = LoopbackServer(app, ready)

    def end() -> None:
        server.should_exit = True

    end_with_parent(end)
    server.run(sockets=[door])
