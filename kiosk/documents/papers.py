# SPDX-License-Identifier: Apache-2.0
"""Room documents: slips, receipts and reports as blocks: the same lines as on the roll.

On A4 a label stands in two columns, Hindi and English, and the code at the upper right; on 80 mm
everything stands as on the slip.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from kiosk.core.paper import PaperKind, Style
from kiosk.core.spoken import Pair, Said
from kiosk.documents.fonts import Face
from kiosk.documents.sheet import (
    WHITE,
    Block,
    Box,
    Code,
    Form,
    Part,
    Stripes,
    beside,
    height_of,
    in_line,
    level,
    moved,
    piled,
    spaced,
    stacked,
    width_of,
    words,
)

QUIET_MODULES: Final = 4  # ISO/IEC 18004
_CODE_ROLL_PT: Final = 128.0  # 45 mm
_CODE_SHEET_PT: Final = 108.0  # 38 mm, on a printer of 300 dots to the inch and more
_GUTTER: Final = 8.0
_HAIR: Final = 0.5
_HINDI_COLUMN: Final = 0.27  # of the width of a sheet
_VALUE_COLUMN: Final = 0.54
_ROLL_VALUE_COLUMN: Final = 0.40


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed code of a paper and what stands below it."""

    matrix: tuple[bytes, ...]
    caption: Pair


def laid_out(
    lines: Sequence[Said], form: Form, kind: PaperKind, code: Signed | None
) -> list[Block]:
    """The blocks of a paper in their order."""
    layout = _Layout(form, kind)
    marks = [said for said in lines[:1] if said.style is Style.BAND]  # of a duplicate
    blocks = [layout.band(mark, None) for mark in marks]
    rest = lines[len(marks) :]
    if code and form.height:
        count = next(n for n, said in enumerate(rest) if said.style not in _HEADING)
        blocks.append(layout.head(rest[:count], code))
        return blocks + [layout.line(said) for said in rest[count:]]
    blocks += [layout.line(said) for said in rest]
    return [*blocks, layout.code(code, _CODE_ROLL_PT, form.inner)] if code else blocks


_HEADING: Final = (Style.TITLE, Style.CENTRE)


