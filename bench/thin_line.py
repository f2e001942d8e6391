# SPDX-License-Identifier: Apache-2.0
"""Bench: a thin line in user space: a TCP proxy with a rate, a delay and losses in each direction.

A byte leaves when those before it have left, arrives half a round trip later, and never overtakes.
A lost segment comes one retransmission later and takes its room on the line again. Opening a
connection costs one round trip. Headers of TCP and IP are not counted.
"""

import random
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue

SEGMENT_BYTES = 1400
AHEAD_S = 0.25  # how much the proxy takes in before it has gone out: a short queue, as at a modem


@dataclass(frozen=True)
class Thinness:
    """What the line is like, in each direction."""

    bits_per_s: int = 64_000
    round_trip_s: float = 0.3
    loss: float = 0.02
    seed: int = 7

    @property
    def bytes_per_s(self) -> float:
        return self.bits_per_s / 8


class Direction:
    """One way of the line, shared by all its connections."""

    def __init__(self, thin: Thinness, seed: int) -> None:
        self._thin, self._chance = thin, random.Random(seed)
        self._lock = threading.Lock()
        self._free_s = 0.0
        self.bytes = 0

    def send(self, size: int) -> tuple[float, float]:
        """When the last of `size` bytes has left, and when it arrives."""
        with self._lock:
            self.bytes += size
            lost = self._chance.random() < self._thin.loss
            on_line_s = size / self._thin.bytes_per_s * (2 if lost else 1)
            self._free_s = max(self._free_s, time.monotonic()) + on_line_s
            again_s = self._thin.round_trip_s + 0.2 if lost else 0
            return self._free_s, self._free_s + self._thin.round_trip_s / 2 + again_s


class ThinLine:
    """A proxy to one port of this machine. `up` is False: whoever connects is turned away."""

    def __init__(self, port: int, thin: Thinness, *, up: bool = True) -> None:
        self._to, self._thin = port, thin
        self.up = up
        self.out, self.home = Direction(thin, thin.seed), Direction(thin, thin.seed + 1)
        self._door = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self._thread = threading.Thread(target=self._welcome, daemon=True)

    def __enter__(self) -> "ThinLine":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self._door, *tuple(self._open)):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._thread.join()

    def _welcome(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if not self.up:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self._to))
            opened_s = time.monotonic() + self._thin.round_trip_s
            self._open |= {near, far}
            for start, end, way in ((near, far, self.out), (far, near, self.home)):
                queue: SimpleQueue[tuple[float, bytes]] = SimpleQueue()
                self._begin(self._take_in, start, queue, way, opened_s)
                self._begin(self._give_out, end, queue)

    def _begin(self, work, *given: object) -> None:
        threading.Thread(target=work, args=given, daemon=True).start()

    def _take_in(self, start, queue, way: Direction, opened_s: float) -> None:
        arrives_s = opened_s
        with suppress(OSError):
            while piece := start.recv(SEGMENT_BYTES):
                time.sleep(max(0.0, opened_s - time.monotonic()))
                left_s, comes_s = way.send(len(piece))
                arrives_s = max(arrives_s, comes_s)
                queue.put((arrives_s, piece))
                time.sleep(max(0.0, left_s - AHEAD_S - time.monotonic()))
        queue.put((max(arrives_s, time.monotonic() + self._thin.round_trip_s / 2), b""))

    def _give_out(self, end: socket.socket, queue) -> None:
        with suppress(OSError):
            while True:
                at_s, piece = queue.get()
                time.sleep(max(0.0, at_s - time.monotonic()))
                if not piece:
                    end.shutdown(socket.SHUT_WR)
                    return
                end.sendall(piece)
