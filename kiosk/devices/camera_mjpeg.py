# SPDX-License-Identifier: Apache-2.0
"""Room devices: the bytes of an MJPEG stream over HTTP, read strictly: whole JPEGs or NotMjpeg.

Pure: bytes in, pictures out; it waits for nothing. An answer of HTTP/1 (RFC 9112), its body plain
or chunked, of the type multipart/x-mixed-replace (RFC 2046 5.1, a picture a part). Two habits of
cameras are taken as they are: a boundary that is announced with the dashes before it, and lines
that end in LF alone. Nothing is kept beyond the bounds of `Bounds`.
"""

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

from kiosk.devices.camera_http import (
    BOUNDS,
    Bounds,
    Chunks,
    Ended,
    NotMjpeg,
    Refused,
    fields_of,
    head_end,
)

_HTTP: Final = b"HTTP/1."
_STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3})(?: [^\r\n]*)?")
_BOUNDARY: Final = re.compile(
    r';\s*boundary\s*=\s*(?:"([^"\r\n]{1,72})"|([^\s;"]{1,72}))', re.IGNORECASE
)
_LENGTH: Final = re.compile(r"\d{1,10}")
_TYPES: Final = ("", "image/jpeg", "image/jpg")
_LINE_MAX: Final = 512  # behind a boundary


class _At(Enum):
    PREAMBLE = auto()
    HEAD = auto()
    BODY = auto()
    GAP = auto()  # between a part whose length was told and the next boundary


class Parts:
    """The pictures of a multipart body."""

    def __init__(self, boundary: bytes, bounds: Bounds = BOUNDS) -> None:
        self._mark = boundary if boundary.startswith(b"--") else b"--" + boundary
        self._bounds = bounds
        self._held = bytearray()
        self._at = _At.PREAMBLE
        self._length: int | None = None
        self._searched = 0

    @property
    def begun(self) -> bool:
        """Whether a picture has begun to come and is not whole."""
        return self._at is _At.BODY or (self._at is _At.HEAD and bool(self._held))

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The pictures that became whole. Raises NotMjpeg, Ended."""
        self._held += data
        while (step := self._step()) is not None:
            if step:
                yield step

    def _step(self) -> bytes | None:
        """b"" when it went on without a picture; None when it needs more bytes."""
        match self._at:
            case _At.PREAMBLE | _At.GAP:
                return self._to_boundary()
            case _At.HEAD:
                return self._head()
            case _At.BODY:
                return self._body()

    def _to_boundary(self) -> bytes | None:
        start = self._held.find(self._mark)
        before = bytes(self._held if start < 0 else self._held[:start])
        if self._at is _At.GAP:
            rest = before.lstrip(b"\r\n")
            if rest and (start >= 0 or not self._mark.startswith(rest)):
                raise NotMjpeg("a part is longer than it says")
        if len(before) > self._bounds.preamble_max + (len(self._mark) if start < 0 else 0):
            raise NotMjpeg("no boundary")
        return self._behind(start + len(self._mark)) if start >= 0 else None

    def _behind(self, start: int) -> bytes | None:
        line = self._line_from(start)
        if line is None:
            return None
        rest, end = line
        if rest.strip() == b"--":
            raise Ended
        if rest.strip():
            raise NotMjpeg("a boundary with more behind it")
        del self._held[:end]
        self._at = _At.HEAD
        return b""

    def _line_from(self, start: int) -> tuple[bytes, int] | None:
        """The rest of the line and where the next one begins."""
        end = self._held.find(b"\n", start, start + _LINE_MAX)
        if end < 0:
            if len(self._held) - start >= _LINE_MAX:
                raise NotMjpeg("a boundary without an end")
            return None
        return bytes(self._held[start:end]), end + 1

    def _head(self) -> bytes | None:
        cut = head_end(self._held, self._bounds)
        if cut is None:
            return None
        named = fields_of(bytes(self._held[: cut[0]]))
        if named.get("content-type", "").partition(";")[0].strip().lower() not in _TYPES:
            raise NotMjpeg("a part that is no JPEG")
        self._length = _length(named.get("content-length"), self._bounds.part_max)
        del self._held[: cut[1]]
        self._at, self._searched = _At.BODY, 0
        return b""

    def _body(self) -> bytes | None:
        if self._length is not None:
            if len(self._held) < self._length:
                return None
            return self._out(self._length, _At.GAP)
        # Searched from where the last look ended: a slow stream costs no second look.
        start = max(0, self._searched - len(self._mark))
        found = self._held.find(self._mark, start)
        size = found if found >= 0 else len(self._held) - len(self._mark)
        if size > self._bounds.part_max:
            raise NotMjpeg("a part without an end")
        if found >= 0:
            return self._out(found, _At.GAP)
        self._searched = len(self._held)
        return None

    def _out(self, size: int, then: _At) -> bytes:
        picture = bytes(self._held[:size])
        del self._held[:size]
        self._at = then
        return picture


class Stream:
    """A whole answer of HTTP, from its first byte on."""

    def __init__(self, bounds: Bounds = BOUNDS) -> None:
        self._bounds = bounds
        self._head = bytearray()
        self._chunks: Chunks | None = None
        self._parts: Parts | None = None

    @property
    def known(self) -> bool:
        """Whether the answer's head came and is that of such a stream."""
        return self._parts is not None

    @property
    def begun(self) -> bool:
        """Whether a picture has begun to come and is not whole."""
        return self._parts is not None and self._parts.begun

    def feed(self, data: bytes) -> list[bytes]:
        """The pictures that became whole. Raises NotMjpeg, Ended, Refused."""
        if self._parts is None:
            self._head += data
            if not _HTTP.startswith(self._head[: len(_HTTP)]):
                raise NotMjpeg("no HTTP")
            cut = head_end(self._head, self._bounds)
            if cut is None:
                return []
            self._read_head(bytes(self._head[: cut[0]]))
            data = bytes(self._head[cut[1] :])
            self._head.clear()
        assert self._parts is not None
        body = self._chunks.feed(data) if self._chunks else data
        pictures = list(self._parts.feed(body))
        if self._chunks and self._chunks.over:
            raise Ended
        return pictures

    def _read_head(self, head: bytes) -> None:
        first, _, rest = head.partition(b"\n")
        status = _STATUS.fullmatch(first.rstrip(b"\r"))
        if not status:
            raise NotMjpeg("no HTTP")
        if status[1] != b"200":
            raise Refused(int(status[1]))
        named = fields_of(rest)
        coding = named.get("transfer-encoding", "").strip().lower()
        if coding not in ("", "identity", "chunked"):
            raise NotMjpeg("a coding we do not read")
        self._chunks = Chunks() if coding == "chunked" else None
        self._parts = Parts(boundary(named.get("content-type", "")), self._bounds)


def boundary(content_type: str) -> bytes:
    """What parts the pictures. Raises NotMjpeg for another type."""
    kind = content_type.partition(";")[0].strip().lower()
    found = _BOUNDARY.search(content_type)
    if kind not in ("multipart/x-mixed-replace", "multipart/mixed") or not found:
        raise NotMjpeg("no stream of pictures")
    return (found[1] or found[2]).encode("latin-1")


def _length(told: str | None, most: int) -> int | None:
    if told is None:
        return None
    if not _LENGTH.fullmatch(told) or not 0 < int(told) <= most:
        raise NotMjpeg("a part's length that is none")
    return int(told)
