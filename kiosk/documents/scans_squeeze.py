# SPDX-License-Identifier: Apache-2.0
"""Room documents: a page into so many bytes, with the best quality and size that fit.

Colour and grey leave as JPEG: first at full size, then ever smaller; at each size the highest
quality that fits is found by halving. Black and white leave as one bit a dot, without loss.
"""

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageChops, ImageFilter

from kiosk.core.errors import ScanOverLimit

_SCALES: Final = (1.0, 0.85, 0.7, 0.6, 0.5, 0.4, 0.3)
_QUALITY_MIN: Final = 35  # below it JPEG's blocks show between letters
_QUALITY_MAX: Final = 85
_CLOSE: Final = 4
_SIDE_MIN: Final = 200
_INK_DARK: Final = 60  # ink wherever it is
_INK_STEP: Final = 28  # darker than the paper around it


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A picture of at most so many bytes. `quality` 0: without loss."""

    image: bytes
    picture: Image.Image  # as it looks to who opens it
    quality: int
    scale: float


def squeezed(picture: Image.Image, bytes_max: int, dpi: int) -> Squeezed:
    """The best JPEG that fits. Raises ScanOverLimit."""
    for scale in _SCALES:
        smaller = _scaled(picture, scale)
        if min(smaller.size) < min(_SIDE_MIN, *picture.size):
            break
        least = _jpeg(smaller, _QUALITY_MIN, dpi * scale)
        if len(least) > bytes_max:
            continue
        quality, image = _best(smaller, bytes_max, dpi * scale, least)
        return Squeezed(image, _opened(image), quality, scale)
    raise ScanOverLimit(limit_kb=bytes_max // 1024)


def black_white(picture: Image.Image) -> Image.Image:
    """Ink and paper: a dot is ink when it is darker than what lies around it."""
    grey = picture.convert("L")
    around = grey.filter(ImageFilter.BoxBlur(max(max(grey.size) // 80, 8)))
    local = ImageChops.subtract(around, grey).point([255 * (n >= _INK_STEP) for n in range(256)])
    dark = grey.point([255 * (n <= _INK_DARK) for n in range(256)])
    ink = ImageChops.lighter(local, dark)
    return ImageChops.invert(ink).convert("1", dither=Image.Dither.NONE)


def squeezed_bits(picture: Image.Image, bytes_max: int, dpi: int) -> Squeezed:
    """A page of one bit a dot as PNG, smaller if it must be. Raises ScanOverLimit."""
    for scale in _SCALES:
        smaller = black_white(_scaled(picture, scale))
        out = io.BytesIO()
        resolution = (dpi * scale, dpi * scale)
        smaller.save(out, "PNG", optimize=True, dpi=resolution)
        if out.tell() <= bytes_max:
            return Squeezed(out.getvalue(), smaller, 0, scale)
    raise ScanOverLimit(limit_kb=bytes_max // 1024)


def _best(picture: Image.Image, most: int, dpi: float, least: bytes) -> tuple[int, bytes]:
    low, high, kept = _QUALITY_MIN, _QUALITY_MAX + 1, least
    while high - low > _CLOSE:
        middle = (low + high) // 2
        image = _jpeg(picture, middle, dpi)
        if len(image) <= most:
            low, kept = middle, image
        else:
            high = middle
    return low, kept


def _scaled(picture: Image.Image, scale: float) -> Image.Image:
    if scale == 1.0:
        return picture
    size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _jpeg(picture: Image.Image, quality: int, dpi: float) -> bytes:
    out = io.BytesIO()
    told = (round(dpi), round(dpi))
    picture.save(out, "JPEG", quality=quality, optimize=True, dpi=told)
    return out.getvalue()


def _opened(image: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(image), formats=("JPEG",))
    picture.load()
    return picture
