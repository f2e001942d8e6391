# SPDX-License-Identifier: Apache-2.0
"""Room devices: where a print goes: to a printer, or to a queue with a printer behind it."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from kiosk.core.errors import (
    Device,
    DeviceAbsent,
    DeviceBusy,
    PagePrinterOffline,
    PagePrinterStopped,
    PageRefused,
)
from kiosk.devices.ipp_client import DEVICE, Declined, Ipp, PrinterView, Status

_WORD_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Target:
    """An address, and who stands behind it."""

    line: Ipp
    behind: Ipp | None = None  # the printer of a queue, when it can be asked
    direct: bool = False  # `line` is the printer itself
    says_end: bool = False  # a job that is completed was completed by the printer

    @property
    def printer(self) -> Ipp | None:
        """The machine itself, when it can be asked."""
        return self.line if self.direct else self.behind


def target_of(line: Ipp, device_uri: str) -> Target:
    """From the address and what its queue says stands behind it; nothing: it is the printer.

    A printer with a certificate of its own making (ipps) cannot be asked past the scheduler, but
    the scheduler waits for its end. Over USB or a bare socket it waits only for the last byte.
    """
    if not device_uri:
        return Target(line, direct=True, says_end=True)
    scheme = urlsplit(device_uri).scheme
    says_end = scheme in ("ipp", "ipps") or "._ipp" in device_uri
    try:
        behind = Ipp(device_uri, line.answer_ms) if scheme == "ipp" else None
    except ValueError:
        behind = None
    return Target(line, behind, says_end=says_end)


def reached(machine: Ipp) -> PrinterView:
    """The printer behind a queue. Raises PagePrinterOffline when nobody is there."""
    try:
        return machine.printer()
    except DeviceAbsent as error:
        raise PagePrinterOffline from error


def refusal(declined: Declined) -> Device:
    """What a no to a question means."""
    match declined.status:
        case Status.NOT_ACCEPTING:
            return PagePrinterStopped()
        case Status.BUSY:
            return DeviceBusy(device=DEVICE)
        case Status.NOT_FOUND | Status.GONE:
            return DeviceAbsent(device=DEVICE)
        case _:
            return PageRefused(what=declined.word[:_WORD_MAX])
