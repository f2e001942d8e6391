# SPDX-License-Identifier: Apache-2.0
"""Tests: one day's papers, made by the core from entries that were really written and signed."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from kiosk.core.catalogue import AmountSource, Row, read_catalogue
from kiosk.core.encoding import digest
from kiosk.core.entries import Body, Reason, Reversal, Sale
from kiosk.core.journal import Entry, Head, write_entry
from kiosk.core.money import divide
from kiosk.core.paper import (
    DayTotals,
    Paper,
    Shown,
    day_report,
    masked,
    rate_card,
    receipt,
    return_slip,
    slip,
)
from kiosk.core.receipt import RECEIPT, SLIP, facts_of, number_of, receipt_qr, slip_qr
from kiosk.core.shift import Drawer
from kiosk.core.transaction import Tender
from kiosk.core.wire.enrolment import Site
from kiosk.core.wire.trust import KioskCertificate, Signed
from kiosk.seal import SigningKey

CATALOGUE = Path(__file__).parents[2] / "resources" / "catalogue" / "himachal.json"
AT_MS = 1_795_327_920_000  # 22-11-2026 11:42 in India
KIOSK_KEY = SigningKey.from_seed(bytes(32))
PORTAL_KEY = SigningKey.from_seed(bytes(range(32)))
SITE = Site(
    kiosk_id="HMR0007",
    generation=1,
    lmk_id="HP-HMR-BHO-0007",
    csc_id="256423510016",
    name_en="Lok Mitra Kendra Bhoranj",
    name_hi="लोक मित्र केंद्र भोरंज",
    vle_name="Sunita Devi",
    district="16",
    district_name_en="Hamirpur",
    district_name_hi="हमीरपुर",
    panchayat_en="Gram Panchayat Bhoranj",
    panchayat_hi="ग्राम पंचायत भोरंज",
    counters=(("hpsebl", "HMR1", "CSC-0007"),),
    complaint_en="Deputy Commissioner's office, Hamirpur, telephone 1100",
    complaint_hi="उपायुक्त कार्यालय, हमीरपुर, दूरभाष 1100",
)
TALL = "श्रीमती ज्ञान क्षत्री, पुत्री ट्टू राम"  # the conjuncts that go wrong first


@cache
def rows() -> tuple[Row, ...]:
    """The rows of the shipped catalogue."""
    return read_catalogue(CATALOGUE.read_bytes()).rows


def row(service: str) -> Row:
    """One of them."""
    return next(row for row in rows() if row.service == service)


def entry(counter: int, body: Body, at_ms: int = AT_MS) -> Entry:
    """An entry as the store would write it."""
    head = Head("PORTAL0001", SITE.kiosk_id, SITE.generation, counter + 10, digest(b"before"))
    return write_entry(head, at_ms, body)


def sale(of: Row, counter: int, fee_paise: int, source: AmountSource) -> Entry:
    """A sale of this service."""
    citizen = of.charge_payer.value == "citizen"
    body = Sale(
        transaction_id="01KBXW7E5PZ3N8Q2R4TA",
        counter=counter,
        shift=12,
        operator="Sunita",
        service=of.service,
        catalogue_version=1,
        row_digest=digest(of.service.encode()),
        rail=of.rail,
        lease_id="L1",
        lease_version=1,
        subject="subject",
        source=source,
        fee_paise=fee_paise,
        charge_paise=of.charge_paise,
        charge_payer=of.charge_payer,
        gst_paise=0,
        tds_paise=0,
        shares=divide(of.charge_paise, of.share),
        total_paise=fee_paise + (of.charge_paise if citizen else 0),
        tender=Tender.CASH,
        particulars=digest(b"particulars"),
    )
    return entry(counter, body)


def bill_sale() -> Entry:
    """An electricity bill keyed from paper while the line was down."""
    return sale(row("hpsebl_bill"), 123, 1_24_050, AmountSource.KEYED)


def nakal_sale() -> Entry:
    """A copy of the Jamabandi, priced by the catalogue."""
    return sale(
        row("nakal_jamabandi"), 124, row("nakal_jamabandi").fee_paise, AmountSource.CATALOGUE
    )


BILL = Shown(
    "Sunita Devi",
    (
        ("consumer_id", "100012345678"),
        ("mobile", masked("9816012345")),
        ("bill_no", "2610004711"),
        ("due_date", "28-11-2026"),
    ),
)
NAKAL = Shown(TALL, (("village", "Bhoranj Khas"), ("khata", "47/112"), ("year", "2020-21")))


def slip_paper(what: Shown = BILL) -> Paper:
    """The provisional slip of the bill, signed by the kiosk."""
    sold = bill_sale()
    text = facts_of(sold, SLIP, SITE.lmk_id).to_bytes()
    own = KioskCertificate(
        "kiosk-1", sold.portal_id, SITE.kiosk_id, 1, KIOSK_KEY.public_key, SITE.lmk_id,
        SITE.csc_id, AT_MS,
    ).to_bytes()  # fmt: skip
    certificate = Signed(own.decode(), PORTAL_KEY.sign(own))
    qr = slip_qr(Signed(text.decode(), KIOSK_KEY.sign(text)), certificate)
    return slip(sold, row("hpsebl_bill"), SITE, what, qr)


def receipt_paper() -> Paper:
    """The portal's receipt of the Nakal."""
    sold = nakal_sale()
    text = facts_of(sold, RECEIPT, SITE.lmk_id).to_bytes()
    qr = receipt_qr(Signed(text.decode(), PORTAL_KEY.sign(text)))
    return receipt(sold, row("nakal_jamabandi"), SITE, NAKAL, qr)


