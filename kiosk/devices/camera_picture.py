# SPDX-License-Identifier: Apache-2.0
"""Room devices: a camera's picture opened: its size, a look at it in small, its numbers.

A picture of more dots than a camera has is refused before memory is taken for it; what does not
decode to its end is DeviceGarbled.
"""

import hashlib
import io
import struct
import warnings
from typing import TYPE_CHECKING, Final

from kiosk.core.device import Kind
from kiosk.core.device_ports import Frame, FrameCoding
from kiosk.core.errors import DeviceGarbled
from kiosk.core.photo import (
    BRIGHT,
    DARK,
    MEASURED,
    PASSPORT,
    Look,
    Measures,
    PhotoPolicy,
    guide,
    oval,
)

if TYPE_CHECKING:
    from PIL.Image import Image

PIXELS_MAX: Final = 40_000_000
SIDE_MIN: Final = 16
_SMALL: Final = (64, 48)
_BINS: Final = 16  # of light and of each colour, for what lies in the oval and around it
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


def frame_of(jpeg: bytes, at_ms: int) -> Frame:
    """A frame of a JPEG that decodes to its end. Raises DeviceGarbled."""
    if jpeg[:2] != b"\xff\xd8":
        raise DeviceGarbled(device=Kind.CAMERA.value)
    size = _opened(jpeg).size
    frame = Frame(jpeg, FrameCoding.JPEG, *size, at_ms)
    picture(frame, _SMALL)
    return frame


def look(frame: Frame) -> Look:
    """The frame in small. Raises DeviceGarbled."""
    from PIL import ImageStat

    small = picture(frame, _SMALL).resize(_SMALL)
    told = ImageStat.Stat(small)
    red, green, blue = (round(mean) for mean in told.mean)
    spreads = tuple(round(spread) for spread in told.stddev)
    print_ = hashlib.blake2b(frame.image, digest_size=16).digest()
    return Look((red, green, blue), (spreads[0], spreads[1], spreads[2]), print_, frame.at_ms)


def picture(frame: Frame, at_least: tuple[int, int] | None = None) -> "Image":
    """The whole picture in red, green and blue; with `at_least` a JPEG may be opened in a smaller
    size that is no smaller than this, which costs less. Raises DeviceGarbled.
    """
    from PIL import Image

    if frame.coding is FrameCoding.RGB:
        if len(frame.image) != frame.width * frame.height * 3 or not frame.image:
            raise DeviceGarbled(device=Kind.CAMERA.value)
        return Image.frombytes("RGB", (frame.width, frame.height), frame.image)
    opened = _opened(frame.image)
    try:
        if at_least:
            opened.draft("RGB", at_least)
        return opened.convert("RGB")
    except (*_UNREADABLE, Image.DecompressionBombError):
        raise DeviceGarbled(device=Kind.CAMERA.value) from None


def _opened(jpeg: bytes) -> "Image":
    """Its head alone is read."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd tags; whether it is whole, the load decides
            opened = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
    except (*_UNREADABLE, Image.DecompressionBombError):
        raise DeviceGarbled(device=Kind.CAMERA.value) from None
    if opened.width * opened.height > PIXELS_MAX or min(opened.size) < SIDE_MIN:
        raise DeviceGarbled(device=Kind.CAMERA.value)
    return opened


def measured(frame: Frame, policy: PhotoPolicy = PASSPORT) -> Measures:
    """What lies in the oval, in numbers; quick enough for a live picture. Raises DeviceGarbled."""
    from PIL import ImageFilter, ImageStat

    whole = picture(frame)
    crop = guide(whole.width, whole.height, policy).crop
    photo = whole.crop(crop.corners).resize(MEASURED)
    inside, around = _masks()
    grey = photo.convert("L")
    drawing = grey.filter(ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), 1, 128))
    light = ImageStat.Stat(grey, inside)
    shares = grey.histogram(inside)
    dots = sum(shares)
    return Measures(
        light=round(light.mean[0]),
        light_around=round(ImageStat.Stat(grey, around).mean[0]),
        spread=round(light.stddev[0]),
        dark_share_percent=sum(shares[: DARK + 1]) * 100 // dots,
        bright_share_percent=sum(shares[BRIGHT:]) * 100 // dots,
        sharpness=round(ImageStat.Stat(drawing, inside).var[0]),
        apart_percent=_apart(photo, inside, around),
    )


def _masks() -> tuple["Image", "Image"]:
    """The oval, and what is above and beside it: the shoulders below belong to neither."""
    from PIL import Image, ImageChops, ImageDraw

    width, height = MEASURED
    inside = Image.new("L", MEASURED)
    ImageDraw.Draw(inside).ellipse(oval(*MEASURED).corners, fill=255)
    upper = Image.new("L", MEASURED)
    ImageDraw.Draw(upper).rectangle((0, 0, width, height * 6 // 10), fill=255)
    return inside, ImageChops.subtract(upper, inside)


def _apart(photo: "Image", inside: "Image", around: "Image") -> int:
    """How little the histograms have in common, of light or colour, whichever is further."""
    step = 256 // _BINS
    furthest = 0.0
    for band in photo.convert("YCbCr").split():
        here, there = (_shares(band.histogram(mask), step) for mask in (inside, around))
        furthest = max(furthest, 1 - sum(map(min, here, there)))
    return round(furthest * 100)


def _shares(counts: list[int], step: int) -> list[float]:
    whole = sum(counts) or 1
    return [sum(counts[at : at + step]) / whole for at in range(0, 256, step)]
