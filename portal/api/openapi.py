# SPDX-License-Identifier: Apache-2.0
"""Portal api: its OpenAPI document, drawn from the core's dataclasses that are the messages.

Nothing is written twice: a field added in core.wire changes this document, and a test holds the
checked-in docs/openapi.json to it. Named forms are objects, positional forms are tuples.
"""

import json
from typing import Final

from kiosk.core.catalogue import Row
from kiosk.core.entries import BODIES
from kiosk.core.journal import FORM
from kiosk.core.lease import Lease
from kiosk.core.receipt import PaperFacts
from kiosk.core.wire import authentication, enrolment, exchange, trust
from portal.api import line_probe, uploads
from portal.api.refusals import Refusal
from portal.api.shapes import WRITTEN, Drawing, Plain, sequence
from portal.words import say

VERSION: Final = "1"
_NAMED: Final = (
    enrolment.EnrolRequest,
    enrolment.EnrolAnswer,
    enrolment.ResetPinRequest,
    enrolment.ResetPinAnswer,
    enrolment.LookupRequest,
    enrolment.LookupAnswer,
    authentication.AuthenticationAnswer,
    exchange.RequestHead,
    exchange.AnswerHead,
    exchange.LotNews,
    exchange.AccountNews,
    exchange.BlockOrder,
    Row,
)
_LINES: Final = (
    exchange.SentParticulars,
    exchange.Verdict,
    exchange.Message,
    trust.EpochCertificate,
    trust.KioskCertificate,
    authentication.Permit,
    Lease,
    PaperFacts,
)


def document() -> Plain:
    """The whole document (OpenAPI 3.1)."""
    drawing = Drawing()
    for kind in _NAMED:
        drawing.named(kind)
    for line in _LINES:
        drawing.line(line)
    entry = _entry_line(drawing)
    schemas = drawing.schemas | WRITTEN | {"EntryLine": entry}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lok Mitra portal",
            "version": VERSION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": _ABOUT,
        },
        "paths": _paths(),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"bank": {"type": "http", "scheme": "bearer"}},
        },
    }


