# SPDX-License-Identifier: Apache-2.0
"""Room documents: blocks of paragraphs and boxes, measured first and then written as PDF pages.

A form is a sheet (A4, cut into pages) or a roll (80 mm, one page as long as what stands on it).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from reportlab.lib.colors import Color, black, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from kiosk.documents import fonts
from kiosk.documents.fonts import Face

_KEPT_PARAGRAPHS: Final = 800
_FOOT_PT: Final = 26.0
_SPACE: Final = 0.28  # of the size
_SLACK: Final = 2.0  # a paragraph exactly as wide as its line may be broken by rounding
_START: Final = {"left": 0.0, "centre": 0.5, "right": 1.0}
WHITE: Final = white
GREY: Final = Color(0.33, 0.33, 0.33)


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of paper. Units: points; `height` 0 is a roll."""

    width: float
    height: float
    margin: float
    scale: float  # of the letters

    @property
    def inner(self) -> float:
        """Width between the margins."""
        return self.width - 2 * self.margin


SHEET: Final = Form(A4[0], A4[1], 16 * mm, 1.1)
ROLL: Final = Form(80 * mm, 0.0, 4 * mm, 0.86)


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; `x` from the left margin, `down` from the block's top."""

    x: float
    down: float
    paragraph: Any


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `grey` 0 is black. With a `line` it is only its outline."""

    x: float
    down: float
    width: float
    height: float
    grey: float = 0.0
    line: float = 0.0


@dataclass(frozen=True, slots=True)
class Stripes:
    """Slanting stripes, as on a barrier."""

    x: float
    down: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of `side` points without its quiet zone, drawn as one path."""

    x: float
    down: float
    side: float
    matrix: tuple[bytes, ...]


Part = Words | Box | Stripes | Code


