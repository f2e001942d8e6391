# SPDX-License-Identifier: Apache-2.0
"""Room documents: scanned pages become a document: one at a time, within limits, by digest.

    bound(scanner.scan(ask, progress), Treatment())

No more than one page is held as dots. A page whose letters may be unreadable is named, never
passed over in silence.
"""

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from PIL import Image

from kiosk.core.device_ports import ScanColour, ScannedPage
from kiosk.core.errors import ScanOverLimit, ScanPageUnreadable, ScanTooLarge
from kiosk.core.scan import ScanFile, ScannedDocument, TreatedPage, Treatment
from kiosk.documents.scans_geometry import Upright, cropped, straightened, turned
from kiosk.documents.scans_legible import legibility
from kiosk.documents.scans_pdf import picture_pdf
from kiosk.documents.scans_squeeze import Squeezed, squeezed, squeezed_bits

PIXELS_MAX: Final = 80_000_000  # A3 at 600 dpi
_KB: Final = 1024
_PDF_PAGE_BYTES: Final = 700  # of a page beside its picture
_PDF_BYTES: Final = 400
_FORMS: Final = ("JPEG", "PNG")


def treated(page: ScannedPage, treatment: Treatment, number: int = 1) -> TreatedPage:
    """One page as it will be sent.

    Raises ScanPageUnreadable, ScanTooLarge, ScanOverLimit; ValueError for an angle to turn by that
    is no quarter.
    """
    upright = _laid(_decoded(page, number - 1), treatment)
    most = treatment.page_kb_max * _KB
    if treatment.colour is ScanColour.LINEART and treatment.file is ScanFile.PDF:
        small = squeezed_bits(upright.picture, most, page.dpi)
    else:
        small = squeezed(upright.picture, most, page.dpi)
    return _page(small, page.dpi, upright.skew_degrees)


def bound(pages: Iterable[ScannedPage], treatment: Treatment) -> ScannedDocument:
    """A document of them all. What the pages' source raises goes through, and nothing is bound.

    Raises ScanPageUnreadable, ScanTooLarge, ScanOverLimit; ValueError for no page, or for several
    as a JPEG.
    """
    made = [treated(page, treatment, number) for number, page in enumerate(pages, start=1)]
    return finished(made, treatment)


def finished(pages: Sequence[TreatedPage], treatment: Treatment) -> ScannedDocument:
    """A document of pages that were treated before, such as those a jam left.

    Raises ScanOverLimit; ValueError for no page, or for several as a JPEG.
    """
    if not pages or (treatment.file is ScanFile.JPEG and len(pages) > 1):
        raise ValueError(len(pages))
    kept = _within(pages, treatment.document_kb_max * _KB)
    content = kept[0].image if treatment.file is ScanFile.JPEG else picture_pdf(kept)
    if len(content) > treatment.document_kb_max * _KB:
        raise ScanOverLimit(limit_kb=treatment.document_kb_max)
    return ScannedDocument(
        content=content,
        file=treatment.file,
        digest=hashlib.sha256(content).hexdigest(),
        pages=len(kept),
        doubtful=tuple(n for n, page in enumerate(kept, 1) if page.legibility.doubtful),
        preview=kept[0].image,
    )


def _within(pages: Sequence[TreatedPage], most: int) -> list[TreatedPage]:
    """The pages, squeezed once more where all of them together are too large."""
    room = most - _PDF_BYTES - _PDF_PAGE_BYTES * len(pages)
    sizes = sum(len(page.image) for page in pages)
    if sizes <= room:
        return list(pages)
    if room <= 0:
        raise ScanOverLimit(limit_kb=most // _KB)
    try:
        return [_again(page, len(page.image) * room // sizes) for page in pages]
    except ScanOverLimit:
        raise ScanOverLimit(limit_kb=most // _KB) from None


def _again(page: TreatedPage, most: int) -> TreatedPage:
    picture = Image.open(io.BytesIO(page.image), formats=_FORMS)
    if page.quality == 0:
        small = squeezed_bits(picture.convert("L"), most, page.dpi)
    else:
        small = squeezed(picture, most, page.dpi)
    return replace(_page(small, page.dpi, 0.0), skew_degrees=page.skew_degrees)


def _decoded(page: ScannedPage, before: int) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(page.image), formats=_FORMS)
        if picture.width * picture.height > PIXELS_MAX:
            raise ScanTooLarge(pages=before)
        picture.load()
        return picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ScanTooLarge(pages=before) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise ScanPageUnreadable(pages=before) from error


def _laid(picture: Image.Image, treatment: Treatment) -> Upright:
    """In its colours, turned, straight and cut to the paper."""
    mode = "RGB" if treatment.colour is ScanColour.COLOUR else "L"
    page = turned(picture.convert(mode), treatment.turn_degrees)
    upright = straightened(page) if treatment.deskew else Upright(page, 0.0)
    return Upright(cropped(upright.picture), upright.skew_degrees) if treatment.crop else upright


def _page(small: Squeezed, dpi: int, skew: float) -> TreatedPage:
    return TreatedPage(
        image=small.image,
        width=small.picture.width,
        height=small.picture.height,
        dpi=max(round(dpi * small.scale), 1),
        skew_degrees=round(skew, 2),
        quality=small.quality,
        legibility=legibility(small.picture),
    )
