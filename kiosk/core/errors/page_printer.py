# SPDX-License-Identifier: Apache-2.0
"""Core: papers on the page printer. Unless it says so, nothing of such a paper comes out later."""

from kiosk.core.errors.tree import Device, MoneyFate


class PagePaperOut(Device):
    """No paper, or not the one that is asked for."""

    code = "PGP-01"
    money = MoneyFate.BOOKED


class PageJam(Device):
    """Paper is stuck."""

    code = "PGP-02"
    money = MoneyFate.BOOKED


class PageCoverOpen(Device):
    """A cover, door or tray is open."""

    code = "PGP-03"
    money = MoneyFate.BOOKED


class PageInkOut(Device):
    """Ink, toner or a part of its kind is used up, or its waste has nowhere to go."""

    code = "PGP-04"
    money = MoneyFate.BOOKED


class PagePrinterStopped(Device):
    """Somebody paused it, or it takes no work."""

    code = "PGP-05"
    money = MoneyFate.BOOKED


class PagePrinterOffline(Device):
    """The computer's queue is there; the printer behind it is not."""

    code = "PGP-06"
    money = MoneyFate.BOOKED


class PageRefused(Device):
    """The printer or its queue did not take the document. Facts: what (its own word or code)."""

    code = "PGP-07"
    money = MoneyFate.BOOKED


class PageLate(Device):
    """It did not finish in its time and was cancelled; the cancel is confirmed."""

    code = "PGP-08"
    money = MoneyFate.BOOKED


class PageMayStillPrint(Device):
    """It did not finish, and nobody confirmed the cancel: it may still come out."""

    code = "PGP-09"
    money = MoneyFate.BOOKED
