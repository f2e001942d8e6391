# SPDX-License-Identifier: Apache-2.0
"""Core: what can go wrong with an identity paper before anything is proved of it."""

from kiosk.core.errors.tree import Yours


class IdentityUnreadable(Yours):
    """The scan or the file is no Aadhaar paper, or is damaged."""

    code = "IDN-01"


class IdentityTooLarge(Yours):
    """It is, or would unpack to, more than any such paper holds; nothing of it was kept."""

    code = "IDN-02"


class ShareCodeWrong(Yours):
    """The share code does not open the file, or none was given."""

    code = "IDN-03"


class IdentityNumberWrong(Yours):
    """A typed Aadhaar number or VID has not its digits, or its check digit differs."""

    code = "IDN-04"


class IdentityUnproven(Yours):
    """A form asked for particulars of a paper whose signature was not verified."""

    code = "IDN-05"


class CertificateUnreadable(Yours):
    """A file among the pinned certificates is none, or not an RSA one. Facts: file."""

    code = "IDN-06"
