# SPDX-License-Identifier: Apache-2.0
"""Room devices: what can go wrong with a device, by name, and at which step of its use."""

from enum import StrEnum


class Step(StrEnum):
    """Where in its use a device is."""

    PROBE = "probe"
    OPEN = "open"
    CHECK = "check"
    WORK = "work"
    CLOSE = "close"


class Trouble(StrEnum):
    """What the peer behind an adapter does from a step on, until it is mended."""

    ABSENT = "absent"  # nothing is plugged in
    PULLED = "pulled"  # unplugged at this very step
    BUSY = "busy"  # another program holds it
    REFUSED = "refused"  # the system does not let this user have it
    SILENT = "silent"  # it is there and answers nothing
    HUNG = "hung"  # the driver itself does not come back
    MUTE = "mute"  # it works, but does not say how it is
    GARBAGE = "garbage"  # it answers what no such device says
    SLOW = "slow"  # it answers late, but within its time
    UNFIT = "unfit"  # it says itself that something is wrong
    CRASH = "crash"  # the library raises what is no error of ours
