# SPDX-License-Identifier: Apache-2.0
"""Simulation: the outside parties, told how to behave: departments and the CSC wallet gateway.

They keep their own books, which is what the simulator holds the portal's word against: an act is
done at most once under its name, and a bill is paid at most once, whoever asks how often.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from kiosk.core.bill import Bill
from kiosk.core.catalogue import AmountSource
from kiosk.core.wire.exchange import Cause
from portal.parties import department
from portal.parties.department import Found
from portal.ports import ActResult, ActState, GatewayResult, GatewayState, LotPayment, OutwardAct

ELSEWHERE = "elsewhere"
NO_RECORD = "999"  # a khata that the land register does not have


class Mood(StrEnum):
    """How a department is today."""

    WELL = "well"
    SILENT = "silent"  # nothing arrives
    LOSING = "losing"  # it does what it is asked, its replies are lost


class PortalDies(BaseException):
    """The portal's process ends here; nothing of it may catch this."""


@dataclass
class OpenBill:
    """A bill as its biller has it now; the paper in the citizen's hand never changes."""

    paper: Bill
    due_paise: int
    paid_by: str = ""  # ref of the act that paid it

    @property
    def seen(self) -> Bill:
        """As the biller shows it."""
        return replace(self.paper, amount_paise=self.due_paise, source=AmountSource.FETCHED)


@dataclass
class Departments:
    """All departments in one; fulfils portal.parties.department.Department."""

    bills: dict[str, OpenBill] = field(default_factory=dict)  # by bill number
    months: dict[str, str] = field(default_factory=dict)  # flat-rate months, by whom paid
    decided: dict[str, ActResult] = field(default_factory=dict)  # by ref, for good
    taken_paise: dict[str, int] = field(default_factory=dict)  # by ref, what was paid in
    moods: dict[str, Mood] = field(default_factory=dict)  # by biller
    portal_dies: str = ""  # "before" or "after" the next act that arrives
    faults: list[str] = field(default_factory=list)

    def act(self, act: OutwardAct) -> ActResult:
        mood = self.moods.get(act.biller, Mood.WELL)
        self._die_if("before")
        if mood is Mood.SILENT:
            return department.UNKNOWN
        if act.ref in self.decided:
            self.faults.append(f"{act.ref} was asked for again after it was decided")
        else:
            self.decided[act.ref] = self._decide(act)
        self._die_if("after")
        return department.UNKNOWN if mood is Mood.LOSING else self.decided[act.ref]

    def ask(self, act: OutwardAct) -> ActResult:
        if self.moods.get(act.biller) is Mood.SILENT:
            return department.UNKNOWN
        return self.decided.get(act.ref, department.ABSENT)

    def lookup(self, consumer_id: str, today: str) -> Found:
        for bill in reversed(self.bills.values()):
            if bill.paper.consumer_id == consumer_id:
                return department.PAID if bill.paid_by else Found("found", bill.seen)
        return department.NO_BILL

    def dues(self, sub_division: str, today: str) -> list[Bill] | None:
        raise NotImplementedError("packs are told by the simulator itself")

    def close(self) -> None:
        pass

    def pack(self, biller: str, office: str) -> list[Bill]:
        """The pack of dues of an office."""
        return [
            replace(bill.seen, source=AmountSource.PACK)
            for bill in self.bills.values()
            if (bill.paper.biller, bill.paper.sub_division) == (biller, office)
            if not bill.paid_by
        ]

    def accepted(self) -> dict[str, int]:
        """What was paid in under each ref that was accepted."""
        return {
            ref: self.taken_paise[ref]
            for ref, result in self.decided.items()
            if result.state is ActState.ACCEPTED
        }

    def _die_if(self, moment: str) -> None:
        if self.portal_dies == moment:
            self.portal_dies = ""
            raise PortalDies

    def _decide(self, act: OutwardAct) -> ActResult:
        cause = self._objection(act)
        if cause is not Cause.NONE:
            return department.refused(cause)
        if act.bill is not None:
            self.bills[act.bill.bill_no].paid_by = act.ref
        elif act.service == "water_flat":
            self.months[_month(act)] = act.ref
        self.taken_paise[act.ref] = act.amount_paise
        return department.accepted(f"R-{act.ref}")

    def _objection(self, act: OutwardAct) -> Cause:
        if act.bill is None:
            if act.answers.get("khata") == NO_RECORD:
                return Cause.NO_SUCH_RECORD
            paid = act.service == "water_flat" and _month(act) in self.months
            return Cause.ALREADY_PAID if paid else Cause.NONE
        bill = self.bills[act.bill.bill_no]
        if bill.paid_by:
            return Cause.ALREADY_PAID
        if act.biller == "hpsebl" and bill.paper.sub_division != act.sub_division:
            return Cause.OTHER_SUB_DIVISION
        return Cause.NONE if bill.due_paise == act.amount_paise else Cause.AMOUNT_DIFFERS


def _month(act: OutwardAct) -> str:
    return f"{act.answers['connection_id']}/{act.answers['period']}"


@dataclass
class Wallet:
    """The CSC wallet gateway: what became of each lot's page; fulfils portal.ports.Gateway."""

    lots: dict[str, GatewayResult] = field(default_factory=dict)

    def status(self, lot: LotPayment) -> GatewayResult:
        return self.lots.get(lot.merchant_txn, GatewayResult(GatewayState.ABSENT, ""))

    def settle(self, name: str, fate: GatewayState) -> None:
        """What the operator's visit to the page came to; paid and failed are for ever."""
        now = self.lots.get(name)
        if now is None or now.state not in (GatewayState.PAID, GatewayState.FAILED):
            csc_txn = f"CSC-{name}" if fate is GatewayState.PAID else ""
            self.lots[name] = GatewayResult(fate, csc_txn)

    def paid(self, name: str) -> bool:
        return name in self.lots and self.lots[name].state is GatewayState.PAID
