# SPDX-License-Identifier: Apache-2.0
"""Portal api: an answer about to leave: compressed when asked for, signed as it will travel."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.responses import Response

from kiosk.core.wire.http_signature import AnswerParts, to_sign
from portal.api.arrivals import Arrived
from portal.ports import Clock

GZIP_FROM_BYTES: Final = 256  # below it the frame costs more than it saves
GZIP_LEVEL: Final = 9
JSON: Final = "application/json"
LINES: Final = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class Said:
    """What is answered, before it is packed."""

    status: int
    body: bytes
    media_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seal:
    """Who signs: the key's name and its act."""

    key_id: str
    sign: Callable[[bytes], bytes]
    clock: Clock


def depart(said: Said, arrived: Arrived, seal: Seal) -> Response:
    """The signed answer to a message; binds status, body and the message it answers."""
    body, headers = said.body, {"Cache-Control": "no-store", **said.headers}
    if arrived.takes_gzip and len(body) >= GZIP_FROM_BYTES:
        packed = gzip.compress(body, GZIP_LEVEL, mtime=0)
        if len(packed) < len(body):
            body = packed
            headers["Content-Encoding"] = "gzip"
    unsigned = to_sign(
        AnswerParts(said.status, body, arrived.wire, headers), seal.key_id, seal.clock() // 1000
    )
    headers |= unsigned.headers(seal.sign(unsigned.base))
    return Response(body, said.status, headers, said.media_type)
