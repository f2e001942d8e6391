# SPDX-License-Identifier: Apache-2.0
"""Room documents: how a scanned page lies: turned, askew, smaller than the glass.

Skew is found by projection: of all shears of the page, the one that makes its rows differ most
has the lines of text lying along the rows. The page's paper edge votes as a line of text does.
"""

import itertools
import math
from array import array
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageChops, ImageFilter

SKEW_MAX: Final = 8.0
_SKEW_MIN: Final = 0.1  # below it a rotation costs more sharpness than it gives
_WORK_PX: Final = 900
_COARSE: Final = 0.5
_FINE: Final = 0.1
_CLEAR: Final = 1.15  # how much better than the middle angle the best must be
_DARK_LID: Final = 110
_MARGIN: Final = 0.015
_PAPER_MIN: Final = 0.05  # of the glass

_TURNS: Final = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Upright:
    """A page that lies straight, and the skew that was taken out of it."""

    picture: Image.Image
    skew_degrees: float


def turned(picture: Image.Image, degrees: int) -> Image.Image:
    """Clockwise by a quarter or more. Raises ValueError for another angle."""
    if degrees % 360 == 0:
        return picture
    if degrees not in _TURNS:
        raise ValueError(degrees)
    return picture.transpose(_TURNS[degrees])


def straightened(picture: Image.Image) -> Upright:
    """Without its skew, as far as it shows one of at most eight degrees."""
    angle = skew_of(picture)
    if abs(angle) < _SKEW_MIN:
        return Upright(picture, 0.0)
    lid = _lid(picture.convert("L"))
    fill = (lid,) * len(picture.getbands()) if picture.mode == "RGB" else lid
    made = picture.rotate(-angle, Image.Resampling.BICUBIC, expand=True, fillcolor=fill)
    return Upright(made, angle)


def skew_of(picture: Image.Image) -> float:
    """Degrees, counter-clockwise; 0 when nothing on the page says so."""
    small = _small(picture)
    marks = ImageChops.difference(small, small.filter(ImageFilter.BoxBlur(12))).convert("F")
    count = int(SKEW_MAX / _COARSE)
    angles = [step * _COARSE for step in range(-count, count + 1)]
    coarse = {angle: _sharpness(marks, angle, Image.Resampling.NEAREST) for angle in angles}
    best = max(coarse, key=lambda angle: coarse[angle])
    middle = sorted(coarse.values())[len(coarse) // 2]
    if coarse[best] <= max(middle * _CLEAR, 1e-6):
        return 0.0
    near = [best + step * _FINE for step in range(-5, 6)]
    return _peak({angle: _sharpness(marks, angle, Image.Resampling.BILINEAR) for angle in near})


def _small(picture: Image.Image) -> Image.Image:
    grey = picture.convert("L")
    factor = max(max(grey.size) // _WORK_PX, 1)
    return grey.reduce(factor)


def _sharpness(marks: Image.Image, angle: float, how: Image.Resampling) -> float:
    """How much neighbouring rows differ once the page is sheared back by this angle."""
    width, height = marks.size
    slope = math.tan(math.radians(angle))
    shear = (1.0, 0.0, 0.0, -slope, 1.0, slope * width / 2)
    level = marks.transform(marks.size, Image.Transform.AFFINE, shear, how)
    rows = array("f", level.resize((1, height), Image.Resampling.BOX).tobytes())
    return sum((one - other) ** 2 for one, other in itertools.pairwise(rows))


def _peak(scores: dict[float, float]) -> float:
    """The top of the parabola through the best angle and its neighbours."""
    angles = sorted(scores)
    at = max(range(len(angles)), key=lambda n: scores[angles[n]])
    if not 0 < at < len(angles) - 1:
        return angles[at]
    left, top, right = (scores[angles[n]] for n in (at - 1, at, at + 1))
    bend = left - 2 * top + right
    return angles[at] + (_FINE * (left - right) / (2 * bend) if bend else 0.0)


def cropped(picture: Image.Image) -> Image.Image:
    """To the paper's edge, where a dark lid shows it; under a white lid all of it is kept."""
    grey = _small(picture)
    lid = _lid(grey)
    if lid > _DARK_LID:
        return picture
    paper = max(level for level, many in enumerate(grey.histogram()) if many)
    bright = grey.point([255 * (level > (lid + paper) / 2) for level in range(256)])
    across = _extent(bright.resize((bright.width, 1), Image.Resampling.BOX).tobytes())
    down = _extent(bright.resize((1, bright.height), Image.Resampling.BOX).tobytes())
    if (across[1] - across[0]) * (down[1] - down[0]) < _PAPER_MIN * grey.width * grey.height:
        return picture
    wide, high = picture.width / grey.width, picture.height / grey.height
    box = (across[0] * wide, down[0] * high, across[1] * wide, down[1] * high)
    inner = (math.ceil(box[0]), math.ceil(box[1]), int(box[2]), int(box[3]))
    return picture.crop(inner)


def _lid(grey: Image.Image) -> int:
    """The middle brightness of the outermost strip."""
    width, height = grey.size
    edge = max(int(min(width, height) * _MARGIN), 1)
    strips = (
        (0, 0, width, edge),
        (0, height - edge, width, height),
        (0, 0, edge, height),
        (width - edge, 0, width, height),
    )
    counts = [
        sum(levels) for levels in zip(*(grey.crop(s).histogram() for s in strips), strict=True)
    ]
    half, so_far = sum(counts) / 2, 0
    for level, many in enumerate(counts):
        so_far += many
        if so_far >= half:
            return level
    return 255


def _extent(levels: bytes) -> tuple[int, int]:
    """From the first to behind the last row that is paper for the most part of what any row is."""
    enough = max(levels) * 0.5
    inside = [at for at, level in enumerate(levels) if level > enough]
    return (inside[0] + 1, inside[-1]) if len(inside) > 2 else (0, len(levels))
