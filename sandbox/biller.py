# SPDX-License-Identifier: Apache-2.0
"""Sandbox: what both billers' servers do alike: dues of a sub-division, payment, status."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import bills, fields
from sandbox.bills import Reply
from sandbox.faults import Kind, Party, Visit
from sandbox.records import Row
from sandbox.scene import Scene


class Biller(ABC):
    """One biller's server. The differing parts: how a bill reads and how a payment is judged."""

    party: Party

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    @abstractmethod
    def shown(self, row: Row) -> Reply:
        """The bill as the outside sees it."""

    @abstractmethod
    def read_payment(self, body: Mapping[str, object]) -> Reply:
        """The payment's fields, checked for shape. Raises MalformedError."""

    @abstractmethod
    def judge(self, payment: Reply) -> Reply:
        """{"reason": …} for a refusal; bill_no and amount_paise for an acceptance."""

    @abstractmethod
    async def bill(self, request: Request) -> Response:
        """The current bill of one consumer."""

    def routes(self) -> list[Route]:
        """The calls, by path."""
        at = f"/{self.party}"
        return [
            Route(f"{at}/bill", self.bill, methods=["GET"]),
            Route(f"{at}/dues", self.dues, methods=["GET"]),
            Route(f"{at}/payment", self.pay, methods=["POST"]),
            Route(f"{at}/payment", self.status, methods=["GET"]),
        ]

    async def dues(self, request: Request) -> Response:
        """The unpaid bills of a sub-division."""
        code = fields.query(request, "sub_division")
        rows = bills.unpaid(self.scene.records, self.party, code)
        return JSONResponse(
            {
                "sub_division": bills.sub_division(self.party, code),
                "as_on": self.scene.day.today.isoformat(),
                "bills": [self.shown(row) for row in rows],
            }
        )

    async def pay(self, request: Request) -> Response:
        """One payment, at most once."""
        payment = self.read_payment(await fields.json_body(request))
        reply = bills.settle(self.scene.records, self.party, payment, lambda: self.judge(payment))
        return JSONResponse(reply)

    async def status(self, request: Request) -> Response:
        """The answer given before under a merchant_ref."""
        merchant_ref = fields.query(request, "merchant_ref", fields.MERCHANT_REF)
        if self.scene.faults.take(Visit(self.party, request.url.path, "GET"), {Kind.UNKNOWN}):
            return JSONResponse({"status": "pending", "merchant_ref": merchant_ref})
        reply = bills.answered(self.scene.records, self.party, merchant_ref)
        if reply is None:
            unknown = {"status": "unknown", "merchant_ref": merchant_ref}
            return JSONResponse(unknown, status_code=404)
        return JSONResponse(reply)

    def refusal_by_place(self, bill: Row, payment: Reply) -> Reply | None:
        """other_sub_division, when the counter belongs to another than the bill."""
        if payment.get("sub_division") in {None, bill["sub_division"]}:
            return None
        theirs = bills.sub_division(self.party, bill["sub_division"])
        return {"reason": "other_sub_division", "sub_division": theirs}

    def refusal_if_paid(self, bill_no: str) -> Reply | None:
        """already_paid with when, where and reference, if it was."""
        earlier = bills.paid(self.scene.records, self.party, bill_no)
        return None if earlier is None else {"reason": "already_paid", "paid": earlier}

    def acceptance(self, bill_no: str, payment: Reply) -> Reply:
        """The fields of a payment taken."""
        return {
            "bill_no": bill_no,
            "amount_paise": payment["amount_paise"],
            "accepted_on": self.scene.day.today.isoformat(),
        }
