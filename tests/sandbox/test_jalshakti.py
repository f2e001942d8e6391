# SPDX-License-Identifier: Apache-2.0
"""Tests: the water department, over HTTP: flat months in the villages, meters in the town."""

import pytest

from tests.sandbox.running import TODAY


def connection(outside, kind, place=0):
    found = [bill for bill in outside.world["water"] if bill["connection_type"] == kind]
    return found[place]


def payment(outside, bill, **changes):
    return {
        "merchant_ref": outside.ref(),
        "connection_id": bill["connection_id"],
        "amount_paise": bill["net_payable_paise"],
        "paid_on": TODAY,
    } | changes


def test_a_village_month_is_paid_without_asking_for_a_bill(outside):
    bill = connection(outside, "rural_flat")
    wanted = payment(outside, bill, period="2026-12", amount_paise=10000)
    answer = outside.post("/jalshakti/payment", wanted).json()
    assert answer["status"] == "accepted"
    assert answer["bill_no"] == f"{bill['connection_id']}-2026-12"
    assert outside.post("/jalshakti/payment", wanted).json() == answer


def test_a_month_is_one_payment_named_by_number_or_by_period(outside):
    bill = connection(outside, "rural_flat", 1)
    by_number = payment(outside, bill, bill_no=bill["bill_no"])
    assert outside.post("/jalshakti/payment", by_number).json()["status"] == "accepted"
    by_month = payment(outside, bill, period=bill["period"])
    assert outside.post("/jalshakti/payment", by_month).json()["reason"] == "already_paid"
    asked = outside.get("/jalshakti/bill", connection_id=bill["connection_id"]).json()
    assert asked["status"] == "paid"
    assert len(outside.accepted(bill["bill_no"])) == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"period": "2025-10"}, "no_such_period"),
        ({"period": "2027-12"}, "no_such_period"),
        ({"period": "2026-10", "amount_paise": 9900}, "amount_differs"),
        ({"period": "2026-10", "sub_division": "XYZ"}, "other_sub_division"),
        ({"bill_no": "17"}, "unknown_bill"),
        ({"connection_id": "HMR-R-9999", "period": "2026-10"}, "unknown_connection"),
    ],
)
def test_village_refusals(outside, changes, reason):
    bill = connection(outside, "rural_flat", 2)
    answer = outside.post("/jalshakti/payment", payment(outside, bill, **changes)).json()
    assert (answer["status"], answer["reason"]) == ("refused", reason)


def test_a_town_bill_after_its_due_date_costs_the_late_fee(outside):
    bill = connection(outside, "urban_metered", -1)
    assert bill["due_date"] < TODAY
    early = payment(outside, bill, bill_no=bill["bill_no"])
    answer = outside.post("/jalshakti/payment", early).json()
    assert answer["reason"] == "amount_differs"
    assert answer["amount_due_paise"] == bill["payable_after_due_paise"]
    late = payment(
        outside, bill, bill_no=bill["bill_no"], amount_paise=bill["payable_after_due_paise"]
    )
    assert outside.post("/jalshakti/payment", late).json()["status"] == "accepted"


def test_a_town_bill_is_named_by_its_number(outside):
    bill = connection(outside, "urban_metered")
    by_month = payment(outside, bill, period=bill["period"])
    assert outside.post("/jalshakti/payment", by_month).json()["reason"] == "no_such_period"
    nameless = payment(outside, bill)
    assert outside.post("/jalshakti/payment", nameless).status_code == 400
    by_number = payment(outside, bill, bill_no=bill["bill_no"], sub_division="HMR")
    assert outside.post("/jalshakti/payment", by_number).json()["status"] == "accepted"


def test_dues_and_an_unknown_connection(outside):
    pack = outside.get("/jalshakti/dues", sub_division="NDN").json()
    assert pack["bills"]
    assert {bill["sub_division"]["code"] for bill in pack["bills"]} == {"NDN"}
    answer = outside.get("/jalshakti/bill", connection_id="HMR-R-9999")
    assert (answer.status_code, answer.json()) == (404, {"error": "no_such_connection"})
