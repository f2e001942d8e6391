# SPDX-License-Identifier: Apache-2.0
"""Tests documents: the PDF read by another hand (poppler) says what the paper says.

Shaped Hindi cannot be read back from a PDF, so what is compared is every word with a Latin letter
or a figure in it; the Hindi is held by test_fonts and judged by picture.
"""

import io
import re
import subprocess
import threading
from collections import Counter
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from kiosk.config import Language
from kiosk.core.paper import Paper
from kiosk.core.spoken import Voices, spoken
from kiosk.documents.page import FORMS, PdfPainter
from kiosk.text import Text
from tests.documents import made_papers as made

VOICES = Voices(Text(Language.HI, strict=True), Text(Language.EN, strict=True))
PAPERS = made.every_paper()
PAINTER = PdfPainter(VOICES)
DEVANAGARI = re.compile("[\u0900-\u097f]")
READABLE = re.compile("[A-Za-z0-9₹•_]")
MM = 72 / 25.4


def read_back(pdf: bytes, folder: Path) -> str:
    """The text as pdftotext finds it, in the order in which it was drawn."""
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    found = subprocess.run(["pdftotext", "-raw", file, "-"], check=True, capture_output=True)
    return found.stdout.decode()


def drawn(pdf: bytes, folder: Path) -> Image.Image:
    """The first page as pdftoppm draws it."""
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    out = folder / "page"
    subprocess.run(["pdftoppm", "-r", "200", "-singlefile", "-png", file, out], check=True)
    return Image.open(out.with_suffix(".png")).convert("L")


def readable(text: str) -> Counter[str]:
    """Words without Devanagari that hold a letter, a figure or an amount."""
    words = text.split()
    return Counter(w for w in words if READABLE.search(w) and not DEVANAGARI.search(w))


def said(paper: Paper) -> str:
    lines = spoken(paper, VOICES)
    texts = [text for line in lines for text in (*line.label.both, *line.value.both)]
    caption = VOICES.pair("paper.qr").both if paper.qr else ()
    return " ".join([*texts, *caption])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", PAPERS)
def test_every_word_number_and_amount_is_on_the_pdf_and_nothing_else(kind, form, tmp_path):
    paper = PAPERS[kind]
    found = readable(read_back(PAINTER.paint(paper, form), tmp_path))
    assert found == readable(said(paper))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["slip", "receipt"])
def test_the_code_on_the_page_is_the_papers(kind, form, tmp_path):
    page = drawn(PAINTER.paint(PAPERS[kind], form), tmp_path)
    (code,) = zxingcpp.read_barcodes(page)
    assert code.text == PAPERS[kind].qr


@pytest.mark.parametrize("kind", PAPERS)
def test_one_paper_is_one_page_of_its_form(kind):
    sheet, roll = (PdfReader(io.BytesIO(PAINTER.paint(PAPERS[kind], form))) for form in FORMS)
    assert len(sheet.pages) == len(roll.pages) == 1
    assert round(sheet.pages[0].mediabox.width / MM) == 210
    assert round(sheet.pages[0].mediabox.height / MM) == 297
    assert round(roll.pages[0].mediabox.width / MM) == 80


@pytest.mark.parametrize("kind", PAPERS)
def test_the_file_says_in_its_title_what_it_is(kind):
    about = PdfReader(io.BytesIO(PAINTER.paint(PAPERS[kind], "a4"))).metadata
    english = VOICES.en.say(f"paper.kind.{PAPERS[kind].kind.value}")
    assert about.title.startswith(f"{english} {PAPERS[kind].number} – ")
    assert DEVANAGARI.search(about.title)


def test_only_the_bundled_faces_are_in_the_file_and_they_are_all_in_it(tmp_path):
    file = tmp_path / "paper.pdf"
    file.write_bytes(PAINTER.paint(PAPERS["slip"], "a4"))
    out = subprocess.run(["pdffonts", file], check=True, capture_output=True).stdout.decode()
    rows = [line for line in out.splitlines()[2:] if "Helvetica" not in line]
    assert rows
    for row in rows:
        assert "NotoSans" in row.split()[0]
        assert re.search(r"\byes yes yes\b", row)  # embedded, a subset, and readable


def test_a_long_day_goes_over_several_numbered_pages(tmp_path):
    pdf = PAINTER.paint(made.day_paper(carried=90), "a4")
    text = read_back(pdf, tmp_path)
    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    assert pages > 1
    for number in range(1, pages + 1):
        assert f"Page {number} of {pages}" in text
    for paper in {line.value for line in made.day_paper(carried=90).lines if "-0002" in line.value}:
        assert paper in text


def test_a_slip_on_a_sheet_bears_its_band_striped_and_a_receipt_a_frame(tmp_path):
    dark = {}
    for kind in ("slip", "receipt"):
        page = drawn(PAINTER.paint(PAPERS[kind], "a4"), tmp_path)
        rows = [page.crop((200, y, page.width - 200, y + 1)).histogram() for y in range(300, 700)]
        dark[kind] = max(row[0] for row in rows) / (page.width - 400)
    assert dark["slip"] > 0.9
    filled = [dark[kind] for kind in ("slip", "receipt")]
    assert filled[0] >= filled[1]


def test_off_the_main_thread_the_same_page_comes_out(tmp_path):
    here = read_back(PAINTER.paint(PAPERS["receipt"], "a4"), tmp_path)
    there: list[bytes] = []
    thread = threading.Thread(target=lambda: there.append(PAINTER.paint(PAPERS["receipt"], "a4")))
    thread.start()
    thread.join()
    assert read_back(there[0], tmp_path) == here


def test_a_name_with_marks_of_markup_is_printed_as_it_is(tmp_path):
    odd = made.Shown("Ram & <b>Sons</b>", made.BILL.facts)
    assert "Ram & <b>Sons</b>" in read_back(PAINTER.paint(made.slip_paper(odd), "80"), tmp_path)


def test_another_form_is_refused():
    with pytest.raises(ValueError, match="a5"):
        PAINTER.paint(PAPERS["slip"], "a5")
