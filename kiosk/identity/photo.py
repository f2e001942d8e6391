# SPDX-License-Identifier: Apache-2.0
"""Room identity: the photograph of a paper as PNG, its size judged before it is decoded.

Secure QRs hold a raw JPEG 2000 codestream (ISO/IEC 15444-1), e-KYC files a JPEG. The codestream's
own header is read here first: a few bytes can announce tiles by the ten thousand, each of which
the decoder makes room for before it looks at one.
"""

import io
import struct
from typing import Final

from PIL import Image

from kiosk.core.errors import IdentityUnreadable

SIDE_MAX: Final = 1024  # dots; 60 × 60 in a QR, about 160 × 200 in a file
TILES_MAX: Final = 16
BYTES_MAX: Final = 256 * 1024
_JPEG_2000: Final = b"\xff\x4f\xff\x51"  # SOC, SIZ
_JPEG: Final = b"\xff\xd8\xff"
# SIZ: length, capabilities, then size, offset, tile size and tile offset as (x, y), components
_SIZ: Final = struct.Struct(">HH8IH")


def is_picture(raw: bytes) -> bool:
    """Whether the bytes begin like one of the two kinds."""
    return raw.startswith((_JPEG_2000, _JPEG))


def png(raw: bytes) -> bytes:
    """The picture as PNG. Raises IdentityUnreadable: damaged, of another kind, or too large."""
    if len(raw) > BYTES_MAX or not is_picture(raw):
        raise IdentityUnreadable
    if raw.startswith(_JPEG_2000) and not _bounded(raw):
        raise IdentityUnreadable
    try:
        with Image.open(io.BytesIO(raw), formats=("JPEG2000", "JPEG")) as picture:
            if max(picture.size) > SIDE_MAX:
                raise IdentityUnreadable
            painted = io.BytesIO()
            picture.convert("RGB").save(painted, "PNG")
    except IdentityUnreadable:
        raise
    except Exception as error:  # decoders say a dozen things of damaged bytes
        raise IdentityUnreadable from error
    return painted.getvalue()


def _bounded(raw: bytes) -> bool:
    """Whether the codestream's header announces one small picture in few tiles."""
    if len(raw) < len(_JPEG_2000) + _SIZ.size:
        return False
    _, _, wide, high, left, top, *tile, components = _SIZ.unpack_from(raw, len(_JPEG_2000))
    tile_wide, tile_high = tile[:2]
    if not (left < wide <= SIDE_MAX and top < high <= SIDE_MAX and tile_wide and tile_high):
        return False
    tiles = -(-wide // tile_wide) * -(-high // tile_high)
    return tiles <= TILES_MAX and components in {1, 3}
