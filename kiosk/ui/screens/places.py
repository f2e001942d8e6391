# SPDX-License-Identifier: Apache-2.0
"""Room ui: where one can go: the lines of the rail and what Ctrl+K finds, from one table."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from kiosk.core.catalogue import Catalogue
from kiosk.ui.keys import Act
from kiosk.ui.screens.home import FACES
from kiosk.ui.shell import RailEntry
from kiosk.ui.widgets.finder import Entry
from kiosk.ui.words import Names, phrase

# The house's own pages that stand in the rail, below the services.
_RAIL: Final[tuple[tuple[str, str, Act | None], ...]] = (
    ("queue", "queue", Act.QUEUE),
    ("hand_over", "hand_over", None),
    ("history", "history", None),
    ("wallet", "wallet", None),
)
# Everything that is found by name, with its picture.
FINDABLE: Final[tuple[tuple[str, str], ...]] = (
    ("open_day", "day"),
    ("queue", "queue"),
    ("hand_over", "hand_over"),
    ("history", "history"),
    ("wallet", "wallet"),
    ("close_day", "day_close"),
    ("cash", "cash"),
    ("rate_card", "rate_card"),
    ("surrender", "give_back"),
    ("devices", "device"),
    ("self_check", "checklist"),
    ("photo", "camera"),
    ("scan", "scanner"),
    ("finger", "finger"),
    ("status", "info"),
    ("help", "help"),
    ("lock", "lock"),
)


def rail_entries(show: Callable[[str], Any]) -> list[RailEntry]:
    """The services by their keys, then the house's own pages."""
    entries = [
        RailEntry(
            f"service:{service}",
            icon,
            phrase(f"rail_entry.{service}"),
            partial(show, f"service:{service}"),
            act,
        )
        for service, icon, act in FACES
    ]
    return entries + [
        RailEntry(name, icon, phrase(f"rail_entry.{name}"), partial(show, name), act)
        for name, icon, act in _RAIL
    ]


def findable(catalogue: Catalogue | None) -> list[Entry]:
    """Services of the price list and pages, also by the words of the other language."""
    icons = {service: icon for service, icon, _ in FACES}
    rows = {row.service: row for row in catalogue.rows} if catalogue else {}
    services = [
        Entry(
            f"service:{row.service}",
            Names(row.title_en, row.title_hi),
            Names(row.title_hi, row.title_en),
            icons.get(row.service, "todo"),
        )
        for row in rows.values()
    ]
    return services + [
        Entry(name, phrase(f"home.{name}"), phrase(f"find.{name}"), icon) for name, icon in FINDABLE
    ]
