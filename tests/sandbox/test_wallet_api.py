# SPDX-License-Identifier: Apache-2.0
"""Tests: the wallet's server calls: the truth about a payment, give-back once, delivery notice."""

import pytest

from tests.sandbox.bridge_client import Merchant

RAMESH = "500100100013"


@pytest.fixture(scope="module")
def merchant(outside):
    return Merchant(outside)


def balance(outside):
    return outside.get("/control/state").json()["balances"][RAMESH]


def test_status_tells_the_truth_of_a_payment(merchant):
    said = merchant.pay(merchant.request("S-1"))
    parts, data = merchant.ask("transaction/status", {"merchant_txn": "S-1", "csc_txn": "N"})
    assert (parts["response_code"], parts["response_status"]) == ("100", "Success")
    assert {"response_message", "response_server", "response_date"} <= set(parts)
    assert data.items() >= said.items()
    assert data["creation_date"].startswith("2026-11-22 ")
    assert merchant.status("S-1", said["csc_txn"]) == data


def test_status_of_what_never_was(merchant):
    parts, data = merchant.ask("transaction/status", {"merchant_txn": "S-0", "csc_txn": "N"})
    assert (parts["response_code"], parts["response_status"], data) == ("110", "Failure", None)
    merchant.pay(merchant.request("S-2"))
    assert merchant.status("S-2", "123") is None


def test_status_is_pending_while_the_gateway_does_not_know(outside, merchant):
    merchant.pay(merchant.request("S-3"))
    outside.fault("wallet", "unknown", times=2)
    assert [merchant.status("S-3")["txn_status"] for _ in range(3)] == ["200", "200", "100"]


def test_a_question_that_cannot_be_verified(outside, merchant):
    other = Merchant(outside, "22222")
    other.key = merchant.key
    answer = outside.post(
        "/wallet/v2/transaction/status", {"merchant_id": "22222", "request_data": "AAAA"}
    )
    assert "<response_code>120</response_code>" in answer.text
    mixed = merchant.seal({"merchant_id": "11121", "merchant_txn": "S-1"})
    answer = outside.post(
        "/wallet/v2/transaction/status", {"merchant_id": "22222", "request_data": mixed}
    )
    assert "<response_code>120</response_code>" in answer.text
    for pem in ("", "not a key", 7):
        body = {"merchant_id": "22222", "public_key_pem": pem}
        assert outside.post("/wallet/control/merchants", body).status_code == 400


def test_a_payment_is_given_back_once_for_ever(outside, merchant):
    before = balance(outside)
    said = merchant.pay(merchant.request("S-4"))
    wanted = {
        "merchant_txn": "S-4",
        "csc_txn": said["csc_txn"],
        "merchant_reference": "R-4",
        "refund_deduction": "120.50",
        "refund_reason": "service not delivered",
    }
    _, first = merchant.ask("refund/log", wanted)
    assert (first["refund_status"], first["refund_deduction"]) == ("Success", "120.50")
    assert merchant.ask("refund/log", wanted)[1] == first
    assert balance(outside) == before - 50000 + 12050
    parts, data = merchant.ask("refund/log", wanted | {"merchant_reference": "R-4b"})
    assert (parts["response_code"], data) == ("130", None)
    parts, _ = merchant.ask(
        "transaction/reverse", {"merchant_txn": "S-4", "merchant_reference": "R-4c"}
    )
    assert parts["response_code"] == "130"
    assert balance(outside) == before - 50000 + 12050
    asked = {"merchant_txn": "S-4", "refund_reference": first["refund_reference"]}
    assert merchant.ask("refund/status", asked)[1] == first
    parts, _ = merchant.ask("refund/status", asked | {"refund_reference": "RF0"})
    assert parts["response_code"] == "110"


@pytest.mark.parametrize("wanted", ["500.01", "0.00", "12", "x", ""])
def test_no_more_is_given_back_than_was_paid(outside, merchant, wanted):
    merchant.pay(merchant.request("S-5"))
    before = balance(outside)
    parts, _ = merchant.ask(
        "refund/log",
        {"merchant_txn": "S-5", "merchant_reference": "R-5", "refund_deduction": wanted},
    )
    assert parts["response_code"] == "130"
    assert balance(outside) == before


def test_reverse_is_for_the_same_day(outside, merchant):
    before = balance(outside)
    for txn in ("S-6", "S-7"):
        merchant.pay(merchant.request(txn))
    wanted = {"merchant_txn": "S-6", "merchant_reference": "R-6"}
    first = merchant.ask("transaction/reverse", wanted)[1]
    assert first["refund_deduction"] == "500.00"
    assert merchant.ask("transaction/reverse", wanted)[1] == first
    assert balance(outside) == before - 50000
    outside.post("/control/today", {"today": "2026-11-23"})
    try:
        parts, _ = merchant.ask(
            "transaction/reverse", {"merchant_txn": "S-7", "merchant_reference": "R-7"}
        )
        assert parts["response_code"] == "130"
    finally:
        outside.post("/control/today", {"today": "2026-11-22"})


def test_a_delivery_is_noted_once(merchant):
    said = merchant.pay(merchant.request("S-8"))
    wanted = {"merchant_txn": "S-8", "csc_txn": said["csc_txn"], "merchant_txn_status": "S"}
    _, first = merchant.ask("recon/log", wanted)
    assert first["recon_reference"]
    assert merchant.ask("recon/log", wanted)[1] == first
    failed = merchant.pay(merchant.request("S-9", csc_id="500100109999"))
    assert failed["txn_status"] == "103"
    parts, _ = merchant.ask("recon/log", {"merchant_txn": "S-9"})
    assert parts["response_code"] == "130"


def test_keys_of_the_published_size_work_too(outside):
    small = Merchant(outside, "33333", bits=1024)
    assert small.pay(small.request("S-10"))["txn_status"] == "100"
    assert small.status("S-10")["txn_status"] == "100"
