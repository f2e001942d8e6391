# SPDX-License-Identifier: Apache-2.0
"""Core: reading codes (bars and QR) from pictures; a scanner's own troubles are DEV."""

from kiosk.core.errors.tree import Device


class PictureUnreadable(Device):
    """What was given as a picture is none, is cut short, or is of a form that is not read."""

    code = "BAR-01"


class PictureTooLarge(Device):
    """The picture is larger than is looked at. Facts: megapixels."""

    code = "BAR-02"
