# SPDX-License-Identifier: Apache-2.0
"""Tests documents: the self-check's PDF read by another hand says what the record says.

Shaped Hindi cannot be read back from a PDF: what has a Latin letter or a figure is compared, and
the Hindi is held by its sheets and judged by picture.
"""

import io
import subprocess
from dataclasses import replace

import pytest
from pypdf import PdfReader

from kiosk.config import Language
from kiosk.core.dates import shown
from kiosk.core.selfcheck import PRINTED, Depth, Item, Mark
from kiosk.core.spoken import Voices
from kiosk.documents.annexure import AnnexurePainter, Standing
from kiosk.text import Text
from tests.annexure import SUBJECT, Table, bare_table, examination, walked

EN = Text(Language.EN, strict=True)
PAINTER = AnnexurePainter(Voices(Text(Language.HI, strict=True), EN))
RECORDS = {
    "whole": walked(Table()),
    "bare": walked(bare_table(), told=()),
    "quick": examination(Table()).quick(SUBJECT, (), None),
}
STANDING = Standing(41, "9f3c0aa17be2")


def words(pdf: bytes, folder) -> str:
    """Everything on all pages, one space between words."""
    file = folder / "form.pdf"
    file.write_bytes(pdf)
    found = subprocess.run(["pdftotext", "-raw", file, "-"], check=True, capture_output=True)
    return " ".join(found.stdout.decode().split())


def said_of(row) -> list[str]:
    """What must stand in a row, in English and in figures."""
    mark = EN.say(f"annexure.mark.{row.mark}")
    next_step = [f"Next step ({row.next}): {EN.say(f'{row.next}.next')}"] if row.next else []
    facts = [
        f"{fact.label if fact.label == 'raw' else EN.say(f'check.fact.{fact.label}')}: "
        f"{EN.say(f'check.value.{fact.value}') if fact.word else fact.value}"
        for fact in row.evidence
    ]
    how = f"{EN.say(f'check.how.{row.how}')} · {shown(row.at_ms)}"
    return [PRINTED[row.item], mark, how, *facts, *next_step]


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_every_row_stands_on_the_paper_with_mark_how_evidence_and_next_step(record, tmp_path):
    found = words(PAINTER.paint(record, STANDING), tmp_path)
    at = 0
    for row in record.rows:
        at = found.index(PRINTED[row.item], at)  # in printed order
        following = found[at:]
        for text in said_of(row):
            assert text in following, (row.item, text)
        if row.value.isascii():
            assert row.value in found


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_it_is_an_a4_form_of_two_pages_that_names_itself(record):
    reader = PdfReader(io.BytesIO(PAINTER.paint(record, STANDING)))
    assert len(reader.pages) == 2
    assert round(reader.pages[0].mediabox.height * 25.4 / 72) == 297
    assert reader.metadata.title.startswith("Annexure A self-check – ")


def test_both_verdicts_and_the_note_on_the_printed_word_are_told(tmp_path):
    whole = words(PAINTER.paint(RECORDS["whole"], STANDING), tmp_path)
    bare = words(PAINTER.paint(RECORDS["bare"], STANDING), tmp_path)
    for found, ends in ((whole, ("met", "complete")), (bare, ("not met", "not complete"))):
        assert f"Minimum (guideline 3.3 a): {ends[0]}" in found
        assert f"Annexure A: {ends[1]}" in found
        assert "Ward is meant" in found


def test_where_it_stands_in_the_journal_is_told_and_where_it_does_not(tmp_path):
    journalled = words(PAINTER.paint(RECORDS["whole"], STANDING), tmp_path)
    assert "Journal entry 41, record 9f3c0aa17be2" in journalled
    record = replace(RECORDS["quick"], subject=replace(SUBJECT, kiosk_id="", lmk_id=""))
    loose = words(PAINTER.paint(record, Standing()), tmp_path)
    for text in ("Not entered in the journal", "not enrolled yet", "A quick look"):
        assert text in loose
    assert record.depth is Depth.QUICK


def test_a_device_that_says_much_and_oddly_breaks_no_page(tmp_path):
    odd = "<b>&amp; " + "W" * 5000 + "\x00\ud800 ﷽ 漢"
    table = Table()
    table.facts = replace(table.facts, model=odd, serial=odd)
    record = walked(table)
    assert record.row(Item.COMPUTER).mark is Mark.Y
    reader = PdfReader(io.BytesIO(PAINTER.paint(record, STANDING)))
    assert len(reader.pages) <= 3
