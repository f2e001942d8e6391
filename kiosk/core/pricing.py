# SPDX-License-Identifier: Apache-2.0
"""Core: from a row, answers and perhaps a bill to an itemised quote; the same lines price at the
kiosk and judge at the portal.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.core.bill import Bill
from kiosk.core.catalogue import AmountSource, Row
from kiosk.core.dates import business_date, days_between, shown_date
from kiosk.core.errors import (
    BillUnknown,
    OfflineNotAllowed,
    OtherSubDivision,
    PastDueDate,
    ServiceUnknown,
)
from kiosk.core.money import Shares, check_amount, divide
from kiosk.core.transaction import QUOTE_LIFE_MS, Quote


@dataclass(frozen=True, slots=True)
class Price:
    """What one act costs, independent of who asks. Units: paise."""

    fee_paise: int
    charge_paise: int
    gst_paise: int
    tds_paise: int
    shares: Shares


@dataclass(frozen=True, slots=True)
class Counter:
    """Where and when a quote is made: facts about the place that a row's rules look at."""

    district: str  # LGD code
    sub_divisions: tuple[tuple[str, str], ...]  # biller → the office this counter collects for
    now_ms: int
    online: bool


@dataclass(frozen=True, slots=True)
class Priced:
    """A row as found in the catalogue."""

    row: Row
    row_digest: bytes
    catalogue_version: int


def price(row: Row, answers: Mapping[str, str], bill_amount_paise: int | None) -> Price:
    """The price of one act. A tax column that is not inclusive is refused at publication.

    Raises AmountUnreadable when the fee is zero, negative or above the cap of an amount.
    """
    units = int(answers[row.unit_field]) if row.unit_field else 1
    fee = bill_amount_paise if row.amount_from_bill else row.fee_paise * units
    charge = row.charge_paise
    gst = charge * row.tax.gst_bp // (10_000 + row.tax.gst_bp) if row.tax.inclusive else 0
    shares = divide(charge, row.share)
    tds = shares.vle_paise * row.tax.tds_bp // 10_000
    return Price(check_amount(-1 if fee is None else fee), charge, gst, tds, shares)


def subject(row: Row, answers: Mapping[str, str], bill: Bill | None) -> str:
    """What makes two sales the same act: biller and bill, or biller and the row's fields."""
    if bill is not None:
        return f"{row.biller}/{bill.bill_no}"
    return "/".join([row.biller, *(answers[name] for name in row.subject_fields)])


def make_quote(
    transaction_id: str, priced: Priced, answers: Mapping[str, str], bill: Bill | None, at: Counter
) -> Quote:
    """The itemised quote. Raises PastDueDate, OtherSubDivision, OfflineNotAllowed, BillUnknown,
    ServiceUnknown (not in this district), AmountUnreadable.
    """
    row = priced.row
    if row.districts and at.district not in row.districts:
        raise ServiceUnknown(service=row.service)
    if row.amount_from_bill and bill is None:
        raise BillUnknown(number=answers.get("consumer_id", ""))
    if bill is not None:
        _check_bill(row, bill, at)
    source = bill.source if bill else AmountSource.CATALOGUE
    found = price(row, answers, bill.amount_paise if bill else None)
    _check_offline(row, source, found.fee_paise, at)
    return Quote(
        transaction_id=transaction_id,
        row=row,
        row_digest=priced.row_digest,
        catalogue_version=priced.catalogue_version,
        answers=tuple(answers.items()),
        bill=bill,
        source=source,
        fee_paise=found.fee_paise,
        charge_paise=found.charge_paise,
        gst_paise=found.gst_paise,
        tds_paise=found.tds_paise,
        shares=found.shares,
        subject=subject(row, answers, bill),
        expires_ms=at.now_ms + QUOTE_LIFE_MS,
    )


def _check_bill(row: Row, bill: Bill, at: Counter) -> None:
    today = business_date(at.now_ms)
    if row.last_day_is_due_date and bill.due_date < today:
        raise PastDueDate(due=shown_date(bill.due_date))
    if row.own_sub_division:
        ours = dict(at.sub_divisions).get(row.biller, "")
        if bill.sub_division != ours:
            raise OtherSubDivision(theirs=bill.sub_division, ours=ours)
    # The margin before the due date binds only an amount that nobody asked the biller about.
    if bill.source in (AmountSource.KEYED, AmountSource.QR, AmountSource.PACK):
        if days_between(today, bill.due_date) < row.offline.margin_days:
            raise OfflineNotAllowed


def _check_offline(row: Row, source: AmountSource, fee_paise: int, at: Counter) -> None:
    if source is AmountSource.FETCHED or (source is AmountSource.CATALOGUE and at.online):
        return
    rule = row.offline
    if not rule.allowed or source not in rule.sources or fee_paise > rule.cap_paise:
        raise OfflineNotAllowed
