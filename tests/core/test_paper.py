# SPDX-License-Identifier: Apache-2.0
"""Papers as lines: each says what it must, and a slip never says more than is known."""

from dataclasses import replace

import pytest

from kiosk.config import Language
from kiosk.core.catalogue import AmountSource, Payer
from kiosk.core.entries import CashMoved, Reason, Reversal
from kiosk.core.journal import write_entry
from kiosk.core.paper import (
    DayTotals,
    PaperKind,
    Shown,
    Style,
    day_report,
    expected_by_ms,
    masked,
    rate_card,
    receipt,
    return_slip,
    slip,
)
from kiosk.core.receipt import number_of
from kiosk.core.shift import Drawer
from kiosk.core.spoken import Pair, Said, Voices, spoken, title
from kiosk.text import Text
from tests.samples import BILL_ROW, NOON, SALE, SITE, START

ENTRY = write_entry(START, NOON, SALE)
NUMBER = number_of(ENTRY)
WHAT = Shown("Ram Lal", (("consumer_id", "100012345678"), ("mobile", masked("9816012345"))))
SLIP = slip(ENTRY, BILL_ROW, SITE, WHAT, "qr")
RECEIPT = receipt(ENTRY, BILL_ROW, SITE, WHAT, "qr")
REVERSAL = write_entry(
    ENTRY.head,
    NOON + 1000,
    Reversal("T2", 2, 1, "R.Devi", 1, SALE.transaction_id, Reason.REFUSED, 124000, NUMBER),
)
DRAWER = Drawer(7, "R.Devi", NOON, 100000, 248000, 124000, -20000, 800, 2, NOON + 9, 200000)
TOTALS = DayTotals((("Electricity bill", "बिजली का बिल", 2, 248000),), (NUMBER,), "K170001-1 9 ab")
DAY = day_report(DRAWER, TOTALS, SITE)
VOICES = Voices(Text(Language.HI, strict=True), Text(Language.EN, strict=True))


def by_key(paper):
    return {line.key: line for line in paper.lines if line.key}


def values(paper):
    return {key: line.value for key, line in by_key(paper).items()}


def said(paper, language):
    """The whole paper as one text."""
    lines = spoken(paper, VOICES)
    return "\n".join(
        f"{getattr(line.label, language)} {getattr(line.value, language)}" for line in lines
    )


def test_a_slip_says_what_was_asked_and_what_was_taken_line_by_line():
    found = values(SLIP)
    assert found["paper.number"] == SLIP.number == NUMBER
    assert found["paper.name"] == "Ram Lal"
    assert found["field.consumer_id"] == "100012345678"
    assert (found["paper.fee"], found["paper.taken"]) == ("₹1,240.00", "₹1,240.00")
    assert found["paper.operator"] == "R.Devi"
    assert "paper.source.keyed" in found
    assert (SLIP.kind, SLIP.qr) == (PaperKind.SLIP, "qr")


def test_a_slip_says_until_when_the_receipt_is_promised_and_where_to_complain():
    assert by_key(SLIP)["slip.note"].facts == (("by", "21-11-2026"),)
    assert expected_by_ms(NOON) - NOON == 3 * 86_400_000
    assert "21-11-2026" in said(SLIP, "en")
    assert SITE.complaint_en in said(SLIP, "en")
    assert SITE.complaint_hi in said(SLIP, "hi")


def test_a_slip_is_no_receipt_in_either_language_and_never_says_paid():
    assert "NOT A RECEIPT" in said(SLIP, "en")
    assert "रसीद नहीं" in said(SLIP, "hi")
    assert "paid" not in said(SLIP, "en").lower()
    for word in ("भुगतान", "चुकता", "चुकाया", "अदा"):
        assert word not in said(SLIP, "hi")


def test_a_receipt_takes_the_slips_place_with_the_same_number_and_lines():
    assert (RECEIPT.kind, RECEIPT.number) == (PaperKind.RECEIPT, SLIP.number)
    ours, theirs = values(RECEIPT), values(SLIP)
    for apart in ("receipt.band", "receipt.note"):
        ours.pop(apart)
    for apart in ("slip.band", "slip.note"):
        theirs.pop(apart)
    assert ours == theirs


def test_a_charge_the_department_bears_costs_the_citizen_nothing():
    assert values(SLIP)["paper.charge_department"] == "₹0.00"
    ours = replace(SALE, charge_paise=1000, charge_payer=Payer.CITIZEN, total_paise=125000)
    found = values(slip(write_entry(START, NOON, ours), BILL_ROW, SITE, WHAT, ""))
    assert (found["paper.charge"], found["paper.taken"]) == ("₹10.00", "₹1,250.00")
    assert "paper.charge_department" not in found


def test_the_total_stands_in_words_in_both_languages():
    assert "Rupees one thousand two hundred forty only" in said(SLIP, "en")
    assert "एक हज़ार दो सौ चालीस रुपये मात्र" in said(SLIP, "hi")


def test_the_departments_counter_stands_on_its_bills_alone():
    assert values(SLIP)["paper.counter"] == "HMR1-0042"
    other = replace(BILL_ROW, biller="himbhoomi")
    assert "paper.counter" not in values(slip(ENTRY, other, SITE, WHAT, ""))


