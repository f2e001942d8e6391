# SPDX-License-Identifier: Apache-2.0
"""Sandbox: builds one outside world of all parties behind one address."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.bills import RefReusedError
from sandbox.census import Census
from sandbox.control import Control
from sandbox.fields import MalformedError, NotThereError
from sandbox.gateway import Gateway
from sandbox.himbhoomi import HimBhoomi
from sandbox.hpsebl import Hpsebl
from sandbox.jalshakti import JalShakti
from sandbox.line import FaultyLine
from sandbox.scene import Scene
from sandbox.wallet_api import WalletApi
from sandbox.wallet_pages import Manner, WalletPages


def build(scene: Scene) -> Starlette:
    """The web application of a scene."""
    manner = Manner()
    gateway = Gateway(scene)
    billers = (Hpsebl(scene), JalShakti(scene))
    rooms = (
        *billers,
        HimBhoomi(scene),
        WalletPages(gateway, manner),
        WalletApi(gateway),
        Control(scene, manner),
        Census(scene, billers, manner),
    )
    return Starlette(
        routes=[route for room in rooms for route in room.routes()],
        middleware=[Middleware(FaultyLine, faults=scene.faults)],
        exception_handlers={
            MalformedError: _malformed,
            NotThereError: _not_there,
            RefReusedError: _ref_reused,
        },
    )


def _malformed(_request: Request, fault: Exception) -> Response:
    field = fault.field if isinstance(fault, MalformedError) else ""
    return JSONResponse({"error": "malformed", "field": field}, status_code=400)


def _not_there(_request: Request, fault: Exception) -> Response:
    what = fault.what if isinstance(fault, NotThereError) else ""
    return JSONResponse({"error": what}, status_code=404)


def _ref_reused(_request: Request, _fault: Exception) -> Response:
    return JSONResponse({"error": "merchant_ref_reused"}, status_code=409)
