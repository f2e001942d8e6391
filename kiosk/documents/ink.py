# SPDX-License-Identifier: Apache-2.0
"""Room documents: measured blocks written as the pages of a PDF."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from reportlab.lib.colors import black
from reportlab.pdfgen.canvas import Canvas

from kiosk.documents.fonts import Face
from kiosk.documents.sheet import GREY, Block, Box, Code, Form, Part, Stripes, Words, in_line

_FOOT_PT: Final = 26.0


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself, and what stands at the foot of each page of several."""

    title: str
    subject: str
    foot: tuple[str, ...] = ()  # with {page} and {pages}; empty: no foot


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
