# SPDX-License-Identifier: Apache-2.0
"""Portal judging: what becomes of one sale, as a pure function of the entry, the chain before it,
its lease, its catalogue row and the particulars it committed to.

Nothing here looks at the day, at what arrived when, or at a balance (money.md 6). What the chain
says is right leaves as an outward act; the department's answer to that is the verdict.
"""

import hmac
import re
from dataclasses import dataclass
from typing import Any, Final

from kiosk.core.bill import Bill
from kiosk.core.catalogue import AmountSource, Payer, Row
from kiosk.core.dates import business_date
from kiosk.core.encoding import Unreadable, load, unpack_named
from kiosk.core.entries import Sale
from kiosk.core.errors import AmountUnreadable
from kiosk.core.journal import Entry, Particulars
from kiosk.core.lease import Lease
from kiosk.core.pricing import price, subject
from kiosk.core.wire.enrolment import Site
from kiosk.core.wire.exchange import Cause
from portal.ledger import Place
from portal.ports import OutwardAct, Prices
from portal.verdicts import Ruling, held, refused

_TRANSACTION_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,36}")


@dataclass(frozen=True, slots=True)
class Heard:
    """What a chain had absorbed of us before an entry."""

    anchor_ms: int  # of the last answer, 0 when there was none
    sheet: int  # highest version of the catalogue, 0 when only enrolment brought one


@dataclass(frozen=True, slots=True)
class SaleCase:
    """A sale and what the chain before it says."""

    entry: Entry
    sale: Sale
    row: Row | None  # see named_row
    lease: Lease | None  # in the version it names
    covered: bool
    repeated: bool  # its transaction id stands earlier in the chain
    cancelled: bool  # its reversal stands in the chain, here or still at the kiosk
    heard: Heard  # what the chain had of us before it
    particulars: Particulars | None


def read_particulars(text: str) -> tuple[dict[str, str], Bill | None]:
    """Answers and bill as the kiosk sent them. Raises Unreadable."""
    plain: Any = load(text.encode())
    if not isinstance(plain, dict) or set(plain) != {"answers", "bill"}:
        raise Unreadable("not particulars of a sale")
    answers = plain["answers"]
    if not isinstance(answers, dict) or not all(type(one) is str for one in answers.values()):
        raise Unreadable("answers are texts")
    bill = None if plain["bill"] is None else unpack_named(Bill, plain["bill"])
    return answers, bill


def act_ref(place: Place, transaction_id: str) -> str:
    """The outward name of one act, made from the entry alone (at most 64 characters)."""
    return f"{place.kiosk_id}.{place.generation}.{transaction_id}"


def judge_sale(case: SaleCase, site: Site) -> Ruling | OutwardAct:
    """A ruling, or the outward act whose answer will be one."""
    early = _judge_without_particulars(case)
    if early is not None:
        return early
    found = case.particulars
    if found is None or not hmac.compare_digest(found.keyed_digest, case.sale.particulars):
        return held(Cause.WAITS)
    try:
        return _priced(case, site, *read_particulars(found.text))
    except (Unreadable, AmountUnreadable, KeyError, ValueError):
        return refused(Cause.WRONG_PRICE)


def _judge_without_particulars(case: SaleCase) -> Ruling | None:
    if not case.covered or case.lease is None:
        return refused(Cause.REVERSED) if case.cancelled else held(Cause.NO_COVER)
    if case.cancelled:
        return refused(Cause.REVERSED)
    if case.row is None or not _in_force(case.row, case.heard):
        return refused(Cause.WRONG_PRICE)
    right_rail = case.row.rail is case.lease.rail is case.sale.rail
    if not right_rail or case.sale.service not in case.lease.services:
        return refused(Cause.WRONG_RAIL)
    if case.repeated:
        return refused(Cause.ALREADY_PAID)
    return None


def _priced(
    case: SaleCase, site: Site, answers: dict[str, str], bill: Bill | None
) -> Ruling | OutwardAct:
    if case.row is None or not _priced_right(case.sale, case.row, answers, bill):
        return refused(Cause.WRONG_PRICE)
    return _outward(case, case.row, site, (answers, bill))


def named_row(prices: Prices, sale: Sale, heard: Heard) -> Row | None:
    """The row a sale names, if it stands in the sheet it names and, should the chain have absorbed
    a newer one, also there: a row that was taken out of the list is no price any more.
    """
    row = prices.row(sale.row_digest, sale.catalogue_version)
    if row is not None and heard.sheet > sale.catalogue_version:
        return prices.row(sale.row_digest, heard.sheet)
    return row


def _in_force(row: Row, heard: Heard) -> bool:
    """Whether its use had not ended when the chain last heard from us."""
    return not heard.anchor_ms or business_date(heard.anchor_ms) <= row.use_until


def _priced_right(sale: Sale, row: Row, answers: dict[str, str], bill: Bill | None) -> bool:
    if row.amount_from_bill is not (bill is not None):
        return False
    found = price(row, answers, bill.amount_paise if bill else None)
    citizen = row.charge_payer is Payer.CITIZEN
    source = bill.source if bill else AmountSource.CATALOGUE
    wanted = (
        row.service,
        row.charge_payer,
        found.fee_paise,
        found.charge_paise,
        found.gst_paise,
        found.tds_paise,
        found.shares,
        found.fee_paise + (found.charge_paise if citizen else 0),
        subject(row, answers, bill),
        source,
    )
    said = (
        sale.service,
        sale.charge_payer,
        sale.fee_paise,
        sale.charge_paise,
        sale.gst_paise,
        sale.tds_paise,
        sale.shares,
        sale.total_paise,
        sale.subject,
        sale.source,
    )
    named = _TRANSACTION_ID.fullmatch(sale.transaction_id) is not None
    return named and wanted == said and (bill is None or bill.biller == row.biller)


def _outward(
    case: SaleCase, row: Row, site: Site, particulars: tuple[dict[str, str], Bill | None]
) -> OutwardAct:
    entry, sale = case.entry, case.sale
    answers, bill = particulars
    office, number = next(
        ((office, number) for biller, office, number in site.counters if biller == row.biller),
        ("", ""),
    )
    place = Place(entry.kiosk_id, entry.generation, entry.seq)
    return OutwardAct(
        ref=act_ref(place, sale.transaction_id),
        biller=row.biller,
        service=row.service,
        answers=answers,
        bill=bill,
        amount_paise=sale.fee_paise,
        paid_on=business_date(entry.at_ms),
        counter_number=number,
        sub_division=office,
    )
