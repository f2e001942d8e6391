# SPDX-License-Identifier: Apache-2.0
"""Tests ui: the whole window with two pages, filled as on a counter day."""

from collections.abc import Callable
from datetime import UTC, datetime

from kiosk.config import Language
from kiosk.text import Text
from kiosk.ui.keys import Act
from kiosk.ui.kit import Kit
from kiosk.ui.page import Page
from kiosk.ui.shell import RailEntry, TrayItem, TraySum
from kiosk.ui.widgets.buttons import Button, money_button
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.money_edit import MoneyEdit
from kiosk.ui.window import Outside, Window
from kiosk.ui.words import Names, Plain
from tests.ui.sample_slip import slip_image
from tests.ui.samples import BIJLI, NAKAL, check, chips, noop, notice, tiles


class HomePage(Page):
    """Tiles and a notice, as on the home page."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, Names("What is needed today?", "आज क्या काम है?"))
        self.body.addWidget(notice(kit))
        tray = tiles(kit)
        self.walk = [tray.layout().itemAt(0).widget()]
        self.body.addWidget(tray)


class PayPage(Page):
    """Check and collect: lines, cash, F12."""

    def __init__(self, kit: Kit, press: Callable[[Act], None]) -> None:
        super().__init__(kit, Names("Check before paying", "भुगतान से पहले जाँचें"))
        self.paid, self.steps = 0, 0
        self.cash = MoneyEdit(kit)
        self.cash_field = Field(kit, Names("Cash received", "प्राप्त नकद"), self.cash)
        self.body.addWidget(check(kit))
        self.body.addWidget(self.cash_field)
        self.walk = [self.cash]
        label = Names("Confirm and pay", "पुष्टि करके भुगतान करें")
        self.foot.addWidget(money_button(kit, label, press))
        self.foot.addStretch()
        self.foot.addWidget(Button(kit, Names("Back", "वापस")).key(Act.BACK))

    def acts(self):
        return {Act.MONEY: self._pay}

    def step(self) -> None:
        self.steps += 1

    def _pay(self) -> None:
        self.paid += 1


def window(kit: Kit, lock=None) -> Window:
    """The whole shell with two pages."""

    def says(language: str) -> Text:
        return Text(Language(language), strict=True)

    made = Window(kit, Outside(lambda: datetime(2026, 11, 22, 10, 42, tzinfo=UTC), says, lock))
    made.add_page("home", lambda: HomePage(kit))
    made.add_page("pay", lambda: PayPage(kit, made.press))
    made.rail.show_entries(
        [
            RailEntry("bijli", "bijli", Names("Electricity", "बिजली"), noop, Act.SERVICE_1),
            RailEntry("pani", "pani", Names("Water", "पानी"), noop, Act.SERVICE_2),
            RailEntry("nakal", "nakal", Names("Jamabandi", "नकल"), noop, Act.SERVICE_3),
            RailEntry("print", "printer", Names("Print again", "फिर छापें"), noop, Act.PRINT),
            RailEntry("queue", "queue", Names("Queue", "रुका काम"), noop, Act.QUEUE),
            RailEntry("wallet", "wallet", Names("Wallet", "बटुआ"), noop),
            RailEntry("home", "day_close", Names("Close day", "दिन बंद"), noop),
        ]
    )
    made.rail.show_count("queue", 3)
    made.top.centre.tell(Names("LMK Tauni Devi", "लोक मित्र टौणी देवी"))
    made.top.operator.tell(Plain("R. Devi"))
    for name, state in chips().items():
        made.strip.show_state(name, state)
    made.tray.show_visit(
        [TrayItem(BIJLI, Plain("₹1,240.00")), TrayItem(NAKAL, Plain("₹50.00"), "queue")],
        [TraySum(Names("Cash to take", "लेना है"), Plain("₹1,290.00"))],
    )
    made.tray.show_slip(slip_image())
    return made
