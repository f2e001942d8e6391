# SPDX-License-Identifier: Apache-2.0
"""Lab: what hangs on the guest's serial ports: a UPS that answers Megatec's Q1, and a scanner.

Each is the far end of a line that the machine offers as a socket; one thread an end.
"""

import socket
import threading
from pathlib import Path

ON_MAINS = b"(231.0 000.0 231.0 021 50.0 13.4 30.0 00001000\r"
OUTAGE = b"(000.0 231.0 229.0 021 50.0 12.6 30.0 10001000\r"


class Ups:
    """Answers until its line ends."""

    def __init__(self, path: Path) -> None:
        self.answer = ON_MAINS
        self._line = connected(path)
        threading.Thread(target=self._serve, name="ups", daemon=True).start()

    def _serve(self) -> None:
        kept = b""
        while True:
            try:
                portion = self._line.recv(64)
            except OSError:
                return
            if not portion:
                return
            *asked, kept = (kept + portion).split(b"\r")
            for question in asked:
                if question == b"Q1":
                    self._line.sendall(self.answer)

    def close(self) -> None:
        """Lets the line go."""
        self._line.close()


class Scanner:
    """Says the codes it is shown."""

    def __init__(self, path: Path) -> None:
        self._line = connected(path)

    def scan(self, code: str) -> None:
        """With the end that scanners put behind a code."""
        self._line.sendall(code.encode("ascii") + b"\r\n")

    def close(self) -> None:
        """Lets the line go."""
        self._line.close()


def connected(path: Path) -> socket.socket:
    """A UNIX socket."""
    line = socket.socket(socket.AF_UNIX)
    line.connect(str(path))
    return line
