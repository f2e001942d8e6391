# SPDX-License-Identifier: Apache-2.0
"""Roof: the line's figures for a self-check: measured against the portal and nobody else."""

from dataclasses import replace
from typing import Final

from kiosk.app.house import House
from kiosk.app.instruments import SystemChance
from kiosk.app.line_keeper import drops_per_day
from kiosk.app.measures import line_of
from kiosk.core.dates import business_date
from kiosk.core.errors import Theirs
from kiosk.core.selfcheck_evidence import LineEvidence
from kiosk.store.line_book import read_saver, write_saver

_FRESH_MS: Final = 3_600_000  # heard within the hour: nobody says that the line is down
_BYTES_MAX: Final = 1024 * 1024  # what one measurement may cost


def line_figures(house: House, portal_url: str, last_contact_ms: int) -> LineEvidence:
    """Figures; none where nothing is to be measured (no URL) or somebody else answered there."""
    now_ms = house.clock.read().now_ms
    if not portal_url:
        return LineEvidence(None, last_contact_ms, online=now_ms - last_contact_ms <= _FRESH_MS)
    from kiosk.sync.line_measure import Plan, measure
    from kiosk.sync.portal_client import PortalLine

    folder, day = house.settings.data_dir, business_date(now_ms)
    saver = read_saver(folder)
    if not saver.left(day):  # what may be spent on measuring today is spent
        return LineEvidence(None, last_contact_ms, online=now_ms - last_contact_ms <= _FRESH_MS)
    line = PortalLine(portal_url, house.settings.portal_authority)
    try:
        sample = measure(line, Plan(min(_BYTES_MAX, saver.left(day))), SystemChance().take, now_ms)
    except Theirs:
        return LineEvidence(None, last_contact_ms)
    write_saver(folder, saver.after(day, sample.spent_bytes))
    found = line_of(sample, last_contact_ms)
    if found.figures is None:
        return found
    drops = drops_per_day(folder, now_ms)
    return replace(found, figures=replace(found.figures, drops_per_day=drops))
