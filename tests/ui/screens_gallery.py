# SPDX-License-Identifier: Apache-2.0
"""Tests ui: pictures of every page, to be looked at: python -m tests.ui.screens_gallery OUT."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.core.entries import Printed
from kiosk.core.errors import PassphraseMissing
from tests.ui.fake_books import BILL, CONSUMER, QR_TEXT

Shot = Callable[[str], None]


def _door(desk, shot: Shot) -> None:
    desk.start()
    shot("sign-in")
    desk.robot.type("111111")
    desk.robot.press("Enter")
    desk.robot.wait("the fault", lambda: bool(desk.faults()))
    shot("sign-in-wrong")


def _first_run(desk, shot: Shot) -> None:
    desk.house.site = None
    desk.start()
    shot("first-run")


def _passphrase(desk, shot: Shot) -> None:
    desk.house.fails["begin"] = PassphraseMissing()
    desk.window.show()
    desk.counter.start(lambda: None)
    desk.robot.wait("the question", lambda: bool(desk.faults()))
    shot("passphrase")


def _morning(desk, shot: Shot) -> None:
    desk.sign_in()
    shot("home-no-day")
    desk.go("open day", "open_day")
    desk.robot.type("1000")
    shot("open-day")
    desk.robot.press("F12")
    desk.robot.wait_page("home")
    desk.settled()
    shot("home")


def _bill(desk, shot: Shot) -> None:
    desk.open()
    robot = desk.robot
    robot.press("F2")
    robot.type("1000123")
    robot.press("Enter")
    robot.wait("the fault", lambda: bool(desk.faults()))
    shot("bill-wrong")
    robot.press("F2")
    robot.type(CONSUMER)
    shot("bill")
    robot.press("Enter")
    robot.wait_page("collect:hpsebl_bill")
    robot.type("1500")
    shot("collect")
    robot.press("F12")
    robot.wait_page("outcome")
    desk.settled()
    shot("outcome-waiting")
    desk.house.exchange()
    desk.settled()
    shot("outcome-done")
    robot.press("Enter")
    robot.wait_page("home")
    desk.settled()
    shot("home-after")
    robot.press("F8")
    robot.wait_page("preview")
    robot.wait("the paper", lambda: desk.page.shows_paper)
    shot("preview")


def _outage(desk, shot: Shot) -> None:
    desk.open()
    robot = desk.robot
    desk.house.line(up=False)
    robot.press("F2")
    robot.type(CONSUMER)
    robot.press("Enter")
    robot.wait("paper", lambda: bool(desk.faults()))
    shot("bill-paper")
    robot.type(QR_TEXT)
    robot.press("Enter")
    robot.wait_page("collect:hpsebl_bill")
    shot("collect-offline")
    robot.press("F12")
    robot.wait_page("outcome")
    desk.settled()
    shot("outcome-provisional")
    robot.press("F4")
    for text in ("170101", "214", "2020-21", "Ram Lal"):
        robot.type(text)
        shot("nakal") if text == "Ram Lal" else None
        robot.press("Enter")
    robot.wait_page("collect:nakal_jamabandi")
    shot("collect-nakal")
    robot.press("F12")
    robot.wait_page("outcome")
    desk.settled()
    robot.press("Enter")
    robot.wait_page("home")
    desk.settled()
    shot("home-offline")
    robot.press("F9")
    desk.settled()
    shot("queue-offline")
    desk.house.books.paid_elsewhere = {BILL.bill_no}
    desk.house.line(up=True)
    desk.house.exchange()
    desk.settled()
    shot("queue-refused")
    robot.press("F6")
    shot("queue-return")
    robot.press("F12")
    desk.settled()
    shot("queue-returned")
    desk.go("hand over", "hand_over")
    desk.settled()
    shot("hand-over")
    desk.go("history", "history")
    desk.settled()
    shot("history")


def _refused(desk, shot: Shot) -> None:
    desk.open()
    _sell(desk)
    desk.house.books.paid_elsewhere = {BILL.bill_no}
    desk.house.exchange()
    desk.settled()
    shot("outcome-refused")


def _mute(desk, shot: Shot) -> None:
    desk.house.prints_as = Printed.UNSURE
    desk.open()
    _sell(desk)
    shot("outcome-mute")


def _wallet(desk, shot: Shot) -> None:
    desk.open()
    _sell(desk)
    desk.go("wallet", "wallet")
    desk.robot.type("15000")
    desk.settled()
    shot("wallet")
    desk.robot.press("F12")
    desk.settled()
    shot("wallet-awaited")


def _evening(desk, shot: Shot) -> None:
    desk.open()
    _sell(desk)
    desk.go("close day", "close_day")
    desk.settled()
    shot("close-day-empty")
    for pieces in ("4", "1", "0", "0", "1"):
        desk.robot.type(pieces)
        desk.robot.press("Down")
    shot("close-day")
    desk.robot.press("F12")
    desk.settled()
    shot("close-day-differs")
    desk.go("rate card", "preview")
    desk.robot.wait("the paper", lambda: desk.page.shows_paper)
    shot("rate-card")


def _palette(desk, shot: Shot) -> None:
    desk.open()
    desk.robot.press("Ctrl+K")
    shot("palette")


def _sell(desk) -> None:
    desk.robot.press("F2")
    desk.robot.type(CONSUMER)
    desk.robot.press("Enter")
    desk.robot.wait_page("collect:hpsebl_bill")
    desk.robot.press("F12")
    desk.robot.wait_page("outcome")
    desk.settled()


STORIES = (
    _door, _first_run, _passphrase, _morning, _bill, _outage, _refused, _mute, _wallet, _evening,
    _palette,
)  # fmt: skip


@contextmanager
def _desk(app) -> Iterator[object]:
    from tests.ui.conftest import dressed
    from tests.ui.counter import desk_over
    from tests.ui.fake_house import FakeHouse

    with desk_over(dressed(app), FakeHouse()) as desk:
        desk.window.resize(1366, 728)
        yield desk


def draw(out: Path, only: str = "") -> list[Path]:
    """Each page in both languages, as on a day's way through the counter."""
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    out.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    for story in STORIES:
        if only and only not in story.__name__:
            continue
        with _desk(app) as desk:

            def shot(name: str, desk=desk) -> None:
                for language in ("en", "hi"):
                    path = out / f"{name}-{language}.png"
                    desk.robot.picture(path)
                    made.append(path)
                    desk.window.switch_language()

            story(desk, shot)
    return made


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for picture in draw(Path(sys.argv[1]), *sys.argv[2:]):
        print(picture)
