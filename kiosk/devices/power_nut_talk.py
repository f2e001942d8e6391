# SPDX-License-Identifier: Apache-2.0
"""Room devices: questions to a NUT server (upsd) and its answers, every one bounded and in time.

Source: Network UPS Tools, "Network protocol information" (docs/net-protocol.txt), port 3493. Only
the three questions that read are asked; nothing is ever set, and no password is sent. Words stand
in double quotes when they hold a space; a backslash frees the letter behind it. Each answer echoes
its question, so an answer to another question is never taken for ours.
"""

import contextlib
import re
import socket
import time
from typing import Final

PORT: Final = 3493
LINE_MAX_BYTES: Final = 4_096
LINES_MAX: Final = 1_024  # variables of one UPS, or UPSes of one server
_PIECE_BYTES: Final = 8_192
_WORD: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"\\]+)')
_FREED: Final = re.compile(r"\\(.)")
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class NutGone(Exception):
    """No server there, or it hung up."""


class NutSilent(Exception):
    """No whole answer within the time."""


class NutGarbled(Exception):
    """Not an answer of the protocol to this question."""


class NutRefusal(Exception):
    """The server said ERR; `reason` is its word, such as DATA-STALE."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def words(line: str) -> tuple[str, ...]:
    """The words of one line, quotes and backslashes undone. Raises NutGarbled."""
    found: list[str] = []
    at, end = 0, len(line)
    while at < end:
        match = _WORD.match(line, at)
        if match is None or line[match.end() : match.end() + 1] not in ("", " "):
            raise NutGarbled(line[:80])
        quoted, bare = match.groups()
        found.append(bare if quoted is None else _FREED.sub(r"\1", quoted))
        at = match.end() + 1
    return tuple(found)


def read_line(wire: bytes) -> tuple[str, ...]:
    """The words of one line as it came, without its end. Raises NutGarbled or NutRefusal."""
    text = wire.removesuffix(b"\r").decode("utf-8", "replace")
    if not text.isprintable():
        raise NutGarbled(repr(text[:80]))
    found = words(text)
    if not found:
        raise NutGarbled("an empty line")
    if found[0] == "ERR":
        raise NutRefusal(found[1] if len(found) > 1 else "")
    return found


def checked_name(name: str) -> str:
    """A name that can stand in a question. Raises NutGarbled for one that could end it."""
    if not _NAME.fullmatch(name):
        raise NutGarbled(repr(name[:80]))
    return name


class Upsd:
    """One connection to upsd. Each question takes `timeout_ms` at most, whatever comes.

    Raises NutGone when nobody answers at the address.
    """

    def __init__(self, host: str, port: int, timeout_ms: int) -> None:
        self._timeout_s = timeout_ms / 1000
        self._kept = b""
        try:
            self._plug = socket.create_connection((host, port), self._timeout_s)
        except TimeoutError as error:
            raise NutSilent(str(error)) from error
        except (OSError, UnicodeError) as error:  # a host name that cannot be one
            raise NutGone(str(error)) from error

    def ups_names(self) -> dict[str, str]:
        """Every UPS of the server with its description, in the server's order."""
        return {row[0]: row[1] for row in self._list(("UPS",), 2)}

    def variables(self, ups: str) -> dict[str, str]:
        """All that the server knows of a UPS just now."""
        return {row[0]: row[1] for row in self._list(("VAR", checked_name(ups)), 2)}

    def variable(self, ups: str, name: str) -> str:
        """One value, such as that of ups.status."""
        asked = ("VAR", checked_name(ups), checked_name(name))
        until_s = self._ask("GET " + " ".join(asked))
        answer = self._next(until_s)
        if len(answer) != 4 or answer[:3] != asked:
            raise NutGarbled(" ".join(answer)[:80])
        return answer[3]

    def close(self) -> None:
        """Says goodbye without waiting for the answer; raises nothing."""
        with contextlib.suppress(OSError):
            self._plug.sendall(b"LOGOUT\n")
        self._plug.close()

    def _list(self, asked: tuple[str, ...], columns: int) -> list[tuple[str, ...]]:
        until_s = self._ask("LIST " + " ".join(asked))
        if self._next(until_s) != ("BEGIN", "LIST", *asked):
            raise NutGarbled("no BEGIN")
        rows: list[tuple[str, ...]] = []
        while (line := self._next(until_s)) != ("END", "LIST", *asked):
            if line[: len(asked)] != asked or len(line) != len(asked) + columns:
                raise NutGarbled(" ".join(line)[:80])
            if len(rows) == LINES_MAX:
                raise NutGarbled("a list without end")
            rows.append(line[len(asked) :])
        return rows

    def _ask(self, question: str) -> float:
        """Sends a question; gives when its answer must be there. What was left over is dropped."""
        until_s = time.monotonic() + self._timeout_s
        self._kept = b""
        try:
            self._plug.settimeout(self._timeout_s)
            self._plug.sendall(question.encode() + b"\n")
        except TimeoutError as error:
            raise NutSilent(str(error)) from error
        except OSError as error:
            raise NutGone(str(error)) from error
        return until_s

    def _next(self, until_s: float) -> tuple[str, ...]:
        while b"\n" not in self._kept:
            if len(self._kept) > LINE_MAX_BYTES:
                raise NutGarbled("a line without end")
            self._kept += self._receive(until_s)
        line, _, self._kept = self._kept.partition(b"\n")
        if len(line) > LINE_MAX_BYTES:
            raise NutGarbled("a line too long")
        return read_line(line)

    def _receive(self, until_s: float) -> bytes:
        left_s = until_s - time.monotonic()
        if left_s <= 0:
            raise NutSilent("out of time")
        self._plug.settimeout(left_s)
        try:
            piece = self._plug.recv(_PIECE_BYTES)
        except TimeoutError as error:
            raise NutSilent(str(error)) from error
        except OSError as error:
            raise NutGone(str(error)) from error
        if not piece:
            raise NutGone("the server hung up")
        return piece
