# SPDX-License-Identifier: Apache-2.0
"""Room devices: what a printer's state reasons mean for the operator; RFC 8011 5.4.12, PWG 5100.9.

A reason counts by its beginning. While a job waits, its severity (-error, -warning, -report) is
not heard: a scheduler turns the printer's `media-empty-error` into `media-empty-warning` on its
way. Before a job it is: a printer with a second tray empty (-report) prints all the same. What
runs low (`toner-low`, `media-low`) is no trouble.
"""

from collections.abc import Callable, Iterable
from typing import Final

from kiosk.core.device import Kind
from kiosk.core.errors import (
    Device,
    DeviceTrouble,
    PageCoverOpen,
    PageInkOut,
    PageJam,
    PagePaperOut,
    PagePrinterOffline,
    PagePrinterStopped,
)
from kiosk.devices.ipp_client import PrinterState

# The first line that fits any of the reasons is told: a jam opens covers and stops printers.
_TROUBLES: Final[tuple[tuple[Callable[[], Device], tuple[str, ...]], ...]] = (
    (PageJam, ("media-jam",)),
    (
        PageCoverOpen,
        ("cover-open", "door-open", "interlock-open", "input-tray-missing", "output-tray-missing"),
    ),
    (PagePaperOut, ("media-empty", "media-needed")),
    (
        PageInkOut,
        (
            "marker-supply-empty",
            "marker-supply-missing",
            "marker-waste-full",
            "toner-empty",
            "toner-missing",
            "developer-empty",
            "opc-life-over",
        ),
    ),
    (PagePrinterOffline, ("offline", "timed-out")),
    (PagePrinterStopped, ("paused", "moving-to-paused", "stopped", "stopping", "shutdown")),
)
_ERROR: Final = "-error"
_LIGHT: Final = ("-warning", "-report")


def hindrance_of(reasons: Iterable[str], state: int | None) -> Device | None:
    """The trouble of a printer itself that keeps it from printing at all, or None."""
    stands = state == PrinterState.STOPPED
    grave = (reason for reason in reasons if stands or not reason.endswith(_LIGHT))
    return trouble_of(grave, state)


def trouble_of(reasons: Iterable[str], state: int | None) -> Device | None:
    """The trouble an operator can see and mend, or None. A printer that only says that it stands
    is stopped; an error nobody here knows is told in its own word.
    """
    told = tuple(reasons)
    for make, beginnings in _TROUBLES:
        if any(reason.startswith(beginnings) for reason in told):
            return make()
    unknown = next((reason for reason in told if reason.endswith(_ERROR)), None)
    if unknown:
        return DeviceTrouble(device=Kind.PAGE_PRINTER.value, what=unknown.removesuffix(_ERROR)[:60])
    return PagePrinterStopped() if state == PrinterState.STOPPED else None
