# SPDX-License-Identifier: Apache-2.0
"""Portal api: the addresses, and nothing else: bytes in, the right desk, bytes out.

Bodies are read raw, since what was signed is what travelled; core.wire decodes them. Work on the
books is done off the event loop.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from kiosk.core.wire.authentication import BLOCK_MAX_BYTES
from kiosk.core.wire.authentication import PATH as AUTHENTICATION
from kiosk.core.wire.exchange import BODY_MAX_BYTES
from kiosk.core.wire.upload import CHUNK_MAX_BYTES
from kiosk.core.wire.upload import PATH as UPLOADS
from portal.api.arrivals import SMALL_MAX_BYTES, Arrived, arrive
from portal.api.authentication import AuthenticationDesk
from portal.api.bank import BankDesk
from portal.api.departures import JSON
from portal.api.kiosk_calls import KioskCalls
from portal.api.line_probe import PAYLOAD_MAX_BYTES, Budget, LineProbe
from portal.api.pay_pages import PayPages
from portal.api.refusals import Refusal, Refused, error_body
from portal.api.uploads import UploadDesk
from portal.api.verify_page import verify
from portal.keys import PortalKeys
from portal.ports import Clock

NO_STORE: Final = {"Cache-Control": "no-store"}
Ending = Callable[[Request], Awaitable[Response]]
_BY_STATUS: Final = {404: Refusal.NOTHING_HERE, 405: Refusal.METHOD_UNKNOWN}


@dataclass(frozen=True, slots=True)
class Desks:
    """Who answers at which address."""

    keys: PortalKeys
    kiosk_calls: KioskCalls
    bank: BankDesk
    pages: PayPages
    authentication: AuthenticationDesk
    uploads: UploadDesk
    clock: Clock


def build(desks: Desks) -> FastAPI:
    """The portal's HTTP edge. Its description is drawn by portal.api.openapi, not here."""
    app = FastAPI(title="Lok Mitra portal", openapi_url=None, redirect_slashes=False)
    _add_kiosk(app, desks)
    _add_authentication(app, desks.authentication)
    _add_uploads(app, desks.uploads)
    _add_bank(app, desks)
    _add_pages(app, desks)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http_refused)
    app.add_exception_handler(Exception, _own_fault)
    return app


def _add_kiosk(app: FastAPI, desks: Desks) -> None:
    calls = desks.kiosk_calls
    app.add_api_route("/v1/enrol", _posted(calls.enrol, SMALL_MAX_BYTES), methods=["POST"])
    app.add_api_route("/v1/exchange", _posted(calls.exchange, BODY_MAX_BYTES), methods=["POST"])
    app.add_api_route("/v1/lookup", _posted(calls.lookup, SMALL_MAX_BYTES), methods=["POST"])
    app.add_api_route("/v1/reset-pin", _posted(calls.reset_pin, SMALL_MAX_BYTES), methods=["POST"])

    async def portal() -> Response:
        said = {"portal_id": desks.keys.portal_id, "epoch": desks.keys.epoch}
        return JSONResponse({**said, "time_ms": desks.clock()}, headers=NO_STORE)

    app.add_api_route("/v1/portal", portal, methods=["GET"])
    _add_line(app, LineProbe(Budget()))


def _add_line(app: FastAPI, probe: LineProbe) -> None:
    async def down(payload_bytes: str) -> Response:
        return probe.down(payload_bytes)

    app.add_api_route("/v1/line", _posted(probe.up, PAYLOAD_MAX_BYTES), methods=["POST"])
    app.add_api_route("/v1/line/{payload_bytes}", down, methods=["GET"])


def _add_authentication(app: FastAPI, desk: AuthenticationDesk) -> None:
    ending = _posted(desk.authenticate, BLOCK_MAX_BYTES)
    app.add_api_route(AUTHENTICATION, ending, methods=["POST"])

    async def certificate() -> Response:
        return await run_in_threadpool(desk.certificate)

    app.add_api_route(AUTHENTICATION, certificate, methods=["GET"])


def _add_uploads(app: FastAPI, desk: UploadDesk) -> None:
    ending = _posted(desk.answer, CHUNK_MAX_BYTES)
    app.add_api_route(UPLOADS, ending, methods=["POST", "OPTIONS"])
    one = ["HEAD", "PATCH", "DELETE", "POST", "OPTIONS"]
    app.add_api_route(UPLOADS + "/{upload_id}", ending, methods=one)


def _add_bank(app: FastAPI, desks: Desks) -> None:
    ending = _posted(desks.bank.intimation, SMALL_MAX_BYTES)
    app.add_api_route("/v1/bank/deposits", ending, methods=["POST"])


def _add_pages(app: FastAPI, desks: Desks) -> None:
    async def leave(merchant_txn: str) -> HTMLResponse:
        return await run_in_threadpool(desks.pages.leave, merchant_txn)

    async def check(request: Request) -> Response:
        as_json = JSON in request.headers.get("accept", "")
        qr = request.query_params.get("qr")
        epoch = desks.keys.certificate_of_epoch
        return await run_in_threadpool(verify, qr, epoch, as_json=as_json)

    back = _posted(desks.pages.come_back, SMALL_MAX_BYTES)
    app.add_api_route("/pay/return", back, methods=["POST"])
    app.add_api_route("/pay/cancel", back, methods=["POST"])
    app.add_api_route("/pay/{merchant_txn}", leave, methods=["GET"])
    app.add_api_route("/verify", check, methods=["GET"])


def _posted(answer: Callable[[Arrived], Response], max_bytes: int) -> Ending:
    """The address of something that takes a whole message."""

    async def ending(request: Request) -> Response:
        return await run_in_threadpool(answer, await arrive(request, max_bytes))

    return ending


async def _refused(_request: Request, error: Exception) -> Response:
    """A message that could not even be read to its end: nothing of it can be signed over."""
    refusal = error.refusal if isinstance(error, Refused) else Refusal.OWN_FAULT
    headers = NO_STORE | {"Connection": "close"}
    return Response(error_body(refusal), refusal.status, headers, JSON)


async def _http_refused(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    refusal = _BY_STATUS.get(status, Refusal.MESSAGE_UNREADABLE)
    return Response(error_body(refusal), status, NO_STORE, JSON)


async def _own_fault(_request: Request, _error: Exception) -> Response:
    return Response(error_body(Refusal.OWN_FAULT), 500, NO_STORE, JSON)
