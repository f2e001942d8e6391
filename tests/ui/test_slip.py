# SPDX-License-Identifier: Apache-2.0
"""Tests ui: slips in dots. What is judged by eye is the whole picture; what a machine can hold is
held here: the code, the letters' faces, the edges, and that every thread draws the same."""

import threading

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QRawFont

from kiosk.config import Language
from kiosk.core.paper import Paper
from kiosk.core.ports import Raster
from kiosk.core.receipt import read_qr
from kiosk.core.spoken import Voices, spoken
from kiosk.text import Text as Sheets
from kiosk.ui import fonts
from kiosk.ui.slip import QtSlipPainter, picture
from kiosk.ui.slip_page import QUIET_MODULES, Code, Page, Text
from kiosk.ui.slip_text import Face, Run, Type
from tests.documents import made_papers as made

VOICES = Voices(Sheets(Language.HI, strict=True), Sheets(Language.EN, strict=True))
PAPERS = made.every_paper()
WIDTHS = (576, 384)
DOTTED_CIRCLE = "\u25cc"
BUNDLED = {fonts.LATIN, fonts.DEVANAGARI}


@pytest.fixture
def painter(qapp):
    return QtSlipPainter(VOICES)


def image(raster: Raster) -> Image.Image:
    """The raster as another hand reads it: black where a bit is set."""
    size = (raster.width_dots, raster.height_dots)
    return Image.frombytes("1", size, bytes(255 - byte for byte in raster.bits))


def page(paper: Paper, width: int = 576) -> Page:
    made_page = Page(Type(1.0 if width == 576 else 0.82), width, paper.kind)
    for said in spoken(paper, VOICES):
        made_page.add(said)
    return made_page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", PAPERS)
def test_every_paper_fills_the_roll_from_edge_to_edge_and_not_beyond(qapp, kind, width):
    paper = PAPERS[kind]
    raster = QtSlipPainter(VOICES, width).paint(paper)
    assert raster.width_dots == width
    assert len(raster.bits) == width // 8 * raster.height_dots
    for item in page(paper, width).items:
        if isinstance(item, Text):
            lines = [item.laid.layout.lineAt(n) for n in range(item.laid.layout.lineCount())]
            reach = [line.naturalTextRect() for line in lines]
            wide = max((rect.right() for rect in reach if rect.width()), default=0)
            assert item.x >= 0
            assert wide > 1e5 or item.x + wide <= width + 1  # one line laid without a width
            assert wide <= 1e5 or item.x + item.laid.natural_dots <= width + 1


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", ["slip", "receipt"])
def test_the_code_is_read_back_with_number_amount_and_signatures(qapp, kind, width):
    raster = QtSlipPainter(VOICES, width).paint(PAPERS[kind])
    (code,) = zxingcpp.read_barcodes(image(raster).convert("L"))
    assert code.text == PAPERS[kind].qr
    facts, signed = read_qr(code.text)
    assert facts.number == PAPERS[kind].number
    assert facts.total_paise == (1_24_050 if kind == "slip" else 35_00)
    assert all(len(part.signature) == 64 for part in signed)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", ["slip", "receipt"])
def test_each_module_is_a_whole_number_of_dots_in_a_quiet_margin_of_four(qapp, kind, width):
    """The finder pattern is seven modules wide: its dots say how large one module is."""
    raster = QtSlipPainter(VOICES, width).paint(PAPERS[kind])
    seen = image(raster).convert("L")
    (code,) = zxingcpp.read_barcodes(seen)
    corner = code.position
    left, top = corner.top_left.x, corner.top_left.y
    while seen.getpixel((left - 1, top + 2)) == 0:
        left -= 1
    finder = next(n for n in range(width) if seen.getpixel((left + n, top + 2)) == 255)
    module, rest = divmod(finder, 7)
    assert rest == 0
    assert module >= 3  # 0.375 mm
    side = corner.top_right.x - corner.top_left.x + 1
    modules = round(side / module)
    assert (modules - 17) % 4 == 0  # a size that the standard has
    while seen.getpixel((left + 2, top - 1)) == 0:
        top -= 1
    whole = seen.crop((left, top, left + modules * module, top + modules * module))
    for y in range(modules):
        for x in range(modules):
            cell = whole.crop((x * module, y * module, (x + 1) * module, (y + 1) * module))
            assert len(cell.getcolors()) == 1
    quiet = QUIET_MODULES * module
    around = (left - quiet, top - quiet, left + whole.width + quiet, top + whole.height + quiet)
    framed = seen.crop(around)
    framed.paste(255, (quiet, quiet, quiet + whole.width, quiet + whole.height))
    assert framed.getcolors() == [(framed.width * framed.height, 255)]


def test_off_the_main_thread_the_same_dots_come_out(qapp):
    papers = list(PAPERS.values())
    here = [QtSlipPainter(VOICES).paint(paper) for paper in papers]
    there: list[Raster] = []
    painter = QtSlipPainter(VOICES)

    def draw() -> None:
        there.extend(painter.paint(paper) for paper in papers)

    thread = threading.Thread(target=draw)
    thread.start()
    thread.join()
    assert there == here


