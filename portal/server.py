# SPDX-License-Identifier: Apache-2.0
"""Portal server: says when it can be used, ends when its standard input closes or on SIGTERM."""

import contextlib
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Final

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from uvicorn import Config, Server

from portal.door import Door

GRACE_S: Final = 5
THREADS_MAX: Final = 100
_READ_BYTES: Final = 4096


class _Server(Server):
    """uvicorn that tells when it listens and leaves signals to us."""

    def __init__(self, config: Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, then the ready line."""
        # An exchange waits for departments: many may wait at once without stopping the others.
        current_default_thread_limiter().total_tokens = THREADS_MAX
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: uvicorn's own way would end the process by the signal again, not with exit 0."""
        yield


def serve(app: FastAPI, door: Door, bound: socket.socket, said: dict[str, object]) -> None:
    """Serves until the parent ends it; `said` is the one line on standard output."""
    config = Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=door.certificate,
        ssl_keyfile=door.key,
    )

    def ready() -> None:
        sys.stdout.write(json.dumps({"ready": True, **said}) + "\n")
        sys.stdout.flush()

    server = _Server(config, ready)

    def end() -> None:
        server.should_exit = True

    _end_with_parent(end)
    server.run(sockets=[bound])


def _end_with_parent(end: Callable[[], None]) -> None:
    def on_signal(_number: int, _frame: FrameType | None) -> None:
        end()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)

    def watch() -> None:
        # Not sys.stdin.read: its lock, held here, would abort the interpreter's end.
        while os.read(sys.stdin.fileno(), _READ_BYTES):
            continue
        end()

    threading.Thread(target=watch, name="stdin", daemon=True).start()
