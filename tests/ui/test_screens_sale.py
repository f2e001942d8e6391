# SPDX-License-Identifier: Apache-2.0
"""Tests ui: a sale by keys, with the line and without: presses counted, waiting left, ends told."""

import pytest

from kiosk.core.bill import Bill
from kiosk.core.catalogue import AmountSource, Rail
from kiosk.core.errors import BillerSilent, PaidElsewhere, QuoteExpired
from tests.ui.counter import desk_over
from tests.ui.fake_books import BILL, CONSUMER, QR_TEXT, allowance
from tests.ui.fake_house import FakeHouse

LARGE = Bill(
    "hpsebl",
    "100000000001",
    "MILL",
    "HMR1",
    "2026109999",
    "2026-11-30",
    12_500_00,
    AmountSource.FETCHED,
)


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        made.open()
        yield made


# ── with the line ────────────────────────────────────────────────────────────────────────────


def test_a_bill_for_exact_cash_takes_sixteen_presses_to_paper(desk):
    before = desk.robot.presses
    desk.ask_for_bill()
    desk.robot.press("Enter", "F12")
    desk.robot.wait_page("outcome")
    desk.robot.wait("the paper", lambda: bool(desk.house.asked("print")))
    assert desk.robot.presses - before <= 16
    assert desk.last_sale().total_paise == BILL.amount_paise
    assert desk.house.money_moves() == ["commit"]


def test_a_bill_with_cash_tendered_takes_twenty_one_and_says_the_change(desk):
    before = desk.robot.presses
    desk.ask_for_bill()
    desk.robot.type("1500")
    assert "₹260.00" in desk.page.change.text()
    desk.robot.press("Enter", "F12")
    desk.robot.wait_page("outcome")
    assert desk.robot.presses - before <= 21
    assert "₹260.00" in desk.page.outcome.accessibleName()
    assert "₹1,500.00" in desk.page.outcome.accessibleName()


def test_a_scanned_bill_takes_four(desk):
    before = desk.robot.presses
    desk.robot.press("F2")
    desk.robot.type(QR_TEXT)
    desk.robot.presses = before + 2  # F2 and one pull of the scanner's trigger
    desk.robot.press("Enter")  # which sends Enter itself
    desk.robot.wait_page("collect:hpsebl_bill")
    desk.robot.press("F12")
    desk.robot.wait_page("outcome")
    assert desk.robot.presses - before <= 4
    # With the line the department is asked all the same, by the number on the bill.
    assert desk.house.asked("fetch_bill") == [("hpsebl_bill", CONSUMER)]
    assert desk.last_sale().source is AmountSource.FETCHED


def test_the_next_bill_of_the_same_citizen_keeps_the_sum(desk):
    desk.sell_bill()
    desk.robot.press("F5")
    for text in ("HMR-R-0007", "2026-10"):
        desk.robot.type(text)
        desk.robot.press("Enter")
    desk.robot.wait_page("collect:water_flat")
    desk.robot.press("F12")
    desk.robot.wait_page("outcome")
    assert len(desk.post.known.visit.done) == 2
    desk.robot.press("Enter")
    assert desk.page_name == "home"
    assert desk.post.known.visit.over
    before = desk.post.known.visit
    desk.robot.press("F2")
    assert desk.post.known.visit is not before
    assert not desk.post.known.visit.done


def test_a_wrong_number_is_said_at_the_field_and_nothing_is_lost(desk):
    desk.robot.press("F2")
    desk.robot.type(CONSUMER[:11])
    desk.house.line(up=False)
    desk.settled()
    desk.robot.press("Enter")
    desk.robot.wait("the fault", lambda: bool(desk.faults()))
    assert desk.faults() == ["FLD-01"]
    field = desk.page.form.fields["consumer_id"]
    assert "11" in field.fault_label.text()
    assert field.edit.digits() == CONSUMER[:11]
    desk.robot.press("Enter")
    assert field.edit.hasFocus()


def test_letters_in_a_number_are_refused_with_a_word(desk):
    desk.robot.press("F4", "F2")
    desk.page.form.fields["mobile"].edit.setFocus()
    desk.robot.type("98160abc")
    assert desk.page.form.fields["mobile"].edit.value() == "98160"
    assert desk.page.form.fields["mobile"].fault is not None
    desk.robot.type("1")
    assert desk.page.form.fields["mobile"].fault is None


def test_hindi_digits_are_digits(desk):
    desk.ask_for_bill(CONSUMER.translate(str.maketrans("0123456789", "०१२३४५६७८९")))
    assert desk.house.asked("fetch_bill") == [("hpsebl_bill", CONSUMER)]


