# SPDX-License-Identifier: Apache-2.0
"""Tests ui: ways through the counter that stop at every page: for pictures and for measures."""

from collections.abc import Callable
from dataclasses import replace

from kiosk.core.entries import Printed
from kiosk.core.errors import PaperOut, PassphraseMissing
from kiosk.core.facts import AnswerAbsorbed, PrinterChanged
from kiosk.core.transaction import State
from kiosk.core.views import DamageView, UnfinishedPrint
from kiosk.core.wire.exchange import BlockOrder, Cause
from tests.ui.fake_books import BILL, CONSUMER, QR_TEXT
from tests.ui.table_stories import TABLE_STORIES

Stop = Callable[[str], None]


def door(desk, stop: Stop) -> None:
    desk.start()
    stop("sign-in")
    desk.robot.type("111111")
    desk.robot.press("Enter")
    desk.robot.wait("the fault", lambda: bool(desk.faults()))
    stop("sign-in-wrong")


def first_run(desk, stop: Stop) -> None:
    desk.house.site = None
    desk.start()
    stop("first-run")


def passphrase(desk, stop: Stop) -> None:
    desk.house.fails["begin"] = PassphraseMissing()
    desk.window.show()
    desk.counter.start(lambda: None)
    desk.robot.wait("the question", lambda: bool(desk.faults()))
    stop("passphrase")


def morning(desk, stop: Stop) -> None:
    desk.sign_in()
    stop("home-no-day")
    desk.go("open day", "open_day")
    desk.robot.type("1000")
    stop("open-day")
    desk.robot.press("F12")
    desk.robot.wait_page("home")
    desk.settled()
    stop("home")


def bill(desk, stop: Stop) -> None:
    desk.open()
    robot = desk.robot
    robot.press("F2")
    robot.type("1000123")
    robot.press("Enter")
    robot.wait("the fault", lambda: bool(desk.faults()))
    stop("bill-wrong")
    robot.press("F2")
    robot.type(CONSUMER)
    stop("bill")
    robot.press("Enter")
    robot.wait_page("collect:hpsebl_bill")
    robot.type("1500")
    stop("collect")
    robot.press("F12")
    robot.wait_page("outcome")
    desk.settled()
    stop("outcome-waiting")
    desk.house.exchange()
    desk.settled()
    stop("outcome-done")
    robot.press("Enter")
    robot.wait_page("home")
    desk.settled()
    stop("home-after")
    robot.press("F8")
    robot.wait_page("preview")
    robot.wait("the paper", lambda: desk.page.shows_paper)
    stop("preview")


def outage(desk, stop: Stop) -> None:
    desk.open()
    robot = desk.robot
    desk.house.line(up=False)
    robot.press("F2")
    robot.type(CONSUMER)
    robot.press("Enter")
    robot.wait("paper", lambda: bool(desk.faults()))
    stop("bill-paper")
    robot.type(QR_TEXT)
    robot.press("Enter")
    robot.wait_page("collect:hpsebl_bill")
    stop("collect-offline")
    robot.press("F12")
    robot.wait_page("outcome")
    desk.settled()
    stop("outcome-provisional")
    robot.press("F4")
    for text in ("170101", "214", "2020-21", "Ram Lal"):
        robot.type(text)
        stop("nakal") if text == "Ram Lal" else None
        robot.press("Enter")
    robot.wait_page("collect:nakal_jamabandi")
    stop("collect-nakal")
    robot.press("F12")
    robot.wait_page("outcome")
    desk.settled()
    robot.press("Enter")
    robot.wait_page("home")
    desk.settled()
    stop("home-offline")
    robot.press("F9")
    desk.settled()
    stop("queue-offline")
    desk.house.books.paid_elsewhere = {BILL.bill_no}
    desk.house.line(up=True)
    desk.house.exchange()
    desk.settled()
    stop("queue-refused")
    robot.press("F6")
    stop("queue-return")
    robot.press("F12")
    desk.settled()
    stop("queue-returned")
    desk.go("hand over", "hand_over")
    desk.settled()
    stop("hand-over")
    desk.go("history", "history")
    desk.settled()
    stop("history")


