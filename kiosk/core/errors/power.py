# SPDX-License-Identifier: Apache-2.0
"""Core: power and the finger that unlocks: what the operator is told of both."""

from kiosk.core.errors.tree import Device, Yours


class PowerUnclear(Device):
    """A UPS or battery does not say whether there is mains. Facts: device."""

    code = "PWR-01"


class BatteryWorn(Device):
    """A UPS asks for a new battery. Facts: device."""

    code = "PWR-02"


class BatteryLow(Device):
    """On battery, and it is low: who stands at the counter is served, nothing new begins."""

    code = "PWR-03"


class BatteryEnding(Device):
    """On battery, and it ends: the books are closed before the machine goes dark."""

    code = "PWR-04"


class FingerNotEnrolled(Device):
    """No finger of this operator is kept on this computer."""

    code = "FPL-01"


class FingerUnread(Device):
    """The reader saw a finger and could make nothing of it. Facts: device."""

    code = "FPL-02"


class PinFirst(Yours):
    """The PIN was not typed since the start, or too long ago: a finger alone does not unlock."""

    code = "FPL-03"


class FingerTriesUsed(Yours):
    """Too many fingers did not match: the PIN is asked."""

    code = "FPL-04"
