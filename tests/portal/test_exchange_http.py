# SPDX-License-Identifier: Apache-2.0
"""Tests: a whole exchange over HTTP: `lmk-portal serve` and `lmk-sandbox serve` as processes, a
kiosk written by hand, and the VLE's browser played by this test; on both databases.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
import requests

from kiosk.core.catalogue import Rail
from kiosk.core.receipt import number_of
from kiosk.core.wire.exchange import Cause, Outcome
from tests.portal.edges import BOTH
from tests.portal.hand_kiosk import TODAY, HandKiosk, enrol
from tests.portal.hand_wire import Turned
from tests.portal.processes import ROOT, running, verb_here

SHEET = ROOT / "resources" / "catalogue" / "himachal.json"
PATIENCE_S = 60


@dataclass
class Town:
    """The sandbox and the portal, running; and how to ask the portal's verbs."""

    url: str
    outside: str
    portal: tuple[str, ...]
    session: requests.Session

    def verb(self, *words: str) -> tuple[int, dict]:
        return verb_here(*words, *self.portal)

    def browse(self, page_url: str) -> str:
        """The VLE's browser: the page, the gateway, and back; what is shown at the end."""
        page = self.session.get(page_url, timeout=PATIENCE_S)
        assert page.status_code == 200, page.text
        gateway = self.session.post(*form(page.text), timeout=PATIENCE_S)
        assert gateway.status_code == 200, gateway.text
        back = self.session.post(*form(gateway.text), timeout=PATIENCE_S)
        assert back.status_code == 200, back.text
        return back.text

    def world(self) -> dict:
        return self.session.get(self.outside + "/control/world", timeout=PATIENCE_S).json()

    def control(self, path: str, **said: object) -> None:
        answer = self.session.post(f"{self.outside}/control/{path}", json=said, timeout=PATIENCE_S)
        assert answer.status_code == 200, answer.text


def form(html: str) -> tuple[str, dict[str, str]]:
    """Address and hidden fields of a page's first form."""
    address = re.search(r'<form[^>]* action="([^"]+)"', html)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    assert address, html
    return unescape(address[1]), {name: unescape(value) for name, value in hidden}


def lasting_sheet(folder: Path) -> Path:
    """The shipped price list with rows that outlive the calendar of whoever runs this."""
    plain = json.loads(SHEET.read_text(encoding="utf-8"))
    later = [row for row in plain["rows"] if row["effective_from"] == "2026-04-01"]
    dates = {"effective_from": "2026-04-02", "use_until": "2999-03-31"}
    plain |= {"version": 2, "rows": [*plain["rows"], *(row | dates for row in later)]}
    path = folder / "sheet.json"
    path.write_text(json.dumps(plain), encoding="utf-8")
    return path


@pytest.fixture(params=BOTH)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    books: tuple[str, ...] = ()
    if request.param == "postgresql":
        books = ("--database-url", request.getfixturevalue("postgres_url"))
    with _running(tmp_path, *books) as place:
        yield place


@pytest.fixture(scope="module")
def embedded_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """On SQLite alone, where the books play no part; each test enrols a kiosk of its own."""
    with _running(tmp_path_factory.mktemp("town")) as place:
        yield place


def joined(town: Town, seed: int) -> HandKiosk:
    return enrol(town.url, town.verb("demo-seed")[1]["code"], seed)


@contextmanager
def _running(tmp_path: Path, *books: str) -> Iterator[Town]:
    where = ("--data-dir", str(tmp_path / "portal"), *books)
    sandbox = ("serve", "--seed", "7", "--today", TODAY)
    session = requests.Session()
    session.trust_env = False
    with (
        session,
        running("sandbox", *sandbox, log=tmp_path / "sandbox.log") as outside,
        running(
            "portal", "serve", "--sandbox-url", outside.url, *where, log=tmp_path / "portal.log"
        ) as portal,
    ):
        place = Town(portal.url, outside.url, where, session)
        assert place.verb("publish", str(lasting_sheet(tmp_path)))[1]["version"] == 2
        yield place


