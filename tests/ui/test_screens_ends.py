# SPDX-License-Identifier: Apache-2.0
"""Tests ui: how a sale ends: done, refused, not known; and what the printer did with its paper."""

from dataclasses import replace

import pytest

from kiosk.core.entries import Printed
from kiosk.core.errors import PaperOut
from kiosk.core.facts import AnswerAbsorbed, PrinterChanged
from kiosk.core.transaction import State
from kiosk.core.views import UnfinishedPrint
from kiosk.core.wire.exchange import Cause
from kiosk.ui.widgets.outcome import Ending
from tests.ui.counter import desk_over
from tests.ui.fake_books import BILL
from tests.ui.fake_house import FakeHouse


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        made.open()
        yield made


def test_the_verdict_changes_the_page_that_waits_for_it(desk):
    desk.sell_bill()
    assert "follows" in desk.page.outcome.accessibleName()
    desk.house.exchange()
    desk.settled()
    assert "follows" not in desk.page.outcome.accessibleName()
    assert desk.page.outcome.facts.ending is Ending.DONE


def test_a_refused_bill_says_return_the_cash(desk):
    desk.sell_bill()
    desk.house.books.paid_elsewhere = {BILL.bill_no}
    desk.house.exchange()
    desk.settled()
    assert desk.page.outcome.facts.ending is Ending.NOT_DONE
    assert "₹1,240.00" in desk.page.outcome.accessibleName()
    assert desk.post.known.visit.return_paise == BILL.amount_paise
    assert desk.post.known.visit.taken_paise == 0


def test_a_held_sale_says_do_not_collect_again(desk):
    desk.sell_bill()
    for known, view in desk.house.books.sales.items():
        desk.house.books.sales[known] = replace(view, state=State.HELD, cause=Cause.BILLER_SILENT)
    desk.house.tell(AnswerAbsorbed(1, 2, 0, 0, 1))
    desk.settled()
    assert desk.page.outcome.facts.ending is Ending.NOT_KNOWN
    assert "Do not collect again" in desk.page.outcome.accessibleName()


def test_paper_out_is_said_and_f8_prints_when_there_is_paper_again(desk):
    desk.house.fails["print"] = PaperOut()
    desk.sell_bill()
    desk.house.tell(PrinterChanged(ready=False, code="PRN-01"))
    desk.settled()
    assert desk.faults() == ["PRN-01"]
    assert "PRN-01" in desk.window.strip.chips["printer"].text()
    desk.robot.press("F8")
    desk.settled()
    assert not desk.faults()
    assert len(desk.house.asked("print")) == 2


def test_a_mute_printer_is_not_believed(desk):
    desk.house.prints_as = Printed.UNSURE
    desk.sell_bill()
    assert desk.page.question.isVisible()
    desk.house.prints_as = Printed.DONE
    desk.robot.press("F6")
    desk.settled()
    view = desk.last_sale()
    asked = UnfinishedPrint(view.seq, view.number, 0)
    assert desk.house.asked("settle_print") == [(asked, False)]
    assert len(desk.house.asked("print")) == 2
    assert not desk.page.question.isVisible()


def test_a_mute_printer_that_did_print_is_told_by_going_on(desk):
    desk.house.prints_as = Printed.UNSURE
    desk.sell_bill()
    desk.robot.press("Enter")
    desk.settled()
    assert desk.page_name == "home"
    assert [came for _, came in desk.house.asked("settle_print")] == [True]
