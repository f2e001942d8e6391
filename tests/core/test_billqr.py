# SPDX-License-Identifier: Apache-2.0
"""A bill's QR: read whole or not at all; a strange code gives at most a number, never an amount."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.bill import Bill
from kiosk.core.billqr import read_bill_qr, scanned_number
from kiosk.core.catalogue import AmountSource
from kiosk.core.errors import AmountUnreadable, FieldUnreadable

ELECTRIC = (
    "HPSEBL-BILL;v=1;cid=100244272509;bill=4546869806;month=2026-10;amt=229800;due=2026-11-18;"
    "sd=HMR1"
)
WATER = "JSV-BILL;v=1;con=HMR-U-0030;bill=7785534453;month=2026-10;amt=48500;due=2026-11-19;sd=HMR"


def test_an_electricity_bill():
    assert read_bill_qr(f" {ELECTRIC}\r\n") == Bill(
        "hpsebl", "100244272509", "", "HMR1", "4546869806", "2026-11-18", 229800, AmountSource.QR
    )


def test_a_water_bill():
    bill = read_bill_qr(WATER)
    assert (bill.biller, bill.consumer_id, bill.amount_paise) == ("jalshakti", "HMR-U-0030", 48500)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("HPSEBL-BILL", "UHBVN-BILL"),
        ("v=1", "v=2"),
        ("v=1;", ""),
        ("cid=", "con="),
        ("cid=100244272509", "cid="),
        ("amt=229800", "amt="),
        ("amt=229800", "amt=2298.00"),
        ("amt=229800", "amt=2_298"),
        ("amt=229800", "amt=-5"),
        ("amt=229800", "amt=٢٢٩٨٠٠"),
        ("amt=229800", "amt=1;amt=229800"),
        ("due=2026-11-18", "due=2026-13-18"),
        (";due=2026-11-18", ""),
        ("sd=HMR1", "sd="),
        ("sd=HMR1", "sd=" + "H" * 13),
        (";bill=4546869806", ""),
        ("bill=4546869806", "bill=1"),
        ("bill=4546869806", "bill=4546\u202e869806"),
        ("bill=4546869806", "bill=" + "4" * 21),
    ],
)
def test_a_bill_that_is_not_whole_is_no_bill(old, new):
    assert old in ELECTRIC
    with pytest.raises(FieldUnreadable) as caught:
        read_bill_qr(ELECTRIC.replace(old, new))
    assert caught.value.facts == {"field": "qr"}


@pytest.mark.parametrize(
    ("bill_no", "office"), [("4546", "H"), ("4" * 20, "H" * 12), ("HMR-R-0001-2026-11", "HMR")]
)
def test_a_number_and_an_office_of_any_fitting_length(bill_no, office):
    bill = read_bill_qr(ELECTRIC.replace("4546869806", bill_no).replace("sd=HMR1", f"sd={office}"))
    assert (bill.bill_no, bill.sub_division) == (bill_no, office)


@pytest.mark.parametrize("paise", ["0", "100000000001"])
def test_a_bill_over_nothing_or_over_too_much_has_no_amount(paise):
    with pytest.raises(AmountUnreadable):
        read_bill_qr(ELECTRIC.replace("229800", paise))


@given(st.text(max_size=120) | st.integers(0, len(ELECTRIC) - 8).map(lambda end: ELECTRIC[:end]))
def test_no_scan_breaks_the_reader(text):
    with pytest.raises(FieldUnreadable):
        read_bill_qr(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("https://example.in/pay?k=100244272509&x=1", "100244272509"),
        ("१००२४४२७२५०९", "100244272509"),
        ("1002442725091", None),
        ("100244272509 100244272510", None),
        ("K-No 100244", None),
        (ELECTRIC, "100244272509"),
    ],
)
def test_one_run_of_twelve_digits_is_a_number(text, number):
    assert scanned_number(text) == number