def opened(town: Town) -> HandKiosk:
    """The demo's kiosk, enrolled, its lots paid and its leases in hand."""
    _, seed = town.verb("demo-seed")
    kiosk = enrol(town.url, seed["code"])
    lots = [
        kiosk.load(Rail.ELECTRICITY, 20_000_00),
        kiosk.load(Rail.ONLINE_SEVA, 5_000_00),
    ]
    kiosk.exchange()
    for lot in lots:
        assert kiosk.lots[lot].state == "awaited"
        assert "भुगतान हुआ" in town.browse(kiosk.lots[lot].page_url)
    kiosk.exchange()
    assert {kiosk.lots[lot].state for lot in lots} == {"paid"}
    return kiosk


def test_a_day_from_the_code_to_the_receipt(town: Town):
    kiosk = opened(town)
    assert kiosk.site.kiosk_id == "K170001"
    assert kiosk.leases[Rail.ELECTRICITY].granted_total_paise == 20_000_00
    assert kiosk.leases[Rail.ONLINE_SEVA].granted_total_paise == 5_000_00
    assert kiosk.leases[Rail.ELECTRICITY].services == ("hpsebl_bill",)

    consumer = town.world()["picks"]["payable"]["HMR1"][0]
    found = kiosk.lookup("hpsebl_bill", consumer)
    assert found.state == "found"
    power = kiosk.sell("hpsebl_bill", {"consumer_id": consumer, "mobile": ""}, found.bill)
    month = {"connection_id": "HMR-R-0001", "period": "2026-11", "mobile": ""}
    water = kiosk.sell("water_flat", month)
    place = {"village": "HMR-1-1", "khata": "1", "year": "2020-21", "applicant": "Sunita Devi"}
    nakal = kiosk.sell("nakal_jamabandi", {**place, "mobile": ""})
    kiosk.wire.send("/v1/exchange", kiosk.request(), kiosk.key_id, packed=True).good()

    answer = kiosk.exchange()  # the answer to the first try was lost

    assert [verdict.outcome for verdict in answer.verdicts] == [Outcome.POSTED] * 3
    state = town.session.get(town.outside + "/control/state", timeout=PATIENCE_S).json()
    assert len(state["orders"]) == 1
    payments = town.session.get(town.outside + "/control/payments", timeout=PATIENCE_S).json()
    assert sorted(payment["amount_paise"] for payment in payments["payments"][-2:]) == sorted(
        [10_000, found.bill.amount_paise]
    )
    for entry in (power, water, nakal):
        paper = town.session.get(
            town.url + "/verify",
            params={"qr": kiosk.receipt(entry)},
            headers={"Accept": "application/json"},
            timeout=PATIENCE_S,
        ).json()
        assert paper["colour"] == "green"
        assert paper["facts"]["total_paise"] == entry.body.total_paise
    page = town.session.get(
        town.url + "/verify", params={"qr": kiosk.receipt(power)}, timeout=PATIENCE_S
    )
    assert "सच्ची रसीद" in page.text
    assert number_of(power) in page.text

    kiosk.exchange()
    quiet = kiosk.exchange()
    assert not quiet.changes_something
    assert quiet.head.acknowledged_seq == kiosk.head.seq
    status, audit = town.verb("audit")
    assert (status, audit["violations"], audit["transactions"]) == (0, [], 3)
    assert (audit["state_book_sum_paise"], audit["csc_book_sum_paise"]) == (0, 0)
    assert audit["kiosks"]["K170001"]["head_seq"] == kiosk.head.seq
    leases = audit["leases"]
    assert leases["granted"] == 25_000_00
    assert leases["drawn"] == sum(e.body.total_paise for e in (power, water, nakal))


