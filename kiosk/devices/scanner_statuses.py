# SPDX-License-Identifier: Apache-2.0
"""Room devices: what `scanimage` says in English, and what that is in our taxonomy.

The exit code of a failed read is the SANE status; a failed start or open ends with 1 or 0 and
tells it in words alone. So the words of sane_strstatus (SANE standard 4.2.7) decide, under
LC_ALL=C, whole and exact; the code only where there are none.
"""

from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import Final

from kiosk.core.device import Kind
from kiosk.core.errors import (
    Device,
    DeviceAbsent,
    DeviceBusy,
    DeviceCancelled,
    DeviceGarbled,
    DevicePulled,
    DeviceRefused,
    DeviceTrouble,
    ScanCoverOpen,
    ScanFeederEmpty,
    ScanJammed,
)

SCANNER: Final = Kind.SCANNER.value
_WHAT_MAX: Final = 80
_USB_NODES: Final = Path("/dev/bus/usb")


class SaneStatus(IntEnum):
    """SANE_Status, by number."""

    GOOD = 0
    UNSUPPORTED = 1
    CANCELLED = 2
    DEVICE_BUSY = 3
    INVAL = 4
    EOF = 5
    JAMMED = 6
    NO_DOCS = 7
    COVER_OPEN = 8
    IO_ERROR = 9
    NO_MEM = 10
    ACCESS_DENIED = 11


WORDS: Final = {
    "Operation not supported": SaneStatus.UNSUPPORTED,
    "Operation was canceled": SaneStatus.CANCELLED,
    "Device busy": SaneStatus.DEVICE_BUSY,
    "Invalid argument": SaneStatus.INVAL,
    "End of file reached": SaneStatus.EOF,
    "Document feeder jammed": SaneStatus.JAMMED,
    "Document feeder out of documents": SaneStatus.NO_DOCS,
    "Scanner cover is open": SaneStatus.COVER_OPEN,
    "Error during device I/O": SaneStatus.IO_ERROR,
    "Out of memory": SaneStatus.NO_MEM,
    "Access to resource has been denied": SaneStatus.ACCESS_DENIED,
}
_OPENING: Final = "open of device "
_BARE: Final[dict[SaneStatus, type[Device]]] = {
    SaneStatus.DEVICE_BUSY: DeviceBusy,
    SaneStatus.ACCESS_DENIED: DeviceRefused,
    SaneStatus.CANCELLED: DeviceCancelled,  # by the button on the scanner itself
    SaneStatus.EOF: DeviceGarbled,
    SaneStatus.GOOD: DeviceGarbled,
}


def told(lines: Sequence[str]) -> tuple[SaneStatus | None, bool]:
    """The last status in words of scanimage's own lines, and whether it was about opening."""
    for line in reversed(lines):
        own = line.strip().removeprefix("scanimage: ")
        if own == line.strip():
            continue
        status = WORDS.get(own.rpartition(": ")[2])
        if status is not None:
            return status, own.startswith(_OPENING)
    return None, False


def fault_at_open(status: SaneStatus | None, exit_code: int) -> Device:
    """Why a device could not be opened or did not tell its options."""
    match status:
        case SaneStatus.DEVICE_BUSY:
            return DeviceBusy(device=SCANNER)
        case SaneStatus.ACCESS_DENIED:
            return DeviceRefused(device=SCANNER)
        case SaneStatus.INVAL | SaneStatus.IO_ERROR | SaneStatus.EOF:
            # a name that no backend knows (any more), or one whose plug is out
            return DeviceAbsent(device=SCANNER)
        case _:
            return DeviceTrouble(device=SCANNER, what=_words(status, exit_code))


def fault_in_scan(status: SaneStatus, pages: int, name: str) -> Device:
    """Why a scan ended before its time; `pages` came before. NO_DOCS after pages is no fault."""
    match status:
        case SaneStatus.JAMMED:
            return ScanJammed(pages=pages)
        case SaneStatus.NO_DOCS:
            return ScanFeederEmpty()
        case SaneStatus.COVER_OPEN:
            return ScanCoverOpen(pages=pages)
        case SaneStatus.IO_ERROR if not plugged(name):
            return DevicePulled(device=SCANNER)
        case _ if status in _BARE:
            return _BARE[status](device=SCANNER)
        case _:
            return DeviceTrouble(device=SCANNER, what=_words(status, int(status)))


def broken_off(lines: Sequence[str], exit_code: int) -> Device:
    """The child ended in a way that is no status: a crash of a driver, or somebody killed it."""
    said = next((line for line in reversed(lines) if line.startswith("scanimage: ")), "")
    how = f"signal {-exit_code}" if exit_code < 0 else f"exit {exit_code}"
    return DeviceTrouble(device=SCANNER, what=(said.removeprefix("scanimage: ") or how)[:_WHAT_MAX])


def plugged(name: str) -> bool:
    """Whether the USB device that a SANE name points at has its node; true when it points at none.

    Names of USB backends end with libusb:BUS:DEVICE.
    """
    _, marker, place = name.partition("libusb:")
    bus, _, device = place.partition(":")
    if not marker or not (bus.isdigit() and device.isdigit()):
        return True
    return (_USB_NODES / bus / device).exists()


def _words(status: SaneStatus | None, exit_code: int) -> str:
    return status.name if status is not None else f"exit {exit_code}"
