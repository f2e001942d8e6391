# SPDX-License-Identifier: Apache-2.0
"""Tests: the electricity board, over HTTP: a bill is one payment for ever."""

import re

import pytest

from tests.sandbox.running import TODAY


def test_a_bill_is_found_by_its_twelve_digits(outside):
    bill = outside.fresh_bill()
    found = outside.get("/hpsebl/bill", consumer_id=bill["consumer_id"])
    assert found.status_code == 200
    assert found.json() == bill
    assert bill["status"] == "unpaid"
    assert bill["net_payable_paise"] % 100 == 0


def test_the_parts_of_a_bill_add_up(outside):
    for bill in outside.world["electricity"]:
        parts = ("energy_charge", "fixed_charge", "electricity_duty", "meter_rent", "arrears")
        owed = sum(bill[f"{part}_paise"] for part in parts) - bill["subsidy_paise"]
        assert owed == bill["net_payable_paise"]
        assert (
            bill["net_payable_paise"] + bill["surcharge_paise"] == bill["payable_after_due_paise"]
        )
        assert bill["current_reading"] - bill["previous_reading"] == bill["units"]


def test_the_printed_code_holds_one_run_of_twelve_digits(outside):
    for bill in outside.world["electricity"]:
        assert re.findall(r"\d{12,}", bill["qr"]) == [bill["consumer_id"]]


@pytest.mark.parametrize("digits", ["12345678901", "1234567890123", "12345678901x", ""])
def test_other_than_twelve_digits_is_malformed(outside, digits):
    answer = outside.get("/hpsebl/bill", consumer_id=digits)
    assert (answer.status_code, answer.json()["field"]) == (400, "consumer_id")


def test_no_bill(outside):
    answer = outside.get("/hpsebl/bill", consumer_id="000000000000")
    assert (answer.status_code, answer.json()) == (404, {"error": "no_bill"})


def test_paying_twice_with_one_reference_is_one_payment(outside):
    bill = outside.fresh_bill()
    payment = outside.payment_of(bill)
    first = outside.post("/hpsebl/payment", payment)
    again = outside.post("/hpsebl/payment", payment)
    assert first.json()["status"] == "accepted"
    assert again.json() == first.json()
    status = outside.get("/hpsebl/payment", merchant_ref=payment["merchant_ref"])
    assert status.json() == first.json()
    assert len(outside.accepted(bill["bill_no"])) == 1
    paid = outside.get("/hpsebl/bill", consumer_id=bill["consumer_id"]).json()
    assert paid["status"] == "paid"
    assert paid["paid"] == {
        "when": TODAY,
        "where": "HMR1-L07",
        "reference": first.json()["reference"],
    }


def test_one_reference_for_two_contents_is_a_conflict(outside):
    bill = outside.fresh_bill()
    payment = outside.payment_of(bill)
    outside.post("/hpsebl/payment", payment)
    answer = outside.post("/hpsebl/payment", payment | {"counter_number": "HMR1-L08"})
    assert (answer.status_code, answer.json()) == (409, {"error": "merchant_ref_reused"})


def test_a_second_payment_of_a_bill_is_refused_with_when_and_where(outside):
    bill = outside.fresh_bill()
    first = outside.post("/hpsebl/payment", outside.payment_of(bill)).json()
    second = outside.payment_of(bill)
    answer = outside.post("/hpsebl/payment", second).json()
    assert answer == {
        "status": "refused",
        "merchant_ref": second["merchant_ref"],
        "reason": "already_paid",
        "paid": {"when": TODAY, "where": "HMR1-L07", "reference": first["reference"]},
    }
    assert outside.post("/hpsebl/payment", second).json() == answer
    assert len(outside.accepted(bill["bill_no"])) == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"bill_no": "1"}, {"reason": "unknown_bill"}),
        ({"consumer_id": "000000000000"}, {"reason": "unknown_bill"}),
        (
            {"sub_division": "NDN"},
            {
                "reason": "other_sub_division",
                "sub_division": {"code": "HMR1", "name": "Hamirpur-I"},
            },
        ),
        ({"amount_paise": 1}, {"reason": "amount_differs"}),
        ({"paid_on": "2027-01-01"}, {"reason": "after_due_date"}),
    ],
)
def test_refusals_name_their_reason(outside, changes, told):
    bill = outside.fresh_bill()
    answer = outside.post("/hpsebl/payment", outside.payment_of(bill, **changes)).json()
    assert answer["status"] == "refused"
    assert told.items() <= answer.items()
    if told["reason"] == "amount_differs":
        assert answer["amount_due_paise"] == bill["net_payable_paise"]
    if told["reason"] == "after_due_date":
        assert answer["due_date"] == bill["due_date"]
    assert outside.accepted(bill["bill_no"]) == []


def test_the_picks_are_what_their_names_say(outside):
    def reason(consumer_id, **changes):
        payment = outside.payment_of(outside.bills[consumer_id], **changes)
        payment["amount_paise"] = payment["amount_paise"] or 100
        return outside.post("/hpsebl/payment", payment).json().get("reason")

    picks = outside.world["picks"]
    for consumer_id in picks["past_due"]:
        assert reason(consumer_id) == "after_due_date"
    for consumer_id in picks["already_paid"]:
        assert reason(consumer_id) == "already_paid"
    for consumer_id in picks["zero"]:
        assert reason(consumer_id) == "nothing_due"
    for consumer_id in picks["due_today"]:
        assert reason(consumer_id) is None
    (stranger,) = picks["other_sub_division"]
    assert reason(stranger, sub_division="HMR1") == "other_sub_division"
    assert [len(picks[kind]) for kind in ("past_due", "already_paid", "zero")] == [2, 2, 2]


def test_a_bill_paid_in_time_is_taken_when_the_line_comes_back_after_the_due_date(outside):
    (consumer_id,) = outside.world["picks"]["past_due"][1:]
    bill = outside.bills[consumer_id]
    payment = outside.payment_of(bill, paid_on=bill["due_date"])
    assert outside.post("/hpsebl/payment", payment).json()["status"] == "accepted"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount_paise", 1.0),
        ("amount_paise", True),
        ("amount_paise", 0),
        ("amount_paise", "100"),
        ("merchant_ref", "with space"),
        ("merchant_ref", None),
        ("paid_on", "20261122"),
        ("paid_on", "2026-02-30"),
        ("counter_number", "x"),
    ],
)
def test_a_malformed_payment_is_not_an_answer_for_ever(outside, field, value):
    bill = outside.bills[outside.world["picks"]["already_paid"][0]]
    payment = outside.payment_of(bill)
    answer = outside.post("/hpsebl/payment", payment | {field: value})
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    status = outside.get("/hpsebl/payment", merchant_ref=payment["merchant_ref"])
    assert (status.status_code, status.json()["status"]) == (404, "unknown")


def test_a_body_that_is_no_json_object_is_malformed(outside):
    for body in (b"{", b"[1]", b"", b"[" * 100_000):
        answer = outside.line.post(outside.url + "/hpsebl/payment", data=body, timeout=30)
        assert (answer.status_code, answer.json()["field"]) == (400, "body")


def test_a_pack_of_dues_lists_what_can_be_paid(outside):
    pack = outside.get("/hpsebl/dues", sub_division="NDN").json()
    assert pack["as_on"] == TODAY
    assert pack["sub_division"] == {"code": "NDN", "name": "Nadaun"}
    payable = set(outside.world["picks"]["payable"]["NDN"])
    assert payable <= {bill["consumer_id"] for bill in pack["bills"]}
    assert all(bill["status"] == "unpaid" for bill in pack["bills"])
