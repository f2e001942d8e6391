# SPDX-License-Identifier: Apache-2.0
"""Tests devices: a scripted peer on a real socket: it does to each caller what the test says."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

Script = Callable[[socket.socket], None]
LONG_S = 30.0  # only keeps a broken run from hanging


class Peer:
    """Where it listens, and how many callers it had."""

    def __init__(self, port: int) -> None:
        self.host, self.port = "127.0.0.1", port
        self.callers = 0


@contextlib.contextmanager
def peer(*scripts: Script) -> Iterator[Peer]:
    """Serves one caller after another, each with its script; ended and joined at the end."""
    door = socket.create_server(("127.0.0.1", 0))
    door.settimeout(LONG_S)
    known = Peer(door.getsockname()[1])
    over = threading.Event()

    def serve() -> None:
        for script in scripts:
            try:
                line, _ = door.accept()
            except OSError:
                return
            if over.is_set():
                line.close()
                return
            known.callers += 1
            line.settimeout(LONG_S)
            with line, contextlib.suppress(OSError):
                script(line)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield known
    finally:
        over.set()
        with contextlib.suppress(OSError):
            socket.create_connection((known.host, known.port), 1.0).close()
        door.close()
        thread.join(LONG_S)


def closed_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def read_all(line: socket.socket) -> bytes:
    """Everything until the caller ends."""
    got = b""
    while part := line.recv(65536):
        got += part
    return got
