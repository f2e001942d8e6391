# SPDX-License-Identifier: Apache-2.0
"""Core: what a row of the self-check can lack; told as the row's next step, seldom raised."""

from kiosk.core.errors.tree import Yours


class SlipCodeDiffers(Yours):
    """The code typed is not the one on the test slip."""

    code = "CHK-01"


class SlipCodeExpired(Yours):
    """The code was typed after its time."""

    code = "CHK-02"


class TrialFailed(Yours):
    """The test of a device brought nothing that can be read."""

    code = "CHK-03"


class PageCodeUnread(Yours):
    """The scanned page does not show the test slip's code."""

    code = "CHK-04"


class PhotoUnfit(Yours):
    """The photograph is too dark, too bright, blurred or empty."""

    code = "CHK-05"


class LineSlow(Yours):
    """The line was measured and is no broadband."""

    code = "CHK-06"


class LineNotMeasured(Yours):
    """There are no fresh figures of the line."""

    code = "CHK-07"


class CertificateEnded(Yours):
    """The biometric device's certificate has ended."""

    code = "CHK-08"


class BackupShort(Yours):
    """The power backup does not last as long as it must, or there is none."""

    code = "CHK-09"


class BackupNotKnown(Yours):
    """No power backup says how long it lasts, and none was declared."""

    code = "CHK-10"


class LeftOut(Yours):
    """The step was left out."""

    code = "CHK-11"


class NothingLooks(Yours):
    """This installation has nothing to look with for such a device."""

    code = "CHK-12"


class ParticularUnfit(Yours):
    """A particular is not of the form it should have."""

    code = "CHK-13"


class KitIncomplete(Yours):
    """A part of the Aadhaar kit is missing, as declared."""

    code = "CHK-14"


class SpaceUnseen(Yours):
    """The space is declared without a photograph."""

    code = "CHK-15"