class _Layout:
    def __init__(self, form: Form, kind: PaperKind) -> None:
        self._form = form
        self._kind = kind
        self._wide = bool(form.height)
        self._below_rule = False

    def line(self, said: Said) -> Block:
        self._below_rule |= said.style is Style.RULE
        match said.style:
            case Style.TITLE | Style.CENTRE:
                return self._heading(said, self._form.inner, "centre")
            case Style.BAND:
                return self.band(said, self._kind)
            case Style.FIELD:
                return self._field(said)
            case Style.MONEY | Style.TOTAL:
                return self._amount(said)
            case Style.NOTE:
                return self._note(said)
            case Style.RULE:
                return Block(9.0, (Box(0.0, 4.0, self._form.inner, 0.8),))
            case Style.GAP:
                return Block(30.0)
            case other:
                assert_never(other)

    def head(self, lines: Sequence[Said], code: Signed) -> Block:
        """The head of a sheet with the code at its right."""
        side = _CODE_SHEET_PT * (1 + 2 * QUIET_MODULES / len(code.matrix))
        left = self._form.inner - side - _GUTTER
        house = piled([self._heading(said, left, "left") for said in lines])
        right = self.code(code, _CODE_SHEET_PT, side, left + _GUTTER)
        return spaced(beside(house, right), 0.0, 6.0)

    def code(self, code: Signed, side: float, width: float, x: float = 0.0) -> Block:
        """The code in the middle of a column with what it is for."""
        quiet = QUIET_MODULES * side / len(code.matrix)
        picture = Code(x + (width - side) / 2, quiet, side, code.matrix)
        face = self._face(7.5 if self._wide else 8.5, align="centre")
        caption = stacked([(text, face) for text in code.caption.both], width, x)
        return beside(Block(side + 2 * quiet, (picture,)), moved(caption, side + 2 * quiet))

    def band(self, said: Said, kind: PaperKind | None) -> Block:
        """White on black; striped edges for a slip, only a frame for a receipt."""
        framed, striped = kind is PaperKind.RECEIPT, kind is PaperKind.SLIP
        edge = 5.0 if striped else 0.0
        size = round(13.0 * self._form.scale, 2)
        face = Face(size, True, "centre") if framed else Face(size, True, "centre", WHITE)
        inner = self._form.inner
        text = stacked([(one, face) for one in said.label.both], inner)
        height = text.height + 8.0
        parts: list[Part] = [Box(0.0, edge, inner, height, line=1.6 if framed else 0.0)]
        if striped:
            parts += [Stripes(0.0, 0.0, inner, edge), Stripes(0.0, edge + height, inner, edge)]
        ground = Block(height + 2 * edge, tuple(parts))
        return spaced(beside(ground, moved(text, edge + 3.0)), 5.0, 6.0)

    def _face(self, size: float, *, bold: bool = False, align: str = "left") -> Face:
        return Face(round(size * self._form.scale, 2), bold, align)

    def _heading(self, said: Said, width: float, align: str) -> Block:
        title = said.style is Style.TITLE
        service = self._kind is PaperKind.RATES and self._below_rule
        texts = said.label.both or said.value.both
        if said.label and said.value:
            texts = (f"{' / '.join(said.label.both)} {' / '.join(said.value.both)}",)
        sizes = (19.0, 14.0) if title else (10.5, 10.5)
        faces = [
            (text, self._face(size, bold=title or service, align=align))
            for text, size in zip(texts, sizes, strict=False)
        ]
        return spaced(stacked(faces, width), 6.0 if title else 0.0, 1.5)

    def _field(self, said: Said) -> Block:
        inner = self._form.inner
        if not said.value:
            return self._ruled(in_line(said.label.both, self._face(9.5), inner))
        column = inner * (_VALUE_COLUMN if self._wide else _ROLL_VALUE_COLUMN)
        label = self._label(said.label, column - _GUTTER, self._face(9.5))
        value = self._face(11.0, bold=True)
        texts, room = said.value.both, inner - column
        if len(texts) == 1 and " " not in texts[0] and width_of(texts[0], value) > room:
            right = self._face(11.0, bold=True, align="right")  # a number is never broken
            return self._ruled(piled([label, stacked([(texts[0], right)], inner)]))
        return self._ruled(level(label, stacked([(t, value) for t in texts], room, column)))

    def _amount(self, said: Said) -> Block:
        total = said.style is Style.TOTAL
        inner = self._form.inner
        inset = 6.0 if total and self._wide else 0.0
        face = self._face(15.0 if total else 11.0, bold=True, align="right")
        amount = words(said.value.en, face, inner - 2 * inset, inset)
        room = inner - width_of(said.value.en, face) - _GUTTER - 2 * inset
        label = self._label(said.label, room, self._face(12.0 if total else 9.5, bold=total), inset)
        row = level(label, Block(height_of(amount), (amount,)))
        if not total:
            return self._ruled(row)
        if not self._wide:
            return spaced(row, 3.0, 3.0)
        ground = Box(0.0, 2.0, inner, row.height + 8.0, grey=0.92)
        return beside(Block(row.height + 13.0, (ground,)), moved(row, 6.0))

    def _note(self, said: Said) -> Block:
        face = self._face(9.0)
        pairs = ((said.label.hi, said.value.hi), (said.label.en, said.value.en))
        texts = [(f"{label} {value}".strip(), face) for label, value in pairs]
        return spaced(stacked(texts, self._form.inner), 2.0, 4.0)

    def _label(self, label: Pair, width: float, face: Face, x: float = 0.0) -> Block:
        """Two columns on A4; on the roll one line where it fits, else one under the other."""
        if self._wide and len(label.both) == 2:
            half = self._form.inner * _HINDI_COLUMN
            hindi = stacked([(label.hi, face)], half - _GUTTER, x)
            return level(hindi, stacked([(label.en, face)], width - half, half))
        return in_line(label.both, face, width, x)

    def _ruled(self, block: Block) -> Block:
        """A hair line under each row of a sheet leads the eye across it."""
        if not self._wide:
            return spaced(block, 0.5, 1.5)
        row = spaced(block, 2.0, 3.0)
        hair = Box(0.0, row.height - _HAIR, self._form.inner, _HAIR, grey=0.8)
        return Block(row.height, (*row.parts, hair))
