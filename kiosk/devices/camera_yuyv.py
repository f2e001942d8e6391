# SPDX-License-Identifier: Apache-2.0
"""Room devices: raw pictures as most USB cameras can give them (YUYV 4:2:2), made red, green, blue.

Two dots share one colour: Y0 U Y1 V. Light runs from 16 to 235 and colour from 16 to 240 unless the
driver says "full range" (ITU-R BT.601); a frame shorter than its rows is garbled, never green.
"""

from dataclasses import dataclass

from kiosk.core.device import Kind
from kiosk.core.device_ports import Frame, FrameCoding
from kiosk.core.errors import DeviceGarbled

_LIGHT = tuple(max(0, min(255, round((value - 16) * 255 / 219))) for value in range(256))
_COLOUR = tuple(max(0, min(255, round((value - 128) * 255 / 224 + 128))) for value in range(256))


@dataclass(frozen=True, slots=True)
class Yuyv:
    """How such a picture lies in memory; `row_bytes` with its padding."""

    width: int
    height: int
    row_bytes: int
    full_range: bool = False


def frame_of_yuyv(image: bytes, shape: Yuyv, at_ms: int) -> Frame:
    """Raises DeviceGarbled when bytes are missing; an odd last column is left out."""
    from PIL import Image

    width, height = shape.width // 2 * 2, shape.height
    if len(image) < shape.row_bytes * (height - 1) + width * 2 or shape.row_bytes < width * 2:
        raise DeviceGarbled(device=Kind.CAMERA.value)
    dense = image
    if shape.row_bytes != width * 2:
        starts = range(0, shape.row_bytes * height, shape.row_bytes)
        dense = b"".join(image[at : at + width * 2] for at in starts)
    dense = dense[: width * height * 2]
    light = Image.frombytes("L", (width, height), dense[0::2])
    colours = [
        Image.frombytes("L", (width // 2, height), dense[first::4]).resize(
            (width, height), Image.Resampling.NEAREST
        )
        for first in (1, 3)
    ]
    if not shape.full_range:
        light = light.point(_LIGHT)
        colours = [colour.point(_COLOUR) for colour in colours]
    dots = Image.merge("YCbCr", (light, *colours)).convert("RGB").tobytes()
    return Frame(dots, FrameCoding.RGB, width, height, at_ms)
