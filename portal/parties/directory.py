# SPDX-License-Identifier: Apache-2.0
"""Portal parties: which department stands behind a biller's name; fulfils portal.ports.Parties."""

import logging
from collections.abc import Mapping
from typing import Final

from kiosk.core.bill import Bill
from portal.parties import department
from portal.parties.department import Department, Found
from portal.ports import ActResult, OutwardAct

_LOG: Final = logging.getLogger(__name__)


class Directory:
    """The departments by the biller of a catalogue row."""

    def __init__(self, departments: Mapping[str, Department]) -> None:
        self._departments = dict(departments)

    def act(self, act: OutwardAct) -> ActResult:
        """Pay or order, once."""
        there = self._there(act.biller)
        return there.act(act) if there else department.UNKNOWN

    def ask(self, act: OutwardAct) -> ActResult:
        """How an act stands."""
        there = self._there(act.biller)
        return there.ask(act) if there else department.UNKNOWN

    def lookup(self, biller: str, consumer_id: str, today: str) -> Found:
        """A bill as it stands on business date `today`."""
        there = self._there(biller)
        return there.lookup(consumer_id, today) if there else department.SILENT

    def dues(self, biller: str, sub_division: str, today: str) -> list[Bill] | None:
        """The unpaid bills of an office; None when its department is silent."""
        there = self._there(biller)
        return there.dues(sub_division, today) if there else None

    def close(self) -> None:
        """Lets all connections go."""
        for there in self._departments.values():
            there.close()

    def _there(self, biller: str) -> Department | None:
        found = self._departments.get(biller)
        if found is None:
            _LOG.error("no department is configured for biller %.20s", biller)
        return found
