# SPDX-License-Identifier: Apache-2.0
"""Portal parties: the electricity board (HPSEBL): a bill paid once, by its 12-digit Consumer ID."""

from collections.abc import Mapping
from typing import Any, Final

from kiosk.core.bill import Bill
from kiosk.core.catalogue import AmountSource
from kiosk.core.wire.exchange import Cause
from portal.parties import department
from portal.parties.department import Acts, Dialect, Found
from portal.parties.line import Line, Silent
from portal.ports import ActResult, OutwardAct

BILLER: Final = "hpsebl"
_DIALECT: Final = Dialect(
    reference="reference",
    causes={
        "unknown_bill": Cause.BILL_UNKNOWN,
        "other_sub_division": Cause.OTHER_SUB_DIVISION,
        "already_paid": Cause.ALREADY_PAID,
        "nothing_due": Cause.AMOUNT_DIFFERS,
        "amount_differs": Cause.AMOUNT_DIFFERS,
        # After the due date the board wants its surcharge too, and takes nothing here.
        "after_due_date": Cause.AMOUNT_DIFFERS,
    },
    said_by_citizen={"consumer_id": Cause.BILL_UNKNOWN, "bill_no": Cause.BILL_UNKNOWN},
)


class Hpsebl:
    """The board's server."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._acts = Acts(line, "/payment", _DIALECT)

    def close(self) -> None:
        """Lets the connections go."""
        self._line.close()

    def act(self, act: OutwardAct) -> ActResult:
        """Pays the bill that the sale names."""
        if act.bill is None:
            return department.refused(Cause.BILL_UNKNOWN)
        return self._acts.act(
            {
                "merchant_ref": act.ref,
                "consumer_id": act.bill.consumer_id,
                "bill_no": act.bill.bill_no,
                "amount_paise": act.amount_paise,
                "paid_on": act.paid_on,
                "counter_number": act.counter_number,
                "sub_division": act.sub_division,
            }
        )

    def ask(self, act: OutwardAct) -> ActResult:
        """What became of it."""
        return self._acts.ask(act.ref)

    def lookup(self, consumer_id: str, today: str) -> Found:
        """The current bill; past its due date it is still shown, the counter says why not."""
        del today
        try:
            reply = self._line.get("/bill", {"consumer_id": consumer_id})
            plain = reply.json()
            if reply.status in (400, 404):
                return department.NO_BILL
            if reply.status != 200:
                return department.SILENT
            bill = _bill(plain, AmountSource.FETCHED)
            owed = department.text(plain, "status") != "paid" and bill.amount_paise > 0
        except Silent:
            return department.SILENT
        return Found("found", bill) if owed else department.PAID

    def dues(self, sub_division: str, today: str) -> list[Bill] | None:
        """The unpaid bills of an office that may still be taken today."""
        plain = department.dues(self._line, sub_division)
        try:
            bills = [_bill(one, AmountSource.PACK) for one in plain or ()]
        except Silent:
            return None
        return None if plain is None else [bill for bill in bills if bill.due_date >= today]


def _bill(plain: Mapping[str, Any], source: AmountSource) -> Bill:
    return Bill(
        biller=BILLER,
        consumer_id=department.text(plain, "consumer_id"),
        name=department.text(plain, "name"),
        sub_division=department.office(plain),
        bill_no=department.text(plain, "bill_no"),
        due_date=department.text(plain, "due_date"),
        amount_paise=department.whole(plain, "net_payable_paise"),
        source=source,
    )
