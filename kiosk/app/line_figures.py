# SPDX-License-Identifier: Apache-2.0
"""Roof: the line's figures for a self-check: measured against the portal and nobody else."""

from typing import Final

from kiosk.app.house import House
from kiosk.app.instruments import SystemChance
from kiosk.app.measures import line_of
from kiosk.core.errors import Theirs
from kiosk.core.selfcheck_evidence import LineEvidence

_FRESH_MS: Final = 3_600_000  # heard within the hour: nobody says that the line is down
_BYTES_MAX: Final = 1024 * 1024  # what one measurement may cost


def line_figures(house: House, portal_url: str, last_contact_ms: int) -> LineEvidence:
    """Figures; none where nothing is to be measured (no URL) or somebody else answered there."""
    now_ms = house.clock.read().now_ms
    if not portal_url:
        return LineEvidence(None, last_contact_ms, online=now_ms - last_contact_ms <= _FRESH_MS)
    from kiosk.sync.line_measure import Plan, measure
    from kiosk.sync.portal_client import PortalLine

    line = PortalLine(portal_url, house.settings.portal_authority)
    try:
        sample = measure(line, Plan(_BYTES_MAX), SystemChance().take, now_ms)
    except Theirs:
        return LineEvidence(None, last_contact_ms)
    return line_of(sample, last_contact_ms)
