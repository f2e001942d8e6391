# SPDX-License-Identifier: Apache-2.0
"""Tests ui: a counter in a window over a fake house, and an operator who has keys and no mouse."""

from contextlib import contextmanager
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QEvent

from kiosk.config import Language
from kiosk.core.dates import IST, local
from kiosk.core.views import TransactionView
from kiosk.text import Text
from kiosk.ui.bridge import Bridge
from kiosk.ui.kit import Kit
from kiosk.ui.robot import Robot
from kiosk.ui.screens.counter import CounterWindow
from kiosk.ui.screens.post import Post
from kiosk.ui.window import Outside, Window
from tests.ui.fake_books import CONSUMER
from tests.ui.fake_house import PIN, FakeHouse


class Desk:
    """Window, house and robot in one hand."""

    def __init__(self, kit: Kit, house: FakeHouse) -> None:
        self.house = house

        def clock() -> datetime:
            return local(house.books.now_ms).astimezone(IST)

        def says(language: str) -> Text:
            return Text(Language(language), strict=True)

        self.window = Window(kit, Outside(clock, says))
        bridge = Bridge()
        house.tell = house.table.tell = bridge.hear
        self.post = Post(kit, house, bridge)
        self.post.paper_waits_ms = 0  # but where a test is about that
        self.counter = CounterWindow(self.window, self.post, "https://portal.example.in")
        self.robot = Robot(self.window)

    def start(self) -> None:
        """Opens the store; the first page that asks something is shown."""
        self.window.show()
        self.window.activateWindow()
        self.counter.start(lambda: None)
        self.robot.wait("the door", lambda: self.page_name not in ("", "begin"))
        self.settled()

    def sign_in(self) -> None:
        """To the home page, prices and standing known."""
        self.sign_in_to("home")

    def sign_in_to(self, page: str) -> None:
        """To the page that comes after the PIN."""
        self.start()
        self.robot.type(PIN)
        self.robot.press("Enter")
        self.robot.wait_page(page)
        self.robot.wait("prices", lambda: self.post.known.catalogue is not None)
        self.robot.wait("standing", lambda: self.post.known.standing is not None)

    def open(self, rupees: int = 1000) -> None:
        """Signed in, with a day open."""
        self.sign_in()
        self.house.books.open(self.post.known.operator, rupees * 100)
        self.post.refresh()
        self.robot.wait("the day", lambda: bool(self.post.known.standing.drawers))

    def ask_for_bill(self, consumer: str = CONSUMER) -> None:
        """F2, the number, Enter: the check page."""
        self.robot.press("F2")
        self.robot.type(consumer)
        self.robot.press("Enter")
        self.robot.wait_page("collect:hpsebl_bill")

    def key_paper_bill(self, again: str = "1240") -> None:
        """From the field of the QR, which stays empty, through the lines of the paper bill."""
        robot = self.robot
        robot.press("Enter")
        for text in ("2026101234", "30-11-2026"):
            robot.type(text)
            robot.press("Enter")
        robot.press("Enter")  # the office is ours already
        for amount in ("1240", again):
            robot.type(amount)
            robot.press("Enter")

    def sell_bill(self) -> None:
        """A bill for exact cash, printed, and all that follows."""
        self.ask_for_bill()
        self.robot.press("F12")
        self.robot.wait_page("outcome")
        self.settled()

    def last_sale(self) -> TransactionView:
        """The newest in the books."""
        return next(reversed(self.house.books.sales.values()))

    @property
    def page_name(self) -> str:
        """The page that is shown."""
        return self.window.page_name

    @property
    def page(self):
        """The page that is shown."""
        return self.window.page(self.window.page_name)

    def faults(self) -> list[str]:
        """Codes of what is wrong on the page."""
        return [fault.code for fault in self.page.errors.faults]

    def go(self, words: str, page: str) -> None:
        """Ctrl+K, what it is called, Enter."""
        self.robot.press("Ctrl+K")
        self.robot.type(words)
        self.robot.press("Enter")
        self.robot.wait_page(page)

    def settled(self) -> None:
        """Lets everything that was asked come home."""
        for _ in range(3):
            self.robot.breathe()
        # No loop runs here that would bury what pages have thrown away.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@contextmanager
def desk_over(kit: Kit, house: FakeHouse):
    """A desk that is closed behind the test."""
    made = Desk(kit, house)
    try:
        yield made
    finally:
        made.window.close()
        made.window.deleteLater()
