# SPDX-License-Identifier: Apache-2.0
"""Tests: a relay on a port that stays, to a portal that may come and go: each call ends the hard
way once so many bytes went over it, whichever way and wherever that is."""

import contextlib
import select
import socket
import struct
import threading
from types import TracebackType
from urllib.parse import urlsplit

NEVER = 1 << 60
_PORTION_BYTES = 1_000
_LOOK_S = 0.05


class Cutter:
    """`cuts`: how many bytes the next calls carry; a call beyond the list carries all."""

    def __init__(self, url: str) -> None:
        self.aim(url)
        self.cuts: list[int] = []
        self.calls = 0
        self.up_bytes = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def aim(self, url: str) -> None:
        """Where calls go from now on."""
        parts = urlsplit(url)
        self._to = (parts.hostname, parts.port)

    def __enter__(self) -> "Cutter":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ends.set()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        """One call after the other: the kiosk has one connection."""
        while not self._ends.is_set():
            if not select.select([self._listener], [], [], _LOOK_S)[0]:
                continue
            caller, _ = self._listener.accept()
            self.calls += 1
            with caller, contextlib.suppress(OSError), socket.create_connection(self._to) as server:
                self._carry(caller, server, self.cuts.pop(0) if self.cuts else NEVER)
                for end in (caller, server):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _carry(self, caller: socket.socket, server: socket.socket, left: int) -> None:
        while left and not self._ends.is_set():
            ready, _, _ = select.select([caller, server, self._listener], [], [], _LOOK_S)
            if self._listener in ready and len(ready) == 1:
                return  # the caller has gone to a new call
            for end in (one for one in (caller, server) if one in ready):
                portion = end.recv(min(_PORTION_BYTES, left))
                if not portion:
                    return
                left -= len(portion)
                self.up_bytes += len(portion) if end is caller else 0
                (server if end is caller else caller).sendall(portion)
