# SPDX-License-Identifier: Apache-2.0
"""Room devices: HTTP/1 of a stream that never ends, piece by piece: heads and chunks (RFC 9112).

Pure: bytes in, bytes out. `http.client` reads from a line and waits there, and a wait
that is broken off leaves it in the middle of a chunk; here every piece may end anywhere.
"""

import re
from dataclasses import dataclass
from typing import Final


class NotMjpeg(Exception):
    """This is no such stream, or it broke the form."""


class Ended(Exception):
    """The other side said that no more comes."""


class Refused(Exception):
    """Another status than 200. `status` is the three digits."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Bounds:
    """Units: bytes."""

    head_max: int = 16_384  # of the answer, and of a part
    part_max: int = 16 << 20
    preamble_max: int = 4_096  # before the first boundary


BOUNDS: Final = Bounds()
_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?")
_LINE_MAX: Final = 512  # of a chunk's size


class Chunks:
    """Takes the chunked coding off (RFC 9112 7.1)."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._left = 0  # of the chunk under way, with its CRLF
        self.over = False  # the last chunk came

    def feed(self, data: bytes) -> bytes:
        """What the chunks hold; nothing beyond the last. Raises NotMjpeg."""
        out, view = bytearray(), memoryview(data)
        while view and not self.over:
            view = self._body(view, out) if self._left else self._size(view)
        return bytes(out)

    def _body(self, view: memoryview, out: bytearray) -> memoryview:
        body = min(len(view), max(self._left - 2, 0))
        out += view[:body]
        self._left -= body
        rest = view[body:]
        while rest and 0 < self._left <= 2:
            if rest[0] != b"\r\n"[2 - self._left]:
                raise NotMjpeg("a chunk is longer than it says")
            self._left -= 1
            rest = rest[1:]
        return rest

    def _size(self, view: memoryview) -> memoryview:
        raw = bytes(view[: _LINE_MAX + 1])
        end = raw.find(b"\n")
        self._line += raw if end < 0 else raw[: end + 1]
        if len(self._line) > _LINE_MAX:
            raise NotMjpeg("no size of a chunk")
        if end < 0:
            return view[len(raw) :]
        found = _SIZE.fullmatch(self._line.rstrip(b"\r\n"))
        if not found:
            raise NotMjpeg("no size of a chunk")
        self._line.clear()
        size = int(found[1], 16)
        self.over = size == 0
        self._left = size + 2 if size else 0
        return view[end + 1 :]


def head_end(held: bytearray, bounds: Bounds = BOUNDS) -> tuple[int, int] | None:
    """Where a head ends and what is behind it begins; a head of no line at all counts.

    Raises NotMjpeg when it is longer than a head may be.
    """
    if held[:1] == b"\n":
        return 0, 1
    if held[:2] == b"\r\n":
        return 0, 2
    ends = [(at, at + len(end)) for end in (b"\r\n\r\n", b"\n\n") if (at := held.find(end)) >= 0]
    found = min(ends, default=None)
    if (len(held) - 4 if found is None else found[0]) > bounds.head_max:
        raise NotMjpeg("a head without an end")
    return found


def fields_of(head: bytes) -> dict[str, str]:
    """Names in small letters; the last of a name counts."""
    named: dict[str, str] = {}
    for line in head.decode("latin-1").split("\n"):
        name, colon, value = line.rstrip("\r").partition(":")
        if not colon:
            if name.strip():
                raise NotMjpeg("a head of other lines")
            continue
        named[name.strip().lower()] = value.strip()
    return named
