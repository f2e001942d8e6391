# SPDX-License-Identifier: Apache-2.0
"""Tests: paying at the CSC wallet, by a merchant who knows only the published format."""

import html
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.sandbox.bridge_client import Merchant, fraction
from tests.sandbox.running import wait_for

RAMESH, POOR = "500100100013", "500100100039"


@pytest.fixture(scope="module")
def merchant(outside):
    return Merchant(outside)


def balance(outside, csc_id=RAMESH):
    return outside.get("/control/state").json()["balances"][csc_id]


@contextmanager
def merchants_site() -> Iterator[tuple[str, list]]:
    """A merchant's web site; what is posted to it, in order."""
    posted: list[tuple[str, str]] = []

    class Site(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            posted.append((self.path, parse_qs(body)["bridgeResponseMessage"][0]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args):
            pass

    site = HTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{site.server_port}", posted
    site.shutdown()
    thread.join()
    site.server_close()


def test_a_payment_is_taken_once_and_returned_sealed(outside, merchant):
    before = balance(outside)
    asked = merchant.request("T-1")
    said = merchant.pay(asked)
    assert said["txn_status"] == "100"
    assert said["txn_status_message"] == "Success"
    assert said["txn_amount"] == "500.00"
    assert said["currency"] == "INR"
    for name in ("merchant_id", "csc_id", "merchant_txn", "product_id", "param_1"):
        assert said[name] == asked[name]
    assert balance(outside) == before - 50000

    again = merchant.pay(asked | {"merchant_txn_date_time": "2026-11-22 10:05:00"})
    assert again["csc_txn"] == said["csc_txn"]
    assert balance(outside) == before - 50000


def test_one_id_for_two_payments_is_a_conflict(outside, merchant):
    before = balance(outside)
    merchant.pay(merchant.request("T-2"))
    answer = merchant.open_page(merchant.request("T-2", txn_amount="501.00"))
    assert answer.status_code == 409
    assert balance(outside) == before - 50000


def test_a_low_balance_takes_nothing_and_is_final(outside, merchant):
    asked = merchant.request("T-3", csc_id=POOR)
    answer = merchant.open_page(asked).json()
    said = merchant.unseal(answer["bridgeResponseMessage"])
    assert (said["txn_status"], said["status_message"]) == ("101", "Insufficient balance")
    assert answer["return_to"] == asked["cancel_url"]
    outside.post("/control/vle", {"csc_id": POOR, "balance_paise": 60000})
    assert merchant.pay(asked)["txn_status"] == "101"
    assert balance(outside, POOR) == 60000


def test_an_unknown_operator(merchant):
    assert merchant.pay(merchant.request("T-4", csc_id="500100109999"))["txn_status"] == "103"


def test_the_page_posts_the_envelope_to_the_return_address(merchant):
    asked = merchant.request("T-5", return_url='http://127.0.0.1:9/r?a=1&b="2"')
    page = merchant.open_page(asked, page_format="html")
    assert page.headers["content-type"].startswith("text/html")
    action = html.unescape(re.search(r'action="([^"]*)"', page.text)[1])
    value = html.unescape(re.search(r'name="bridgeResponseMessage" value="([^"]*)"', page.text)[1])
    assert action == asked["return_url"]
    assert merchant.unseal(value)["txn_status"] == "100"


def test_a_page_that_waits_for_the_operator(outside, merchant):
    outside.post("/control/wallet", {"auto": False})
    try:
        before = balance(outside)
        for txn, action, status in (("T-6", "pay", "100"), ("T-7", "cancel", "102")):
            answer = merchant.open_page(merchant.request(txn)).json()
            assert answer == {
                "state": "waiting",
                "merchant_id": merchant.merchant_id,
                "merchant_txn": txn,
            }
            assert merchant.status(txn)["txn_status"] == "200"
            pressed = outside.post(
                "/wallet/confirm?format=json",
                {"merchant_id": merchant.merchant_id, "merchant_txn": txn, "action": action},
            ).json()
            assert merchant.unseal(pressed["bridgeResponseMessage"])["txn_status"] == status
            assert merchant.status(txn)["txn_status"] == status
        page = merchant.open_page(merchant.request("T-8"), page_format="html")
        assert 'value="pay"' in page.text
        form = {"merchant_id": merchant.merchant_id, "merchant_txn": "T-8", "action": "pay"}
        pressed = outside.line.post(outside.url + "/wallet/confirm", data=form, timeout=30)
        assert "bridgeResponseMessage" in pressed.text
        assert balance(outside) == before - 2 * 50000
    finally:
        outside.post("/control/wallet", {"auto": True})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"merchant_id": "11122"}, "merchant_id"),
        ({"product_id": "9999962376"}, "product_id"),
        ({"txn_amount": "500"}, "txn_amount"),
        ({"txn_amount": "0.00"}, "txn_amount"),
        ({"txn_amount": "-5.00"}, "txn_amount"),
        ({"Currency": "USD"}, "Currency"),
        ({"return_url": "javascript:alert(1)"}, "return_url"),
        ({"merchant_txn": ""}, "merchant_txn"),
    ],
)
def test_a_request_that_breaks_the_format_is_not_recorded(outside, merchant, changes, field):
    before = len(outside.get("/control/state").json()["wallet_txns"])
    answer = merchant.open_page(merchant.request("T-9") | changes)
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert len(outside.get("/control/state").json()["wallet_txns"]) == before


