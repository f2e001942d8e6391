# SPDX-License-Identifier: Apache-2.0
"""Core: defects and damage on our side; nothing is invented to hide them."""

from kiosk.core.errors.tree import MoneyFate, Ours


class JournalBroken(Ours):
    """An entry does not follow from the one before it. Facts: seq, kind."""

    code = "JRN-01"
    money = MoneyFate.BOOKED


class StoreDamaged(Ours):
    """The database has a damaged page; the file was set aside untouched."""

    code = "JRN-02"
    money = MoneyFate.BOOKED


class StoreUnreadable(Ours):
    """The key does not open the database: not damage, the wrong key or not our file."""

    code = "JRN-03"
    money = MoneyFate.BOOKED


class ProjectionDiffers(Ours):
    """A rebuild does not equal the kept lists. Facts: table."""

    code = "JRN-04"
    money = MoneyFate.BOOKED


class Defect(Ours):
    """Anything we did not foresee; written to the log with its trace."""

    code = "APP-01"