@dataclass(frozen=True, slots=True)
class Block:
    """What stays together on a page."""

    height: float
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself, and what stands at the foot of each page of several."""

    title: str
    subject: str
    foot: tuple[str, ...] = ()  # with {page} and {pages}; empty: no foot


def words(text: str, face: Face, width: float, x: float = 0.0, down: float = 0.0) -> Words:
    """A text laid out to a width."""
    return Words(x, down, _paragraph(text, face, round(width, 2)))


def height_of(words_: Words) -> float:
    """Height of a laid out text."""
    return float(words_.paragraph.height)


def width_of(text: str, face: Face) -> float:
    """Width of a text on one line."""
    laid = _paragraph(text, face, 10_000.0)
    return float(10_000.0 - min(laid_width(line) for line in laid.blPara.lines)) + 0.5


def laid_width(line: Any) -> float:
    """Room left over on a line of a laid out paragraph (reportlab keeps two forms of lines)."""
    return float(line[0] if isinstance(line, tuple) else line.extraSpace)


def stacked(texts: Sequence[tuple[str, Face]], width: float, x: float = 0.0) -> Block:
    """Texts one under the other."""
    parts: list[Part] = []
    down = 0.0
    for text, face in texts:
        laid = words(text, face, width, x, down)
        parts.append(laid)
        down += height_of(laid)
    return Block(down, tuple(parts))


def in_line(texts: Sequence[str], face: Face, width: float, x: float = 0.0) -> Block:
    """Texts one behind the other with a stroke between, or under each other where they do not fit.

    Each is a paragraph of its own: in one, the shaper would join Latin letters (ff, fi) into signs
    that nobody finds again who searches the file.
    """
    pieces = [text if number == 0 else f"/ {text}" for number, text in enumerate(texts)]
    left = replace(face, align="left")
    space = _SPACE * face.size
    widths = [width_of(piece, left) + space for piece in pieces]
    widths[-1] -= space
    if sum(widths) > width:
        return stacked([(text, face) for text in texts], width, x)
    start = x + (width - sum(widths)) * _START[face.align]
    blocks = []
    for piece, wide in zip(pieces, widths, strict=True):
        blocks.append(stacked([(piece, left)], wide + _SLACK, start))
        start += wide
    return level(*blocks)


def level(*blocks: Block) -> Block:
    """Blocks side by side with the first lines of their first texts on one baseline."""
    bases = [_baseline(block) for block in blocks]
    low = max(bases)
    return beside(*(moved(block, low - base) for block, base in zip(blocks, bases, strict=True)))


def _baseline(block: Block) -> float:
    first = next((part for part in block.parts if isinstance(part, Words)), None)
    if first is None:
        return 0.0
    laid = first.paragraph.blPara  # plain text has one size for all, mixed text one for each line
    return first.down + float(laid.fontSize if laid.kind == 0 else laid.lines[0].fontSize)


def beside(*blocks: Block) -> Block:
    """Blocks side by side, their tops level."""
    height = max(block.height for block in blocks)
    return Block(height, tuple(part for block in blocks for part in block.parts))


def moved(block: Block, down: float) -> Block:
    """The block with space above it."""
    parts = tuple(replace(part, down=part.down + down) for part in block.parts)
    return Block(block.height + down, parts)


def piled(blocks: Sequence[Block]) -> Block:
    """Blocks one under the other, kept together."""
    parts: tuple[Part, ...] = ()
    down = 0.0
    for block in blocks:
        parts += moved(block, down).parts
        down += block.height
    return Block(down, parts)


def spaced(block: Block, above: float, below: float) -> Block:
    """The block with space above and below it."""
    down = moved(block, above)
    return Block(down.height + below, down.parts)


@lru_cache(maxsize=_KEPT_PARAGRAPHS)
def _paragraph(text: str, face: Face, width: float) -> Any:
    """Laid out once: most words of a paper are the same on the next one."""
    fonts.register()
    hindi = fonts.is_hindi(text)
    laid = Paragraph(fonts.markup(text, face), fonts.style(face, hindi))
    laid.wrap(width, 1e6)
    return laid


def write(blocks: Sequence[Block], form: Form, about: About) -> bytes:
    """The PDF."""
    pages = _paged(blocks, form)
    height = form.height or 2 * form.margin + sum(block.height for block in blocks)
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(form.width, height), pageCompression=1, lang="hi-IN")
    canvas.setTitle(about.title)
    canvas.setSubject(about.subject)
    canvas.setCreator("Lok Mitra kiosk")
    for number, page in enumerate(pages, start=1):
        top = height - form.margin
        for block in page:
            for part in block.parts:
                _draw(canvas, part, form.margin, top)
            top -= block.height
        if about.foot and len(pages) > 1:
            texts = [text.format(page=number, pages=len(pages)) for text in about.foot]
            foot = in_line(texts, Face(8, align="centre", colour=GREY), form.inner)
            for part in foot.parts:
                _draw(canvas, part, form.margin, form.margin - 2)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def _paged(blocks: Sequence[Block], form: Form) -> list[list[Block]]:
    room = form.height - 2 * form.margin - _FOOT_PT if form.height else float("inf")
    pages: list[list[Block]] = [[]]
    left = room
    for block in blocks:
        if block.height > left and pages[-1]:
            pages.append([])
            left = room
        pages[-1].append(block)
        left -= block.height
    return pages


def _draw(canvas: Any, part: Part, margin: float, top: float) -> None:
    x = margin + part.x
    match part:
        case Words(paragraph=paragraph, down=down):
            paragraph.drawOn(canvas, x, top - down - paragraph.height)
        case Box(down=down, width=width, height=height, grey=grey, line=line):
            canvas.setFillGray(grey)
            canvas.setLineWidth(line)
            canvas.rect(x, top - down - height, width, height, int(line > 0), int(line == 0))
            canvas.setFillColor(black)
        case Stripes(down=down, width=width, height=height):
            _stripes(canvas, x, top - down - height, width, height)
        case Code(down=down, side=side, matrix=matrix):
            _code(canvas, x, top - down - side, side, matrix)


def _stripes(canvas: Any, x: float, y: float, width: float, height: float) -> None:
    canvas.saveState()
    edge = canvas.beginPath()
    edge.rect(x, y, width, height)
    canvas.clipPath(edge, stroke=0, fill=0)
    canvas.setLineWidth(height * 0.55)
    step = height * 1.5
    for number in range(int(width / step) + 3):
        foot = x - height + number * step
        canvas.line(foot - height, y - height, foot + 2 * height, y + 2 * height)
    canvas.restoreState()


def _code(canvas: Any, x: float, y: float, side: float, matrix: tuple[bytes, ...]) -> None:
    """Every run of dark modules of a row is a rectangle; all are one path, filled once."""
    size = len(matrix)
    runs: list[str] = []
    for row, modules in enumerate(matrix):
        at = modules.find(1)
        while at >= 0:
            end = modules.find(0, at)
            end = size if end < 0 else end
            runs.append(f"{at} {size - row - 1} {end - at} 1 re")
            at = modules.find(1, end)
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(side / size, side / size)
    canvas.setFillColor(black)
    canvas.addLiteral("\n".join(runs) + "\nf")
    canvas.restoreState()
