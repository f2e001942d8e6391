# SPDX-License-Identifier: Apache-2.0
"""Room ui: a slip's lines placed one under the other; what it gives is drawn by `slip`.

A provisional slip has a band with striped edges, a receipt a framed one: the two are told apart
from across the counter, also by who does not read.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final, assert_never

from PySide6.QtCore import QRect

from kiosk.core.paper import PaperKind, Style
from kiosk.core.spoken import Pair, Said
from kiosk.ui.slip_text import BREAK, Face, Laid, Run, Side, Type

QUIET_MODULES: Final = 4  # ISO/IEC 18004, the empty margin of a QR code
_CODE_DOTS: Final = 400  # about 50 mm: a telephone reads it at arm's length
_MODULE_DOTS_MAX: Final = 6
_EDGE: Final = 8  # dots kept free at the top and the foot
_MARGIN: Final = 4
_STRIPES: Final = 14
_FRAME: Final = 4


class Fill(Enum):
    """What a box is filled with."""

    INK = "ink"
    PAPER = "paper"
    STRIPES = "stripes"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph at its place; white when it stands on a black band."""

    x: int
    y: int
    laid: Laid
    white: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rule, a band or a part of one."""

    rect: QRect
    fill: Fill = Fill.INK


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code's place: a whole number of dots for each of its modules."""

    rect: QRect


Item = Text | Box | Code


