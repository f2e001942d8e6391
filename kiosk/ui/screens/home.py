# SPDX-License-Identifier: Apache-2.0
"""Room ui: home: any job begins with one key; what needs somebody is said above the tiles."""

from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from kiosk.core.catalogue import Row
from kiosk.core.money import rupees
from kiosk.counter.overview import Standing
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.flow import Flow
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.service_tile import ServiceTile, TileFace
from kiosk.ui.words import NOTHING, Names, Saying, phrase

# The service's key and picture; a service of the catalogue that has none stands behind Ctrl+K.
FACES: Final = (
    ("hpsebl_bill", "bijli", Act.SERVICE_1),
    ("water_bill", "pani", Act.SERVICE_2),
    ("nakal_jamabandi", "nakal", Act.SERVICE_3),
    ("water_flat", "pani", Act.SERVICE_4),
)


class HomePage(Page):
    """Tiles of the services, drawn from the price list; notices; the day so far."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("home.title"))
        self._post = post
        kit = post.kit
        self.notice = Notice(kit)
        self.notice.hide()
        self._tiles: dict[str, ServiceTile] = {}
        self._shelf = QWidget()
        self._flow = Flow(self._shelf, gap=12)
        self.day = Label(kit, role="strong").wrapping()
        self.more = Flow(_below := QWidget(), gap=12)
        self._below = _below
        for part in (self.notice, self._shelf, self.day, self._below):
            self.body.addWidget(part)
        for key, name, icon in (
            ("home.open_day", "open_day", "day"),
            ("home.wallet", "wallet", "wallet"),
            ("home.hand_over", "hand_over", "hand_over"),
            ("home.history", "history", "history"),
            ("home.rate_card", "rate_card", "rate_card"),
            ("home.close_day", "close_day", "day_close"),
        ):
            button = Button(kit, phrase(key), Kind.SECONDARY).with_icon(icon)
            button.does(partial(self._show, name))
            self.more.addWidget(button)

    def arrive(self) -> None:
        """Asks anew how things stand."""
        self._post.refresh()
        self.show_standing()
        first = next(iter(self._tiles.values()), None)
        if first is not None:
            self.focus_on(first)

    def show_standing(self) -> None:
        """Tiles, notices and the day from what is known."""
        known = self._post.known
        for service, icon, act in FACES:
            row = self._post.row(service)
            if row is not None and service not in self._tiles:
                self._add(row, icon, act)
        if known.standing is None:
            return
        for service, tile in self._tiles.items():
            row = self._post.row(service)
            if row is not None:
                tile.show_badge(self._badge(row), Tone.OFFLINE)
        self.day.tell(self._day(known.standing))
        notice = self._notice(known.standing)
        self.notice.setVisible(notice is not NOTHING)
        self.notice.tell(notice)

    def _add(self, row: Row, icon: str, act: Act) -> None:
        tile = ServiceTile(self.kit, TileFace(icon, Names(row.title_en, row.title_hi), act))
        tile.does(lambda: self._post.show(f"service:{row.service}"))
        self._tiles[row.service] = tile
        self._flow.addWidget(tile)
        self.walk.append(tile)

    def _show(self, name: str) -> None:
        self._post.show(name)

    def _badge(self, row: Row) -> Saying:
        if self._post.verbs.online():
            return NOTHING
        return phrase("home.badge_offline" if row.offline.allowed else "home.badge_not_offline")

    def _day(self, standing: Standing) -> Saying:
        mine = [d for d in standing.drawers if d.operator == self._post.known.operator]
        if not mine:
            return phrase("home.day_closed")
        return phrase(
            "home.day_open",
            sales=mine[0].sales,
            cash=rupees(mine[0].expected_paise),
            commission=rupees(mine[0].commission_paise),
        )

    def _notice(self, standing: Standing) -> Saying:
        if not any(d.operator == self._post.known.operator for d in standing.drawers):
            return phrase("home.notice_open_day")
        if standing.to_return:
            return phrase("home.notice_return", count=standing.to_return)
        if standing.to_hand_over:
            return phrase("home.notice_hand_over", count=standing.to_hand_over)
        if not standing.clock.ok:
            return phrase("home.notice_clock")
        return NOTHING
