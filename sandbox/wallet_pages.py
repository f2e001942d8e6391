# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the gateway's payment page and the return of the browser to the merchant."""

import asyncio
import http.client
import json
import re
from dataclasses import dataclass, field
from html import escape
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox import fields
from sandbox.envelope import EnvelopeError, seal, unseal
from sandbox.faults import Kind, Party, Visit
from sandbox.gateway import (
    MERCHANT_ID,
    Gateway,
    TxnStatus,
    good_fraction,
    response_fields,
)
from sandbox.records import Row

PAGE: Final = """<!doctype html><html lang="en"><meta charset="utf-8">
<title>CSC wallet (sandbox)</title>
<body>{body}</body></html>"""
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
POST_TIMEOUT_S: Final = 10
MESSAGE: Final = re.compile(r"[0-9]{5}\|[A-Za-z0-9+/=]{1,20000}")


@dataclass(slots=True)
class Manner:
    """How the sandbox plays the operator at the page, and the browser after it."""

    auto: bool = True
    post_return: bool = False
    returns: list[dict[str, object]] = field(default_factory=list)


def post_return(address: str, message: str) -> dict[str, object]:
    """Posts the return as the operator's browser would; loopback only. Never raises."""
    to = urlsplit(address)
    if to.scheme != "http" or to.hostname not in LOOPBACK:
        return {"url": address, "status": None, "why": "not a loopback address"}
    line = http.client.HTTPConnection(to.hostname, to.port or 80, timeout=POST_TIMEOUT_S)
    try:
        path = (to.path or "/") + (f"?{to.query}" if to.query else "")
        line.request(
            "POST",
            path,
            urlencode({"bridgeResponseMessage": message}),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        return {"url": address, "status": line.getresponse().status, "why": None}
    except (OSError, http.client.HTTPException) as fault:
        return {"url": address, "status": None, "why": type(fault).__name__}
    finally:
        line.close()


class WalletPages:
    """Payment page, confirmation, return."""

    def __init__(self, gateway: Gateway, manner: Manner) -> None:
        self.gateway = gateway
        self.manner = manner

    def routes(self) -> list[Route]:
        """The calls, by path."""
        return [
            Route("/wallet/v1/payment/{fraction}", self.payment, methods=["POST"]),
            Route("/wallet/confirm", self.confirm, methods=["POST"]),
        ]

    async def payment(self, request: Request) -> Response:
        """The page a merchant sends the operator's browser to."""
        if not good_fraction(str(request.path_params["fraction"])):
            raise fields.MalformedError("fraction")
        form = await _form(request)
        merchant_id, _, envelope = fields.text(form, "message", MESSAGE).partition("|")
        try:
            asked = unseal(envelope, self.gateway.channel(merchant_id))
        except EnvelopeError:
            raise fields.MalformedError("message") from None
        if asked.get("merchant_id") != merchant_id:
            raise fields.MalformedError("merchant_id")
        row = self.gateway.begin(asked)
        if row["status"] == TxnStatus.PENDING and self.manner.auto:
            row = self.gateway.finish(merchant_id, row["merchant_txn"], pay=True)
        return self._answer(request, row)

    async def confirm(self, request: Request) -> Response:
        """The operator's button, when the page waits for him."""
        is_json = request.headers.get("content-type", "").startswith("application/json")
        body = await (fields.json_body(request) if is_json else _form(request))
        action = fields.text(body, "action")
        if action not in {"pay", "cancel"}:
            raise fields.MalformedError("action")
        row = self.gateway.finish(
            fields.text(body, "merchant_id", MERCHANT_ID),
            fields.text(body, "merchant_txn"),
            pay=action == "pay",
        )
        return self._answer(request, row)

    def _answer(self, request: Request, row: Row) -> Response:
        as_json = request.query_params.get("format") == "json"
        if row["status"] == TxnStatus.PENDING:
            return _waiting(row, as_json=as_json)
        said = response_fields(row)
        message = seal(said, self.gateway.channel(row["merchant_id"]))
        return_to = _return_address(row)
        times = self._posts(request.url.path)
        after = BackgroundTask(self._post, return_to, message, times) if times else None
        if as_json:
            answer = {
                "state": "returned",
                "return_to": return_to,
                "bridgeResponseMessage": message,
            }
            return JSONResponse(answer, background=after)
        return HTMLResponse(_return_page(return_to, message), background=after)

    def _posts(self, path: str) -> int:
        faults = self.gateway.scene.faults
        if faults.take(Visit(Party.WALLET, path, "POST"), {Kind.DUPLICATE_CALLBACK}):
            return 2
        return 1 if self.manner.post_return else 0

    async def _post(self, return_to: str, message: str, times: int) -> None:
        for _ in range(times):
            told = await asyncio.to_thread(post_return, return_to, message)
            self.manner.returns.append(told)


def _return_address(row: Row) -> str:
    asked: dict[str, str] = json.loads(row["fields"])
    return asked["return_url" if row["status"] == TxnStatus.PAID else "cancel_url"]


def _return_page(return_to: str, message: str) -> str:
    form = (
        f'<form method="post" action="{escape(return_to)}">'
        f'<input type="hidden" name="bridgeResponseMessage" value="{escape(message)}">'
        "<button>Continue</button></form><script>document.forms[0].submit()</script>"
    )
    return PAGE.format(body=form)


def _waiting(row: Row, *, as_json: bool) -> Response:
    keys = {"merchant_id": row["merchant_id"], "merchant_txn": row["merchant_txn"]}
    if as_json:
        return JSONResponse({"state": "waiting"} | keys)
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in keys.items()
    )
    form = (
        f'<form method="post" action="/wallet/confirm">{hidden}'
        '<button name="action" value="pay">Pay</button>'
        '<button name="action" value="cancel">Cancel</button></form>'
    )
    return HTMLResponse(PAGE.format(body=form))


async def _form(request: Request) -> dict[str, object]:
    try:
        plain = (await request.body()).decode("ascii")
    except UnicodeDecodeError:
        raise fields.MalformedError("body") from None
    return {key: values[0] for key, values in parse_qs(plain).items()}
