# SPDX-License-Identifier: Apache-2.0
"""Room devices: bytes from a scanner become a page only when they are a whole picture.

Nothing is kept decoded: a JPEG is read through at an eighth of its size, a PNG by its checksums.
"""

import io
from typing import Final

from PIL import Image

from kiosk.core.device_ports import ScannedPage
from kiosk.core.errors import ScanPageUnreadable, ScanTooLarge

PIXELS_MAX: Final = 80_000_000  # A4 at 900 dpi, A3 at 600
PAGE_BYTES_MAX: Final = 128 * 1024 * 1024
_MIMES: Final = {"PNG": "image/png", "JPEG": "image/jpeg"}


def whole_page(image: bytes, dpi: int, pages: int) -> ScannedPage:
    """The page after `pages` others. `dpi` counts when the picture does not say its own.

    Raises ScanPageUnreadable, ScanTooLarge.
    """
    if len(image) > PAGE_BYTES_MAX:
        raise ScanTooLarge(pages=pages)
    try:
        picture = Image.open(io.BytesIO(image), formats=tuple(_MIMES))
        if picture.width * picture.height > PIXELS_MAX:
            raise ScanTooLarge(pages=pages)
        size, kind = picture.size, picture.format or ""
        _read_through(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ScanTooLarge(pages=pages) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise ScanPageUnreadable(pages=pages) from error
    if not image.rstrip(b"\0")[-12:].endswith((b"IEND\xaeB`\x82", b"\xff\xd9")):
        raise ScanPageUnreadable(pages=pages)  # a PNG without its end passes its checksums
    return ScannedPage(image, _MIMES[kind], _dpi(picture, dpi), *size)


def _read_through(picture: Image.Image) -> None:
    if picture.format == "JPEG":
        picture.draft("L", (max(picture.width // 8, 1), max(picture.height // 8, 1)))
        picture.load()
    else:
        picture.verify()


def _dpi(picture: Image.Image, asked: int) -> int:
    told = picture.info.get("dpi")
    if isinstance(told, tuple) and told and isinstance(told[0], int | float):
        if 30 <= told[0] <= 2400:
            return round(told[0])
    return asked