def text() -> str:
    """The document as it is checked in."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


def _entry_line(drawing: Drawing) -> Plain:
    """A journal entry: bytes once, so its line is exactly what was hashed."""
    text, whole = drawing.of(str), drawing.of(int)
    kinds = [
        sequence(
            [
                {"title": "form", "const": FORM},
                {"title": "portal_id"} | text,
                {"title": "kiosk_id"} | text,
                {"title": "generation"} | whole,
                {"title": "seq"} | whole,
                {"title": "prev"} | drawing.of(bytes),
                {"title": "kind", "const": kind.value},
                {"title": "at_ms"} | whole,
                {"title": "body"} | drawing.line(body),
            ]
        )
        for kind, body in BODIES.items()
    ]
    return {"description": "A journal entry as it was hashed (SHA-256).", "oneOf": kinds}


_ABOUT: Final = (
    "Messages of a kiosk are signed both ways: HTTP Message Signatures (RFC 9421), label lmk, "
    "Ed25519, over method, path and Content-Digest (RFC 9530) of the bytes on the wire; an answer "
    "covers its status, its digest and the digest of the request it answers. keyid is "
    "KIOSK_ID.GENERATION for a kiosk, answer.EPOCH for the portal, root at enrolment. Bodies may "
    "be gzip (Content-Encoding); an answer is when Accept-Encoding allows it. Amounts are whole "
    "paise, times milliseconds since 1970 (UTC)."
)


def _paths() -> Plain:
    return {
        "/v1/enrol": {
            "post": _named_call(
                "enrol", "A code of the district makes a kiosk.", ("EnrolRequest", "EnrolAnswer")
            )
        },
        "/v1/exchange": {"post": _exchange_call()},
        "/v1/lookup": {
            "post": _named_call(
                "lookup", "One bill, asked of its biller.", ("LookupRequest", "LookupAnswer")
            )
        },
        "/v1/reset-pin": {
            "post": _named_call(
                "resetPin", "A new code for a forgotten PIN.", ("ResetPinRequest", "ResetPinAnswer")
            )
        },
        authentication.PATH: {"post": _authentication_call(), "get": _authority_call()},
        "/v1/portal": {
            "get": {
                "operationId": "portal",
                "summary": "Which portal this is; not signed.",
                "responses": {"200": _json("Portal", "Here.")},
            }
        },
        **line_probe.paths(),
        **uploads.paths(_refusals()),
        "/v1/bank/deposits": {"post": _bank_call()},
        "/verify": {"get": _verify_call()},
        **_pages(),
    }


def _json(schema: str, what: str) -> Plain:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": what, "content": {"application/json": {"schema": reference}}}


def _named_call(name: str, summary: str, forms: tuple[str, str]) -> Plain:
    asked, said = forms
    return {
        "operationId": name,
        "summary": summary,
        "requestBody": {"required": True, **_json(asked, "Signed, but at enrolment.")},
        "responses": {"200": _json(said, "Signed."), **_refusals()},
    }


def _exchange_call() -> Plain:
    asked = (
        "Lines: a RequestHead, `entries` lines EntryLine, then a SentParticularsLine for each set "
        "of particulars."
    )
    said = (
        "Lines: an AnswerHead, `verdicts` lines VerdictLine, `messages` lines MessageLine. Signed."
    )
    lines = {"application/x-ndjson": {"schema": {"type": "string"}}}
    return {
        "operationId": "exchange",
        "summary": "The tail of a kiosk's journal for verdicts and news.",
        "requestBody": {"required": True, "description": asked, "content": lines},
        "responses": {"200": {"description": said, "content": lines}, **_refusals()},
    }


def _authentication_call() -> Plain:
    asked = (
        f"{authentication.TEST_AUTHORITY}. The PidData of a test device, byte for byte, sealed to "
        "the certificate that GET gives. Not signed by the kiosk: its permit is."
    )
    headers = (
        (authentication.PERMIT_HEADER, "PermitLine as JSON, base64url"),
        (authentication.SIGNATURE_HEADER, "the kiosk's Ed25519 signature over it, base64url"),
    )
    return {
        "operationId": "authenticate",
        "summary": "A sealed block for yes or no; kept is that it was asked, never the block.",
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": what,
                "schema": {"type": "string"},
            }
            for name, what in headers
        ],
        "requestBody": {
            "required": True,
            "description": asked,
            "content": {"text/xml": {"schema": {"type": "string"}}},
        },
        "responses": {"200": _json("AuthenticationAnswer", "Signed."), **_refusals()},
    }


def _authority_call() -> Plain:
    return {
        "operationId": "authority",
        "summary": f"{authentication.TEST_AUTHORITY}: the certificate that test devices seal to.",
        "responses": {"200": {"description": "{authority, certificate}; not signed."}},
    }


def _bank_call() -> Plain:
    return {
        "operationId": "intimateDeposit",
        "summary": "The bank tells of a deposit; the same bank_reference again changes nothing.",
        "security": [{"bank": []}],
        "requestBody": {"required": True, **_json("Intimation", "One deposit.")},
        "responses": {
            "200": {"description": "Booked, now or before: {bank_reference, fresh}."},
            **_refusals(),
        },
    }


def _verify_call() -> Plain:
    return {
        "operationId": "verifyPaper",
        "summary": "Whether a paper is ours: green a receipt, amber a slip, red neither.",
        "parameters": [{"name": "qr", "in": "query", "schema": {"type": "string"}}],
        "responses": {"200": _json("Paper", "JSON when it is accepted, else a page.")},
    }


def _pages() -> Plain:
    page: Plain = {"description": "A page for the VLE's browser.", "content": {"text/html": {}}}
    number = {"name": "merchant_txn", "in": "path", "required": True, "schema": {"type": "string"}}
    form: Plain = {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}
    back: Plain = {
        "summary": "From the gateway, by the browser; believed only as far as it is signed.",
        "requestBody": {"content": form},
        "responses": {"200": page, "400": page, "404": page},
    }
    return {
        "/pay/{merchant_txn}": {
            "get": {
                "operationId": "payLot",
                "summary": "On to the wallet gateway with the sealed payment of a lot.",
                "parameters": [number],
                "responses": {"200": page, "404": page, "503": page},
            }
        },
        "/pay/return": {"post": {"operationId": "comeBack", **back}},
        "/pay/cancel": {"post": {"operationId": "turnBack", **back}},
    }


def _refusals() -> Plain:
    """One response a status, naming its codes."""
    found: dict[str, list[str]] = {}
    for one in Refusal:
        found.setdefault(str(one.status), []).append(f"{one.code}: {say(one.code).en}")
    return {status: _json("Error", " · ".join(said)) for status, said in sorted(found.items())}
