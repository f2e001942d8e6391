# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the gateway's server API v2: what became of a payment, give-back, delivery notice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox import fields, keys
from sandbox.envelope import EnvelopeError, seal, unseal
from sandbox.faults import Kind, Party, Visit
from sandbox.gateway import (
    MERCHANT_ID,
    RUPEES,
    WORDS,
    Gateway,
    TxnStatus,
    paise,
    response_fields,
    rupees,
)
from sandbox.records import Row

Said = dict[str, str]


class Code(IntEnum):
    """response_code of the XML answer."""

    SUCCESS = 100
    NOT_FOUND = 110
    NOT_VERIFIED = 120
    NOT_ALLOWED = 130


class NotDoneError(Exception):
    """A call understood and not done; it becomes a Failure answer without data."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Call:
    """One call with its envelope open; `path` is for the fault desk."""

    asked: Mapping[str, str]
    path: str

    def need(self, name: str) -> str:
        """A field that must be there."""
        value = self.asked.get(name, "")
        if not value:
            raise NotDoneError(Code.NOT_ALLOWED, f"{name} missing")
        return value


Act = Callable[[Call], Said]
CALLS: Final = "/wallet/v2"


class WalletApi:
    """The calls merchants' servers make, and the registration that precedes them."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.records = gateway.records
        self.scene = gateway.scene
        self._acts: dict[str, Act] = {
            f"{CALLS}/transaction/status": self.status,
            f"{CALLS}/transaction/reverse": self.reverse,
            f"{CALLS}/refund/log": self.refund,
            f"{CALLS}/refund/status": self.refund_status,
            f"{CALLS}/recon/log": self.recon,
        }

    def routes(self) -> list[Route]:
        """The calls, by path."""
        return [
            *(Route(path, self.answer, methods=["POST"]) for path in self._acts),
            Route("/wallet/control/merchants", self.register, methods=["POST"]),
            Route("/wallet/control/key", self.key, methods=["GET"]),
        ]

    async def register(self, request: Request) -> Response:
        """Joining: the keys are exchanged."""
        body = await fields.json_body(request)
        merchant_id = fields.text(body, "merchant_id", MERCHANT_ID)
        pem = body.get("public_key_pem")
        if not isinstance(pem, str):
            raise fields.MalformedError("public_key_pem")
        self.gateway.register(merchant_id, pem)
        public = keys.public_pem(self.scene.gateway_key)
        return JSONResponse({"merchant_id": merchant_id, "gateway_public_key_pem": public})

    async def key(self, _request: Request) -> Response:
        """The gateway's public key."""
        return PlainTextResponse(keys.public_pem(self.scene.gateway_key))

    async def answer(self, request: Request) -> Response:
        """Opens the envelope, does the call, seals the answer."""
        body = await fields.json_body(request)
        merchant_id = fields.text(body, "merchant_id", MERCHANT_ID)
        sealed = body.get("request_data")
        try:
            channel = self.gateway.channel(merchant_id)
            asked = unseal(str(sealed), channel)
        except EnvelopeError as fault:
            return self._xml(Code.NOT_VERIFIED, str(fault), "")
        if asked.get("merchant_id") != merchant_id:
            return self._xml(Code.NOT_VERIFIED, "merchant_id differs", "")
        try:
            said = self._acts[request.url.path](Call(asked, request.url.path))
        except NotDoneError as fault:
            return self._xml(fault.code, fault.message, "")
        return self._xml(Code.SUCCESS, "Done", seal(said, channel))

    def _xml(self, code: Code, message: str, data: str) -> Response:
        parts = {
            "response_code": str(int(code)),
            "response_status": "Success" if code is Code.SUCCESS else "Failure",
            "response_message": message,
            "response_server": "sandbox",
            "response_date": self.scene.day.stamp(),
            "response_data": data,
        }
        inside = "".join(f"<{tag}>{escape(value)}</{tag}>" for tag, value in parts.items())
        return Response(f"<xml>{inside}</xml>", media_type="application/xml")

    def _payment(self, call: Call) -> Row:
        row = self.gateway.find(call.need("merchant_id"), call.need("merchant_txn"))
        if row is None or call.asked.get("csc_txn", "N") not in {"N", "", row["csc_txn"]}:
            raise NotDoneError(Code.NOT_FOUND, "Transaction not found")
        return row

    def _paid(self, call: Call) -> Row:
        row = self._payment(call)
        if row["status"] != TxnStatus.PAID:
            raise NotDoneError(Code.NOT_ALLOWED, "Transaction is not successful")
        return row

    def status(self, call: Call) -> Said:
        """transaction/status: the truth after a lost return."""
        row = self._payment(call)
        said = response_fields(row) | {"creation_date": row["created"]}
        if self.scene.faults.take(Visit(Party.WALLET, call.path, "POST"), {Kind.UNKNOWN}):
            txn_words, words = WORDS[TxnStatus.PENDING]
            said |= {
                "txn_status": TxnStatus.PENDING.value,
                "txn_status_message": txn_words,
                "status_message": words,
            }
        return said

    def reverse(self, call: Call) -> Said:
        """transaction/reverse: the whole amount, on the day of the payment only."""
        row = self._paid(call)
        if row["created"][:10] != self.scene.day.today.isoformat():
            raise NotDoneError(Code.NOT_ALLOWED, "Reverse is for the same day; use refund")
        return self._give_back(call, row, (row["amount_paise"], "reverse"))

    def refund(self, call: Call) -> Said:
        """refund/log: what refund_deduction names, at most the payment."""
        row = self._paid(call)
        wanted = call.need("refund_deduction")
        if not RUPEES.fullmatch(wanted) or not 0 < paise(wanted) <= row["amount_paise"]:
            raise NotDoneError(Code.NOT_ALLOWED, "refund_deduction not in range")
        return self._give_back(call, row, (paise(wanted), "refund"))

    def _give_back(self, call: Call, row: Row, what: tuple[int, str]) -> Said:
        """One give-back per csc_txn for ever; the same request again gets the first answer."""
        amount_paise, kind = what
        merchant_reference = call.need("merchant_reference")
        with self.records.unit():
            given = self._given(row["csc_txn"])
            if given is None:
                number = self.records.count("SELECT count(*) FROM refund") + 1
                self.records.put(
                    "INSERT INTO refund VALUES (?, ?, ?, ?, ?, ?)",
                    row["csc_txn"],
                    merchant_reference,
                    f"RF{self.scene.day.today:%y%m%d}{number:06d}",
                    amount_paise,
                    kind,
                    self.scene.day.stamp(),
                )
                self.records.put(
                    "UPDATE vle SET balance_paise = balance_paise + ? WHERE csc_id = ?",
                    amount_paise,
                    row["csc_id"],
                )
        given = given or self._given(row["csc_txn"])
        if given is None or (given["merchant_reference"], given["amount_paise"], given["kind"]) != (
            merchant_reference,
            amount_paise,
            kind,
        ):
            raise NotDoneError(Code.NOT_ALLOWED, "Already given back")
        return _refund_fields(call, given)

    def _given(self, csc_txn: str) -> Row | None:
        return self.records.one("SELECT * FROM refund WHERE csc_txn = ?", csc_txn)

    def refund_status(self, call: Call) -> Said:
        """refund/status: a give-back logged before."""
        given = self._given(self._payment(call)["csc_txn"])
        if given is None or call.asked.get("refund_reference") not in {
            None,
            "",
            given["refund_reference"],
        }:
            raise NotDoneError(Code.NOT_FOUND, "Refund not found")
        return _refund_fields(call, given)

    def recon(self, call: Call) -> Said:
        """recon/log: the merchant says that the service was delivered."""
        row = self._paid(call)
        with self.records.unit():
            kept = self.records.one("SELECT * FROM recon WHERE csc_txn = ?", row["csc_txn"])
            number = self.records.count("SELECT count(*) FROM recon") + 1
            reference = f"RC{number:08d}" if kept is None else str(kept["recon_reference"])
            if kept is None:
                stamp = self.scene.day.stamp()
                self.records.put(
                    "INSERT INTO recon VALUES (?, ?, ?)", row["csc_txn"], reference, stamp
                )
        return {"csc_txn": row["csc_txn"], "recon_reference": reference}


def _refund_fields(call: Call, given: Row) -> Said:
    return {
        "merchant_id": call.need("merchant_id"),
        "merchant_txn": call.need("merchant_txn"),
        "merchant_reference": given["merchant_reference"],
        "csc_txn": given["csc_txn"],
        "refund_status": "Success",
        "refund_reference": given["refund_reference"],
        "refund_deduction": rupees(given["amount_paise"]),
    }
