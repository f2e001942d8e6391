# SPDX-License-Identifier: Apache-2.0
"""Bench: the portal as a process, with departments and a gateway that say yes at once, so that
posting is what is measured. Everything else of it is the product's.

    python -m bench.drain_portal DATA_DIR [DATABASE_URL]

Prints one line {ready, url, code} and ends when its standard input closes. GET /bench tells how
many bytes came in and went out over HTTP, headers included.
"""

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from bench.books import wall_ms
from kiosk.core.encoding import dump
from kiosk.core.wire.exchange import Cause
from portal.config import load_settings
from portal.door import Door
from portal.opening import Outside, open_office
from portal.parties.csc_wallet import CscWallet
from portal.parties.department import Found
from portal.parties.directory import Directory
from portal.ports import ActResult, ActState, GatewayResult, GatewayState, LotPayment, OutwardAct
from portal.server import serve
from portal.serving import edge
from portal.verbs import demo_seed

Scope = MutableMapping[str, Any]
Said = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Said]]
Send = Callable[[Said], Awaitable[None]]


class Willing:
    """Departments that accept whatever is paid."""

    def act(self, act: OutwardAct) -> ActResult:
        """Accepted."""
        return ActResult(ActState.ACCEPTED, Cause.NONE, f"R-{act.ref}")

    def ask(self, act: OutwardAct) -> ActResult:
        """The same."""
        return self.act(act)

    def lookup(self, biller: str, consumer_id: str, today: str) -> Found:
        """Nobody looks anything up here."""
        del biller, consumer_id, today
        return Found("silent")


class Paid:
    """A gateway at which every lot is paid."""

    def status(self, lot: LotPayment) -> GatewayResult:
        """Paid."""
        return GatewayResult(GatewayState.PAID, f"CSC-{lot.merchant_txn}")


class Counted:
    """An ASGI application, and the bytes that crossed it."""

    def __init__(self, within: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._within = within
        self._came = self._went = self._requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["path"] == "/bench":
            await self._tell(send)
            return
        self._requests += 1
        line = len(scope["method"]) + len(scope["path"]) + len("  HTTP/1.1\r\n\r\n")
        self._came += line + _size(scope["headers"])

        async def hear() -> Said:
            said = await receive()
            self._came += len(said.get("body", b""))
            return said

        async def answer(said: Said) -> None:
            if said["type"] == "http.response.start":
                self._went += len("HTTP/1.1 200 OK\r\n\r\n") + _size(said["headers"])
            self._went += len(said.get("body", b""))
            await send(said)

        await self._within(scope, hear, answer)

    async def _tell(self, send: Send) -> None:
        body = dump({"came": self._came, "went": self._went, "requests": self._requests})
        head = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})


def _size(headers: list[tuple[bytes, bytes]]) -> int:
    return sum(len(name) + len(value) + len(": \r\n") for name, value in headers)


def main(data_dir: Path, database_url: str) -> None:
    """Serves."""
    settings = load_settings(data_dir)
    settings = replace(settings, database_url=database_url or settings.database_url)
    door = Door()
    with door.open() as bound, open_office(settings, wall_ms) as office:
        url = door.url(bound)
        seeded = demo_seed(office, None)  # type: ignore[arg-type]  # it looks at no argument
        outside = Outside(cast(Directory, Willing()), cast(CscWallet, Paid()))
        app = Counted(edge(office, outside, url))
        serve(cast(Any, app), door, bound, {"url": url, "code": seeded["code"]})


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
