# SPDX-License-Identifier: Apache-2.0
"""Tests: one outside world for each module of tests; tests take bills nobody else uses."""

from collections.abc import Iterator

import pytest
import requests

from tests.sandbox.running import TODAY, Running


class Outside:
    """A client of a running sandbox, written from docs/how-to/sandbox.md alone."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.line = requests.Session()
        self.line.trust_env = False
        self.world = self.get("/control/world").json()
        self.bills = {bill["consumer_id"]: bill for bill in self.world["electricity"]}
        self._payable = {code: iter(ids) for code, ids in self.world["picks"]["payable"].items()}
        self._numbers = 0

    def get(self, path: str, **query: str) -> requests.Response:
        return self.line.get(self.url + path, params=query, timeout=30)

    def post(self, path: str, body: object) -> requests.Response:
        return self.line.post(self.url + path, json=body, timeout=30)

    def fault(self, party: str, kind: str, **more: object) -> dict:
        answer = self.post("/control/fault", {"party": party, "kind": kind, **more})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ref(self) -> str:
        """A merchant_ref nobody used."""
        self._numbers += 1
        return f"LMK-HMR-01:{self._numbers:04d}"

    def fresh_bill(self, code: str = "HMR1") -> dict:
        """A payable bill no other test has."""
        return self.bills[next(self._payable[code])]

    def payment_of(self, bill: dict, **changes: object) -> dict:
        """A payment that should be accepted, unless changed."""
        return {
            "merchant_ref": self.ref(),
            "consumer_id": bill["consumer_id"],
            "bill_no": bill["bill_no"],
            "amount_paise": bill["net_payable_paise"],
            "paid_on": TODAY,
            "counter_number": "HMR1-L07",
            "sub_division": bill["sub_division"]["code"],
        } | changes

    def accepted(self, bill_no: str) -> list[dict]:
        """The payments the biller's own books show for a bill."""
        payments = self.get("/control/payments").json()["payments"]
        return [payment for payment in payments if payment["bill_no"] == bill_no]


@pytest.fixture(scope="module")
def _server() -> Iterator[Running]:
    running = Running("serve", "--seed", "7", "--today", TODAY)
    yield running
    assert running.end() == 0


@pytest.fixture(scope="module")
def outside(_server: Running) -> Iterator[Outside]:
    client = Outside(_server.line["url"])
    yield client
    client.line.close()


@pytest.fixture(autouse=True)
def _no_fault_stays(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "outside" in request.fixturenames:
        request.getfixturevalue("outside").line.delete(
            request.getfixturevalue("outside").url + "/control/fault", timeout=30
        )
