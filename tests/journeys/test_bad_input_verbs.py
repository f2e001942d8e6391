# SPDX-License-Identifier: Apache-2.0
"""Tests: everything a person can key wrong, forget or be short of, by the real verbs: each ends with
a code, both languages and a word on the money, writes nothing, and never shows a trace."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from kiosk.core.ids import paper_number
from kiosk.demo.processes import Party
from tests.journeys.counter import Counter, counted
from tests.journeys.town import Town
from tests.journeys.world import CENTRE, PIN, Refused

OPENING_PAISE = 500_00
LOT_PAISE = 3_000_00
OVER_CAP_PAISE = 60_000_00
FATES = {"none", "booked", "unknown"}
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


def test_what_is_keyed_wrong_is_named_and_nothing_is_written(own_town, counter):
    outside = own_town.outside
    bill = outside.electricity_bill(amount_paise=300_00)
    picks = outside.world["picks"]
    elsewhere = outside.electricity_bill("NDN")
    late = outside._get(f"/hpsebl/bill?consumer_id={picks['past_due'][0]}")
    nobody = str(paper_number(CENTRE["lmk_id"].replace("-", ""), 1, 999, b"ab"))
    tender = ("--tender-paise", "500000")

    def sell(*typed: str) -> list[str]:
        return ["sell", "hpsebl_bill", *typed, *tender]

    def apart(*typed: str) -> list[str]:
        return [*sell(*typed), "--offline"]

    cases = {
        "eleven digits": (sell("consumer_id=12345678901"), "FLD-01"),
        "a letter among the digits": (sell("consumer_id=12345678901O"), "FLD-04"),
        "nobody's number": (sell("consumer_id=999999999999"), "FLD-02"),
        "nothing keyed": (sell(), "FLD-03"),
        "a field of another form": (sell("consumer_id=1", "khata=12"), "FLD-05"),
        "a word without =": (sell("999999999999"), "FLD-05"),
        "no bill at hand": (apart(f"consumer_id={bill['consumer_id']}"), "BIL-07"),
        "past its due date, asked for": (sell(f"consumer_id={late['consumer_id']}"), "BIL-01"),
        "past its due date, keyed": (apart(*keyed(late)), "BIL-01"),
        "another office's": (sell(f"consumer_id={elsewhere['consumer_id']}"), "BIL-02"),
        "another office's, keyed": (apart(*keyed(elsewhere)), "BIL-02"),
        "paid elsewhere": (sell(f"consumer_id={picks['already_paid'][0]}"), "BIL-03"),
        "keyed twice, not alike": (apart(*keyed(bill, amount_again="301.00")), "BIL-05"),
        "no amount": (apart(*keyed(bill, amount="3oo", amount_again="3oo")), "FLD-06"),
        "the second amount left out": (apart(*keyed(bill, amount_again="")), "FLD-03"),
        "above what may be sold apart": (
            apart(*keyed(bill, amount="5,001", amount_again="5,001")), "BIL-06"),
        "another bill's code": (
            apart(f"consumer_id={elsewhere['consumer_id']}", f"qr={bill['qr']}"), "FLD-04"),
        "half a code": (
            apart(f"consumer_id={bill['consumer_id']}", f"qr={bill['qr'][:40]}"), "FLD-04"),
        "no such service": (["sell", "passport", "--tender-paise", "1"], "CAT-02"),
        "too little given": (
            ["sell", "hpsebl_bill", *keyed(bill), "--offline", "--tender-paise", "29900"],
            "CSH-01"),
        "a misread paper": (["reverse", "K170001-1-000001-XXX"], "REV-02"),
        "nobody's paper": (["reverse", nobody], "REV-01"),
        "a second day": (["open-day", "--cash-paise", "0"], "DAY-03"),
        "a wrong count": (["close-day", "--count", counted(OPENING_PAISE - 100)], "DAY-01"),
        "a note that is none": (["close-day", "--count", "300=1"], "FLD-06"),
        "more out than is there": (
            ["cash", "--paise", "-90000000", "--reason", "to the bank"], "FLD-06"),
        "cash without a reason": (["cash", "--paise", "100", "--reason", " "], "FLD-03"),
        "not six digits": (["operator", "Meena"], "SES-04"),
        "a code misread": (["reset-pin", "--code", "WRONG"], "ENR-03"),
        "a second enrolment": (
            ["enrol", "--portal", own_town.line.url, "--code", own_town.code(CENTRE["lmk_id"])],
            "ENR-02"),
        "a portal without TLS": (
            ["enrol", "--portal", "http://portal.example", "--code", "X"], "ENR-03"),
    }  # fmt: skip
    env = {"not six digits": {"LMK_PIN": "111111"}}
    head = counter.verb("status")["head_seq"]
    for name, (words, code) in cases.items():
        assert refusal(counter, *words, **env.get(name, {})) == (code, 4), name
    now = counter.verb("status")
    assert (now["head_seq"], now["shift"]["expected_paise"]) == (head, OPENING_PAISE)
