# SPDX-License-Identifier: Apache-2.0
"""Tests ui: a bill without the line, by its QR and by the paper keyed twice."""

import pytest

from kiosk.core.catalogue import AmountSource
from kiosk.ui.widgets.outcome import Ending
from tests.ui.counter import desk_over
from tests.ui.fake_books import CONSUMER, QR_TEXT
from tests.ui.fake_house import FakeHouse


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        made.open()
        yield made


@pytest.fixture
def apart(desk):
    desk.house.line(up=False)
    desk.settled()
    desk.robot.press("F2")
    desk.robot.type(CONSUMER)
    desk.robot.press("Enter")
    desk.robot.wait("the paper's fields", lambda: desk.page.form.paper_open)
    return desk


def test_without_the_line_the_scanner_is_ready_and_the_qr_gives_the_bill(apart):
    assert apart.faults() == ["BIL-07"]
    assert apart.page.form.paper["qr"].edit.hasFocus()
    apart.robot.type(QR_TEXT)
    apart.robot.press("Enter")
    apart.robot.wait_page("collect:hpsebl_bill")
    apart.robot.press("F12")
    apart.robot.wait_page("outcome")
    assert apart.last_sale().source is AmountSource.QR
    assert apart.page.outcome.facts.ending is Ending.DONE
    apart.settled()
    assert apart.post.known.visit.slip is not None
    assert apart.window.tray.slip.isVisible()


def test_the_paper_bill_is_keyed_with_its_amount_twice(apart):
    apart.key_paper_bill()
    apart.robot.wait_page("collect:hpsebl_bill")
    apart.robot.press("F12")
    apart.robot.wait_page("outcome")
    assert apart.last_sale().source is AmountSource.KEYED


def test_two_different_amounts_are_told_at_the_second(apart):
    apart.key_paper_bill(again="1420")
    apart.robot.wait("the fault", lambda: apart.faults() == ["BIL-05"])
    assert apart.page.form.paper["amount_again"].fault is not None
    assert not apart.house.money_moves()


def test_a_qr_scanned_into_the_number_works_without_the_line_too(apart):
    apart.robot.press("F2")
    apart.robot.type(QR_TEXT)
    apart.robot.press("Enter")
    apart.robot.wait_page("collect:hpsebl_bill")
    assert apart.window.page("service:hpsebl_bill").quote.source is AmountSource.QR


def test_what_was_half_typed_comes_back(apart):
    apart.robot.type("HPSEBL")
    apart.robot.press("F2")
    assert apart.page.form.fields["consumer_id"].edit.text() == ""
    assert apart.window.undo_bar.isVisible()
    apart.robot.press("Ctrl+Z")
    assert apart.page.form.fields["consumer_id"].edit.digits() == CONSUMER
    assert apart.page.form.paper["qr"].edit.text() == "HPSEBL"
    assert not apart.window.undo_bar.isVisible()
