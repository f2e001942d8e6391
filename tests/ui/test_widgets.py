# SPDX-License-Identifier: Apache-2.0
"""Tests ui: what each widget promises beyond its looks."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from kiosk.core.money import FACES_PAISE, Count
from kiosk.ui.keys import Act
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.busy import BusyButton, StepList
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.check_lines import CheckLine, CheckLines
from kiosk.ui.widgets.denominations import DenominationGrid
from kiosk.ui.widgets.edits import DigitsEdit
from kiosk.ui.widgets.error_summary import ErrorSummary, Fault
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.outcome import Ending, Outcome, OutcomeFacts
from kiosk.ui.widgets.service_tile import ServiceTile, TileFace
from kiosk.ui.widgets.status import ChipState, StatusStrip
from kiosk.ui.widgets.undo_bar import UNDO_SECONDS, UndoBar
from kiosk.ui.words import NOTHING, Names, Plain
from tests.ui.measures import accessible_name
from tests.ui.samples import BIJLI, CONSUMER, SHORT, rows


@pytest.fixture
def show(qtbot):
    def shown(widget):
        qtbot.addWidget(widget)
        with qtbot.waitActive(widget):
            widget.show()
            widget.activateWindow()
        return widget

    return shown


def test_a_field_names_its_edit_and_describes_its_fault(kit, qtbot):
    field = Field(kit, CONSUMER, DigitsEdit(kit), Names("12 digits", "12 अंक"))
    qtbot.addWidget(field)
    assert accessible_name(field.edit) == "Consumer number"
    field.set_fault(SHORT)
    face = QAccessible.queryAccessibleInterface(field.edit)
    assert face.text(QAccessible.Text.Description) == (
        "Consumer number has 11 digits; it needs 12. 12 digits"
    )
    field.set_fault(None)
    assert not field.fault_label.isVisibleTo(field)


def test_the_summary_takes_the_focus_and_leads_to_the_field(kit, show, qtbot):
    field, summary = Field(kit, CONSUMER, DigitsEdit(kit)), ErrorSummary(kit)
    from PySide6.QtWidgets import QVBoxLayout, QWidget

    page = QWidget()
    lay = QVBoxLayout(page)
    lay.addWidget(summary)
    lay.addWidget(field)
    show(page)
    summary.show_faults([Fault(SHORT, "FLD-01", field)])
    assert summary.hasFocus()
    assert field.fault_label.text() == "Consumer number has 11 digits; it needs 12."
    assert "needs 12" in accessible_name(summary)
    summary.to_first_field()
    assert field.edit.hasFocus()
    summary.show_faults([])
    assert field.fault is None
    assert not summary.isVisible()


def test_a_count_of_the_drawer(kit, show, qtbot):
    grid = show(DenominationGrid(kit))
    totals = []
    grid.counted.connect(totals.append)
    grid.take_focus()
    qtbot.keyClicks(grid.focusWidget(), "18")
    qtbot.keyClick(grid.focusWidget(), Qt.Key.Key_Plus, Qt.KeyboardModifier.KeypadModifier)
    qtbot.keyClicks(grid.focusWidget(), "6")
    assert grid.total_paise() == totals[-1] == 10_200_00
    assert grid.counts()[:2] == (Count(500_00, 18), Count(200_00, 6))
    assert grid.total.text() == "₹10,200.00"


def test_nine_lines_are_walked_by_arrow_plus_and_enter(kit, show, qtbot):
    grid = show(DenominationGrid(kit))
    grid.take_focus()
    keys = [Qt.Key.Key_Down, Qt.Key.Key_Plus, Qt.Key.Key_Return, Qt.Key.Key_Enter] * 2
    for key in keys:
        qtbot.keyClick(grid.focusWidget(), key)
    assert grid.focusWidget() is grid.edits[FACES_PAISE[8]]
    with qtbot.waitSignal(grid.finished):
        qtbot.keyClick(grid.focusWidget(), Qt.Key.Key_Return)
    qtbot.keyClick(grid.focusWidget(), Qt.Key.Key_Minus)
    assert grid.focusWidget() is grid.edits[FACES_PAISE[7]]


def test_an_empty_drawer_is_typed_as_nought(kit, show, qtbot):
    grid = show(DenominationGrid(kit))
    assert grid.is_empty()
    grid.take_focus()
    qtbot.keyClicks(grid.focusWidget(), "0")
    assert not grid.is_empty()
    assert grid.total_paise() == 0


def test_the_unknown_ending_counts_down_and_the_others_do_not(kit, qtbot):
    outcome = Outcome(kit)
    qtbot.addWidget(outcome)
    outcome.show_outcome(OutcomeFacts(Ending.NOT_KNOWN, Plain("?"), countdown=Plain("42")))
    outcome.count_down(Plain("41"))
    assert "41" in [label.text() for label in outcome.findChildren(Label)]
    outcome.show_outcome(OutcomeFacts(Ending.DONE, Plain("done"), Plain("HMR-1")))
    outcome.count_down(Plain("40"))
    assert accessible_name(outcome) == "done. HMR-1"
    assert outcome.facts.ending is Ending.DONE


def test_the_three_endings_look_different_without_their_colours(kit, qtbot):
    pictures = set()
    for ending in Ending:
        outcome = Outcome(kit)
        qtbot.addWidget(outcome)
        outcome.show_outcome(OutcomeFacts(ending, Plain("x"), Plain("1")))
        outcome.resize(760, 300)
        grey = outcome.grab().toImage().convertToFormat(outcome.grab().toImage().Format.Format_Mono)
        pictures.add(bytes(grey.constBits()))
    assert len(pictures) == 3


def test_a_tile_is_pressed_by_enter_and_never_disabled(kit, show, qtbot):
    asked = []
    tile = ServiceTile(kit, TileFace("bijli", BIJLI, Act.SERVICE_1)).does(lambda: asked.append(1))
    show(tile)
    tile.show_badge(Names("not without the line", "लाइन के बिना नहीं"))
    tile.setFocus()
    qtbot.keyClick(tile, Qt.Key.Key_Return)
    assert asked
    assert tile.isEnabled()
    assert accessible_name(tile) == "Electricity bill (F2)"
    assert tile.accessibleDescription() == "not without the line"


def test_a_held_enter_does_not_press_a_button(kit, qtbot):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    asked = []
    button = Button(kit, BIJLI).does(lambda: asked.append(1))
    qtbot.addWidget(button)
    none = Qt.KeyboardModifier.NoModifier
    button.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, none, "", True))
    assert not asked


def test_an_ampersand_is_no_shortcut_letter(kit, qtbot):
    button = Button(kit, Plain("Jal & Shakti"))
    qtbot.addWidget(button)
    assert button.text() == "Jal && Shakti"
    assert accessible_name(button) == "Jal & Shakti"


def test_a_busy_button_is_pressed_once(kit, qtbot):
    asked = []
    button = BusyButton(kit, Plain("Fetch")).does(lambda: asked.append(1))
    qtbot.addWidget(button)
    button.click()
    button.begin(Plain("Asking"))
    button.click()
    assert asked == [1]
    assert button.text() == "Fetch"
    qtbot.waitUntil(lambda: button.text() == "Asking")
    button.end()
    button.click()
    assert asked == [1, 1]
    assert button.text() == "Fetch"


def test_steps_are_marked_as_they_are_done(kit, qtbot):
    steps = StepList(kit)
    qtbot.addWidget(steps)
    steps.begin([Plain("a"), Plain("b"), Plain("c")])
    steps.at(1)
    assert [mark.icon_name for mark in steps._marks] == ["tick", "clock", "todo"]
    steps.end(failed_step=1)
    assert [mark.icon_name for mark in steps._marks] == ["tick", "cross", "todo"]
    steps.begin([Plain("a")])
    steps.end()
    assert [mark.icon_name for mark in steps._marks] == ["tick"]


def test_what_is_undone_is_undone_once(kit, show):
    bar, undone = show(UndoBar(kit)), []
    bar.offer(Plain("gone"), lambda: undone.append(1))
    assert bar.undo()
    assert not bar.undo()
    assert undone == [1]
    assert not bar.isVisible()


def test_an_offer_to_undo_ends_by_itself(kit, show):
    bar, undone = show(UndoBar(kit)), []
    bar.offer(Plain("gone"), lambda: undone.append(1))
    for _ in range(UNDO_SECONDS):
        bar._tick()
    assert not bar.isVisible()
    assert not bar.undo()
    assert not undone


def test_rows_are_chosen_by_enter_and_say_when_there_is_none(kit, show, qtbot):
    view = show(rows(kit))
    assert view.row() == 0
    qtbot.keyClick(view, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.chosen) as chosen:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert chosen.args == [1]
    assert view.rowHeight(0) >= 44
    view.show_rows([])
    assert view.row() is None
    assert view._empty.isVisible()


def test_the_selection_stays_when_rows_are_shown_anew(kit, show):
    view = show(rows(kit))
    view.selectRow(3)
    view.show_rows(range(10))
    assert view.row() == 3
    view.show_rows(range(2))
    assert view.row() == 1


def test_a_million_rows_are_shown_as_quickly_as_ten(kit, show):
    view = show(rows(kit))
    view.show_rows(range(1_000_000))
    assert view.row() == 0
    assert view.model().rowCount() == 1_000_000


def test_a_chip_tells_its_state_and_its_reason(kit, qtbot):
    strip = StatusStrip(kit)
    qtbot.addWidget(strip)
    strip.show_state("line", ChipState("online", Plain("Online 10:41"), Tone.DONE))
    strip.show_state("line", ChipState("offline", Plain("Offline"), Tone.OFFLINE, Plain("cable")))
    chip = strip.chips["line"]
    assert accessible_name(chip) == "Offline"
    assert chip.accessibleDescription() == "cable"
    with qtbot.waitSignal(strip.pressed) as pressed:
        chip.click()
    assert pressed.args == ["line"]
    strip.forget("line")
    assert not strip.chips


def test_the_lines_to_check_are_read_only_and_the_total_is_large(kit, qtbot):
    lines = CheckLines(kit)
    qtbot.addWidget(lines)
    total = CheckLine(Plain("Total"), Plain("₹1,240.00"), money=True)
    lines.show_lines([CheckLine(Plain("Bill"), Plain("₹1,240.00"), money=True)], total)
    lines.total.ensurePolished()
    assert lines.total.font().pixelSize() == 28
    assert lines.total.font().bold()
    assert lines.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_a_notice_without_words_is_hidden(kit, show):
    notice = show(Notice(kit, Plain("practice")))
    notice.tell(NOTHING)
    assert not notice.isVisible()
