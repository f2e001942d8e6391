# SPDX-License-Identifier: Apache-2.0
"""Portal api: bytes for a kiosk that measures its line: a payload down, a payload up, no more.

Nothing is signed, looked up or written, so nobody need be known to ask. What keeps it cheap are two
bounds: a payload's size, and a budget of bytes that fills at a steady rate for all askers together;
an empty one is told (PRT-21), and measuring then waits while everything else goes on.
"""

import os
import time
from collections.abc import Callable
from threading import Lock
from typing import Any, Final

from starlette.responses import JSONResponse, Response

from portal.api.arrivals import Arrived
from portal.api.refusals import Refusal, Refused

PAYLOAD_MAX_BYTES: Final = 256 * 1024
BUDGET_BYTES: Final = 32 * 1024 * 1024  # what may be asked at once
FILLS_BYTES_PER_S: Final = 2 * 1024 * 1024  # 5,000 kiosks, 3 MiB a day each, take a tenth of it
_NO_STORE: Final = {"Cache-Control": "no-store"}


class Budget:
    """Bytes for all askers; fills up again with time. Any thread may take."""

    def __init__(
        self,
        most_bytes: int = BUDGET_BYTES,
        fills_bytes_per_s: int = FILLS_BYTES_PER_S,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._fills, self._clock_s = most_bytes, fills_bytes_per_s, clock_s
        self._left = float(most_bytes)
        self._at_s = clock_s()
        self._lock = Lock()

    def take(self, size: int) -> None:
        """Raises Refused(LINE_BUDGET_SPENT); then nothing is taken."""
        with self._lock:
            now_s = self._clock_s()
            grown = self._left + (now_s - self._at_s) * self._fills
            self._left, self._at_s = min(grown, float(self._most)), now_s
            if size > self._left:
                raise Refused(Refusal.LINE_BUDGET_SPENT)
            self._left -= size


class LineProbe:
    """Both ways of the measurement."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget

    def down(self, asked: str) -> Response:
        """GET /v1/line/{payload_bytes}: so many bytes that no one can press smaller."""
        if not (asked.isascii() and asked.isdigit() and len(asked) <= 9):
            raise Refused(Refusal.MESSAGE_UNREADABLE)
        size = int(asked)
        if size > PAYLOAD_MAX_BYTES:
            raise Refused(Refusal.TOO_LARGE)
        self._budget.take(size)
        return Response(os.urandom(size), 200, _NO_STORE, "application/octet-stream")

    def up(self, arrived: Arrived) -> Response:
        """POST /v1/line: says how many bytes came, and forgets them."""
        self._budget.take(len(arrived.wire))
        return JSONResponse({"received_bytes": len(arrived.wire)}, headers=_NO_STORE)


def paths() -> dict[str, Any]:
    """Both in the words of OpenAPI."""
    octets = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    size = {"type": "integer", "minimum": 0, "maximum": PAYLOAD_MAX_BYTES}
    number = {"name": "payload_bytes", "in": "path", "required": True, "schema": size}
    said = {"type": "object", "properties": {"received_bytes": {"type": "integer"}}}
    return {
        "/v1/line": {
            "post": {
                "operationId": "lineUp",
                "summary": "A payload for measuring the line: counted and forgotten; not signed.",
                "requestBody": {"required": True, "content": octets},
                "responses": {
                    "200": {
                        "description": "How much came.",
                        "content": {"application/json": {"schema": said}},
                    }
                },
            }
        },
        "/v1/line/{payload_bytes}": {
            "get": {
                "operationId": "lineDown",
                "summary": "A payload for measuring the line: random bytes; not signed.",
                "parameters": [number],
                "responses": {"200": {"description": "The payload.", "content": octets}},
            }
        },
    }