def test_a_bill_paid_elsewhere_is_no_sale(desk):
    desk.house.fails["fetch_bill"] = PaidElsewhere()
    desk.robot.press("F2")
    desk.robot.type(CONSUMER)
    desk.robot.press("Enter")
    desk.robot.wait("the fault", lambda: bool(desk.faults()))
    assert desk.faults() == ["BIL-03"]
    assert not desk.house.money_moves()


def test_too_little_cash_is_said_at_the_field_and_can_be_mended(desk):
    desk.ask_for_bill()
    desk.robot.type("1000")
    assert "₹240.00" in desk.page.change.text()
    desk.robot.press("F12")
    desk.robot.wait("the fault", lambda: bool(desk.faults()))
    assert desk.faults() == ["CSH-01"]
    assert not desk.house.books.sales
    desk.robot.press("Enter")
    desk.robot.type("1240")
    desk.robot.press("F12")
    desk.robot.wait_page("outcome")


def test_an_unclear_amount_takes_nothing(desk):
    desk.ask_for_bill()
    desk.robot.type("12,40")
    desk.robot.press("F12")
    assert desk.faults() == ["FLD-06"]
    assert not desk.house.asked("commit")


def test_above_ten_thousand_the_total_is_typed_once_more(desk):
    desk.house.books.bills[LARGE.consumer_id] = LARGE
    desk.house.books.allowances[Rail.ELECTRICITY] = allowance(Rail.ELECTRICITY, 5_000_000)
    desk.ask_for_bill(LARGE.consumer_id)
    desk.robot.press("F12")
    assert desk.faults() == ["FLD-06"]
    assert not desk.house.asked("commit")
    desk.robot.press("Enter")
    desk.robot.type("12500")
    desk.robot.press("F12")
    desk.robot.wait_page("outcome")


def test_an_old_price_is_said_and_moves_nothing(desk):
    desk.ask_for_bill()
    desk.house.fails["commit"] = QuoteExpired()
    desk.robot.press("F12")
    desk.robot.wait("the fault", lambda: bool(desk.faults()))
    assert desk.faults() == ["QUO-01"]
    assert desk.page_name == "collect:hpsebl_bill"


def test_after_the_money_esc_leads_home_and_never_back_to_the_till(desk):
    desk.sell_bill()
    desk.robot.press("Esc")
    assert desk.page_name == "home"


# ── slow and gone ────────────────────────────────────────────────────────────────────────────


def test_a_slow_department_shows_its_steps_and_esc_leaves_it(desk):
    desk.house.holds = {"fetch_bill"}
    desk.robot.press("F2")
    desk.robot.type(CONSUMER)
    desk.robot.press("Enter")
    page = desk.page
    assert page.go.busy
    assert page.work.isHidden()
    page.work._timer.timeout.emit()  # three seconds later
    assert page.work.isVisible()
    desk.robot.press("Enter", "Enter")
    assert len(desk.house.asked("fetch_bill")) == 1
    desk.robot.press("Esc")
    assert desk.page_name == "service:hpsebl_bill"
    assert not page.go.busy
    assert page.notice.isVisible()
    desk.house.let_go()
    desk.settled()
    assert desk.page_name == "service:hpsebl_bill"
    assert page.form.fields["consumer_id"].edit.digits() == CONSUMER


def test_a_slow_department_can_be_passed_by_the_paper_bill(desk):
    desk.house.holds = {"fetch_bill"}
    desk.robot.press("F2")
    desk.robot.type(CONSUMER)
    desk.robot.press("Enter", "F6")
    assert desk.page.form.paper["qr"].edit.hasFocus()
    desk.key_paper_bill()
    desk.robot.wait_page("collect:hpsebl_bill")
    desk.house.let_go()
    desk.settled()
    assert desk.page.lines is not None
    desk.robot.press("F12")
    desk.robot.wait_page("outcome")
    assert desk.last_sale().source is AmountSource.KEYED


def test_an_answer_that_comes_after_another_job_was_begun_changes_nothing(desk):
    desk.house.holds = {"fetch_bill"}
    desk.robot.press("F2")
    desk.robot.type(CONSUMER)
    desk.robot.press("Enter", "F4")
    desk.house.let_go()
    desk.settled()
    assert desk.page_name == "service:nakal_jamabandi"


def test_a_silent_department_leads_to_the_paper_bill(desk):
    desk.house.fails["fetch_bill"] = BillerSilent(biller="HPSEBL")
    desk.robot.press("F2")
    desk.robot.type(CONSUMER)
    desk.robot.press("Enter")
    desk.robot.wait("the fault", lambda: bool(desk.faults()))
    assert desk.faults() == ["BIL-07"]
    assert desk.page.form.paper_open
