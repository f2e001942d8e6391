# SPDX-License-Identifier: Apache-2.0
"""Sandbox: the water department: a flat rate by the month in the villages, meters in the town."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import bills, fields
from sandbox.biller import Biller
from sandbox.bills import Reply
from sandbox.calendar import months_after
from sandbox.faults import Party
from sandbox.records import Row
from sandbox.world import FLAT_PAISE


def _is_flat(row: Row) -> bool:
    return "-R-" in str(row["account"])


class JalShakti(Biller):
    """The department's server."""

    party = Party.JALSHAKTI

    async def bill(self, request: Request) -> Response:
        """The current bill of a connection."""
        connection_id = fields.query(request, "connection_id")
        row = bills.current(self.scene.records, self.party, connection_id)
        if row is None:
            raise fields.NotThereError("no_such_connection")
        return JSONResponse(self.shown(row))

    def shown(self, row: Row) -> Reply:
        """The bill with the department's own fields."""
        bill = {"connection_id": row["account"]} | bills.told(self.scene.records, row)
        bill["late_fee_paise"] = row["after_due_paise"] - row["amount_paise"]
        code = (
            f"JSV-BILL;v=1;con={row['account']};bill={row['bill_no']};month={bill['period']};"
            f"amt={row['amount_paise']};due={row['due_date']};sd={row['sub_division']}"
        )
        return bill | {"qr": code}

    def read_payment(self, body: Mapping[str, object]) -> Reply:
        """A bill is named by its number or, at the flat rate, by its month."""
        bill_no = fields.maybe_text(body, "bill_no")
        period = fields.maybe_text(body, "period", fields.MONTH)
        if bill_no is None and period is None:
            raise fields.MalformedError("bill_no")
        return {
            "merchant_ref": fields.text(body, "merchant_ref", fields.MERCHANT_REF),
            "connection_id": fields.text(body, "connection_id"),
            "bill_no": bill_no,
            "period": period,
            "amount_paise": fields.whole(body, "amount_paise", least=1),
            "paid_on": fields.day(body, "paid_on").isoformat(),
            "counter_number": fields.maybe_text(body, "counter_number", fields.COUNTER_NUMBER),
            "sub_division": fields.maybe_text(body, "sub_division"),
        }

    def judge(self, payment: Reply) -> Reply:
        """The order of the refusals is part of the format."""
        account = str(payment["connection_id"])
        row = bills.current(self.scene.records, self.party, account)
        if row is None:
            return {"reason": "unknown_connection"}
        if _is_flat(row):
            return self._judge_flat(row, payment)
        if payment["bill_no"] not in {None, row["bill_no"]}:
            return {"reason": "unknown_bill"}
        if payment["bill_no"] is None:
            return {"reason": "no_such_period"}  # a metered bill is named by its number
        refusal = self.refusal_by_place(row, payment) or self.refusal_if_paid(row["bill_no"])
        if refusal is not None:
            return refusal
        late = str(payment["paid_on"]) > row["due_date"]
        return self._amount(
            row["bill_no"], payment, row["after_due_paise" if late else "amount_paise"]
        )

    def _judge_flat(self, row: Row, payment: Reply) -> Reply:
        account = str(row["account"])
        named = payment["bill_no"]
        period = payment["period"] or str(named).removeprefix(f"{account}-")
        today = self.scene.day.today
        bill_no = f"{account}-{period}"
        if named not in {None, bill_no}:
            return {"reason": "unknown_bill"}
        if not fields.MONTH.fullmatch(str(period)):
            return {"reason": "unknown_bill"}
        if not months_after(today, -12) <= str(period) <= months_after(today, 12):
            return {"reason": "no_such_period"}
        refusal = self.refusal_by_place(row, payment) or self.refusal_if_paid(bill_no)
        return refusal or self._amount(bill_no, payment, FLAT_PAISE)

    def _amount(self, bill_no: str, payment: Reply, due_paise: int) -> Reply:
        if payment["amount_paise"] != due_paise:
            return {"reason": "amount_differs", "amount_due_paise": due_paise}
        return self.acceptance(bill_no, payment)
