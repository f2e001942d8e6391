# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the electricity board: bills by 12-digit Consumer ID, nothing after the due date."""

from collections.abc import Mapping
from datetime import date

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import bills, fields
from sandbox.biller import Biller
from sandbox.bills import Reply
from sandbox.faults import Party
from sandbox.records import Row


def printed_code(bill: Reply) -> str:
    """What the paper bill's QR carries; exactly one run of twelve digits in it."""
    division = bill["sub_division"]
    code = division["code"] if isinstance(division, dict) else division
    return (
        f"HPSEBL-BILL;v=1;cid={bill['consumer_id']};bill={bill['bill_no']};"
        f"month={bill['bill_month']};amt={bill['net_payable_paise']};due={bill['due_date']};"
        f"sd={code}"
    )


class Hpsebl(Biller):
    """The board's server."""

    party = Party.HPSEBL

    async def bill(self, request: Request) -> Response:
        """The current bill of a Consumer ID."""
        consumer_id = fields.query(request, "consumer_id", fields.CONSUMER_ID)
        row = bills.current(self.scene.records, self.party, consumer_id)
        if row is None:
            raise fields.NotThereError("no_bill")
        return JSONResponse(self.shown(row))

    def shown(self, row: Row) -> Reply:
        """The bill with the board's own fields."""
        bill = {"consumer_id": row["account"]} | bills.told(self.scene.records, row)
        bill["surcharge_paise"] = row["after_due_paise"] - row["amount_paise"]
        return bill | {"qr": printed_code(bill)}

    def read_payment(self, body: Mapping[str, object]) -> Reply:
        """All fields are needed; the counter number is the board's number of the operator."""
        return {
            "merchant_ref": fields.text(body, "merchant_ref", fields.MERCHANT_REF),
            "consumer_id": fields.text(body, "consumer_id", fields.CONSUMER_ID),
            "bill_no": fields.text(body, "bill_no"),
            "amount_paise": fields.whole(body, "amount_paise", least=1),
            "paid_on": fields.day(body, "paid_on").isoformat(),
            "counter_number": fields.text(body, "counter_number", fields.COUNTER_NUMBER),
            "sub_division": fields.text(body, "sub_division"),
        }

    def judge(self, payment: Reply) -> Reply:
        """The order of the refusals is part of the format."""
        row = bills.current(self.scene.records, self.party, str(payment["consumer_id"]))
        if row is None or row["bill_no"] != payment["bill_no"]:
            return {"reason": "unknown_bill"}
        refusal = self.refusal_by_place(row, payment) or self.refusal_if_paid(row["bill_no"])
        if refusal is not None:
            return refusal
        if row["amount_paise"] == 0:
            return {"reason": "nothing_due"}
        if row["amount_paise"] != payment["amount_paise"]:
            return {"reason": "amount_differs", "amount_due_paise": row["amount_paise"]}
        if date.fromisoformat(str(payment["paid_on"])) > date.fromisoformat(row["due_date"]):
            return {"reason": "after_due_date", "due_date": row["due_date"]}
        return self.acceptance(row["bill_no"], payment)
