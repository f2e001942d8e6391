# SPDX-License-Identifier: Apache-2.0
"""Core: the biometric kit: the RD Service and its device (RDS), the authority (AUT)."""

from kiosk.core.errors.tree import Device, Theirs, Yours


class RdMissing(Device):
    """No RD Service answers on any of its ports."""

    code = "RDS-01"


class RdNotReady(Device):
    """The service runs and its device is not ready. Facts: device, what."""

    code = "RDS-02"


class RdBusy(Device):
    """Another program uses it. Facts: device, what."""

    code = "RDS-03"


class NothingShown(Device):
    """Nobody put a finger or an eye there in time. Facts: device, what."""

    code = "RDS-04"


class FingerNotRead(Device):
    """It was shown and could not be read: quality or liveness. Facts: device, what."""

    code = "RDS-05"


class RdMustRenew(Device):
    """Not registered, or its certificate has ended: it needs the internet. Facts: device, what."""

    code = "RDS-06"


class RdLevelLow(Device):
    """It is no L1 device, or does not say that it is one. Facts: device, what."""

    code = "RDS-07"


class RdCannot(Device):
    """This service does not do what was asked: finger, iris, face. Facts: device, what."""

    code = "RDS-08"


class RdFault(Device):
    """The service reports a fault of its own. Facts: device, what."""

    code = "RDS-09"


class ConsentMissing(Yours):
    """No consent of the citizen for this purpose stands in the journal; nothing was captured."""

    code = "RDS-10"


class CaptureNotUnderstood(Device):
    """The service does not take our question. Facts: device, what."""

    code = "RDS-11"


class RdLocked(Device):
    """The device was sold for another application. Facts: device, what."""

    code = "RDS-12"


class RdUnpinned(Device):
    """It speaks TLS only, with a certificate that was not noted. Facts: device."""

    code = "RDS-13"


class NotRecognised(Theirs):
    """The authority says no: what was captured is not this person's."""

    code = "AUT-01"


class CaptureLate(Theirs):
    """The time in the block is not now."""

    code = "AUT-02"


class RdNotTrusted(Theirs):
    """The device is none that the authority trusts, or not the one that was named."""

    code = "AUT-03"


class CaptureSeenBefore(Theirs):
    """The same block or permit came before."""

    code = "AUT-04"


class CaptureUnreadable(Theirs):
    """The authority cannot open the block, or it was changed on its way."""

    code = "AUT-05"


class CaptureForOther(Theirs):
    """The block was made for another purpose (wadh) than was asked."""

    code = "AUT-06"


class AuthorityAway(Theirs):
    """There is no line to the authority; nothing is kept for later."""

    code = "AUT-07"


class AuthorityUnclear(Theirs):
    """The authority's answer is lost, unreadable or not signed: nobody knows what it said."""

    code = "AUT-08"


class AuthorityRefuses(Theirs):
    """The portal does not take this kiosk's permit."""

    code = "AUT-09"