def refused(desk, stop: Stop) -> None:
    desk.open()
    desk.sell_bill()
    desk.house.books.paid_elsewhere = {BILL.bill_no}
    desk.house.exchange()
    desk.settled()
    stop("outcome-refused")


def mute(desk, stop: Stop) -> None:
    desk.house.prints_as = Printed.UNSURE
    desk.open()
    desk.sell_bill()
    stop("outcome-mute")


def wallet(desk, stop: Stop) -> None:
    desk.open()
    desk.sell_bill()
    desk.go("wallet", "wallet")
    desk.robot.type("15000")
    desk.settled()
    stop("wallet")
    desk.robot.press("F12")
    desk.settled()
    stop("wallet-awaited")


def evening(desk, stop: Stop) -> None:
    desk.open()
    desk.sell_bill()
    desk.go("close day", "close_day")
    desk.settled()
    stop("close-day-empty")
    for pieces in ("4", "1", "0", "0", "1"):
        desk.robot.type(pieces)
        desk.robot.press("Down")
    stop("close-day")
    desk.robot.press("F12")
    desk.settled()
    stop("close-day-differs")
    desk.go("rate card", "preview")
    desk.robot.wait("the paper", lambda: desk.page.shows_paper)
    stop("rate-card")


def palette(desk, stop: Stop) -> None:
    desk.open()
    desk.robot.press("Ctrl+K")
    stop("palette")
    desk.robot.press("Esc", "F1")
    stop("help")
    desk.robot.press("Esc", "Ctrl+I")
    desk.house.line(up=False)
    desk.house.line(up=True)
    desk.settled()
    stop("status")


def beside(desk, stop: Stop) -> None:
    desk.open()
    desk.go("cash in", "cash")
    desk.robot.type("200")
    stop("cash")
    desk.go("give back", "surrender")
    stop("surrender")
    desk.robot.press("Ctrl+L")
    desk.robot.wait_page("sign_in")
    stop("locked")
    desk.robot.press("F6")
    stop("reset-pin")


def slow(desk, stop: Stop) -> None:
    desk.open()
    desk.house.holds = {"fetch_bill"}
    desk.robot.press("F2")
    desk.robot.type(CONSUMER)
    desk.robot.press("Enter")
    desk.robot.wait("the steps", lambda: not desk.page.work.isHidden())
    stop("bill-slow")


def paper_out(desk, stop: Stop) -> None:
    desk.open()
    desk.house.fails["print"] = PaperOut()
    desk.sell_bill()
    desk.house.tell(PrinterChanged(ready=False, code="PRN-01"))
    desk.settled()
    stop("outcome-paper-out")


def held(desk, stop: Stop) -> None:
    desk.open()
    desk.sell_bill()
    for known, view in desk.house.books.sales.items():
        held = replace(view, state=State.HELD, cause=Cause.BILLER_SILENT)
        desk.house.books.sales[known] = held
    desk.house.tell(AnswerAbsorbed(1, 2, 0, 0, 1))
    desk.settled()
    stop("outcome-not-known")


def blocked(desk, stop: Stop) -> None:
    desk.house.block = BlockOrder(1, "CSC-SPV/118", "2027-02-14", (), "Overcharging")
    desk.house.unfinished = [UnfinishedPrint(7, "K170001-1-000007-ABC", 0)]
    desk.house.clock_ok = False
    desk.sign_in_to("unfinished")
    stop("did-it-print")
    desk.robot.press("Esc")
    desk.settled()
    stop("home-blocked")


def damage(desk, stop: Stop) -> None:
    papers = tuple(f"K170001-1-{n:06d}-ABC" for n in range(12, 17))
    desk.house.damages = [DamageView("kiosk.db.damaged-20261118", 40, (41, 42, 44), papers)]
    desk.window.show()
    desk.counter.start(lambda: None)
    desk.robot.wait_page("damaged")
    stop("damaged")


STORIES = (
    door, first_run, passphrase, morning, bill, outage, refused, mute, wallet, evening,
    palette, beside, slow, paper_out, held, blocked, damage, *TABLE_STORIES,
)  # fmt: skip
