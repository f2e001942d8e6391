# SPDX-License-Identifier: Apache-2.0
"""Pricing: the quote is itemised, the bill's rules hold, and offline means a narrower gate."""

from dataclasses import replace

import pytest

from kiosk.core.catalogue import AmountSource, OfflineRule, Payer, Rail, Tax
from kiosk.core.errors import (
    AmountUnreadable,
    BillUnknown,
    OfflineNotAllowed,
    OtherSubDivision,
    PastDueDate,
    ServiceUnknown,
)
from kiosk.core.fields import FieldKind, FieldRule
from kiosk.core.money import Shares
from kiosk.core.pricing import Counter, Priced, make_quote
from kiosk.core.transaction import QUOTE_LIFE_MS
from tests.samples import BILL, BILL_ROW, NOON

AT = Counter("17", (("hpsebl", "HMR1"),), NOON, online=False)
ANSWERS = {"consumer_id": "100012345678", "mobile": ""}
NAKAL = replace(
    BILL_ROW,
    service="nakal_jamabandi",
    biller="himbhoomi",
    rail=Rail.ONLINE_SEVA,
    amount_from_bill=False,
    fee_paise=2500,
    charge_paise=1000,
    charge_payer=Payer.CITIZEN,
    unit_field="copies",
    fields=(FieldRule("copies", FieldKind.COUNT, 1, 5, required=True),),
    subject_fields=("copies",),
    offline=OfflineRule(True, 50_000, 0, (AmountSource.CATALOGUE,)),
)


def quoted(row=BILL_ROW, answers=ANSWERS, bill=BILL, at=AT):
    return make_quote("T", Priced(row, b"d" * 32, 3), answers, bill, at)


def test_the_citizen_pays_nothing_extra_for_an_electricity_bill():
    quote = quoted()
    assert (quote.fee_paise, quote.charge_paise, quote.total_paise) == (124000, 500, 124000)
    assert (quote.shares.vle_paise, quote.shares.spv_paise, quote.shares.it_paise) == (400, 50, 50)
    assert quote.subject == "hpsebl/2026101234"
    assert quote.expires_ms == NOON + QUOTE_LIFE_MS
    assert (quote.row_digest, quote.catalogue_version) == (b"d" * 32, 3)


def test_a_copy_is_priced_by_the_catalogue_alone():
    quote = quoted(NAKAL, {"copies": "3"}, None)
    assert (quote.fee_paise, quote.total_paise) == (7500, 8500)
    assert quote.source is AmountSource.CATALOGUE
    assert quote.subject == "himbhoomi/3"


def test_nothing_is_taken_after_the_due_date():
    with pytest.raises(PastDueDate) as caught:
        quoted(bill=replace(BILL, due_date="2026-11-17"))
    assert caught.value.facts == {"due": "17-11-2026"}


def test_an_unasked_amount_keeps_its_margin_before_the_due_date():
    today = replace(BILL, due_date="2026-11-18")
    with pytest.raises(OfflineNotAllowed):
        quoted(bill=today)
    assert quoted(bill=replace(today, source=AmountSource.FETCHED)).total_paise == 124000


def test_the_last_day_of_the_margin_and_the_whole_cap_may_be_sold():
    tomorrow = replace(BILL, due_date="2026-11-19")
    row = replace(BILL_ROW, offline=replace(BILL_ROW.offline, cap_paise=124_000))
    assert quoted(row, bill=tomorrow).total_paise == 124_000


def test_another_sub_divisions_bill_is_refused():
    with pytest.raises(OtherSubDivision) as caught:
        quoted(bill=replace(BILL, sub_division="HMR2"))
    assert caught.value.facts == {"theirs": "HMR2", "ours": "HMR1"}


def test_a_biller_without_sub_divisions_takes_any_bill():
    open_row = replace(BILL_ROW, own_sub_division=False, last_day_is_due_date=False)
    assert quoted(open_row, bill=replace(BILL, sub_division="NDN")).total_paise == 124000


@pytest.mark.parametrize(
    "rule",
    [
        OfflineRule(False, 500_000, 1, BILL_ROW.offline.sources),
        OfflineRule(True, 123_999, 1, BILL_ROW.offline.sources),
        OfflineRule(True, 500_000, 1, (AmountSource.QR,)),
    ],
)
def test_the_offline_rule_binds_source_cap_and_permission(rule):
    with pytest.raises(OfflineNotAllowed):
        quoted(replace(BILL_ROW, offline=rule))
    fetched = replace(BILL, source=AmountSource.FETCHED)
    assert quoted(replace(BILL_ROW, offline=rule), bill=fetched).total_paise == 124000


def test_a_catalogue_price_needs_the_rule_only_without_the_line():
    shut = replace(NAKAL, offline=OfflineRule(False, 0, 0, ()))
    with pytest.raises(OfflineNotAllowed):
        quoted(shut, {"copies": "1"}, None)
    assert quoted(shut, {"copies": "1"}, None, replace(AT, online=True)).total_paise == 3500


def test_a_bill_service_without_a_bill_and_a_foreign_district():
    with pytest.raises(BillUnknown):
        quoted(bill=None)
    with pytest.raises(ServiceUnknown):
        quoted(at=replace(AT, district="2"))


def test_a_fee_without_a_unit_is_the_rows_own():
    plain = replace(NAKAL, unit_field="", fields=(), subject_fields=())
    assert quoted(plain, {}, None).fee_paise == 2500


def test_gst_lies_inside_the_charge_and_tds_comes_off_the_vles_share():
    taxed = replace(NAKAL, charge_paise=1180, tax=Tax(inclusive=True, gst_bp=1800, tds_bp=500))
    quote = quoted(taxed, {"copies": "1"}, None)
    assert (quote.charge_paise, quote.gst_paise) == (1180, 180)
    assert (quote.shares, quote.tds_paise) == (Shares(944, 118, 118), 47)
    assert quote.total_paise == 2500 + 1180
    whole = replace(taxed, tax=replace(taxed.tax, tds_bp=10_000))
    assert quoted(whole, {"copies": "1"}, None).tds_paise == 944
    beside = replace(taxed, tax=replace(taxed.tax, inclusive=False))
    assert quoted(beside, {"copies": "1"}, None).gst_paise == 0


@pytest.mark.parametrize("amount", [0, -1, 10_000_000_01])
def test_an_amount_out_of_bounds_is_no_bill(amount):
    with pytest.raises(AmountUnreadable):
        quoted(bill=replace(BILL, amount_paise=amount, source=AmountSource.FETCHED))
