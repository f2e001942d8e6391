# SPDX-License-Identifier: Apache-2.0
"""Room documents: fulfils the port PagePainter: a paper as PDF, A4 or 80 mm, off the main thread.

The words are for the eye: shaped Hindi cannot be read back from a PDF. What a program should know
stands in the file's title and in the signed code.
"""

import threading
from typing import Final

import segno

from kiosk.core.paper import Paper, PaperKind
from kiosk.core.spoken import Voices, spoken, title
from kiosk.documents.ink import About, write
from kiosk.documents.papers import Signed, laid_out
from kiosk.documents.poster import poster
from kiosk.documents.sheet import ROLL, SHEET, Block, Form

FORMS: Final[dict[str, Form]] = {"a4": SHEET, "80": ROLL}

# What was laid out is kept for all painters of the process, and is bound to a page while drawn.
BUSY: Final = threading.Lock()


class PdfPainter:
    """Draws papers as PDF with labels in both languages. Any thread may; one draws at a time."""

    def __init__(self, voices: Voices) -> None:
        self._voices = voices

    def paint(self, paper: Paper, form: str) -> bytes:
        """PDF bytes; form is "a4" or "80". Raises ValueError for another form."""
        if form not in FORMS:
            raise ValueError(form)
        sheet = FORMS[form]
        called = title(paper, self._voices)
        foot = self._voices.pair("paper.page", page="{page}", pages="{pages}")
        about = About(f"{called.en} – {called.hi}", paper.number, (paper.number, *foot.both))
        with BUSY:
            return write(self._blocks(paper, sheet), sheet, about)

    def _blocks(self, paper: Paper, sheet: Form) -> list[Block]:
        lines = spoken(paper, self._voices)
        if paper.kind is PaperKind.RATES and sheet is SHEET:
            return poster(lines, sheet)
        code = Signed(_matrix(paper.qr), self._voices.pair("paper.qr")) if paper.qr else None
        return laid_out(lines, sheet, paper.kind, code)


def _matrix(text: str) -> tuple[bytes, ...]:
    # As on the slip: one mask for all, since trying all eight takes four times as long.
    return tuple(
        bytes(row) for row in segno.make_qr(text, error="m", boost_error=False, mask=2).matrix
    )
