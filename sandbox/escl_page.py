# SPDX-License-Identifier: Apache-2.0
"""Sandbox: what lies on the network scanner: a drawn sheet with a code, or a picture put there.

The code is Code 39 (ISO/IEC 16388), drawn here, so that any reader of barcodes can tell which
sheet it was.
"""

import io
from typing import Final

from PIL import Image, ImageDraw, ImageFont

A4_INCHES: Final = (8.27, 11.69)
# nine elements a character, bars and gaps in turn; 1 is a wide one
_SIGNS: Final = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-*",
        """000110100 100100001 001100001 101100000 000110001 100110000 001110000 000100101
        100100100 001100100 100001001 001001001 101001000 000011001 100011000 001011000 000001101
        100001100 001001100 000011100 100000011 001000011 101000010 000010011 100010010 001010010
        000000111 100000110 001000110 000010110 110000001 011000001 111000000 010010001 110010000
        011010000 010000101 010010100""".split(),
        strict=True,
    )
)
_WIDE: Final = 3


def bars(text: str) -> list[int]:
    """Widths of bars and gaps in turn, in modules; 1 or 3. Raises KeyError for another sign."""
    widths: list[int] = []
    for sign in f"*{text}*":
        widths += [_WIDE if one == "1" else 1 for one in _SIGNS[sign]]
        widths.append(1)
    return widths[:-1]


def sheet(number: int, dpi: int, *, colour: bool) -> Image.Image:
    """An A4 sheet with a heading, a code LMK-PAGE-<number> and lines of text."""
    width, height = (round(side * dpi) for side in A4_INCHES)
    page = Image.new("RGB" if colour else "L", (width, height), "white")
    pen = ImageDraw.Draw(page)
    margin = dpi // 2
    code = f"LMK-PAGE-{number:04d}"
    pen.text((margin, margin), code, fill="black", font=ImageFont.load_default(dpi / 4))
    _code(pen, code, (margin, round(1.1 * dpi)), dpi)
    letters = ImageFont.load_default(dpi / 7)
    for line in range(24):
        at = 2 * dpi + line * round(dpi * 0.3)
        pen.text((margin, at), f"{line + 1:2d} Village record, copy {number}", "black", letters)
    if colour:
        pen.rectangle((width - 2 * dpi, margin, width - margin, 2 * margin), fill=(180, 30, 30))
    return page


def _code(pen: ImageDraw.ImageDraw, text: str, at: tuple[int, int], dpi: int) -> None:
    module = max(dpi // 70, 1)
    x, y = at
    for index, width in enumerate(bars(text)):
        end = x + width * module
        if index % 2 == 0:
            pen.rectangle((x, y, end - 1, y + dpi // 2), fill="black")
        x = end


def as_jpeg(picture: Image.Image, dpi: int) -> bytes:
    """The bytes a scanner sends."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, dpi=(dpi, dpi))
    return out.getvalue()


def laid(picture: bytes, *, colour: bool) -> Image.Image:
    """A picture somebody put on the glass. Raises OSError when it is none."""
    return Image.open(io.BytesIO(picture)).convert("RGB" if colour else "L")
