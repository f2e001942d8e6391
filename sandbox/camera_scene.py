# SPDX-License-Identifier: Apache-2.0
"""Sandbox: what stands before the network camera: a drawn citizen, and what may be wrong there."""

import io
import math
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

SIZE: Final = (640, 480)
_SKIN, _HAIR, _WALL, _SHIRT = (196, 148, 112), (38, 28, 24), (176, 186, 196), (58, 92, 140)


@dataclass(frozen=True, slots=True)
class View:
    """How it looks; each fault by itself or together."""

    dark: bool = False
    blurred: bool = False
    green: bool = False  # what a camera gives whose driver failed
    empty: bool = False  # nobody stands there
    frozen: bool = False  # the same frame again and again
    frames_per_s: int = 10


def frame(view: View, number: int) -> bytes:
    """One picture as JPEG. The citizen breathes, so that no two frames are the same."""
    if view.green:
        return _jpeg(Image.new("RGB", SIZE, (0, 154, 0)))
    picture = Image.new("RGB", SIZE, _WALL)
    pen = ImageDraw.Draw(picture)
    _wall(pen)
    if not view.empty:
        _citizen(pen, 0 if view.frozen else round(3 * math.sin(number / 3)))
    _clock(pen, 0 if view.frozen else number)
    if view.blurred:
        picture = picture.filter(ImageFilter.GaussianBlur(9))
    if view.dark:
        picture = picture.point([level // 7 for level in range(256)] * 3)
    return _jpeg(picture)


def _wall(pen: ImageDraw.ImageDraw) -> None:
    for x in range(0, SIZE[0], 80):
        pen.line((x, 0, x, SIZE[1]), fill=(166, 176, 188), width=2)


def _citizen(pen: ImageDraw.ImageDraw, sway: int) -> None:
    x, y = SIZE[0] // 2 + sway, 200
    pen.rounded_rectangle((x - 170, y + 150, x + 170, y + 400), 80, fill=_SHIRT)
    pen.rectangle((x - 36, y + 90, x + 36, y + 170), fill=_SKIN)
    pen.ellipse((x - 96, y - 128, x + 96, y + 124), fill=_HAIR)
    pen.ellipse((x - 84, y - 104, x + 84, y + 124), fill=_SKIN)
    for side in (-1, 1):
        eye = x + side * 34
        pen.arc((eye - 20, y - 44, eye + 20, y - 24), 190, 350, fill=_HAIR, width=5)
        pen.ellipse((eye - 14, y - 22, eye + 14, y - 2), fill="white")
        pen.ellipse((eye - 6, y - 19, eye + 6, y - 6), fill=_HAIR)
    pen.line((x, y - 6, x - 9, y + 40, x + 8, y + 42), fill=(150, 104, 76), width=4)
    pen.arc((x - 34, y + 44, x + 34, y + 84), 20, 160, fill=(140, 60, 60), width=6)


def _clock(pen: ImageDraw.ImageDraw, number: int) -> None:
    """A hand that turns: who looks twice sees time pass."""
    angle = number / 10 * math.tau / 6
    pen.ellipse((20, 20, 72, 72), outline=(90, 100, 110), width=3)
    end = (46 + 20 * math.sin(angle), 46 - 20 * math.cos(angle))
    pen.line((46, 46, *end), fill=(90, 100, 110), width=3)


def _jpeg(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=85)
    return made.getvalue()
