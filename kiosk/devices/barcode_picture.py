# SPDX-License-Identifier: Apache-2.0
"""Room devices: codes read from pictures: a camera's frame, or a page that was scanned.

Nothing found is an answer. What is no picture, or one of more dots than a page has, is an error
before memory is taken for it.
"""

import io
import struct
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from kiosk.core.barcode import LENGTH_MAX, Code
from kiosk.core.errors import PictureTooLarge, PictureUnreadable

if TYPE_CHECKING:
    from PIL.Image import Image

PIXELS_MAX: Final = 40_000_000  # an A4 page at 600 dpi has 35 million
BYTES_MAX: Final = 64 << 20
CODES_MAX: Final = 32
_FORMS: Final = ("JPEG", "PNG", "TIFF", "BMP", "PPM", "WEBP")
# What a picture library raises at garbage; anything else is a defect of ours.
_UNREADABLE: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    OverflowError,
    EOFError,
    MemoryError,
    struct.error,
)


def codes_in(picture: bytes) -> tuple[Code, ...]:
    """Every code in an encoded picture (JPEG, PNG, TIFF, BMP, PNM, WebP), each once.

    Raises PictureUnreadable, PictureTooLarge.
    """
    import zxingcpp

    return _codes(zxingcpp.read_barcodes(_grey(picture)))


def codes_in_grey(pixels: bytes, width: int, height: int, row_bytes: int = 0) -> tuple[Code, ...]:
    """Every code in a frame of one grey byte a pixel; `row_bytes` when rows are padded.

    Raises PictureUnreadable when the bytes are not those of such a frame, PictureTooLarge.
    """
    import zxingcpp

    row = row_bytes or width
    if width < 1 or height < 1 or row < width or len(pixels) < row * (height - 1) + width:
        raise PictureUnreadable
    _bounded(width, height)
    whole = pixels.ljust(row * height, b"\0")  # the last row may come without its padding
    view = zxingcpp.ImageView(whole, width, height, zxingcpp.ImageFormat.Lum, row, 1)
    return _codes(zxingcpp.read_barcodes(view))


def _bounded(width: int, height: int) -> None:
    if width * height > PIXELS_MAX:
        raise PictureTooLarge(megapixels=-(-width * height // 1_000_000))


def _grey(picture: bytes) -> "Image":
    from PIL import Image

    if len(picture) > BYTES_MAX:
        raise PictureTooLarge(megapixels=len(picture) >> 20)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a picture cut short or oddly tagged; the load decides
            with Image.open(io.BytesIO(picture), formats=_FORMS) as opened:
                _bounded(*opened.size)
                return opened.convert("L")
    except Image.DecompressionBombError:
        raise PictureTooLarge(megapixels=PIXELS_MAX // 1_000_000) from None
    except _UNREADABLE:
        raise PictureUnreadable from None


def _codes(found: Iterable[Any]) -> tuple[Code, ...]:
    seen: dict[Code, None] = {}
    for one in found:
        raw = bytes(one.bytes)
        if one.valid and len(raw) <= LENGTH_MAX:
            seen[Code(one.text, str(one.format), raw)] = None
    return tuple(seen)[:CODES_MAX]
