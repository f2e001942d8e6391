# SPDX-License-Identifier: Apache-2.0
"""Tests: what a person can key wrong, forget or be short of, by the real verbs: each ends with
with a code, both languages and a word on the money, writes nothing, and never shows a trace."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from kiosk.core.dates import local
from tests.journeys.counter import Counter, counted
from tests.journeys.town import Town
from tests.journeys.world import CENTRE, PATIENCE_S, PIN, ROOT, Refused, told

OPENING_PAISE = 500_00
LOT_PAISE = 3_000_00
OVER_CAP_PAISE = 60_000_00
HOUR_MS = 3_600_000
DEVANAGARI = range(0x0900, 0x0980)


def refusal(counter: Counter, *words: str, **env: str) -> tuple[str, int]:
    """Code and exit of a verb that must be turned away, its words held to what every such answer
    owes: both languages, whole sentences, the money, what to do."""
    before = counter.env
    counter.env = {name: text for name, text in {**before, **env}.items() if text}
    try:
        with pytest.raises(Refused) as told:
            counter.verb(*words)
    finally:
        counter.env = before
    error = told.value.error
    assert {"code", "message_en", "message_hi", "money", "next"} <= error.keys()
    for name, text in error.items():
        assert text, (error["code"], name)
        assert not set("{}…") & set(text), (error["code"], name, text)
    assert any(ord(letter) in DEVANAGARI for letter in error["message_hi"])
    assert not any(ord(letter) in DEVANAGARI for letter in error["message_en"])
    return error["code"], told.value.exit_code


def at(time: str) -> dict[str, str]:
    """What makes a whole process live at another time: as `faketime` says."""
    told = subprocess.run(
        ["faketime", "-f", time, "env"], capture_output=True, text=True, check=True
    ).stdout
    pairs = dict(line.partition("=")[::2] for line in told.splitlines())
    wanted = {name: text for name, text in pairs.items() if "FAKETIME" in name}
    return wanted | {"LD_PRELOAD": pairs["LD_PRELOAD"], "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


@pytest.fixture(scope="module")
def own_town(tmp_path_factory: pytest.TempPathFactory, compiled: Any) -> Iterator[Town]:
    """A town whose price list and parties only this module disturbs."""
    with Town(tmp_path_factory.mktemp("bad-input"), compiled) as town:
        yield town


@pytest.fixture(scope="module")
def counter(own_town: Town) -> Counter:
    """Enrolled, the day open, a small allowance on electricity and none on the state's rail."""
    counter = Counter(own_town, own_town.folder / "kiosk")
    counter.enrol()
    counter.verb("open-day", "--cash-paise", str(OPENING_PAISE))
    counter.load("electricity", LOT_PAISE)
    return counter


def keyed(bill: Mapping[str, Any], **changes: str) -> list[str]:
    """A paper bill as it is keyed."""
    amount = f"{bill['net_payable_paise'] / 100:.2f}"
    typed = {
        "consumer_id": bill["consumer_id"],
        "bill_no": bill["bill_no"],
        "due_date": bill["due_date"],
        "sub_division": bill["sub_division"]["code"],
        "amount": amount,
        "amount_again": amount,
    }
    return [f"{name}={text}" for name, text in (typed | changes).items() if text]


def seen(town: Town, consumer_id: str) -> dict[str, Any]:
    """A bill as its board shows it."""
    answer = requests.get(
        town.outside.url + "/hpsebl/bill", {"consumer_id": consumer_id}, timeout=PATIENCE_S
    )
    return answer.json()


@contextmanager
def paper_ends(town: Town, after_dots: int) -> Iterator[None]:
    """The roll ends at once or within the next paper; then a new one is put in."""
    control = town.printer.said["control"] + "/state"
    ends = {"paper_out_after_dots": after_dots} if after_dots else {"paper_out": True}
    requests.post(control, json=ends, timeout=PATIENCE_S).raise_for_status()
    try:
        yield
    finally:
        mended = {"paper_out": False, "paper_out_after_dots": None}
        requests.post(control, json=mended, timeout=PATIENCE_S).raise_for_status()


def offer(bill: Mapping[str, Any], *typed: str, apart: bool = False) -> list[str]:
    """Sell it: by what is keyed of its paper, or asked of the board."""
    typed = typed or (f"consumer_id={bill['consumer_id']}",)
    tender = ["--tender-paise", str(bill["net_payable_paise"])]
    return ["sell", "hpsebl_bill", *typed, *tender, *["--offline"] * apart]


