# SPDX-License-Identifier: Apache-2.0
"""Tests ui: with the line the first paper is the receipt; nobody waits long for it."""

import pytest

from kiosk.ui.widgets.outcome import Ending
from tests.ui.counter import desk_over
from tests.ui.fake_books import CONSUMER, QR_TEXT
from tests.ui.fake_house import FakeHouse

A_DAY_MS = 86_400_000


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        made.open()
        made.post.paper_waits_ms = A_DAY_MS
        yield made


def test_the_verdict_comes_and_one_paper_with_it(desk):
    desk.sell_bill()
    assert not desk.house.asked("print")
    desk.house.exchange()
    desk.robot.wait("the receipt", lambda: bool(desk.house.asked("print")))
    desk.house.exchange()
    desk.settled()
    assert len(desk.house.asked("print")) == 1


def test_nobody_waits_for_ever(desk):
    desk.post.paper_waits_ms = 1
    desk.sell_bill()
    desk.robot.wait("the slip", lambda: len(desk.house.asked("print")) == 1)


def test_without_the_line_the_slip_comes_at_once(desk):
    desk.house.line(up=False)
    desk.settled()
    desk.robot.press("F2")
    desk.robot.type(CONSUMER)
    desk.robot.press("Enter")
    desk.robot.wait("the paper's fields", lambda: desk.page.form.paper_open)
    desk.robot.type(QR_TEXT)
    desk.robot.press("Enter")
    desk.robot.wait_page("collect:hpsebl_bill")
    desk.robot.press("F12")
    desk.robot.wait_page("outcome")
    desk.robot.wait("the slip", lambda: len(desk.house.asked("print")) == 1)


def test_the_next_citizen_is_called_before_the_verdict_and_the_slip_is_printed(desk):
    desk.sell_bill()
    desk.robot.press("Enter")
    desk.robot.wait("the slip", lambda: len(desk.house.asked("print")) == 1)


def test_a_refused_sale_gets_no_paper(desk):
    desk.sell_bill()
    desk.house.books.paid_elsewhere.add(desk.last_sale().subject.rpartition("/")[2])
    desk.house.exchange()
    desk.robot.wait("the end", lambda: desk.page.outcome.facts.ending is Ending.NOT_DONE)
    assert not desk.house.asked("print")