def test_a_price_of_the_list_needs_no_source_and_no_name_is_no_line():
    plain = write_entry(START, NOON, replace(SALE, source=AmountSource.CATALOGUE))
    found = values(slip(plain, BILL_ROW, SITE, Shown("", ()), ""))
    assert "paper.name" not in found
    assert not [key for key in found if key.startswith("paper.source")]


@pytest.mark.parametrize(
    ("text", "keep", "shown"),
    [
        ("9816012345", 4, "••••••2345"),
        ("9816012345", 0, "••••••••••"),
        ("2345", 4, "2345"),
        ("", 4, ""),
    ],
)
def test_a_number_is_masked_but_for_its_end(text, keep, shown):
    assert masked(text, keep) == shown


def test_a_mobile_number_never_stands_whole_on_a_paper():
    for paper in (SLIP, RECEIPT):
        assert "9816012345" not in said(paper, "en")
        assert "••••••2345" in said(paper, "en")


@pytest.mark.parametrize("reason", list(Reason))
def test_a_return_slip_says_why_how_much_and_which_slip_came_back(reason):
    entry = write_entry(ENTRY.head, NOON, replace(REVERSAL.body, reason=reason))
    paper = return_slip(entry, NUMBER, BILL_ROW, SITE)
    found = values(paper)
    assert (paper.kind, paper.number) == (PaperKind.RETURN, number_of(entry))
    assert paper.number != NUMBER
    assert (found["return.of"], found["return.total"]) == (NUMBER, "₹1,240.00")
    assert f"return.reason.{reason.value}" in found
    assert "return.signature" in found


def test_only_a_sale_has_a_slip_and_only_a_reversal_a_return_slip():
    moved = write_entry(START, NOON, CashMoved(1, "R.Devi", 5, "tea"))
    with pytest.raises(TypeError):
        slip(REVERSAL, BILL_ROW, SITE, WHAT, "")
    with pytest.raises(TypeError):
        return_slip(ENTRY, NUMBER, BILL_ROW, SITE)
    with pytest.raises(TypeError):
        number_of(moved)


def test_the_day_report_adds_up_before_the_readers_eyes():
    found = values(DAY)
    money = [
        found["day." + name]
        for name in ("opening", "taken", "returned", "moved", "expected", "counted", "difference")
    ]
    assert money == [
        "₹1,000.00",
        "₹2,480.00",
        "-₹1,240.00",
        "-₹200.00",
        "₹2,040.00",
        "₹2,000.00",
        "-₹40.00",
    ]
    assert found["day.commission"] == "₹8.00"
    assert found["day.head"] == "K170001-1 9 ab"
    assert (DAY.kind, DAY.number) == (PaperKind.DAY, "K170001-Z00007")


def test_the_day_report_names_what_is_carried_and_what_was_sold():
    assert by_key(DAY)["day.carried"].facts == (("count", "1"),)
    assert NUMBER in said(DAY, "en")
    assert "2 × Electricity bill ₹2,480.00" in said(DAY, "en")
    assert "2 × बिजली का बिल ₹2,480.00" in said(DAY, "hi")


def test_the_rate_card_says_who_pays_the_charge():
    copies = replace(
        BILL_ROW,
        title_en="Copy",
        amount_from_bill=False,
        unit_field="copies",
        fee_paise=2500,
        charge_paise=1000,
        charge_payer=Payer.CITIZEN,
    )
    plain = replace(copies, unit_field="", fee_paise=10000)
    paper = rate_card((BILL_ROW, copies, plain), SITE, 3, NOON)
    found = values(paper)
    assert found["rates.charge_department"] == "₹5.00"
    assert found["rates.charge_citizen"] == "₹10.00"
    assert (found["rates.fee_per_unit"], found["rates.fee"]) == ("₹25.00", "₹100.00")
    assert by_key(paper)["rates.note"].facts == (("version", "3"), ("date", "18-11-2026"))
    assert (paper.kind, paper.number) == (PaperKind.RATES, "K170001-R3")


@pytest.mark.parametrize(
    "paper", [SLIP, RECEIPT, DAY, return_slip(REVERSAL, NUMBER, BILL_ROW, SITE)]
)
def test_every_paper_can_be_said_in_both_languages(paper):
    for language in ("hi", "en"):
        assert "{" not in said(paper, language)
        assert SITE.lmk_id in said(paper, language)
    assert title(paper, VOICES).en.endswith(paper.number)
    assert title(paper, VOICES).hi.endswith(paper.number)


def test_a_duplicate_says_so_before_anything_else():
    copy = SLIP.as_duplicate(2)
    assert spoken(copy, VOICES)[0] == Said(Style.BAND, VOICES.pair("paper.duplicate", number=2))
    assert "DUPLICATE 2" in said(copy, "en")
    assert spoken(copy, VOICES)[1:] == spoken(SLIP, VOICES)
    assert copy.number == SLIP.number


def test_two_languages_that_agree_are_said_once():
    assert Pair("₹5", "₹5").both == ("₹5",)
    assert Pair("पाँच", "five").both == ("पाँच", "five")
    assert Pair().both == ()
    assert not Pair()
    assert Pair(en="five")