def test_what_is_keyed_wrong_is_named_and_nothing_is_written(own_town, counter):
    outside = own_town.outside
    bill = outside.electricity_bill(amount_paise=300_00)
    elsewhere = outside.electricity_bill("NDN")
    picks = outside.world["picks"]
    late = seen(own_town, picks["past_due"][0])
    paid = seen(own_town, picks["already_paid"][0])
    cases = {
        "eleven digits": (offer(bill, "consumer_id=12345678901"), "FLD-01"),
        "a letter among the digits": (offer(bill, "consumer_id=12345678901O"), "FLD-04"),
        "nobody's number": (offer(bill, "consumer_id=999999999999"), "FLD-02"),
        "past its due date": (offer(late), "BIL-01"),
        "past its due date, keyed": (offer(late, *keyed(late), apart=True), "BIL-01"),
        "another office's": (offer(elsewhere), "BIL-02"),
        "another office's, keyed": (offer(elsewhere, *keyed(elsewhere), apart=True), "BIL-02"),
        "paid elsewhere": (offer(paid), "BIL-03"),
        "keyed twice, not alike": (
            offer(bill, *keyed(bill, amount_again="301.00"), apart=True), "BIL-05"),
        "no amount": (
            offer(bill, *keyed(bill, amount="3oo", amount_again="3oo"), apart=True), "FLD-06"),
        "above what may be sold apart": (
            offer(bill, *keyed(bill, amount="5,001", amount_again="5,001"), apart=True), "BIL-06"),
        "half a code": (
            offer(bill, f"consumer_id={bill['consumer_id']}", f"qr={bill['qr'][:40]}", apart=True),
            "FLD-04"),
        "no such service": (["sell", "passport", "--tender-paise", "1"], "CAT-02"),
        "too little given": (
            ["sell", "hpsebl_bill", *keyed(bill), "--offline", "--tender-paise", "1"], "CSH-01"),
        "a misread paper": (["reverse", "K170001-1-000001-XXX"], "REV-02"),
        "a second day": (["open-day", "--cash-paise", "0"], "DAY-03"),
        "a wrong count": (["close-day", "--count", counted(OPENING_PAISE - 100)], "DAY-01"),
        "a second enrolment": (
            ["enrol", "--portal", own_town.line.url, "--code", own_town.code(CENTRE["lmk_id"])],
            "ENR-02"),
    }  # fmt: skip
    head = counter.verb("status")["head_seq"]
    for name, (words, code) in cases.items():
        assert refusal(counter, *words) == (code, 4), name
    now = counter.verb("status")
    assert (now["head_seq"], now["shift"]["expected_paise"]) == (head, OPENING_PAISE)


def test_a_bill_is_sold_once_and_what_the_board_has_stays_with_it(own_town, counter):
    bill, other = (own_town.outside.electricity_bill(amount_paise=150_00) for _ in range(2))
    drawer = counter.verb("status")["shift"]["expected_paise"]
    sold = counter.verb(*offer(bill))
    assert sold["state"] == "posted"
    same_id = ("--transaction-id", sold["transaction_id"])
    again = counter.verb(*offer(bill), *same_id)
    assert (again["again"], again["receipt_number"]) == (True, sold["receipt_number"])
    assert refusal(counter, *offer(other), *same_id) == ("QUO-02", 4)
    assert refusal(counter, *offer(bill, *keyed(bill), apart=True)) == ("PAY-02", 4)
    assert refusal(counter, "reverse", sold["receipt_number"]) == ("REV-03", 4)
    assert counter.verb("status")["shift"]["expected_paise"] == drawer + 150_00


def test_an_allowance_that_does_not_cover_is_said_before_cash_is_taken(own_town, counter):
    outside = own_town.outside
    small, large = (outside.electricity_bill(amount_paise=paise) for paise in (100_00, LOT_PAISE))
    huge = outside.electricity_bill(amount_paise=OVER_CAP_PAISE)
    month = [f"{name}={text}" for name, text in outside.water_month().items()]
    water = ["sell", "water_flat", *month, "--tender-paise", "11000", "--offline"]
    before = counter.verb("status")
    assert refusal(counter, *water) == ("LEA-01", 4), "no money on this rail"
    assert refusal(counter, *offer(huge)) == ("LEA-03", 4)
    small_left = before["rails"]["electricity"]["remaining_paise"] < LOT_PAISE
    if not small_left:
        counter.verb(*offer(small, *keyed(small), apart=True))
        before = counter.verb("status")
    assert refusal(counter, *offer(large)) == ("WAL-02", 4)
    expires_ms = before["rails"]["electricity"]["expires"]
    after = at(f"@{local(expires_ms + HOUR_MS):%Y-%m-%d %H:%M:%S}")
    other = outside.electricity_bill(amount_paise=100_00)
    later = keyed(other, due_date="2030-01-01")
    assert refusal(counter, *offer(other, *later, apart=True), **after) == ("LEA-02", 4)
    assert counter.verb("status")["head_seq"] == before["head_seq"]


