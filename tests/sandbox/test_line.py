# SPDX-License-Identifier: Apache-2.0
"""Tests: the faults of the line: what the caller sees, and whether the act was done."""

import time

import pytest
import requests

PARTIES = ("hpsebl", "jalshakti", "himbhoomi", "wallet")
CALLS = {
    "hpsebl": "/hpsebl/bill?consumer_id=000000000000",
    "jalshakti": "/jalshakti/bill?connection_id=x",
    "himbhoomi": "/himbhoomi/key",
    "wallet": "/wallet/v1/payment/1",
}


def seen(outside, payment):
    """What a careful caller makes of one call: the answer, or the kind of trouble."""
    try:
        answer = outside.post("/hpsebl/payment", payment)
    except requests.exceptions.ChunkedEncodingError:
        return "half"
    except requests.exceptions.ConnectionError:
        return "no answer"
    if answer.status_code != 200:
        return answer.status_code
    try:
        return answer.json()["status"]
    except requests.exceptions.JSONDecodeError:
        return "not JSON"


@pytest.mark.parametrize(
    ("kind", "sight", "is_done"),
    [
        ("down", 503, False),
        ("error500", 500, False),
        ("garbage", "not JSON", True),
        ("half", "half", True),
        ("lost_reply", "no answer", True),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_fault_strikes_once_and_the_second_try_finds_the_truth(
    outside, kind, sight, is_done, turned
):
    bill = outside.fresh_bill("NDN")
    payment = outside.payment_of(bill)
    done = is_done is not turned
    outside.fault("hpsebl", kind, **({"done": done} if turned else {}))
    assert seen(outside, payment) == sight
    assert len(outside.accepted(bill["bill_no"])) == (1 if done else 0)
    status = outside.get("/hpsebl/payment", merchant_ref=payment["merchant_ref"])
    assert status.json()["status"] == ("accepted" if done else "unknown")
    assert seen(outside, payment) == "accepted"
    assert len(outside.accepted(bill["bill_no"])) == 1


def test_slow_is_late_and_right(outside):
    bill = outside.fresh_bill("NDN")
    outside.fault("hpsebl", "slow", delay_ms=300)
    began = time.monotonic()
    assert seen(outside, outside.payment_of(bill)) == "accepted"
    assert time.monotonic() - began >= 0.3


def test_slow_holds_up_nobody_else(outside):
    outside.fault("hpsebl", "slow", delay_ms=60_000)
    with pytest.raises(requests.exceptions.ReadTimeout):
        outside.line.get(outside.url + CALLS["hpsebl"], timeout=0.2)
    assert outside.get("/himbhoomi/key").status_code == 200


def test_a_fault_strikes_so_many_times(outside):
    outside.fault("hpsebl", "down", times=3)
    found = [outside.get(CALLS["hpsebl"]).status_code for _ in range(5)]
    assert found == [503, 503, 503, 404, 404]
    (fault,) = outside.get("/control/fault").json()["faults"]
    assert (fault["hits"], fault["spent"]) == (3, True)


def test_a_fault_stands_until_cleared_and_only_for_its_party(outside):
    outside.fault("wallet", "down", until_cleared=True)
    for _ in range(4):
        assert outside.post(CALLS["wallet"], {}).status_code == 503
    assert outside.get("/wallet/control/key").status_code == 200
    for party in ("hpsebl", "jalshakti", "himbhoomi"):
        assert outside.get(CALLS[party]).status_code in {200, 404}
    cleared = outside.line.delete(outside.url + "/control/fault?party=wallet", timeout=30)
    assert cleared.json() == {"cleared": 1}
    assert outside.post(CALLS["wallet"], {}).status_code == 400


def test_a_fault_can_be_narrowed_to_one_call(outside):
    outside.fault("hpsebl", "down", until_cleared=True, call="payment")
    assert outside.get(CALLS["hpsebl"]).status_code == 404
    assert outside.get("/hpsebl/payment", merchant_ref="x").status_code == 503


def test_a_fault_can_be_narrowed_to_what_is_posted(outside):
    outside.fault("hpsebl", "down", until_cleared=True, call="payment", method="POST")
    assert outside.get("/hpsebl/payment", merchant_ref="x").status_code == 404
    assert outside.post("/hpsebl/payment", {}).status_code == 503


def test_the_wallets_page_is_a_call_too(outside):
    outside.fault("wallet", "down", call="payment")
    assert outside.post("/wallet/v2/transaction/status", {}).status_code == 400
    assert outside.post(CALLS["wallet"], {}).status_code == 503


@pytest.mark.parametrize("party", ["hpsebl", "jalshakti"])
def test_a_biller_that_does_not_know_yet(outside, party):
    outside.fault(party, "unknown")
    found = [outside.get(f"/{party}/payment", merchant_ref="never") for _ in range(2)]
    assert [answer.json()["status"] for answer in found] == ["pending", "unknown"]


def test_faults_asked_for_wrongly(outside):
    for body, field in (
        ({"party": "bank", "kind": "down"}, "party"),
        ({"party": "hpsebl", "kind": "meteor"}, "kind"),
        ({"party": "hpsebl", "kind": "down", "times": "x"}, "times"),
        ({"party": "hpsebl", "kind": "down", "method": "PUT"}, "method"),
        ({"party": "hpsebl", "kind": "down", "until_cleared": 1}, "until_cleared"),
        ({"party": "hpsebl", "kind": "paid_elsewhere"}, "consumer_id"),
    ):
        answer = outside.post("/control/fault", body)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
    gone = {"party": "jalshakti", "kind": "amount_changed", "connection_id": "none"}
    assert outside.post("/control/fault", gone).status_code == 404


def test_a_bill_paid_elsewhere_meanwhile(outside):
    bill = outside.fresh_bill("NDN")
    told = outside.fault(
        "hpsebl",
        "paid_elsewhere",
        consumer_id=bill["consumer_id"],
        where="NADAUN-CASH",
        when="2026-11-20",
    )
    assert told == {"bill_no": bill["bill_no"], "marked": True}
    answer = outside.post("/hpsebl/payment", outside.payment_of(bill)).json()
    assert answer["reason"] == "already_paid"
    assert (answer["paid"]["when"], answer["paid"]["where"]) == ("2026-11-20", "NADAUN-CASH")
    again = outside.fault("hpsebl", "paid_elsewhere", consumer_id=bill["consumer_id"])
    assert again["marked"] is False


def test_an_amount_that_changed_between_quote_and_posting(outside):
    bill = outside.fresh_bill("NDN")
    payment = outside.payment_of(bill)
    told = outside.fault("hpsebl", "amount_changed", consumer_id=bill["consumer_id"])
    assert told["net_payable_paise"] == bill["net_payable_paise"] + 1000
    refused = outside.post("/hpsebl/payment", payment).json()
    assert refused["reason"] == "amount_differs"
    assert refused["amount_due_paise"] == told["net_payable_paise"]
    # Its answer is for ever; a new act pays what is due now.
    assert outside.post("/hpsebl/payment", payment).json() == refused
    now = outside.get("/hpsebl/bill", consumer_id=bill["consumer_id"]).json()
    assert now["arrears_paise"] == bill["arrears_paise"] + 1000
    assert outside.post("/hpsebl/payment", outside.payment_of(now)).json()["status"] == "accepted"
