# SPDX-License-Identifier: Apache-2.0
"""Room devices: a photograph made of a frame: the guide's part of it, within the form's limits.

It is made anew from its dots: no word of the camera's (place, time, maker) goes with it.
"""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kiosk.core.device_ports import Frame
from kiosk.core.errors import CameraTooCoarse, PhotoOverLimit
from kiosk.core.photo import (
    PASSPORT,
    PhotoPolicy,
    TakenPhoto,
    guide,
    plain,
    remarks,
)
from kiosk.devices.camera_picture import look, measured, picture

if TYPE_CHECKING:
    from PIL.Image import Image

_QUALITIES: Final = (92, 85, 78, 70, 60, 50)
_SMALLER: Final = (100, 85, 70, 55)  # hundredths of the first size


def photo(frame: Frame, policy: PhotoPolicy = PASSPORT) -> TakenPhoto:
    """The photograph, with what is not fit about it: whether it is kept, the operator decides.

    Raises CameraCovered and CameraOneColour for no picture at all, CameraTooCoarse, PhotoOverLimit,
    DeviceGarbled.
    """
    if fault := plain(look(frame)):
        raise fault.error
    found = remarks(measured(frame, policy), policy)
    whole = picture(frame)
    cut = whole.crop(guide(whole.width, whole.height, policy).crop.corners)
    if cut.width < policy.width_min_px or cut.height < policy.height_min_px:
        raise CameraTooCoarse(width=policy.width_min_px, height=policy.height_min_px)
    for size in _sizes(cut.width, policy):
        scaled = cut if size == cut.size else cut.resize(size)
        for image in _squeezed(scaled):
            if len(image) <= policy.bytes_max:
                return TakenPhoto.of(image, size, found)
    raise PhotoOverLimit(limit_kb=policy.bytes_max // 1000)


def _sizes(width: int, policy: PhotoPolicy) -> Iterator[tuple[int, int]]:
    """From the largest that is taken down to the smallest."""
    widest = min(width, policy.width_max_px)
    for percent in _SMALLER:
        across = widest * percent // 100
        down = across * policy.aspect_height // policy.aspect_width
        if across >= policy.width_min_px and down >= policy.height_min_px:
            yield across, down


def _squeezed(scaled: "Image") -> Iterator[bytes]:
    for quality in _QUALITIES:
        out = io.BytesIO()
        scaled.save(out, "JPEG", quality=quality, optimize=True)
        yield out.getvalue()