def test_a_message_of_somebody_else_is_refused(outside, merchant):
    asked = merchant.request("T-10")
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forged = merchant.seal(asked, signer=stranger)
    sealed = merchant.seal(asked)
    damaged = sealed[:-8] + "AAAAAAA="
    for envelope in (forged, damaged, "", "AAAA", "not base64!"):
        answer = merchant.open_page(asked, envelope=envelope or "=")
        assert (answer.status_code, answer.json()["field"]) == (400, "message")
    merchant_id, merchant.merchant_id = merchant.merchant_id, "99999"
    assert merchant.open_page(asked).status_code == 400
    merchant.merchant_id = merchant_id
    assert merchant.status("T-10") is None


def test_the_fraction_is_a_time(merchant):
    asked = merchant.request("T-11")
    good = fraction(datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC))
    assert merchant.open_page(asked, frac=good).status_code == 200
    for bad in (str(int(good) + 1), "0", "x", str(261332000000 * 883 + 117), "9" * 30):
        answer = merchant.open_page(asked, frac=bad)
        assert (answer.status_code, answer.json()["field"]) == (400, "fraction")


def test_the_return_posted_twice_is_one_payment(outside, merchant):
    with merchants_site() as (site, posted):
        outside.fault("wallet", "duplicate_callback")
        before = balance(outside)
        asked = merchant.request("T-12", return_url=f"{site}/return?k=1")
        answer = merchant.open_page(asked).json()
        merchant.outside.get("/control/state")
        wait_for(lambda: len(posted) == 2)
        assert [path for path, _ in posted] == ["/return?k=1"] * 2
        assert {message for _, message in posted} == {answer["bridgeResponseMessage"]}
        assert balance(outside) == before - 50000
        state = outside.get("/control/state").json()
        assert [told["status"] for told in state["returns"]] == [200, 200]


def test_the_gateway_posts_the_return_itself_when_asked(outside, merchant):
    outside.post("/control/wallet", {"post_return": True})
    try:
        with merchants_site() as (site, posted):
            merchant.open_page(merchant.request("T-13", return_url=f"{site}/return"))
            wait_for(lambda: len(posted) == 1)
        before = len(outside.get("/control/state").json()["returns"])
        merchant.open_page(merchant.request("T-14", return_url="http://192.0.2.1/return"))
        wait_for(lambda: len(outside.get("/control/state").json()["returns"]) > before)
        told = outside.get("/control/state").json()["returns"][-1]
        assert told["why"] == "not a loopback address"
    finally:
        outside.post("/control/wallet", {"post_return": False})
