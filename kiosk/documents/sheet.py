# SPDX-License-Identifier: Apache-2.0
"""Room documents: blocks of paragraphs and boxes, measured before `ink` writes them as pages.

A form is a sheet (A4, cut into pages) or a roll (80 mm, one page as long as what stands on it).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from reportlab.lib.colors import Color, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph

from kiosk.documents import fonts
from kiosk.documents.fonts import Face

_KEPT_PARAGRAPHS: Final = 800
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
