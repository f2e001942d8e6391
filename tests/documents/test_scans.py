# SPDX-License-Identifier: Apache-2.0
"""Tests documents: scanned pages as a document: within its limits, legible or said not to be.

Poppler draws what we wrote, pypdf reads it, zxing reads the codes on it: three other hands.
"""

import hashlib
import io
import subprocess
import zlib

import pypdf
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from kiosk.core.device_ports import ScanColour, ScannedPage
from kiosk.core.errors import ScanFeederEmpty, ScanOverLimit, ScanPageUnreadable, ScanTooLarge
from kiosk.core.scan import ScanFile, Treatment
from kiosk.documents.scans import bound, finished, treated
from kiosk.documents.scans_legible import legibility
from tests.documents.made_scans import on_lid, scanned, sheet

PLAIN = Treatment(crop=False, deskew=False)
CODE = "LMK1:HP17-00001"


def codes(picture):
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def drawn(folder, content):
    """The pages as poppler draws them at 100 dots to the inch."""
    (folder / "d.pdf").write_bytes(content)
    subprocess.run(
        ["pdftoppm", "-r", "100", "-gray", "d.pdf", "p"], cwd=folder, check=True, timeout=120
    )
    return [Image.open(path) for path in sorted(folder.glob("p*.pgm"))]


@pytest.mark.parametrize("colour", list(ScanColour))
def test_pages_laid_askew_become_a_pdf_that_others_can_read(tmp_path, colour):
    papers = [sheet(code=f"LMK1:{n}", colour=True) for n in (1, 2)]
    pages = [scanned(on_lid(p, skew, 30)) for p, skew in zip(papers, (2.0, -1.5), strict=True)]
    document = bound(iter(pages), Treatment(colour=colour))
    assert (document.pages, document.doubtful) == (2, ())
    assert document.digest == hashlib.sha256(document.content).hexdigest()
    read = pypdf.PdfReader(io.BytesIO(document.content), strict=True)
    assert [float(p.mediabox.width) for p in read.pages] == pytest.approx([595, 595], abs=8)
    seen = drawn(tmp_path, document.content)
    assert [codes(page) for page in seen] == [["LMK1:1"], ["LMK1:2"]]
    assert all(page.getpixel((page.width // 2, 12)) > 200 for page in seen)  # paper is white


def test_one_page_leaves_as_a_jpeg():
    document = bound([scanned(sheet())], Treatment(file=ScanFile.JPEG))
    picture = Image.open(io.BytesIO(document.content))
    assert (picture.format, picture.mode, document.pages) == ("JPEG", "L", 1)
    assert codes(picture) == [CODE]


@given(limit_kb=st.integers(14, 160))
@settings(max_examples=10, deadline=None)
def test_a_page_keeps_to_its_limit_whatever_it_is(limit_kb):
    page = scanned(sheet(dpi=120, colour=True))
    made = treated(
        page, Treatment(ScanColour.COLOUR, page_kb_max=limit_kb, crop=False, deskew=False)
    )
    assert len(made.image) <= limit_kb * 1024
    assert 0 < made.dpi <= 120


def test_more_room_is_never_a_worse_page():
    page = scanned(sheet(dpi=120))
    made = [
        treated(page, Treatment(page_kb_max=kb, crop=False, deskew=False)) for kb in (25, 60, 200)
    ]
    assert [m.width for m in made] == sorted(m.width for m in made)
    assert made[-1].width == page.width
    assert made[0].legibility.letter_px < made[-1].legibility.letter_px


def test_a_page_squeezed_beyond_reading_is_named():
    page = scanned(sheet(dpi=100, letter_px=9))
    document = bound([page, scanned(sheet(dpi=150), 150)], Treatment(crop=False, deskew=False))
    assert document.doubtful == (1,)


@pytest.mark.parametrize("radius", [2.5, 4.0])
def test_a_blurred_page_is_doubtful_and_its_sharp_one_is_not(radius):
    sharp = sheet(dpi=120, code="")
    assert not legibility(sharp).doubtful
    assert legibility(sharp.filter(ImageFilter.GaussianBlur(radius))).doubtful


def test_faint_print_is_doubtful():
    faint = sheet(dpi=120, code="").point(lambda level: 225 + level * 20 // 255)
    assert legibility(faint).doubtful


def test_smaller_letters_measure_smaller():
    heights = [legibility(sheet(150, letter_px=px, code="")).letter_px for px in (8, 12, 18, 30)]
    assert heights == sorted(set(heights))


@pytest.mark.parametrize("blank", [Image.new("L", (800, 1100), 250), Image.linear_gradient("L")])
def test_a_page_without_letters_has_nothing_to_doubt(blank):
    assert not legibility(blank).doubtful


def test_a_document_above_its_limit_is_squeezed_once_more_and_then_refused():
    pages = [treated(scanned(sheet(dpi=120)), PLAIN) for _ in range(3)]
    whole = finished(pages, PLAIN)
    least = len(whole.content) // 1024
    smaller = finished(pages, Treatment(document_kb_max=least * 2 // 3))
    assert len(smaller.content) <= least * 2 // 3 * 1024
    assert smaller.pages == 3
    with pytest.raises(ScanOverLimit) as told:
        finished(pages, Treatment(document_kb_max=9))
    assert told.value.facts == {"limit_kb": 9}


def test_black_and_white_is_small_and_without_loss():
    page = scanned(sheet(dpi=200), 200)
    bits = treated(page, Treatment(ScanColour.LINEART, crop=False, deskew=False))
    grey = treated(page, PLAIN)
    assert (bits.quality, bits.width) == (0, page.width)
    assert len(bits.image) * 3 < len(grey.image)
    assert codes(Image.open(io.BytesIO(bits.image))) == [CODE]


def test_what_the_scanner_raises_goes_through_and_pages_before_it_can_still_be_bound():
    def jammed():
        yield scanned(sheet(dpi=60))
        raise ScanFeederEmpty

    with pytest.raises(ScanFeederEmpty):
        bound(jammed(), PLAIN)
    kept = [treated(scanned(sheet(dpi=60)), PLAIN)]
    assert finished(kept, PLAIN).pages == 1


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_noise_is_no_page(noise):
    for head in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"):
        with pytest.raises(ScanPageUnreadable) as told:
            treated(ScannedPage(head + noise, "image/png", 100, 1, 1), PLAIN, 3)
        assert told.value.facts == {"pages": 2}


def test_half_a_page_is_no_page():
    whole = scanned(sheet(), form="JPEG").image
    with pytest.raises(ScanPageUnreadable):
        treated(ScannedPage(whole[: len(whole) // 2], "image/jpeg", 100, 1, 1), PLAIN)


@pytest.mark.parametrize("side", [9_200, 12_000, 30_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side):
    out = io.BytesIO()
    Image.new("1", (side, 1)).resize((side, 8)).save(out, "PNG")
    small = bytearray(out.getvalue())
    small[20:24] = side.to_bytes(4)  # its height
    small[29:33] = zlib.crc32(bytes(small[12:29])).to_bytes(4)
    with pytest.raises(ScanTooLarge):
        treated(ScannedPage(bytes(small), "image/png", 100, side, side), PLAIN)


@pytest.mark.parametrize("many", [0, 2])
def test_a_jpeg_is_of_one_page(many):
    pages = [treated(scanned(sheet(dpi=60)), PLAIN)] * many
    with pytest.raises(ValueError, match=str(many)):
        finished(pages, Treatment(file=ScanFile.JPEG))
