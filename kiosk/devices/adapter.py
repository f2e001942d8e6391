# SPDX-License-Identifier: Apache-2.0
"""Room devices: what an adapter is: it looks, it opens; what it opens checks, works and closes.

One adapter a file, one line in `registry`; a third party's comes through the entry point
`lok_mitra.devices` and its name must be on the allow-list. The bench calls everything here on the
device's own thread. Whatever a library raises, a leaf of `errors.Device` leaves an adapter:
DEV-01 … DEV-08, or one of the class's own (PRN, SCN, CAM, BAR, RDS, PWR).
"""

from collections.abc import Sequence
from typing import Protocol

from kiosk.core.device import Checked, Kind, Sighting
from kiosk.core.device_ports import Progress

__all__ = ["Adapter", "OpenDevice", "Progress"]


class OpenDevice(Protocol):
    """A device in use by one thread. It fulfils, beside this, its kind's capability, a Protocol of
    `core.device_ports`.
    """

    def check(self) -> Checked:
        """Asks it how it is; within `Adapter.check_ms`, and never "well" when it does not say.

        Raises nothing that is an answer: absent, busy, degraded and unknown come back as values.
        """

    def close(self) -> None:
        """Lets go of it; raises nothing, also when it is gone."""


class Adapter(Protocol):
    """One way to drive one class of devices."""

    name: str  # [a-z0-9-]+
    kind: Kind
    check_ms: int  # how long a check may take before the bench calls the device silent
    work_ms: int  # and a piece of work without a sign of progress

    def probe(self) -> Sequence[Sighting]:
        """What is plugged in now. Opens nothing, writes nothing to a device, takes under a second.

        Raises nothing: what cannot be looked at is not there.
        """

    def open(self, sighting: Sighting) -> OpenDevice:
        """Raises DeviceAbsent, DeviceBusy, DeviceRefused, DeviceSilent, DeviceGarbled."""
