# SPDX-License-Identifier: Apache-2.0
"""Sync: bodies packed for the wire and unpacked again, never larger than they may be."""

import zlib
from typing import Final

from kiosk.core.encoding import Unreadable

GZIP: Final = "gzip"
PACK_FROM_BYTES: Final = 256  # below it the frame costs more than it saves
_FRAME: Final = 31  # zlib's window bits for a gzip frame (RFC 1952), its time field zero
_LEVEL: Final = 6  # 9 takes twice as long for a thousandth less
_MEMORY: Final = 8


def packed(body: bytes) -> tuple[bytes, str]:
    """The bytes to send and the content coding they have: gzip, or none when it saves nothing."""
    if len(body) >= PACK_FROM_BYTES:
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _FRAME, _MEMORY)
        small = packer.compress(body) + packer.flush()
        if len(small) < len(body):
            return small, GZIP
    return body, ""


def unpacked(wire: bytes, coding: str, max_bytes: int) -> bytes:
    """The body behind `wire`; what is beyond `max_bytes` is never made.

    Raises Unreadable for another coding, a damaged or cut frame, or a body that is too large.
    """
    if coding.strip().lower() in {"", "identity"}:
        if len(wire) > max_bytes:
            raise Unreadable("too large")
        return wire
    if coding.strip().lower() != GZIP:
        raise Unreadable("an unknown content coding")
    opener = zlib.decompressobj(_FRAME)
    try:
        body = opener.decompress(wire, max_bytes + 1)
    except zlib.error as error:
        raise Unreadable("not gzip") from error
    if len(body) > max_bytes or not opener.eof or opener.unused_data:
        raise Unreadable("too large, cut, or followed by something")
    return body
