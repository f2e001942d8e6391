# SPDX-License-Identifier: Apache-2.0
"""Room documents: the four Noto files for PDFs, and text marked up so that each letter has a face.

A PDF font has no fallback: a Latin letter in a Devanagari face would vanish without a word. So
every text is cut into runs of one script each. Only a paragraph with `shaping` draws conjuncts and
vowel signs where they belong; plain strings do not (docs of reportlab, "shaping").
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import black
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from kiosk.config import resource

_FILES: Final = {
    "Noto Sans": "NotoSans-Regular.ttf",
    "Noto Sans Bold": "NotoSans-Bold.ttf",
    "Noto Sans Devanagari": "NotoSansDevanagari-Regular.ttf",
    "Noto Sans Devanagari Bold": "NotoSansDevanagari-Bold.ttf",
}
_HINDI: Final = re.compile(r"[\u0900-\u097f]")
# Letters and signs that the Devanagari files lack; digits, stops, brackets and ₹ they have.
_LATIN_ONLY: Final = re.compile(r"[^\u0900-\u097f\u200c\u200d !-%'-?\[-_{-~×÷–—₹…]")
# Where a word changes its script, e.g. between "IT" and a Hindi ending.
_SEAM: Final = re.compile(r"(?<=[\u0900-\u097f])(?=[A-Za-z])|(?<=[A-Za-z])(?=[\u0900-\u097f])")
_ALIGN: Final = {"left": TA_LEFT, "centre": TA_CENTER, "right": TA_RIGHT}


@dataclass(frozen=True, slots=True)
class Face:
    """How a paragraph looks. Units: points. Devanagari is set larger, for its letters are small."""

    size: float
    bold: bool = False
    align: str = "left"
    colour: Any = black
    hindi_factor: float = 1.12


@cache
def register() -> None:
    """Reads the files; once a process."""
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(resource("fonts", file)), shapable=True))


def is_hindi(text: str) -> bool:
    """Whether a letter of it is Devanagari."""
    return bool(_HINDI.search(text))


def markup(text: str, face: Face) -> str:
    """The text for a Paragraph: each word with Devanagari in that face and size.

    A word stands in one face with its stops and brackets: reportlab shapes a word as a whole, and
    a bracket in a second face would come out as whatever letter has its number in the first.
    """
    weight = " Bold" if face.bold else ""
    size = round(face.size * face.hindi_factor, 2)
    opening = f'<font name="Noto Sans Devanagari{weight}" size="{size}">'
    words = _SEAM.sub(" ", text).split(" ")
    runs: list[tuple[bool, list[str]]] = []
    for word in words:
        hindi = is_hindi(word) and not _LATIN_ONLY.search(word)
        if not runs or runs[-1][0] is not hindi:
            runs.append((hindi, []))
        runs[-1][1].append(escape(word))
    said = [(hindi, " ".join(run)) for hindi, run in runs]
    return " ".join(f"{opening}{run}</font>" if hindi else run for hindi, run in said)


@cache
def style(face: Face, hindi: bool) -> ParagraphStyle:
    """The style of a paragraph; shaped when there is Devanagari in it."""
    return ParagraphStyle(
        f"{face}{hindi}",
        fontName="Noto Sans Bold" if face.bold else "Noto Sans",
        fontSize=face.size,
        leading=face.size * (face.hindi_factor * 1.36 if hindi else 1.3),
        alignment=_ALIGN[face.align],
        textColor=face.colour,
        shaping=int(hindi),
    )
