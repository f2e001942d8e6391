# SPDX-License-Identifier: Apache-2.0
"""Tests ui: the day by keys: opening, cash beside the sales, allowances, closing, the status."""

import pytest

from kiosk.core.catalogue import Rail
from kiosk.core.errors import DayAlreadyOpen, GatewayUnknown, StateWalletEmpty
from kiosk.core.money import FACES_PAISE
from kiosk.core.wire.exchange import BlockOrder
from tests.ui.counter import desk_over
from tests.ui.fake_books import BILL
from tests.ui.fake_house import VLE, FakeHouse


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        yield made


def count(desk, paise):
    """Types the pieces of each face, an arrow down between."""
    left = paise
    for face in FACES_PAISE:
        pieces, left = divmod(left, face)
        if pieces:
            desk.robot.type(str(pieces))
        if face != FACES_PAISE[-1]:
            desk.robot.press("Down")


def test_without_a_day_a_service_asks_for_the_day_first(desk):
    desk.sign_in()
    desk.robot.press("F2")
    assert desk.page_name == "open_day"
    desk.robot.type("1000")
    desk.robot.press("Enter")
    assert not desk.house.money_moves()
    desk.robot.press("F12")
    desk.robot.wait_page("home")
    assert desk.house.asked("open_day") == [(VLE, 100_000)]


def test_enter_on_the_home_page_leads_to_the_day_that_is_not_open(desk):
    desk.sign_in()
    desk.settled()
    desk.robot.press("Enter")
    assert desk.page_name == "open_day"


def test_an_empty_drawer_opens_with_nothing(desk):
    desk.sign_in()
    desk.go("open day", "open_day")
    desk.robot.press("F12")
    desk.robot.wait_page("home")
    assert desk.house.asked("open_day") == [(VLE, 0)]


def test_a_day_that_is_open_already_says_so(desk):
    desk.open()
    desk.house.fails["open_day"] = DayAlreadyOpen()
    desk.go("open day", "open_day")
    desk.robot.press("F12")
    desk.robot.wait("the fault", lambda: bool(desk.faults()))
    assert desk.faults() == ["DAY-03"]


def test_cash_goes_out_with_its_reason_and_comes_in_by_f6(desk):
    desk.open()
    desk.go("cash in", "cash")
    desk.robot.type("200")
    desk.robot.press("Enter")
    desk.robot.type("bank")
    desk.robot.press("Enter")
    assert not desk.house.asked("move_cash")
    desk.robot.press("F12")
    desk.settled()
    assert desk.house.asked("move_cash") == [(VLE, -20_000, "bank")]
    assert "₹800.00" in desk.page.drawer.text()
    desk.robot.press("F6")
    desk.robot.type("50")
    desk.robot.press("Enter")
    desk.robot.type("change")
    desk.robot.press("F12")
    desk.settled()
    assert desk.house.asked("move_cash")[1] == (VLE, 5_000, "change")


def test_cash_without_an_amount_is_no_cash(desk):
    desk.open()
    desk.go("cash in", "cash")
    desk.robot.press("F12")
    assert desk.faults() == ["FLD-06"]
    assert not desk.house.asked("move_cash")


def test_a_day_that_agrees_closes_within_thirty_presses(desk):
    desk.open()
    desk.sell_bill()
    desk.robot.press("Enter")
    before = desk.robot.presses
    desk.go("close", "close_day")
    count(desk, 100_000 + BILL.amount_paise)
    assert not desk.page.reason.isVisible()
    desk.robot.press("F12")
    desk.robot.wait_page("preview")
    assert desk.robot.presses - before <= 30
    assert desk.house.asked("day_report") == [(1,)]
    desk.robot.press("Esc")
    assert desk.page_name == "home"
    desk.settled()
    assert desk.post.known.drawer is None


