# SPDX-License-Identifier: Apache-2.0
"""Tests ui: measure 3 on the real pages: whatever keys come, money moves by F12 alone, and once.

Random keys, held keys and bursts of a scanner are poured over the counter; every verb of money
must have been asked right after F12 and never otherwise.
"""

import random

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.counter import desk_over
from tests.ui.fake_answers import MONEY
from tests.ui.fake_books import CONSUMER, QR_TEXT
from tests.ui.fake_house import FakeHouse

KEYS = tuple(
    "Enter Esc Tab Down Up F1 F2 F3 F4 F5 F6 F8 F9 Ctrl+Enter Ctrl+I Ctrl+K Ctrl+Z Ctrl+S "
    "Shift+F8 Shift+Tab Ctrl+J".split()
)
TYPED = (CONSUMER, "1500", "0", "170101", "abc", "हिंदी", "2020-21", "500")
PLACES = ("wallet", "surrender", "cash", "close_day", "open_day", "queue", "history", "hand_over")
STEPS = 120


@pytest.fixture
def desk(kit):
    with desk_over(kit, FakeHouse()) as made:
        made.open()
        yield made


def held(window, key):
    """A key that is held down: one press and its repeats."""
    target = QApplication.focusWidget() or window
    QTest.keyPress(target, key)
    for _ in range(5):
        target = QApplication.focusWidget() or window
        repeat = QKeyEvent(
            QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", autorep=True, count=1
        )
        QApplication.sendEvent(target, repeat)
    QTest.keyRelease(QApplication.focusWidget() or window, key)


@pytest.mark.parametrize("seed", range(6))
def test_no_key_but_f12_moves_money(desk, seed):
    drawn = random.Random(seed)
    for _ in range(STEPS):
        match drawn.randrange(10):
            case 0:
                desk.robot.type(drawn.choice(TYPED))
            case 1:
                desk.robot.type(QR_TEXT)
                desk.robot.press("Enter")
            case 2:
                held(desk.window, drawn.choice([Qt.Key.Key_Return, Qt.Key.Key_F6]))
            case 3:
                desk.counter.show(drawn.choice(PLACES))
            case _:
                desk.robot.press(drawn.choice(KEYS))
        desk.settled()
        assert not desk.house.money_moves(), desk.house.calls[-3:]


@pytest.mark.parametrize("seed", range(3))
def test_among_all_keys_each_move_of_money_has_its_own_f12(desk, seed):
    """With F12 in the play, no other press ever moves money, and no press moves it twice."""
    drawn = random.Random(100 + seed)
    moved = 0
    for _ in range(STEPS // 2):
        before = len(desk.house.money_moves())
        if drawn.randrange(6) == 0:
            desk.robot.press("F12")
            desk.settled()
            assert len(desk.house.money_moves()) - before <= 1
            moved += len(desk.house.money_moves()) - before
            continue
        if drawn.randrange(4) == 0:
            desk.robot.type(drawn.choice(TYPED))
        else:
            desk.robot.press(drawn.choice(KEYS))
        desk.settled()
        assert len(desk.house.money_moves()) == before
    assert moved == len(desk.house.money_moves())


def test_f12_held_down_takes_the_money_once(desk):
    desk.house.holds = {"commit"}
    desk.ask_for_bill()
    held(desk.window, Qt.Key.Key_F12)
    desk.settled()
    assert desk.house.money_moves() == ["commit"]
    desk.house.let_go()
    desk.robot.wait_page("outcome")
    held(desk.window, Qt.Key.Key_F12)
    assert desk.house.money_moves() == ["commit"]


def test_f12_twice_takes_the_money_once(desk):
    desk.ask_for_bill()
    target = QApplication.focusWidget()
    for _ in range(2):
        QTest.keyClick(target, Qt.Key.Key_F12)
    desk.robot.wait_page("outcome")
    assert desk.house.money_moves() == ["commit"]


def test_f12_again_while_the_answer_is_out_asks_nothing_more(desk):
    desk.house.holds = {"commit"}
    desk.ask_for_bill()
    desk.robot.press("F12", "F12")  # the robot waits out the lock between them
    assert desk.house.money_moves() == ["commit"]
    desk.house.let_go()
    desk.robot.wait_page("outcome")
    assert len(desk.house.books.sales) == 1


def test_a_scanner_over_the_check_page_types_and_takes_nothing(desk):
    desk.ask_for_bill()
    desk.robot.type(QR_TEXT)
    desk.robot.press("Enter")
    assert desk.page_name == "collect:hpsebl_bill"
    assert not desk.house.money_moves()


def test_every_verb_of_money_is_watched():
    assert {name for name in dir(FakeHouse) if not name.startswith("_")} >= MONEY
