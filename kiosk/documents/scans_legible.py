# SPDX-License-Identifier: Apache-2.0
"""Room documents: whether the letters of a page can still be read, as two measured numbers.

Height: the page is cut into upright strips; within one, a run of rows that hold ink is a line of
letters, and the run below which two fifths lie stands for the smaller lines. Edge: the greatest
steps between neighbouring dots, as a share of the step from paper to ink: blur and strong
compression spread an edge over many dots.
"""

from collections.abc import Iterator
from typing import Final

from PIL import Image, ImageChops, ImageFilter

from kiosk.core.scan import Legibility

_STRIPS: Final = 8
_INK_SHARE: Final = 0.35  # of paper less ink: darker than its surroundings by so much is ink
_INK_MIN: Final = 12  # paper's grain is below
_ROW_MIN: Final = 12  # of 255: ink in a row of a strip
_ROW_LEFT: Final = 4
_RUN_MIN: Final = 3  # rows; less is dust, a rule or a border
_RUN_MAX_SHARE: Final = 0.05  # of the page's height; more is a picture
_EDGE_SHARE: Final = 0.002  # of all dots, the strongest steps
_CONTRAST_MIN: Final = 40


def legibility(picture: Image.Image) -> Legibility:
    """Of a page as it will be sent. Zeros for a page without letters."""
    grey = picture.convert("L")
    heights = sorted(_runs(grey))
    if not heights:
        return Legibility(0, 0)
    return Legibility(heights[len(heights) * 2 // 5], _edge_percent(grey))


def _runs(grey: Image.Image) -> Iterator[int]:
    """Heights of the lines of letters, strip by strip."""
    blurred = grey.filter(ImageFilter.BoxBlur(max(grey.height // 60, 4)))
    least = max(_INK_MIN, (_level(grey, 0.5) - _level(grey, 0.005)) * _INK_SHARE)
    ink = ImageChops.subtract(blurred, grey).point([255 * (n >= least) for n in range(256)])
    strips = ink.resize((_STRIPS, ink.height), Image.Resampling.BOX)
    for at in range(_STRIPS):
        column = strips.crop((at, 0, at + 1, ink.height)).tobytes()
        yield from _lines(column, ink.height * _RUN_MAX_SHARE)


def _lines(column: bytes, most: float) -> Iterator[int]:
    """A line begins with much ink in a row and ends where there is little."""
    top: int | None = None
    for at, ink in enumerate(column):
        if top is None and ink >= _ROW_MIN:
            top = at
        elif top is not None and ink < _ROW_LEFT:
            if top > 0 and _RUN_MIN <= at - top <= most:
                yield at - top
            top = None


def _edge_percent(grey: Image.Image) -> int:
    """The strong steps between neighbours, as a share of paper less ink."""
    paper, ink = _level(grey, 0.5), _level(grey, 0.005)
    if paper - ink < _CONTRAST_MIN:
        return 0
    steps = 0
    for away in ((1, 0), (0, 1)):
        difference = ImageChops.difference(grey, ImageChops.offset(grey, *away))
        steps = max(steps, _level(difference, 1 - _EDGE_SHARE))
    return min(steps * 100 // (paper - ink), 100)


def _level(grey: Image.Image, share: float) -> int:
    """The brightness below which this share of the dots lies."""
    wanted, so_far = grey.width * grey.height * share, 0
    for level, many in enumerate(grey.histogram()):
        so_far += many
        if so_far >= wanted:
            return level
    return 255
