# SPDX-License-Identifier: Apache-2.0
"""Core: what a camera's pictures can be, beside what befalls every device (DEV-01 … DEV-08)."""

from kiosk.core.errors.tree import Device


class CameraCovered(Device):
    """It sees nothing but black: a shutter, a cap, a dark room."""

    code = "CAM-01"


class CameraOneColour(Device):
    """Every dot of its picture is alike (the green of an empty buffer): no picture reaches us."""

    code = "CAM-02"


class CameraFrozen(Device):
    """Picture after picture comes, and it is always the same one."""

    code = "CAM-03"


class CameraTooCoarse(Device):
    """Its picture has fewer dots than the photograph needs. Facts: width, height (of the need)."""

    code = "CAM-04"


class PhotoOverLimit(Device):
    """However it is squeezed, the photograph stays above the limit. Facts: limit_kb."""

    code = "CAM-05"
