# SPDX-License-Identifier: Apache-2.0
"""Room ui: text of a slip laid out in whole dots: Hindi and English runs in one paragraph.

Only QtGui: no widget, so that the papers thread may do it. What was laid out once is kept, for
most words of a slip are the same on the next one.
"""

import re
from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption

from kiosk.ui.fonts import DEVANAGARI, LATIN, families

BREAK: Final = "\u2028"  # a line ends here, the paragraph goes on
_KEPT_MAX: Final = 600
_WIDE: Final = 1e6


_AIR: Final = 0.22  # of the size
_DEVANAGARI: Final = re.compile("[\u0900-\u097f]")


class Face(Enum):
    """Sizes in dots of a roll of 576: Devanagari, Latin, and whether bold.

    Devanagari letters are smaller than Latin ones of the same size, hence the larger figure.
    """

    TITLE = (40, 28, True)
    BAND = (32, 26, True)
    CENTRE = (25, 22, False)
    SERVICE = (27, 23, True)
    LABEL = (23, 19, False)
    VALUE = (26, 23, True)
    MONEY = (26, 25, True)
    TOTAL_LABEL = (30, 23, True)
    TOTAL = (34, 36, True)
    NOTE = (24, 20, False)


class Side(Enum):
    """Where a paragraph stands in its column."""

    LEFT = Qt.AlignmentFlag.AlignLeft
    CENTRE = Qt.AlignmentFlag.AlignHCenter
    RIGHT = Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face."""

    text: str
    face: Face
    hindi: bool = False


@dataclass(frozen=True, slots=True)
class Laid:
    """A paragraph in its column; draws itself at a point."""

    layout: QTextLayout
    height_dots: int
    natural_dots: int  # width of the longest line
    baseline_dots: int  # of the first line, from the top

    def draw(self, painter: QPainter, x: int, y: int) -> None:
        """Draw with the painter's pen, top left of the column at x, y."""
        self.layout.draw(painter, QPointF(x, y))


class Type:
    """Lays out paragraphs at a scale (1 for a roll of 576 dots). Stays with one thread."""

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self._fonts: dict[tuple[Face, bool], QFont] = {}
        self._kept: OrderedDict[tuple[tuple[Run, ...], int, Side], Laid] = OrderedDict()

    def lay(self, runs: tuple[Run, ...], width_dots: int = 0, side: Side = Side.LEFT) -> Laid:
        """The runs one behind the other, broken at words to the width (0: one line)."""
        key = (runs, width_dots, side)
        laid = self._kept.get(key)
        if laid is None:
            laid = self._kept[key] = self._lay(runs, width_dots, side)
            if len(self._kept) > _KEPT_MAX:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return laid

    def _lay(self, runs: tuple[Run, ...], width_dots: int, side: Side) -> Laid:
        text = "".join(run.text for run in runs)
        layout = QTextLayout(text, self._font(runs[0]))
        option = QTextOption(side.value)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._formats(runs))
        layout.setCacheEnabled(True)
        height, natural = 0.0, 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width_dots or _WIDE)
            trim = self._air(runs, line.textStart())
            line.setPosition(QPointF(0, height - trim))
            height += round(line.height()) - trim
            natural = max(natural, line.naturalTextWidth())
        layout.endLayout()
        first = layout.lineAt(0)
        baseline = round(first.y() + first.ascent())
        return Laid(layout, int(height), int(natural) + 1, baseline)

    def _air(self, runs: tuple[Run, ...], start: int) -> int:
        """Empty dots above the capitals of a line of Latin letters, which would make papers long.

        Above Devanagari there is none: its vowel signs reach up to the top.
        """
        for run in runs:
            start -= _units(run.text)
            if start < 0:
                pixels = self._font(run).pixelSize()
                return 0 if run.hindi or _DEVANAGARI.search(run.text) else round(pixels * _AIR)
        return 0

    def _formats(self, runs: tuple[Run, ...]) -> list[QTextLayout.FormatRange]:
        formats, at = [], 0
        for run in runs:
            part = QTextLayout.FormatRange()
            length = _units(run.text)
            part.start, part.length = at, length
            look = QTextCharFormat()
            look.setFont(self._font(run))
            part.format = look
            formats.append(part)
            at += length
        return formats

    def _font(self, run: Run) -> QFont:
        found = self._fonts.get((run.face, run.hindi))
        if found is None:
            found = self._fonts[run.face, run.hindi] = self._made(run.face, run.hindi)
        return found

    def _made(self, face: Face, hindi: bool) -> QFont:
        hindi_px, latin_px, bold = face.value
        font = QFont()
        # Figures and Latin words stand in the Latin face on every line, so that numbers line up.
        font.setFamilies([DEVANAGARI, LATIN] if hindi else families("en"))
        font.setPixelSize(max(14, round((hindi_px if hindi else latin_px) * self._scale)))
        font.setBold(bold)
        font.setHintingPreference(QFont.HintingPreference.PreferFullHinting)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font


def _units(text: str) -> int:
    """Length in UTF-16 units, as Qt counts: a letter outside the first plane is two."""
    return len(text.encode("utf-16-le")) // 2
