# SPDX-License-Identifier: Apache-2.0
"""Tests ui: the door by keys: first run, signing in, a forgotten PIN, locking and coming back."""

import pytest

from kiosk.core.errors import CodeRefused, KeyringMissing, PassphraseMissing, PinWaits
from kiosk.core.views import DamageView, OperatorView, UnfinishedPrint
from kiosk.ui.rest import AFTER_MS, Rest
from tests.ui.counter import desk_over
from tests.ui.fake_books import CONSUMER
from tests.ui.fake_house import PIN, VLE, FakeHouse

CODE = "0123456789ABCDEFGHJKMN"


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        yield made


def test_a_new_computer_joins_by_keys_alone(kit):
    with desk_over(kit, FakeHouse(enrolled=False)) as desk:
        desk.start()
        assert desk.page_name == "first_run"
        robot = desk.robot
        robot.press("Enter")
        robot.type(CODE)
        robot.press("Enter")
        robot.type(PIN)
        robot.press("Enter")
        robot.type(PIN)
        robot.press("Enter")
        robot.wait_page("sign_in")
        assert desk.house.asked("enrol") == [("https://portal.example.in", CODE, PIN)]


def test_two_different_pins_join_nothing(kit):
    with desk_over(kit, FakeHouse(enrolled=False)) as desk:
        desk.start()
        page = desk.page
        page.code_edit.set_value(CODE)
        page.pin_edit.set_value(PIN)
        page.again_edit.set_value("274962")
        page.step()
        assert desk.faults() == ["SES-04"]
        assert not desk.house.asked("enrol")


def test_a_code_the_portal_refuses_is_said_at_the_code(kit):
    with desk_over(kit, FakeHouse(enrolled=False)) as desk:
        desk.start()
        desk.house.fails["enrol"] = CodeRefused()
        desk.page.step()
        desk.robot.wait("the fault", lambda: bool(desk.faults()))
        assert desk.faults() == ["ENR-04"]
        assert desk.page.code.fault is not None
        assert desk.page_name == "first_run"


def test_keys_that_need_a_passphrase_are_asked_for_it(desk):
    desk.house.fails["begin"] = PassphraseMissing()
    desk.window.show()
    desk.counter.start(lambda: None)
    desk.robot.wait("the question", lambda: bool(desk.faults()))
    assert desk.faults() == ["KEY-02"]
    desk.robot.type("correct horse")
    desk.robot.press("Enter")
    desk.robot.wait_page("sign_in")
    assert desk.house.asked("give_passphrase") == [("correct horse",)]


def test_a_locked_keyring_can_be_tried_again(desk):
    desk.house.fails["begin"] = KeyringMissing()
    desk.window.show()
    desk.counter.start(lambda: None)
    desk.robot.wait("the fault", lambda: bool(desk.faults()))
    assert desk.page.passphrase.isHidden()
    desk.page.step()
    desk.robot.wait_page("sign_in")


def test_damage_is_told_before_anybody_signs_in(desk):
    papers = ("K170001-1-000012-ABC",)
    desk.house.damages = [DamageView("kiosk.db.damaged-1", 40, (41,), papers)]
    desk.window.show()
    desk.counter.start(lambda: None)
    desk.robot.wait_page("damaged")
    shown = " ".join(label.text() for label in desk.page.findChildren(type(desk.page.heading)))
    assert papers[0] in shown
    assert "kiosk.db.damaged-1" in shown
    desk.robot.press("Enter")
    assert desk.page_name == "sign_in"


def test_a_wrong_pin_is_told_with_what_is_left_and_the_next_one_works(desk):
    desk.start()
    desk.robot.type("111111")
    desk.robot.press("Enter")
    desk.robot.wait("the fault", lambda: bool(desk.faults()))
    assert desk.faults() == ["SES-01"]
    assert desk.page.pin_edit.pin() == ""
    desk.robot.type(PIN)
    desk.robot.press("Enter")
    desk.robot.wait_page("home")


def test_after_too_many_tries_the_wait_is_counted_down(desk):
    desk.start()
    desk.house.fails["sign_in"] = PinWaits(seconds=30)
    desk.robot.type("111111")
    desk.robot.press("Enter")
    desk.robot.wait("the fault", lambda: bool(desk.faults()))
    assert desk.faults() == ["SES-02"]
    page = desk.page
    page._tick()
    assert "29" in page.pin.fault_label.text()
    for _ in range(29):
        page._tick()
    assert not desk.faults()


def test_an_assistant_signs_in_with_his_own_pin(desk):
    desk.house.operators.append(OperatorView("S.Kumar", "assistant", 0, 0))
    desk.house.pins["S.Kumar"] = "385072"
    desk.start()
    desk.page._tiles["S.Kumar"].setFocus()
    desk.robot.press("Enter")
    desk.robot.type("385072")
    desk.robot.press("Enter")
    desk.robot.wait_page("home")
    assert desk.post.known.operator == "S.Kumar"


