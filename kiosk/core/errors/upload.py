# SPDX-License-Identifier: Apache-2.0
"""Core: captures kept at the counter and on their way to the portal: what can go wrong."""

from kiosk.core.errors.tree import Ours, Theirs, Yours


class CaptureTooLarge(Yours):
    """The file is larger than any that is kept and sent. Facts: limit_kb."""

    code = "UPL-01"


class UploadRefused(Theirs):
    """The portal refused this file for good; it is not sent again by itself. Facts: reason."""

    code = "UPL-02"


class CaptureDamaged(Ours):
    """A kept file is gone or its bytes were changed on the disk."""

    code = "UPL-03"