def test_a_bill_paid_elsewhere_is_refused_and_a_silent_biller_holds(town: Town):
    kiosk = opened(town)
    first, second = town.world()["picks"]["payable"]["HMR1"][:2]
    taken = kiosk.lookup("hpsebl_bill", first).bill
    waits = kiosk.lookup("hpsebl_bill", second).bill
    town.control("fault", party="hpsebl", kind="paid_elsewhere", consumer_id=first)
    refused = kiosk.sell("hpsebl_bill", {"consumer_id": first, "mobile": ""}, taken)
    kiosk.exchange()
    assert kiosk.verdicts[refused.seq].cause is Cause.ALREADY_PAID
    assert kiosk.lookup("hpsebl_bill", first).state == "paid"

    town.control("fault", party="hpsebl", kind="lost_reply", until_cleared=True)
    held = kiosk.sell("hpsebl_bill", {"consumer_id": second, "mobile": ""}, waits)
    kiosk.exchange()
    assert kiosk.verdicts[held.seq].cause is Cause.BILLER_SILENT
    assert kiosk.lookup("hpsebl_bill", second).state == "silent"
    town.session.delete(town.outside + "/control/fault", timeout=PATIENCE_S)
    kiosk.exchange()
    assert kiosk.verdicts[held.seq].outcome is Outcome.POSTED
    kiosk.receipt(held)
    assert town.verb("audit")[1]["violations"] == []


def test_a_payment_turned_back_at_the_gateway_is_no_allowance(embedded_town: Town):
    town = embedded_town
    kiosk = joined(town, 1)
    town.control("wallet", auto=False)
    lot = kiosk.load(Rail.ELECTRICITY, 1_000_00)
    kiosk.exchange()
    page_url = kiosk.lots[lot].page_url
    page = town.session.get(page_url, timeout=PATIENCE_S).text
    waiting = town.session.post(*form(page), timeout=PATIENCE_S)
    fields = dict(re.findall(r'name="(merchant_id|merchant_txn)" value="([^"]+)"', waiting.text))
    cancelled = town.session.post(
        town.outside + "/wallet/confirm", data={**fields, "action": "cancel"}, timeout=PATIENCE_S
    )
    town.control("wallet", auto=True)
    back = town.session.post(*form(cancelled.text), timeout=PATIENCE_S)

    assert "Not paid" in back.text
    kiosk.exchange()
    assert kiosk.lots[lot].state == "failed"
    assert kiosk.leases == {}
    assert town.session.get(page_url, timeout=PATIENCE_S).status_code == 404
    unsigned = {"bridgeResponseMessage": "AAAA"}
    back = town.session.post(town.url + "/pay/return", data=unsigned, timeout=PATIENCE_S)
    assert (back.status_code, "not believed" in back.text) == (400, True)
    assert town.verb("audit")[1]["violations"] == []


def test_a_new_price_list_and_a_pack_of_dues_come_with_the_next_answer(
    embedded_town: Town, tmp_path: Path
):
    town = embedded_town
    kiosk = joined(town, 2)
    sheet = json.loads(lasting_sheet(tmp_path).read_text(encoding="utf-8"))
    (tmp_path / "third.json").write_text(json.dumps(sheet | {"version": 3}), encoding="utf-8")

    assert town.verb("publish", str(tmp_path / "third.json"))[1]["told"] >= 1
    assert town.verb("publish", str(tmp_path / "third.json"))[1]["told"] == 0
    packs = town.verb("dues", "--sandbox-url", town.outside)[1]["packs"]
    assert {pack["biller"] for pack in packs if pack["bills"]} == {"hpsebl", "jalshakti"}
    assert all(pack["fresh"] for pack in packs)
    again = town.verb("dues", "--sandbox-url", town.outside)[1]["packs"]
    assert not any(pack["fresh"] for pack in again)

    kiosk.exchange()
    assert kiosk.sheet.version == 3


def test_a_forgotten_pin_needs_a_code_of_this_centre(embedded_town: Town):
    town = embedded_town
    kiosk = joined(town, 3)
    _, code = town.verb("code", "--lmk-id", "HP17-00001", "--purpose", "reset-pin")
    _, other = town.verb("code", "--lmk-id", "HP17-00001")

    assert kiosk.reset_pin(code["code"]).operator == "Ramesh Thakur"
    with pytest.raises(Turned, match="403 ENR-04"):
        kiosk.reset_pin(other["code"])
