# SPDX-License-Identifier: Apache-2.0
"""Tests: small true things of the core, to be changed with dataclasses.replace."""

from kiosk.core.bill import Bill
from kiosk.core.catalogue import (
    AmountSource,
    OfflineRule,
    Payer,
    Rail,
    Rendered,
    Row,
    Tag,
    Tax,
)
from kiosk.core.entries import Sale
from kiosk.core.fields import FieldKind, FieldRule
from kiosk.core.journal import Particulars, empty_head
from kiosk.core.lease import FORM, Lease, Lot
from kiosk.core.money import ShareRule, divide
from kiosk.core.transaction import Tender
from kiosk.core.wire.enrolment import Site

PORTAL = "0123456789"
KIOSK = "K170001"
NOON = 1_795_000_000_000  # 18 November 2026, about noon in India
START = empty_head(PORTAL, KIOSK, 1)

BILL_ROW = Row(
    service="hpsebl_bill",
    title_en="Electricity bill",
    title_hi="बिजली का बिल",
    biller="hpsebl",
    rail=Rail.ELECTRICITY,
    tag=Tag.G2C,
    amount_from_bill=True,
    fee_paise=0,
    unit_field="",
    charge_paise=500,
    charge_payer=Payer.DEPARTMENT,
    tax=Tax(inclusive=True, gst_bp=0, tds_bp=0),
    share=ShareRule(),
    rendered=Rendered.POSTED,
    districts=("17",),
    fields=(
        FieldRule("consumer_id", FieldKind.DIGITS, 12, 12, required=True),
        FieldRule("mobile", FieldKind.MOBILE, 10, 10, required=False),
    ),
    subject_fields=(),
    last_day_is_due_date=True,
    own_sub_division=True,
    offline=OfflineRule(
        allowed=True,
        cap_paise=500_000,
        margin_days=1,
        sources=(AmountSource.QR, AmountSource.PACK, AmountSource.KEYED),
    ),
    effective_from="2026-04-01",
    use_until="2027-03-31",
    remark="",
)

BILL = Bill(
    "hpsebl",
    "100012345678",
    "Ram Lal",
    "HMR1",
    "2026101234",
    "2026-11-30",
    124000,
    AmountSource.KEYED,
)

SITE = Site(
    kiosk_id=KIOSK,
    generation=1,
    lmk_id="HP17-00001",
    csc_id="500100100013",
    name_en="Tauni Devi",
    name_hi="टौणी देवी",
    vle_name="R.Devi",
    district="17",
    district_name_en="Hamirpur",
    district_name_hi="हमीरपुर",
    panchayat_en="Tauni Devi",
    panchayat_hi="टौणी देवी",
    counters=(("hpsebl", "HMR1", "HMR1-0042"), ("jalshakti", "HMR", "JSV-7")),
    complaint_en="DeGS Hamirpur, 1100",
    complaint_hi="डीईजीएस हमीरपुर, 1100",
)

PARTICULARS = Particulars(
    bytes(range(32)), '{"answers":{"consumer_id":"100012345678"},"bill":null}'
)

SALE = Sale(
    transaction_id="06FZ0000000000000001",
    counter=1,
    shift=1,
    operator="R.Devi",
    service="hpsebl_bill",
    catalogue_version=1,
    row_digest=b"r" * 32,
    rail=Rail.ELECTRICITY,
    lease_id="K170001-EL-1",
    lease_version=1,
    subject="hpsebl/2026101234",
    source=AmountSource.KEYED,
    fee_paise=124000,
    charge_paise=500,
    charge_payer=Payer.DEPARTMENT,
    gst_paise=0,
    tds_paise=0,
    shares=divide(500, ShareRule()),
    total_paise=124000,
    tender=Tender.CASH,
    particulars=PARTICULARS.keyed_digest,
)

LEASE = Lease(
    form=FORM,
    portal_id=PORTAL,
    lease_id="K170001-EL-1",
    version=1,
    kiosk_id=KIOSK,
    generation=1,
    kiosk_key=b"k" * 32,
    csc_id="500100100013",
    rail=Rail.ELECTRICITY,
    granted_total_paise=500_000,
    count_total=100,
    cap_paise=300_000,
    services=("hpsebl_bill",),
    first_seq=1,
    lots=(Lot("LK1700011EL0001X", 500_000),),
    epoch=1,
    issued_ms=NOON,
    expires_ms=NOON + 7 * 86_400_000,
    previous_digest=b"",
)
