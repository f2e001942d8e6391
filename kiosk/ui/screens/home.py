# SPDX-License-Identifier: Apache-2.0
"""Room ui: home: any job begins with one key; what needs somebody is said above the tiles."""

from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from kiosk.core.catalogue import Row
from kiosk.core.dates import shown_date
from kiosk.core.device import Kind
from kiosk.core.money import rupees
from kiosk.counter.overview import Standing
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.screens.power import power_matter
from kiosk.ui.screens.table_words import ICONS, faulted
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.attention import Attention, Matter
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.figures import Figure, Figures
from kiosk.ui.widgets.flow import Flow
from kiosk.ui.widgets.service_tile import ServiceTile, TileFace
from kiosk.ui.words import NOTHING, Names, Plain, Saying, phrase

# The service's key and picture; a service of the catalogue that has none stands behind Ctrl+K.
FACES: Final = (
    ("hpsebl_bill", "bijli", Act.SERVICE_1),
    ("water_bill", "pani", Act.SERVICE_2),
    ("nakal_jamabandi", "nakal", Act.SERVICE_3),
    ("water_flat", "pani", Act.SERVICE_4),
)
# What is neither a service nor in the rail.
_BELOW: Final = (
    ("open_day", "day", None),
    ("close_day", "day_close", None),
    ("cash", "cash", None),
    ("rate_card", "rate_card", None),
    ("devices", "device", None),
    ("self_check", "checklist", None),
    ("status", "info", Act.STATUS),
    ("help", "help", Act.HELP),
)


class HomePage(Page):
    """Tiles of the services, drawn from the price list; what needs somebody; the day so far."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("home.title"))
        self._post = post
        self._placed = False
        kit = post.kit
        self.attention = Attention(kit, post.show)
        self._tiles: dict[str, ServiceTile] = {}
        self._shelf = QWidget()
        self._flow = Flow(self._shelf, gap=12)
        self.day = Figures(kit)
        self._below = QWidget()
        below = Flow(self._below, gap=8)
        self._buttons = {name: self._button(name, icon, act) for name, icon, act in _BELOW}
        for button in self._buttons.values():
            below.addWidget(button)
        for part in (self.attention, self._shelf, self.day, self._below):
            self.body.addWidget(part)

    def arrive(self) -> None:
        """Asks anew how things stand; the cursor where the day begins."""
        self._placed = False
        self._post.refresh()
        self.told()

    def _place(self) -> None:
        """Once it is known how things stand; a cursor that the operator has moved stays."""
        if self._placed or not self._tiles:
            return
        self._placed = True
        if self._post.known.drawer is None and self.attention.links:
            self.focus_on(self.attention.links[0])
        else:
            self.focus_on(next(iter(self._tiles.values())))

    def told(self) -> None:
        """Tiles, matters and the day from what is known."""
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
        self.attention.show_matters(self._matters(known.standing))
        self.day.show_figures(self._figures(known.standing))
        is_open = known.drawer is not None
        self.day.setVisible(is_open)
        for name, shown in (("open_day", not is_open), ("close_day", is_open), ("cash", is_open)):
            self._buttons[name].setVisible(shown)
        self._place()

    def _button(self, name: str, icon: str, act: Act | None) -> Button:
        button = Button(self.kit, phrase(f"home.{name}")).with_icon(icon)
        if act is not None:
            return button.key(act).does(partial(self._post.press, act))
        return button.does(partial(self._post.show, name))

    def _add(self, row: Row, icon: str, act: Act) -> None:
        tile = ServiceTile(self.kit, TileFace(icon, Names(row.title_en, row.title_hi), act))
        tile.does(lambda: self._post.show(f"service:{row.service}"))
        self._tiles[row.service] = tile
        self._flow.addWidget(tile)
        self.walk.append(tile)

    def _badge(self, row: Row) -> Saying:
        if self._post.verbs.online():
            return NOTHING
        return phrase("home.badge_offline" if row.offline.allowed else "home.badge_not_offline")

    def _figures(self, standing: Standing) -> list[Figure]:
        drawer = self._post.known.drawer
        if drawer is None:
            return []
        waits = Figure(phrase("home.waiting"), Plain(str(standing.waiting)))
        cash = rupees(drawer.expected_paise)
        return [
            Figure(phrase("home.sales"), Plain(str(drawer.sales))),
            Figure(phrase("home.drawer"), Plain(cash)),
            Figure(phrase("home.commission"), Plain(rupees(drawer.commission_paise))),
            waits,
        ]

    def _matters(self, standing: Standing) -> list[Matter]:
        """Most pressing first."""
        known = self._post.known
        found: list[Matter] = []
        if standing.block is not None and standing.block.until:
            until, order = shown_date(standing.block.until), standing.block.order_no
            said = phrase("BLK-01", until=until, order=order)
            found.append(Matter("blocked", said, "status", Tone.NOT_DONE))
        if standing.to_return:
            said = phrase("home.notice_return", count=standing.to_return)
            found.append(Matter("give_back", said, "queue", Tone.NOT_DONE))
        if known.drawer is None:
            found.append(Matter("day", phrase("home.notice_open_day"), "open_day"))
        if known.unfinished:
            said = phrase("home.notice_unfinished", count=len(known.unfinished))
            found.append(Matter("printer", said, "unfinished"))
        if standing.to_hand_over:
            said = phrase("home.notice_hand_over", count=standing.to_hand_over)
            found.append(Matter("hand_over", said, "hand_over"))
        if known.printer_code:
            found.append(Matter("printer_off", phrase(known.printer_code), "status"))
        if not standing.clock.ok:
            found.append(Matter("clock", phrase("home.notice_clock"), "status"))
        return found + self._of_the_table()

    def _of_the_table(self) -> list[Matter]:
        """Devices that are out of order, and what the last look at the counter came to."""
        known = self._post.known
        told_already = known.printer_code  # what prints receipts has its own line
        power = power_matter(known.power)
        found = [power] if power else []
        for fact in faulted(known.devices):
            if not (told_already and fact.kind == Kind.RECEIPT_PRINTER):
                said = phrase("devices.faulted", name=Plain(fact.name), code=fact.code)
                found.append(Matter(ICONS[Kind(fact.kind)], said, "devices"))
        looked = known.checking.looked
        if looked is not None and not looked.minimum_met:
            found.append(Matter("checklist", phrase("annexure.minimum.no"), "self_check"))
        return found
