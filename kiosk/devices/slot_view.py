# SPDX-License-Identifier: Apache-2.0
"""Room devices: a slot as the others see it: a frozen picture of how a device stood."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.core.device import Found, Health, Sighting


@dataclass(frozen=True, slots=True)
class SlotView:
    """A slot as it stands. `found` is None when nobody has asked it since it was plugged in.

    READY with `found` UNKNOWN: it can be tried, and does not say how it is.
    """

    sighting: Sighting
    health: Health
    found: Found | None = None
    code: str = ""
    evidence: tuple[tuple[str, str], ...] = ()


def with_twins(view: SlotView, views: Sequence[SlotView]) -> SlotView:
    """The view; when another device of the kind has its serial number, its evidence says so."""
    mine = view.sighting
    twins = tuple(
        ("same_serial_number", other.sighting.address)
        for other in views
        if mine.serial
        and other.health is not Health.ABSENT
        and other.sighting.key != mine.key
        and (other.sighting.kind, other.sighting.serial) == (mine.kind, mine.serial)
    )
    if not twins or view.health is Health.ABSENT:
        return view
    return SlotView(mine, view.health, view.found, view.code, view.evidence + twins)