def test_a_difference_needs_a_reason_and_is_never_swallowed(desk):
    desk.open()
    desk.go("close day", "close_day")
    count(desk, 98_000)
    desk.robot.press("F12")
    desk.robot.wait("the fault", lambda: bool(desk.faults()))
    assert desk.faults() == ["DAY-01"]
    assert desk.page.reason.edit.hasFocus()
    desk.robot.type("gave wrong change")
    desk.robot.press("Enter")
    assert desk.page_name == "close_day"
    desk.robot.press("F12")
    desk.robot.wait_page("preview")
    assert desk.house.asked("close_day")[-1][2] == "gave wrong change"


def test_behind_the_last_coin_stands_the_reason_when_there_is_a_difference(desk):
    desk.open()
    desk.go("close day", "close_day")
    count(desk, 1_500)
    desk.robot.press("Enter")
    assert desk.page.reason.edit.hasFocus()


def test_an_allowance_is_loaded_by_f12_and_confirmed_on_the_wallets_page(desk):
    desk.open()
    desk.go("wallet", "wallet")
    desk.page.choose(Rail.ONLINE_SEVA)
    desk.robot.type("5000")
    desk.robot.press("Enter")
    assert not desk.house.money_moves()
    desk.robot.press("F12")
    desk.settled()
    assert desk.house.asked("load") == [(Rail.ONLINE_SEVA, 500_000, VLE)]
    assert desk.page.pay.isVisible()
    desk.robot.press("F6")
    assert desk.house.asked("open_page") == [(desk.house.lots[0].page_url,)]
    desk.house.paid()
    desk.settled()
    assert not desk.page.pay.isVisible()


def test_a_wallet_that_has_not_said_yet_is_not_paid_again(desk):
    desk.open()
    desk.go("wallet", "wallet")
    desk.house.fails["load"] = GatewayUnknown()
    desk.robot.type("5000")
    desk.robot.press("F12")
    desk.robot.wait("the fault", lambda: bool(desk.faults()))
    assert desk.faults() == ["GWY-01"]


def test_the_states_low_wallet_is_told_apart_from_the_vles(desk):
    desk.house.state_wallet = "low"
    desk.open()
    desk.go("wallet", "wallet")
    desk.settled()
    assert desk.page.notice.isVisible()
    assert "CSC has to load it" in desk.page.notice.label.text()
    assert StateWalletEmpty.code == "WAL-03"


def test_an_allowance_is_given_back_on_its_own_page_by_f12(desk):
    desk.open()
    desk.go("give back", "surrender")
    desk.robot.press("F6", "Enter")
    assert not desk.house.money_moves()
    desk.robot.press("F12")
    desk.settled()
    assert desk.house.asked("surrender") == [(Rail.ONLINE_SEVA,)]
    assert desk.page.done.isVisible()
    assert "no allowance" in desk.page.left.text()


def test_ctrl_i_says_why_each_chip_is_as_it_is(desk):
    desk.open()
    desk.house.clock_ok = False
    desk.house.block = BlockOrder(1, "CSC-SPV/118", "2027-02-14", (), "Overcharging")
    desk.house.line(up=False)
    desk.settled()
    desk.robot.press("Ctrl+I")
    desk.settled()
    texts = " ".join(label.text() for label in desk.page.findChildren(type(desk.page.heading)))
    assert "No answer from the portal since" in texts
    assert "set the clock right" in texts
    assert "14-02-2027" in texts
    assert {"clock", "block"} <= set(desk.window.strip.chips)
    assert len(desk.page.changes.table.rows) == 1
    desk.robot.press("F6")
    assert desk.house.asked("send") == [()]
    desk.house.clock_ok, desk.house.block = True, None
    desk.house.line(up=True)
    desk.settled()
    assert not {"clock", "block"} & set(desk.window.strip.chips)
    assert len(desk.page.changes.table.rows) == 2


def test_what_needs_somebody_stands_on_the_home_page_most_pressing_first(desk):
    desk.open()
    desk.sell_bill()
    desk.house.books.paid_elsewhere = {BILL.bill_no}
    desk.house.exchange()
    desk.house.clock_ok = False
    desk.robot.press("Enter")
    desk.settled()
    assert [one.place for one in desk.page.attention.matters] == ["queue", "status"]
    desk.page.attention.links[0].setFocus()
    desk.robot.press("Enter")
    assert desk.page_name == "queue"
