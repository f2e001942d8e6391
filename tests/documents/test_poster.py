# SPDX-License-Identifier: Apache-2.0
"""Tests documents: the rate card on the wall: each service with what it costs, on one sheet."""

import io

from pypdf import PdfReader

from kiosk.config import Language
from kiosk.core.spoken import Voices, spoken
from kiosk.documents.page import PdfPainter
from kiosk.documents.poster import poster
from kiosk.documents.sheet import SHEET, Words
from kiosk.text import Text
from tests.documents import made_papers as made

VOICES = Voices(Text(Language.HI, strict=True), Text(Language.EN, strict=True))
LINES = spoken(made.rates_paper(), VOICES)


def test_each_service_stands_beside_its_own_amounts():
    (page,) = PdfReader(io.BytesIO(PdfPainter(VOICES).paint(made.rates_paper(), "a4"))).pages
    text = page.extract_text()
    order = ["Electricity bill", "₹5.00", "Water bill, metered", "₹10.00", "Nakal", "₹25.00"]
    at = [text.index(word) for word in order]
    assert at == sorted(at)


def test_a_service_is_never_cut_from_its_price():
    """A row is one block, and blocks are not cut."""
    rows = [block for block in poster(LINES, SHEET) if _amounts(block)]
    assert [len(_amounts(block)) for block in rows] == [1, 1, 2, 2]


def test_more_services_than_fit_go_on_to_a_second_sheet():
    cut = next(n for n, said in enumerate(LINES) if said.style == "rule")
    end = max(n for n, said in enumerate(LINES) if said.style == "rule")
    many = [*LINES[:cut], *LINES[cut:end] * 4, *LINES[end:]]
    height = sum(block.height for block in poster(many, SHEET))
    assert height > SHEET.height


def _amounts(block) -> list[str]:
    words = [part for part in block.parts if isinstance(part, Words)]
    return [text for word in words if (text := word.paragraph.getPlainText()).startswith("₹")]
