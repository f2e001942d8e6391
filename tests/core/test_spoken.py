# SPDX-License-Identifier: Apache-2.0
"""Tests core: what a paper says in both languages, before anybody draws it."""

import re

import pytest

from kiosk.config import Language
from kiosk.core.catalogue import AmountSource
from kiosk.core.dates import shown_date
from kiosk.core.entries import Reason
from kiosk.core.paper import Line, Paper, PaperKind, Style, expected_by_ms
from kiosk.core.spoken import Pair, Said, Voices, spoken, title
from kiosk.text import Text
from tests.documents import made_papers as made

VOICES = Voices(Text(Language.HI, strict=True), Text(Language.EN, strict=True))


def texts(paper: Paper) -> list[str]:
    return [text for said in spoken(paper, VOICES) for text in (*said.label.both, *said.value.both)]


@pytest.mark.parametrize("kind", made.every_paper())
def test_every_line_has_words_in_both_languages(kind):
    for said in spoken(made.every_paper()[kind], VOICES):
        for pair in (said.label, said.value):
            assert bool(pair.hi) is bool(pair.en)
            assert "{" not in pair.hi + pair.en


def test_every_reason_source_kind_and_shown_field_has_words():
    keys = [
        *(f"return.reason.{reason.value}" for reason in Reason),
        *(f"paper.source.{source.value}" for source in AmountSource if source != "catalogue"),
        *(f"paper.kind.{kind.value}" for kind in PaperKind),
        *(f"field.{rule.name}" for row in made.rows() for rule in row.fields),
        *("field.bill_no", "field.due_date", "field.months", "rates.fee_per_unit", "paper.charge"),
    ]
    for key in keys:
        assert VOICES.pair(key).hi != VOICES.pair(key).en


def test_a_slip_says_it_is_no_receipt_and_never_says_paid():
    said = " ".join(texts(made.slip_paper())).lower()
    assert "not a receipt" in said
    assert "रसीद नहीं" in said
    assert not re.search(r"\bpaid\b|भुगतान हुआ|भुगतान हो चुका|भुगतान किया", said)


def test_a_slip_says_until_when_to_expect_the_receipt():
    assert shown_date("2026-11-25") in " ".join(texts(made.slip_paper()))
    assert expected_by_ms(made.AT_MS) == made.AT_MS + 3 * 24 * 3_600_000


def test_a_duplicate_says_so_first_and_counts():
    first = spoken(made.receipt_paper().as_duplicate(2), VOICES)[0]
    assert first == Said(Style.BAND, Pair("डुप्लीकेट 2", "DUPLICATE 2"))
    assert spoken(made.receipt_paper(), VOICES)[0].style is Style.TITLE


def test_the_mobile_number_stands_masked():
    said = texts(made.slip_paper())
    assert "••••••2345" in said
    assert not any("98160" in text for text in said)


def test_a_label_given_by_data_is_taken_as_it_is():
    given = Line(Style.MONEY, value="₹5.00", label_en="2 × Water", label_hi="2 × पानी")
    paper = Paper(PaperKind.DAY, "Z1", (given,))
    (line,) = spoken(paper, VOICES)
    assert line.label == Pair("2 × पानी", "2 × Water")
    assert line.value.both == ("₹5.00",)


def test_a_file_is_called_by_kind_and_number():
    paper = made.receipt_paper()
    assert title(paper, VOICES) == Pair(f"रसीद {paper.number}", f"Receipt {paper.number}")
