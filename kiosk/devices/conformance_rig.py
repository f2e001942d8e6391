# SPDX-License-Identifier: Apache-2.0
"""Room devices: the rig: what can do things to the peer behind an adapter, for the conformance kit.

A test gives one that stops, cuts or unplugs a real peer; an adapter may give its own by a method
`rig(address)`. Without one, only what can be seen on a healthy device is shown.
"""

from collections.abc import Sequence
from typing import Any, Final, Protocol

from kiosk.core.device import Kind, Sighting
from kiosk.core.device_ports import Progress, ScanAsk
from kiosk.core.ports import Raster
from kiosk.devices.adapter import Adapter
from kiosk.devices.job import Work
from kiosk.devices.trouble import Step, Trouble

_PAPER: Final = Raster(8, 8, b"\xff" * 8)
_PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n"
    b"0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n"
)
_WAIT_MS: Final = 1_000


class Rig(Protocol):
    """One adapter with the peer behind it. The kit calls `mend` before and after each case."""

    adapter: Adapter

    def can(self, trouble: Trouble, step: Step) -> bool:
        """Whether it can do this; a case it cannot do is reported "not shown", never "passed"."""

    def cause(self, trouble: Trouble, step: Step) -> None:
        """From now on, when the adapter comes to that step, the peer does this."""

    def mend(self) -> None:
        """The peer is plugged in and well; returns when it is."""

    def sighting(self, seen: Sequence[Sighting]) -> Sighting | None:
        """The device under test among those a look shows."""

    def opened(self) -> int | None:
        """How often the peer was opened so far; None when nobody counts."""

    def work(self) -> Work | None:
        """A typical piece of work that gives something; None when none may be done."""


class BareRig:
    """A device as it stands, with nobody who could do anything to it."""

    def __init__(self, adapter: Adapter, address: str = "") -> None:
        self.adapter = adapter
        self._address = address

    def can(self, trouble: Trouble, step: Step) -> bool:  # noqa: ARG002  # fulfils Rig
        """Nothing."""
        return False

    def cause(self, trouble: Trouble, step: Step) -> None:
        """Never called: it can do nothing."""

    def mend(self) -> None:
        """It is as it is."""

    def sighting(self, seen: Sequence[Sighting]) -> Sighting | None:
        """The one at the address, or the first."""
        return next((one for one in seen if self._address in ("", one.address)), None)

    def opened(self) -> int | None:
        """Nobody counts."""
        return None

    def work(self) -> Work | None:
        """None may be done."""
        return None


def typical_work(kind: Kind) -> Work:
    """The smallest whole piece of work of a kind, by its Protocol in `core.device_ports`. A test
    may use it in a rig of its own; of a citizen nothing is asked.
    """
    return _TYPICAL[kind]


def _scan(device: Any, progress: Progress) -> Any:
    return tuple(device.scan(ScanAsk(), progress))


_TYPICAL: Final[dict[Kind, Work]] = {
    Kind.RECEIPT_PRINTER: lambda device, _: device.print(_PAPER),
    Kind.PAGE_PRINTER: lambda device, progress: device.print(_PDF, "test", progress),
    Kind.SCANNER: _scan,
    Kind.BARCODE: lambda device, _: device.read(_WAIT_MS),
    Kind.CAMERA: lambda device, _: device.frame(),
    Kind.BIOMETRIC: lambda device, _: device.info(),
    Kind.FINGERPRINT: lambda device, _: device.verify("nobody", _WAIT_MS),
    Kind.POWER: lambda device, _: device.reading(),
}
