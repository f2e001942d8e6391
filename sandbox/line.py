# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the line between caller and party: slow, down, garbled, cut, as the fault desk says."""

import asyncio
from asyncio import BaseTransport
from typing import Final

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.faults import LINE_KINDS, FaultDesk, Kind, Party, Visit, Wanted

RUBBISH: Final = "<html><body><h1>It works!</h1><!-- mod_proxy: upstream &"


class CuttableHttp(H11Protocol):
    """uvicorn's own HTTP/1.1, which also hands its connection to the application as state."""

    def connection_made(self, transport: BaseTransport) -> None:
        """Puts the connection where a fault can cut it."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self.app_state = {**self.app_state, "line": transport}


class FaultyLine:
    """ASGI middleware that plays the faults of the line for all parties alike."""

    def __init__(self, app: ASGIApp, faults: FaultDesk) -> None:
        self.app = app
        self.faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the call on, unless a fault stands for it."""
        fault = self._fault(scope) if scope["type"] == "http" else None
        if fault is None:
            await self.app(scope, receive, send)
        elif fault.kind is Kind.SLOW:
            try:
                await asyncio.sleep(fault.delay_ms / 1000)
            except asyncio.CancelledError:  # the process ends before the delay does
                await _cut(scope, receive)
                return
            await self.app(scope, receive, send)
        else:
            await self._spoil(fault, scope, receive, send)

    def _fault(self, scope: Scope) -> Wanted | None:
        path = str(scope["path"])
        first, _, rest = path.lstrip("/").partition("/")
        if first not in set(Party) or rest.startswith("control/"):
            return None
        return self.faults.take(Visit(Party(first), path, str(scope["method"])), LINE_KINDS)

    async def _spoil(self, fault: Wanted, scope: Scope, receive: Receive, send: Send) -> None:
        kept: list[Message] = []

        async def keep(message: Message) -> None:
            await asyncio.sleep(0)
            kept.append(message)

        if fault.done:
            await self.app(scope, receive, keep)
        elif fault.kind is Kind.HALF:
            kept = _messages(RUBBISH)
        match fault.kind:
            case Kind.DOWN:
                await PlainTextResponse("down for maintenance", 503)(scope, receive, send)
            case Kind.ERROR500:
                await PlainTextResponse("Internal Server Error", 500)(scope, receive, send)
            case Kind.GARBAGE:
                await Response(RUBBISH, media_type="text/html")(scope, receive, send)
            case Kind.HALF:
                await _send_half(kept, send)
            case _:
                await _cut(scope, receive)


def _messages(body: str) -> list[Message]:
    plain = body.encode()
    length = (b"content-length", str(len(plain)).encode())
    return [
        {"type": "http.response.start", "status": 200, "headers": [length]},
        {"type": "http.response.body", "body": plain},
    ]


async def _send_half(messages: list[Message], send: Send) -> None:
    """Right headers, half the body; uvicorn closes a connection whose answer is not whole."""
    body = b"".join(m.get("body", b"") for m in messages if m["type"] == "http.response.body")
    await send(messages[0])
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})


async def _cut(scope: Scope, receive: Receive) -> None:
    """Ends the connection without an answer, and waits until it has ended."""
    scope["state"]["line"].abort()
    while (await receive())["type"] != "http.disconnect":
        continue