def test_a_forgotten_pin_is_made_new_with_the_districts_code(desk):
    desk.start()
    desk.robot.press("F6")
    assert desk.page_name == "reset_pin"
    desk.robot.type(CODE)
    desk.robot.press("Enter")
    desk.robot.type("385072")
    desk.robot.press("Enter")
    desk.robot.type("385072")
    desk.robot.press("Enter")
    desk.robot.wait_page("sign_in")
    assert desk.house.asked("reset_pin") == [(CODE, "385072")]
    assert desk.window.page("reset_pin").code_edit.text() == ""
    desk.robot.type("385072")
    desk.robot.press("Enter")
    desk.robot.wait_page("home")


def test_before_signing_in_no_key_leads_into_the_counter(desk):
    desk.start()
    desk.robot.press("F2", "F9", "F8", "Ctrl+I", "Ctrl+K")
    assert desk.page_name == "sign_in"
    desk.robot.press("F1")
    assert desk.page_name == "door_help"
    assert not desk.window.rail.isVisible()
    desk.robot.press("F2", "F9", "Ctrl+K", "Esc")
    assert desk.page_name == "sign_in"


def test_locked_and_unlocked_the_draft_is_kept(desk):
    desk.open()
    desk.robot.press("F2")
    desk.robot.type(CONSUMER[:7])
    desk.robot.press("Ctrl+L")
    assert desk.page_name == "sign_in"
    assert desk.window.top.operator.text() == ""
    desk.robot.press("Esc", "F9")
    assert desk.page_name == "sign_in"
    desk.robot.type(PIN)
    desk.robot.press("Enter")
    desk.robot.wait_page("service:hpsebl_bill")
    assert desk.page.form.fields["consumer_id"].edit.digits() == CONSUMER[:7]
    desk.robot.press("Esc")
    assert desk.page_name == "home"


def test_another_operator_finds_nothing_of_the_one_before(desk):
    desk.house.operators.append(OperatorView("S.Kumar", "assistant", 0, 0))
    desk.house.pins["S.Kumar"] = "385072"
    desk.open()
    desk.robot.press("F2")
    desk.robot.type(CONSUMER[:7])
    desk.robot.press("Ctrl+L")
    desk.page._choose("S.Kumar")
    desk.robot.type("385072")
    desk.robot.press("Enter")
    desk.robot.wait_page("home")
    form = desk.window.page("service:hpsebl_bill").form
    assert form.fields["consumer_id"].edit.text() == ""
    assert not desk.post.known.visit.done


def test_left_alone_the_counter_locks_itself(desk):
    desk.open()
    rest = desk.counter.door.rest
    assert rest.watching
    assert rest._timer.interval() == AFTER_MS == 5 * 60 * 1000
    rest._timer.start(AFTER_MS // 2)  # half of the time is over
    desk.robot.press("F1")  # a sign of life begins anew
    assert rest._timer.interval() == AFTER_MS
    rest._timer.timeout.emit()
    assert desk.page_name == "sign_in"
    assert not rest.watching


def test_a_rest_that_nobody_began_locks_nothing(desk, qtbot):
    locked = []
    rest = Rest(desk.window, lambda: locked.append(1), after_ms=1)
    rest.stir()
    qtbot.wait(20)
    assert not locked
    rest.begin()
    qtbot.waitUntil(lambda: bool(locked), timeout=60_000)


def test_open_prints_are_asked_about_after_signing_in(desk):
    found = UnfinishedPrint(7, "K170001-1-000007-ABC", 0)
    other = UnfinishedPrint(9, "K170001-1-000009-ABC", 1)
    desk.house.unfinished = [found, other]
    desk.sign_in_to("unfinished")
    assert "000007" in desk.page.question.text()
    desk.robot.press("Enter")
    desk.settled()
    assert "000009" in desk.page.question.text()
    desk.robot.press("F6")
    desk.robot.wait_page("home")
    assert desk.house.asked("settle_print") == [(found, True), (other, False)]
    assert desk.house.asked("print") == [(9,)]


def test_the_question_can_wait_and_stands_on_the_home_page(desk):
    desk.house.unfinished = [UnfinishedPrint(7, "K170001-1-000007-ABC", 0)]
    desk.sign_in_to("unfinished")
    desk.robot.press("Esc")
    desk.robot.wait("matters", lambda: bool(desk.page.attention.matters))
    assert "unfinished" in [matter.place for matter in desk.page.attention.matters]


def test_help_tells_about_the_page_and_leads_back_with_everything_typed(desk):
    desk.open()
    desk.robot.press("F2")
    desk.robot.type(CONSUMER)
    desk.robot.press("F1")
    assert desk.page_name == "help"
    assert "Electricity bill" in desk.page.heading.text()
    desk.robot.press("F1", "Esc")
    assert desk.page_name == "service:hpsebl_bill"
    assert desk.page.form.fields["consumer_id"].edit.digits() == CONSUMER


def test_who_works_is_shown_and_his_name_is_his_own(desk):
    desk.open()
    assert desk.window.top.operator.text() == VLE
