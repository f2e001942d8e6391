# SPDX-License-Identifier: Apache-2.0
"""Tests: the portal's edges played by hand: departments, gateway, keys, prices, a clock."""

import hashlib
import threading
from collections import Counter
from dataclasses import dataclass, field, replace

from kiosk.core.catalogue import Payer, Rail, Rendered, Row, row_digest
from kiosk.core.encoding import pack_named
from kiosk.core.fields import FieldKind, FieldRule
from kiosk.core.wire.exchange import Cause
from kiosk.core.wire.trust import Signed
from portal.ports import (
    ActResult,
    ActState,
    Edges,
    GatewayResult,
    GatewayState,
    KioskRecord,
    LotPayment,
    OutwardAct,
    Policy,
)
from tests import samples
from tests.portal.edges import Hand

LAKH = 100_000_00
ELECTRICITY = samples.BILL_ROW
WATER = replace(
    samples.BILL_ROW,
    service="water_flat",
    biller="jalshakti",
    rail=Rail.ONLINE_SEVA,
    amount_from_bill=False,
    fee_paise=10_000,
    charge_paise=1_000,
    charge_payer=Payer.CITIZEN,
    fields=(FieldRule("connection_id", FieldKind.TEXT, 5, 20, required=True),),
    subject_fields=("connection_id",),
)
NAKAL = replace(
    WATER,
    service="nakal_jamabandi",
    biller="himbhoomi",
    fee_paise=2_000,
    charge_paise=2_500,
    rendered=Rendered.SUBMITTED,
    unit_field="pages",
    fields=(
        FieldRule("khata", FieldKind.TEXT, 1, 20, required=True),
        FieldRule("pages", FieldKind.COUNT, 1, 99, required=True),
    ),
    subject_fields=("khata",),
)
ROWS = (ELECTRICITY, WATER, NAKAL)
MARKS = {row.service: row_digest(pack_named(row)) for row in ROWS}


@dataclass
class Departments:
    """All departments in one. A bill is one payment for ever; a ref is one act for ever."""

    done: dict[str, ActResult] = field(default_factory=dict)  # by ref, what was said for good
    paid: dict[str, str] = field(default_factory=dict)  # subject → ref that has it
    differs: dict[str, int] = field(default_factory=dict)  # subject → what is really due
    silent: bool = False  # calls come to nothing
    losing: bool = False  # calls are done, their replies lost
    calls: list[tuple[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def act(self, act: OutwardAct) -> ActResult:
        with self.lock:
            self.calls.append(("act", act.ref))
            if self.silent:
                return _said(ActState.UNKNOWN)
            if act.ref not in self.done:
                self.done[act.ref] = self._decide(act)
            return _said(ActState.UNKNOWN) if self.losing else self.done[act.ref]

    def ask(self, act: OutwardAct) -> ActResult:
        with self.lock:
            self.calls.append(("ask", act.ref))
            if self.silent:
                return _said(ActState.UNKNOWN)
            return self.done.get(act.ref, _said(ActState.ABSENT))

    def paid_elsewhere(self, subject: str) -> None:
        self.paid[subject] = "elsewhere"

    def acted(self) -> Counter[str]:
        """How often each ref was accepted: never more than once."""
        return Counter(
            ref for ref, result in self.done.items() if result.state is ActState.ACCEPTED
        )

    def _decide(self, act: OutwardAct) -> ActResult:
        subject = act.bill.bill_no if act.bill else "/".join(act.answers.values())
        if act.bill is not None and self.paid.setdefault(subject, act.ref) != act.ref:
            return _said(ActState.REFUSED, Cause.ALREADY_PAID)
        if self.differs.get(subject, act.amount_paise) != act.amount_paise:
            del self.paid[subject]
            return _said(ActState.REFUSED, Cause.AMOUNT_DIFFERS)
        return ActResult(ActState.ACCEPTED, Cause.NONE, f"R-{act.ref}")


def _said(state: ActState, cause: Cause = Cause.NONE) -> ActResult:
    return ActResult(state, cause, "")


@dataclass
class Wallet:
    """The CSC wallet gateway: what became of each lot's page."""

    lots: dict[str, GatewayResult] = field(default_factory=dict)
    asked: list[LotPayment] = field(default_factory=list)

    def status(self, lot: LotPayment) -> GatewayResult:
        self.asked.append(lot)
        return self.lots.get(lot.merchant_txn, GatewayResult(GatewayState.ABSENT, ""))

    def pay(self, name: str, csc_txn: str = "") -> None:
        self.lots[name] = GatewayResult(GatewayState.PAID, csc_txn or f"CSC-{name}")

    def fail(self, name: str) -> None:
        self.lots[name] = GatewayResult(GatewayState.FAILED, "")

    def hang(self, name: str) -> None:
        self.lots[name] = GatewayResult(GatewayState.UNKNOWN, "")


@dataclass
class Keys:
    """Signatures anybody can check who knows that they are no signatures."""

    epoch: int = 1
    portal_id: str = samples.PORTAL

    def answer(self, message: bytes) -> bytes:
        return sign("answer", message)

    def lease(self, message: bytes) -> bytes:
        return sign("lease", message)

    def receipt(self, message: bytes) -> bytes:
        return sign("receipt", message)

    def certificate(self, message: bytes) -> bytes:
        return sign("certificate", message)

    def catalogue(self, message: bytes) -> bytes:
        return sign("catalogue", message)


def sign(purpose: str, message: bytes) -> bytes:
    return hashlib.sha512(purpose.encode() + message).digest()


class PriceList:
    """The rows of this file."""

    def __init__(self) -> None:
        self.rows = {MARKS[row.service]: row for row in ROWS}
        self.versions = {1: set(self.rows)}

    def row(self, mark: bytes, version: int) -> Row | None:
        return self.rows.get(mark) if mark in self.versions.get(version, ()) else None

    def services(self, rail: Rail, district: str) -> tuple[str, ...]:
        return tuple(row.service for row in self.rows.values() if row.rail is rail)


@dataclass
class Outside:
    """Everything outside the portal's money, within reach of a test."""

    departments: Departments = field(default_factory=Departments)
    wallet: Wallet = field(default_factory=Wallet)
    keys: Keys = field(default_factory=Keys)
    prices: PriceList = field(default_factory=PriceList)
    clock: Hand = field(default_factory=Hand)

    @property
    def edges(self) -> Edges:
        return Edges(self.keys, self.departments, self.wallet, self.prices, self.clock)


def policy(**changes: object) -> Policy:
    usual = Policy(
        page_base="https://portal.example",
        product_ids={rail: f"10000{number}" for number, rail in enumerate(Rail)},
    )
    return replace(usual, **changes)


def kiosk(kiosk_id: str = samples.KIOSK, csc_id: str = samples.SITE.csc_id) -> KioskRecord:
    site = replace(samples.SITE, kiosk_id=kiosk_id, csc_id=csc_id)
    key = hashlib.sha256(kiosk_id.encode()).digest()
    return KioskRecord(kiosk_id, 1, key, site.lmk_id, csc_id, site, Signed("{}", b"s" * 64))
