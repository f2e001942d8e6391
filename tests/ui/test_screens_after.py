# SPDX-License-Identifier: Apache-2.0
"""Tests ui: what comes after a sale: the queue, the return, receipts to hand over, papers again."""

import pytest

from kiosk.core.errors import NotOurPaper, SubjectOpen
from kiosk.core.transaction import State
from tests.ui.counter import desk_over
from tests.ui.fake_books import BILL
from tests.ui.fake_house import FakeHouse


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        made.open()
        yield made


def nakal(desk, *texts):
    """F4 and what is typed, Enter behind each; an empty text keeps what stands there."""
    desk.robot.press("F4")
    for text in texts:
        desk.robot.type(text)
        desk.robot.press("Enter")
    desk.robot.wait_page("collect:nakal_jamabandi")
    desk.robot.press("F12")
    desk.robot.wait_page("outcome")


def test_a_copy_of_a_land_record_takes_twenty_two_presses(desk):
    nakal(desk, "170101", "214", "2020-21", "Ram Lal")
    desk.robot.press("Enter")
    before = desk.robot.presses
    nakal(desk, "", "37", "", "Sita Devi")  # the next citizen of the same village
    assert desk.robot.presses - before <= 22
    before = desk.robot.presses
    nakal(desk, "170102", "9", "", "Ram Lal")  # and one of another
    assert desk.robot.presses - before <= 22
    assert len(desk.house.books.sales) == 3
    assert [sale.subject for sale in desk.house.books.sales.values()][1:] == [
        "himbhoomi/170101/37/2020-21",
        "himbhoomi/170102/9/2020-21",
    ]


def test_the_last_paper_again_takes_two_presses(desk):
    desk.sell_bill()
    desk.robot.press("Enter")
    before, prints = desk.robot.presses, len(desk.house.asked("print"))
    desk.robot.press("F8", "Enter")
    desk.robot.wait("the paper", lambda: len(desk.house.asked("print")) > prints)
    assert desk.robot.presses - before == 2
    assert desk.house.asked("print")[-1] == (desk.last_sale().seq,)


def test_after_a_restart_f8_gives_the_newest_paper_too(desk):
    desk.sell_bill()
    desk.post.known.last = None
    desk.robot.press("Enter", "F8")
    desk.robot.wait_page("preview")
    assert desk.house.asked("paper")[-1] == (desk.last_sale().number,)


def test_before_the_first_sale_f8_shows_an_empty_history(desk):
    desk.robot.press("F8")
    desk.robot.wait_page("history")


def test_a_refused_bill_is_returned_by_f6_and_f12(desk):
    desk.sell_bill()
    desk.house.books.paid_elsewhere = {BILL.bill_no}
    desk.house.exchange()
    desk.settled()
    desk.robot.press("F9")
    desk.settled()
    desk.robot.press("F12")
    assert not desk.house.asked("reverse")  # nothing is chosen yet
    desk.robot.press("F6")
    assert desk.page.confirm.isVisible()
    assert not desk.page.send.isVisible()
    desk.robot.press("Enter", "F12")
    desk.robot.wait("the return", lambda: desk.last_sale().state is State.RETURNING)
    desk.settled()
    assert len(desk.house.asked("reverse")) == 1
    assert desk.page.done.isVisible()
    assert desk.house.asked("print")[-1] == (desk.last_sale().reversal_seq,)


def test_a_chosen_sale_can_be_left(desk):
    desk.sell_bill()
    desk.robot.press("F9")
    desk.settled()
    desk.robot.press("F6", "Esc")
    assert desk.page_name == "queue"
    desk.robot.press("F12")
    assert not desk.house.asked("reverse")
    desk.robot.press("Esc")
    assert desk.page_name == "outcome"


def test_a_sale_on_its_way_cannot_be_undone_and_says_so(desk):
    desk.sell_bill()
    desk.house.fails["reverse"] = SubjectOpen()
    desk.robot.press("F9")
    desk.settled()
    desk.robot.press("F6", "F12")
    desk.robot.wait("the fault", lambda: bool(desk.faults()))
    assert desk.faults() == ["PAY-01"]
    assert desk.last_sale().state is State.COMMITTED


def test_ctrl_enter_sends(desk):
    desk.sell_bill()
    desk.robot.press("F9", "Ctrl+Enter")
    assert desk.house.asked("send") == [()]


def test_the_queue_says_how_long_the_oldest_has_waited(desk):
    desk.sell_bill()
    desk.house.books.now_ms += 2 * 3_600_000
    desk.post.refresh()
    desk.settled()
    assert "(2 h)" in desk.window.strip.chips["queue"].text()
    desk.robot.press("F9")
    desk.settled()
    assert "2 h" in desk.page.lead.text()


def test_receipts_that_arrived_are_handed_over_one_by_one(desk):
    desk.house.line(up=False)
    nakal(desk, "170101", "214", "2020-21", "Ram Lal")
    nakal(desk, "170101", "215", "", "Sita Devi")
    desk.house.line(up=True)
    desk.house.exchange()
    desk.settled()
    assert desk.post.known.standing.to_hand_over == 2
    desk.go("hand over", "hand_over")
    desk.settled()
    for left in (1, 0):
        desk.robot.press("F8")
        desk.robot.wait("the print", lambda left=left: len(desk.page.rows.table.rows) == left)
    assert all(sale.handed_over for sale in desk.house.books.sales.values())


def test_the_history_leads_to_the_paper_and_to_files(desk):
    desk.sell_bill()
    desk.go("past work", "history")
    desk.settled()
    desk.robot.press("Enter")
    desk.robot.wait("the paper", lambda: desk.page_name == "preview" and desk.page.shows_paper)
    desk.robot.press("Ctrl+S", "Shift+F8")
    desk.settled()
    assert [form for _, form in desk.house.asked("save_pdf")] == ["80", "a4"]
    assert "papers/" in desk.page.said.text()
    desk.robot.press("Esc")
    assert desk.page_name == "history"


def test_a_paper_that_cannot_be_shown_says_why(desk):
    desk.sell_bill()
    desk.house.fails["paper"] = NotOurPaper(number="X")
    desk.robot.press("Enter", "F8")
    desk.robot.wait("the fault", lambda: bool(desk.faults()))
    assert desk.faults() == ["REV-02"]


def test_the_rate_card_is_shown_and_is_no_citizens_paper(desk):
    desk.go("rate card", "preview")
    desk.robot.wait("the paper", lambda: desk.page.shows_paper)
    assert not desk.page.give.isVisible()
    desk.robot.press("F8", "Enter")
    desk.settled()
    assert desk.page_name == "preview"
    assert not desk.house.asked("print")