def test_a_service_that_came_after_the_lease_needs_a_new_one(own_town, tmp_path):
    """The price list came, the lease is the old one: its money is not for this service."""
    counter = Counter(own_town, tmp_path / "kiosk")
    counter.enrol()
    counter.verb("open-day", "--cash-paise", "0")
    counter.load("online_seva", LOT_PAISE)
    sheet = json.loads((ROOT / "resources" / "catalogue" / "himachal.json").read_text("utf-8"))
    flat = next(row for row in sheet["rows"] if row["service"] == "water_flat")
    sheet |= {"version": 2, "rows": [*sheet["rows"], flat | {"service": "water_tanker"}]}
    path = tmp_path / "prices.json"
    path.write_text(json.dumps(sheet), encoding="utf-8")
    published = told(
        "portal", ("publish", str(path), "--data-dir", str(own_town.portal_dir)), own_town.env
    )
    assert published["told"] >= 1
    counter.verb("exchange")
    typed = ["connection_id=HMR-R-0007", "period=2026-11"]
    words = ["sell", "water_tanker", *typed, "--tender-paise", "11000", "--offline"]
    assert refusal(counter, *words) == ("LEA-04", 4)


def test_an_expired_price_list_sells_nothing(own_town, counter):
    bill = own_town.outside.electricity_bill(amount_paise=100_00)
    later = keyed(bill, due_date="2030-01-01")
    april = at("@2027-04-02 12:00:00")
    assert refusal(counter, *offer(bill, *later, apart=True), **april) == ("CAT-01", 4)


def test_a_clock_set_back_is_shown_and_not_obeyed(own_town, counter):
    bill = own_town.outside.electricity_bill(amount_paise=100_00)
    counter.verb("exchange")
    known_ms = counter.verb("status")["last_contact_ms"]
    counter.env, before = counter.env | at("-40d"), counter.env
    try:
        shown = counter.verb("status")
        assert not shown["clock_ok"]
        assert [one["code"] for one in shown["warnings"]] == ["CLK-01"]
        assert shown["now_ms"] >= known_ms
        sold = counter.verb(*offer(bill, *keyed(bill), apart=True))
        assert sold["at_ms"] >= known_ms
        assert counter.verb("exchange")["posted"] == 1
    finally:
        counter.env = before
    assert counter.verb("status")["clock_ok"]


def test_wrong_pins_are_counted_and_the_wait_holds_for_the_right_one_too(counter):
    meena = ("--operator", "Meena Devi")
    counter.env |= {"LMK_NEW_PIN": "902764"}
    counter.verb("operator", "Meena Devi")
    mine = ("open-day", "--cash-paise", "0", *meena)
    assert refusal(counter, *mine, LMK_PIN="") == ("SES-03", 4)
    assert [refusal(counter, *mine, LMK_PIN="111222") for _ in range(5)] == [("SES-01", 4)] * 5
    assert refusal(counter, *mine, LMK_PIN="902764") == ("SES-02", 4)
    assert refusal(counter, *mine, LMK_PIN="902764", **at("+10s")) == ("SES-02", 4)
    counter.env |= {"LMK_PIN": "902764"} | at("+3d")
    try:
        assert counter.verb(*mine)["shift"]["operator"] == "Meena Devi"
    finally:
        for name in [name for name in counter.env if "FAKETIME" in name or name == "LD_PRELOAD"]:
            del counter.env[name]
        counter.env["LMK_PIN"] = PIN


def test_a_payment_nobody_knows_is_never_made_a_second_time(own_town, counter):
    """The gateway says "pending" for ever: the same load is the same payment, two may be open."""
    stuck = {"party": "wallet", "kind": "unknown", "until_cleared": True}
    own_town.outside.post("/control/fault", stuck)
    load = ("load", "online_seva", "--paise")
    first = counter.verb(*load, "100000")
    told("sandbox", ("browse", first["page_url"]), counter.env)
    counter.verb("exchange")
    again = counter.verb(*load, "100000")
    assert (again["merchant_txn"], again["state"]) == (first["merchant_txn"], "unknown")
    assert counter.verb(*load, "200000")["state"] == "awaited"
    assert refusal(counter, *load, "300000") == ("GWY-01", 5)
    requests.delete(own_town.outside.url + "/control/fault", timeout=PATIENCE_S)
    counter.verb("exchange")
    lots = {lot["merchant_txn"]: lot["state"] for lot in counter.verb("wallet")["lots"]}
    assert lots[first["merchant_txn"]] == "paid"
    assert own_town.audit()["violations"] == []


def test_a_printer_that_fails_takes_nothing_back(own_town, counter):
    """The sale stands, and the message says so."""
    bills = [own_town.outside.electricity_bill(amount_paise=50_00) for _ in range(3)]
    gone = {"LMK_PRINTER_URL": "tcp://127.0.0.1:1"}
    words = [[*offer(bill, *keyed(bill), apart=True), "--print"] for bill in bills]
    assert refusal(counter, *words[0], **gone) == ("PRN-02", 6)
    with paper_ends(own_town, after_dots=0):
        assert refusal(counter, *words[1]) == ("PRN-01", 6)
    with paper_ends(own_town, after_dots=100):
        assert refusal(counter, *words[2]) == ("PRN-01", 6)
    newest = counter.verb("history", "--limit", "3")["transactions"]
    assert [sale["amount_paise"] for sale in newest] == [50_00] * 3
    printed = [counter.verb("receipt", sale["receipt_number"])["printed"] for sale in newest]
    assert printed == ["done"] * 3
