# SPDX-License-Identifier: Apache-2.0
"""Core: what a document scanner and the pages it gives can do wrong, beside DEV-01 … DEV-08.

Pages that came before such an error are kept: they were handed on one by one.
"""

from kiosk.core.errors.tree import Device


class ScanJammed(Device):
    """A sheet is stuck in the feeder, or two were drawn at once. Facts: pages (kept so far)."""

    code = "SCN-01"


class ScanFeederEmpty(Device):
    """The feeder was asked and holds no sheet; not one page came."""

    code = "SCN-02"


class ScanCoverOpen(Device):
    """A cover or the feeder's hatch is open. Facts: pages."""

    code = "SCN-03"


class ScanTooManyPages(Device):
    """More sheets lay in the feeder than are taken at once; what came is kept. Facts: pages."""

    code = "SCN-04"


class ScanTooLarge(Device):
    """A page has more bytes or dots than a page can have. Facts: pages."""

    code = "SCN-05"


class ScanPageUnreadable(Device):
    """What came is no picture, or half of one. Facts: pages."""

    code = "SCN-06"


class ScanSourceMissing(Device):
    """The scanner has no feeder, or no glass, and that was asked for."""

    code = "SCN-07"


class ScanOverLimit(Device):
    """However it is squeezed, the document stays above the size that is taken. Facts: limit_kb."""

    code = "SCN-08"