class Page:
    """Places line under line; `items` come in the order in which they are drawn."""

    def __init__(self, type_: Type, width_dots: int, kind: PaperKind) -> None:
        self._type = type_
        self._width = width_dots
        self._kind = kind
        self._label_width = width_dots * 2 // 5
        self._gutter = width_dots // 48
        self._y = _EDGE
        self.items: list[Item] = []

    @property
    def height_dots(self) -> int:
        """Height of the whole paper so far."""
        return self._y + _EDGE

    def add(self, said: Said) -> None:
        """The next line."""
        match said.style:
            case Style.TITLE | Style.CENTRE:
                self._centred(said)
            case Style.BAND:
                self._band(said)
            case Style.FIELD:
                self._field(said)
            case Style.MONEY | Style.TOTAL:
                self._amount(said)
            case Style.NOTE:
                self._note(said)
            case Style.RULE | Style.GAP:
                self._space(said.style)
            case other:
                assert_never(other)

    def add_code(self, modules: int, caption: Pair) -> None:
        """A code of so many modules a side at the foot, and what it is for."""
        across = modules + 2 * QUIET_MODULES
        module = max(1, min(_MODULE_DOTS_MAX, min(_CODE_DOTS, self._width) // across))
        side, quiet = modules * module, QUIET_MODULES * module
        self.items.append(Code(QRect((self._width - side) // 2, self._y + quiet, side, side)))
        self._y += side + 2 * quiet
        self._place(_joined(caption, Face.LABEL), Side.CENTRE)

    def _space(self, style: Style) -> None:
        if style is Style.RULE:
            self.items.append(Box(QRect(0, self._y + 6, self._width, 2)))
        self._y += 16 if style is Style.RULE else 40

    def _centre_face(self, style: Style) -> Face:
        if style is Style.TITLE:
            return Face.TITLE
        below_rule = any(isinstance(item, Box) for item in self.items)
        return Face.SERVICE if self._kind is PaperKind.RATES and below_rule else Face.CENTRE

    def _centred(self, said: Said) -> None:
        face = self._centre_face(said.style)
        self._y += 6 if said.style is Style.TITLE else 0
        if said.label and said.value:
            runs = (*_joined(said.label, face), Run(" ", face), *_joined(said.value, face))
            self._place(runs, Side.CENTRE)
        else:
            for run in _runs(said.label or said.value, face):
                self._place((run,), Side.CENTRE)
        self._y += 4

    def _band(self, said: Said) -> None:
        lines = [
            self._type.lay((run,), self._width - 4 * _FRAME, Side.CENTRE)
            for run in _runs(said.label, Face.BAND)
        ]
        first = self._y == _EDGE  # the mark of a duplicate, which stands above the head
        kind = None if first else self._kind
        edge = _STRIPES if kind is PaperKind.SLIP else 2 * _FRAME
        top = self._y + (0 if first else 6)
        inner = QRect(0, top + edge, self._width, sum(one.height_dots for one in lines) + 10)
        framed = kind is PaperKind.RECEIPT
        self.items += _band_boxes(inner, edge, kind)
        self._y = inner.top() + 5
        for one in lines:
            self.items.append(Text(2 * _FRAME, self._y, one, white=not framed))
            self._y += one.height_dots
        self._y = inner.bottom() + edge + 9

    def _field(self, said: Said) -> None:
        if not said.value:
            self._put(self._label(said.label, Face.LABEL, self._width - 2 * _MARGIN))
            return
        left = _MARGIN + self._label_width + self._gutter
        room = self._width - _MARGIN - left
        runs = _stacked(said.value, Face.VALUE)
        if " " not in said.value.en and self._type.lay(runs).natural_dots > room:
            self._place(_joined(said.label, Face.LABEL))  # a number is never broken
            self._place(runs, Side.RIGHT)
            return
        label = self._label(said.label, Face.LABEL, self._label_width)
        self._beside((_MARGIN, label), (left, self._type.lay(runs, room)))

    def _amount(self, said: Said) -> None:
        total = said.style is Style.TOTAL
        label_face = Face.TOTAL_LABEL if total else Face.LABEL
        face = Face.TOTAL if total else Face.MONEY
        amount = self._type.lay(_joined(said.value, face))
        left = self._width - _MARGIN - amount.natural_dots
        label = self._label(said.label, label_face, left - _MARGIN - self._gutter)
        self._beside((_MARGIN, label), (left, amount))

    def _note(self, said: Said) -> None:
        for label, value, hindi in (
            (said.label.hi, said.value.hi, True),
            (said.label.en, said.value.en, False),
        ):
            self._place((Run(f"{label} {value}".strip(), Face.NOTE, hindi),))
        self._y += 6

    def _label(self, label: Pair, face: Face, width: int) -> Laid:
        """Hindi / English on one line where that fits, else one under the other."""
        one_line = self._type.lay(_joined(label, face))
        if one_line.natural_dots <= width:
            return one_line
        return self._type.lay(_stacked(label, face), width)

    def _beside(self, left: tuple[int, Laid], right: tuple[int, Laid]) -> None:
        """Two columns, their first lines on one baseline."""
        base = max(left[1].baseline_dots, right[1].baseline_dots)
        bottom = self._y
        for x, laid in (left, right):
            top = self._y + base - laid.baseline_dots
            self.items.append(Text(x, top, laid))
            bottom = max(bottom, top + laid.height_dots)
        self._y = bottom + 4

    def _place(self, runs: tuple[Run, ...], side: Side = Side.LEFT) -> None:
        self._put(self._type.lay(runs, self._width - 2 * _MARGIN, side))

    def _put(self, laid: Laid) -> None:
        self.items.append(Text(_MARGIN, self._y, laid))
        self._y += laid.height_dots


def _band_boxes(inner: QRect, edge: int, kind: PaperKind | None) -> tuple[Box, ...]:
    whole = inner.adjusted(0, -edge, 0, edge)
    if kind is PaperKind.SLIP:
        return (Box(whole, Fill.STRIPES), Box(inner))
    if kind is PaperKind.RECEIPT:
        hole = whole.adjusted(_FRAME, _FRAME, -_FRAME, -_FRAME)
        return (Box(whole), Box(hole, Fill.PAPER))
    return (Box(whole),)


def _runs(pair: Pair, face: Face) -> tuple[Run, ...]:
    """Hindi, then English; one run when both are the same."""
    if pair.hi == pair.en:
        return (Run(pair.en, face),) if pair.en else ()
    both = (Run(pair.hi, face, hindi=True), Run(pair.en, face))
    return tuple(run for run in both if run.text)


def _joined(pair: Pair, face: Face) -> tuple[Run, ...]:
    return _between(_runs(pair, face), " / ")


def _stacked(pair: Pair, face: Face) -> tuple[Run, ...]:
    return _between(_runs(pair, face), BREAK)


def _between(runs: tuple[Run, ...], mark: str) -> tuple[Run, ...]:
    if len(runs) < 2:
        return runs
    hindi, english = runs
    return (hindi, Run(mark, english.face), english)
