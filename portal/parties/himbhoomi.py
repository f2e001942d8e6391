# SPDX-License-Identifier: Apache-2.0
"""Portal parties: the land records (HimBhoomi): one copy of the Jamabandi ordered once."""

from typing import Final

from kiosk.core.bill import Bill
from kiosk.core.wire.exchange import Cause
from portal.parties import department
from portal.parties.department import Acts, Dialect, Found
from portal.parties.line import Line
from portal.ports import ActResult, OutwardAct

BILLER: Final = "himbhoomi"
_NAMED: Final = ("village", "khata", "year", "applicant")
# 503 tehsil_not_connected orders nothing and stays unknown: it is asked about and ordered later.
_DIALECT: Final = Dialect(
    reference="order_no",
    causes={
        "no_such_village": Cause.NO_SUCH_RECORD,
        "no_such_khata": Cause.NO_SUCH_RECORD,
        "no_such_year": Cause.NO_SUCH_RECORD,
    },
    said_by_citizen=dict.fromkeys(_NAMED, Cause.NO_SUCH_RECORD),
)


class HimBhoomi:
    """The land records' server."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._acts = Acts(line, "/order", _DIALECT)

    def close(self) -> None:
        """Lets the connections go."""
        self._line.close()

    def act(self, act: OutwardAct) -> ActResult:
        """Orders the copy that the sale names."""
        named = {name: act.answers.get(name, "") for name in _NAMED}
        return self._acts.act({"merchant_ref": act.ref, **named})

    def ask(self, act: OutwardAct) -> ActResult:
        """What became of it."""
        return self._acts.ask(act.ref)

    def lookup(self, consumer_id: str, today: str) -> Found:
        """Land records have no bills."""
        del consumer_id, today
        return department.NO_BILL

    def dues(self, sub_division: str, today: str) -> list[Bill] | None:
        """Land records have no bills."""
        del sub_division, today
        return []