def return_paper() -> Paper:
    """Money that goes back."""
    sold = bill_sale()
    body = Reversal(
        "01KBXW9E5PZ3N8Q2R4TB", 125, 12, "Sunita", sold.seq, "01KBXW7E5PZ3N8Q2R4TA",
        Reason.REFUSED, 1_24_050, str(number_of(sold)),
    )  # fmt: skip
    return return_slip(entry(125, body), number_of(sold), row("hpsebl_bill"), SITE)


def day_paper(carried: int = 2) -> Paper:
    """The closing paper; `carried` sales still wait for their verdict."""
    drawer = Drawer(
        12, "Sunita", AT_MS - 7 * 3_600_000, 5_00_000, 12_34_550, 1_24_050, -2_00_000, 14_500, 17,
        AT_MS + 6 * 3_600_000, 14_10_000,
    )  # fmt: skip
    of_bill, of_nakal = row("hpsebl_bill"), row("nakal_jamabandi")
    totals = DayTotals(
        (
            (of_bill.title_en, of_bill.title_hi, 11, 10_98_550),
            (of_nakal.title_en, of_nakal.title_hi, 6, 1_36_000),
        ),
        tuple(number_of(replaced(number)) for number in range(carried)),
        "HMR0007-1 214 9f3a77c0d1e2b3a4",
    )
    return day_report(drawer, totals, SITE)


def replaced(counter: int) -> Entry:
    """Another sale of the bill, with a number of its own."""
    body = bill_sale().body
    assert isinstance(body, Sale)
    return entry(200 + counter, replace(body, counter=200 + counter))


def rates_paper() -> Paper:
    """The rate card of the shipped catalogue."""
    in_force = tuple(row for row in rows() if row.effective_from <= "2026-11-22" <= row.use_until)
    return rate_card(in_force, SITE, 1, AT_MS)


def every_paper() -> dict[str, Paper]:
    """One of each kind."""
    return {
        "slip": slip_paper(),
        "receipt": receipt_paper(),
        "duplicate": receipt_paper().as_duplicate(2),
        "return": return_paper(),
        "day": day_paper(),
        "rates": rates_paper(),
    }
