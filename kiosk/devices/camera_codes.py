# SPDX-License-Identifier: Apache-2.0
"""Room devices: codes (bars and QR) that somebody holds before the camera."""

from kiosk.core.barcode import Code
from kiosk.core.device_ports import Frame
from kiosk.devices.barcode_picture import codes_in_grey
from kiosk.devices.camera_picture import picture


def codes_in_frame(frame: Frame) -> tuple[Code, ...]:
    """Each once, however the frame is coded; nothing found is an answer. Raises DeviceGarbled."""
    grey = picture(frame).convert("L")
    return codes_in_grey(grey.tobytes(), grey.width, grey.height)
