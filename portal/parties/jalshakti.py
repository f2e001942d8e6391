# SPDX-License-Identifier: Apache-2.0
"""Portal parties: the water department (Jal Shakti Vibhag): a metered bill, or one flat month."""

from collections.abc import Mapping
from typing import Any, Final

from kiosk.core.bill import Bill
from kiosk.core.catalogue import AmountSource
from kiosk.core.wire.exchange import Cause
from portal.parties import department
from portal.parties.department import Acts, Dialect, Found
from portal.parties.line import Line, Silent
from portal.ports import ActResult, OutwardAct

BILLER: Final = "jalshakti"
_DIALECT: Final = Dialect(
    reference="reference",
    causes={
        "unknown_connection": Cause.BILL_UNKNOWN,
        "unknown_bill": Cause.BILL_UNKNOWN,
        "no_such_period": Cause.BILL_UNKNOWN,
        "other_sub_division": Cause.OTHER_SUB_DIVISION,
        "already_paid": Cause.ALREADY_PAID,
        "amount_differs": Cause.AMOUNT_DIFFERS,
    },
    said_by_citizen=dict.fromkeys(("connection_id", "bill_no", "period"), Cause.BILL_UNKNOWN),
)


class JalShakti:
    """The department's server."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._acts = Acts(line, "/payment", _DIALECT)

    def close(self) -> None:
        """Lets the connections go."""
        self._line.close()

    def act(self, act: OutwardAct) -> ActResult:
        """Pays the bill that the sale names or, at the flat rate, the month.

        The department takes any of its connections at any counter, so its office is not named.
        """
        content: dict[str, object] = {
            "merchant_ref": act.ref,
            "amount_paise": act.amount_paise,
            "paid_on": act.paid_on,
        }
        if act.counter_number:
            content["counter_number"] = act.counter_number
        if act.bill is not None:
            named = {"connection_id": act.bill.consumer_id, "bill_no": act.bill.bill_no}
        else:
            named = {name: act.answers.get(name, "") for name in ("connection_id", "period")}
        return self._acts.act(content | named)

    def ask(self, act: OutwardAct) -> ActResult:
        """What became of it."""
        return self._acts.ask(act.ref)

    def lookup(self, consumer_id: str, today: str) -> Found:
        """The current bill; after its due date with the late fee."""
        try:
            reply = self._line.get("/bill", {"connection_id": consumer_id})
            plain = reply.json()
            if reply.status in (400, 404):
                return department.NO_BILL
            if reply.status != 200:
                return department.SILENT
            bill = _bill(plain, today, AmountSource.FETCHED)
            owed = department.text(plain, "status") != "paid" and bill.amount_paise > 0
        except Silent:
            return department.SILENT
        return Found("found", bill) if owed else department.PAID

    def dues(self, sub_division: str, today: str) -> list[Bill] | None:
        """The unpaid bills of an office, with the late fee where it is due."""
        plain = department.dues(self._line, sub_division)
        try:
            return (
                None if plain is None else [_bill(one, today, AmountSource.PACK) for one in plain]
            )
        except Silent:
            return None


def _bill(plain: Mapping[str, Any], today: str, source: AmountSource) -> Bill:
    due_date = department.text(plain, "due_date")
    late = today > due_date
    amount = department.whole(plain, "payable_after_due_paise" if late else "net_payable_paise")
    return Bill(
        biller=BILLER,
        consumer_id=department.text(plain, "connection_id"),
        name=department.text(plain, "name"),
        sub_division=department.office(plain),
        bill_no=department.text(plain, "bill_no"),
        due_date=due_date,
        amount_paise=amount,
        source=source,
    )