def test_two_threads_with_one_painter_do_not_disturb_each_other(painter):
    alone = {kind: QtSlipPainter(VOICES).paint(paper) for kind, paper in PAPERS.items()}
    together: dict[str, Raster] = {}

    def draw(kinds: list[str]) -> None:
        for kind in kinds:
            together[kind] = painter.paint(PAPERS[kind])

    kinds = list(PAPERS)
    threads = [threading.Thread(target=draw, args=(part,)) for part in (kinds[::2], kinds[1::2])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def faults_of(laid) -> list[str]:
    """Glyph runs not in a bundled face, missing glyphs, and dotted circles."""
    found = []
    for run in laid.layout.glyphRuns():
        face: QRawFont = run.rawFont()
        circles = set(face.glyphIndexesForString(DOTTED_CIRCLE))
        if face.familyName() not in BUNDLED:
            found.append(f"face {face.familyName()!r}")
        if 0 in run.glyphIndexes():
            found.append("a glyph that is missing")
        if circles & set(run.glyphIndexes()):
            found.append("a dotted circle")
    return found


@pytest.mark.parametrize("kind", PAPERS)
def test_every_letter_of_every_paper_stands_in_a_bundled_face(qapp, kind):
    fonts.load()
    for item in page(PAPERS[kind]).items:
        if isinstance(item, Text):
            assert not faults_of(item.laid)


@pytest.mark.parametrize("text", ["श्री", "ज्ञ", "क्ष", "ट्टू", "ङ्क्षू र्द्ध्यीं", "क़ानूनी फ़ॉर्म", "हिमाचल"])
@pytest.mark.parametrize("face", Face)
def test_the_hard_conjuncts_are_drawn_whole(qapp, text, face):
    fonts.load()
    laid = Type(1.0).lay((Run(text, face, hindi=True),), 500)
    assert not faults_of(laid)
    reach = QRectF()
    for run in laid.layout.glyphRuns():
        for index, at in zip(run.glyphIndexes(), run.positions(), strict=True):
            ink = run.rawFont().boundingRect(index)
            reach = reach.united(ink.translated(QPointF(at)))
    assert reach.top() >= -1
    assert reach.bottom() <= laid.height_dots + 1


def test_that_check_would_see_a_broken_cluster_and_a_foreign_letter(qapp):
    fonts.load()
    alone = Type(1.0).lay((Run("\u093f", Face.VALUE, hindi=True),), 500)  # a vowel sign, no letter
    assert "a dotted circle" in faults_of(alone)
    foreign = Type(1.0).lay((Run("中", Face.VALUE),), 500)
    assert faults_of(foreign)


def test_a_slip_is_told_from_a_receipt_by_its_band(painter):
    """White on black with striped edges against black on white in a frame."""
    slip, receipt = (image(painter.paint(PAPERS[kind])) for kind in ("slip", "receipt"))
    dark = [
        picture_.crop((0, 230, 576, 320)).convert("L").histogram()[0]
        for picture_ in (slip, receipt)
    ]
    assert dark[0] > 0.5 * 576 * 90
    assert dark[1] < 0.2 * 576 * 90


def test_a_duplicate_is_the_same_paper_with_a_band_on_top(painter):
    plain, duplicate = painter.paint(PAPERS["receipt"]), painter.paint(PAPERS["duplicate"])
    added = duplicate.height_dots - plain.height_dots
    assert added > 0
    top = image(duplicate).crop((0, 0, 576, added)).convert("L")
    assert top.histogram()[0] > 0.5 * 576 * added
    below = 72 * 300
    assert duplicate.bits[-below:] == plain.bits[-below:]


def test_amounts_end_at_one_edge(qapp):
    fonts.load()
    ends = set()
    for said in spoken(PAPERS["day"], VOICES):
        if said.value.en.startswith(("₹", "-₹")):
            alone = Page(Type(1.0), 576, PAPERS["day"].kind)
            alone.add(said)
            amount = [item for item in alone.items if isinstance(item, Text)][-1]
            ends.add(amount.x + amount.laid.natural_dots)
    assert len(ends) == 1


def test_the_preview_shows_the_dots_that_print(painter):
    raster = painter.paint(PAPERS["slip"])
    shown = picture(raster)
    assert (shown.width(), shown.height()) == (raster.width_dots, raster.height_dots)
    seen = image(raster).convert("L")
    for x, y in ((0, 0), (300, 250), (10, 260), (288, 1200), (120, 700)):
        assert (shown.pixelColor(x, y).lightness() < 128) is (seen.getpixel((x, y)) == 0)


def test_a_paper_without_a_code_has_none(qapp):
    assert not [item for item in page(PAPERS["return"]).items if isinstance(item, Code)]
    raster = QtSlipPainter(VOICES).paint(PAPERS["return"])
    assert not zxingcpp.read_barcodes(image(raster).convert("L"))
