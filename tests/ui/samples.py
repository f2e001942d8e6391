# SPDX-License-Identifier: Apache-2.0
"""Tests ui: the kit's widgets filled with what a counter day shows, for measures and pictures."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.core.money import rupees
from kiosk.ui.keys import Act
from kiosk.ui.kit import Kit
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.busy import BusyButton, StepList
from kiosk.ui.widgets.buttons import Button, Kind, money_button
from kiosk.ui.widgets.check_lines import CheckLine, CheckLines
from kiosk.ui.widgets.denominations import DenominationGrid
from kiosk.ui.widgets.edits import CodeField, DigitsEdit, PinEdit
from kiosk.ui.widgets.error_summary import ErrorSummary, Fault
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.finder import Entry, Finder
from kiosk.ui.widgets.flow import Flow
from kiosk.ui.widgets.money_edit import MoneyEdit
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.outcome import Ending, Outcome, OutcomeFacts
from kiosk.ui.widgets.rows_view import Column, RowsView
from kiosk.ui.widgets.service_tile import ServiceTile, TileFace
from kiosk.ui.widgets.status import ChipState, StatusStrip
from kiosk.ui.widgets.undo_bar import UndoBar
from kiosk.ui.words import Names, Plain
from tests.ui.sample_slip import receipt

BIJLI = Names("Electricity bill", "बिजली का बिल")
PANI = Names("Water bill", "पानी का बिल")
NAKAL = Names("Copy of Jamabandi", "नकल जमाबंदी")
CONSUMER = Names("Consumer number", "उपभोक्ता संख्या")
SHORT = Names("Consumer number has 11 digits; it needs 12.", "उपभोक्ता संख्या में 11 अंक हैं; 12 चाहिए।")
CITIZEN = Plain("RAM LAL")
DATA = ("RAM LAL", "LMK-HMR-0042", "R. Devi", "HPSEBL", "CSC", "HMR42-000118")


def noop(*_: object) -> None:
    """A press that does nothing."""


def chips() -> dict[str, ChipState]:
    """The strip of a good morning and of an outage."""
    return {
        "line": ChipState(
            "offline",
            Names("No line since 10:12", "10:12 से लाइन नहीं"),
            Tone.OFFLINE,
            Names("No answer from the portal.", "पोर्टल से जवाब नहीं आ रहा।"),
        ),
        "edistrict": ChipState("wallet", Names("e-District ₹4,310", "ई-ज़िला ₹4,310")),
        "bijli": ChipState("bijli", Names("Bijli ₹9,020", "बिजली ₹9,020")),
        "hrtc": ChipState("ticket", Names("HRTC ₹80 low", "HRTC ₹80 कम"), Tone.ATTENTION),
        "queue": ChipState("queue", Names("Queue 3 (2 h)", "रुके 3 (2 घं.)"), Tone.ATTENTION),
        "printer": ChipState("printer", Names("Printer ready", "प्रिंटर तैयार"), Tone.DONE),
    }


def strip(kit: Kit) -> QWidget:
    made = StatusStrip(kit)
    for name, state in chips().items():
        made.show_state(name, state)
    return made


def buttons(kit: Kit) -> QWidget:
    made = QWidget()
    lay = Flow(made, gap=12)
    fetch, back = Names("See the bill", "बिल देखें"), Names("Back", "वापस")
    lay.addWidget(Button(kit, fetch, Kind.PRIMARY).key(None))
    lay.addWidget(Button(kit, back).key(Act.BACK))
    tray = Names("Add & go on", "जोड़ें और आगे बढ़ें")
    lay.addWidget(Button(kit, tray).key(Act.SECOND).with_icon("cash", Tone.PRIMARY))
    lay.addWidget(money_button(kit, Names("Confirm and pay", "पुष्टि करके भुगतान करें"), noop))
    busy = BusyButton(kit, fetch)
    busy.begin(Names("Asking the department …", "विभाग से पूछ रहे हैं …"))
    busy._show_busy()
    lay.addWidget(busy)
    return made


def fields(kit: Kit) -> QWidget:
    made = QWidget()
    lay = QVBoxLayout(made)
    help_line = Names("12 digits, at the top right of the bill", "12 अंक, बिल के ऊपर दाईं ओर")
    number = DigitsEdit(kit)
    number.set_value("१०००1234567")
    wrong = Field(kit, CONSUMER, number, help_line)
    summary = ErrorSummary(kit)
    cash = MoneyEdit(kit)
    cash.set_paise(1_24_000)
    code = CodeField(kit, 16)
    code.set_value("7kq3m2xw9p4t")
    pin = PinEdit(kit)
    pin.set_value("1234")
    lay.addWidget(summary)
    lay.addWidget(wrong)
    lay.addWidget(Field(kit, Names("Cash received", "प्राप्त नकद"), cash))
    lay.addWidget(Field(kit, Names("Enrolment code", "पंजीकरण कोड"), code))
    lay.addWidget(Field(kit, Names("PIN", "पिन"), pin))
    summary.show_faults(
        [
            Fault(
                SHORT,
                "FLD-01",
                wrong,
                Names("Compare with the bill.", "बिल से मिलाएँ।"),
                Names("No money was taken.", "कोई पैसा नहीं लिया गया।"),
            ),
        ]
    )
    return made


def tiles(kit: Kit) -> QWidget:
    made = QWidget()
    lay = Flow(made, gap=12)
    works = Names("works offline, up to ₹9,020", "बिना लाइन भी, ₹9,020 तक")
    not_now = Names("not without the line", "लाइन के बिना नहीं")
    for face in (
        TileFace("bijli", BIJLI, Act.SERVICE_1, works, Tone.DONE),
        TileFace("pani", PANI, Act.SERVICE_2),
        TileFace("nakal", NAKAL, Act.SERVICE_3, not_now),
        TileFace("ticket", Names("Bus ticket", "बस टिकट"), Act.SERVICE_5),
    ):
        lay.addWidget(ServiceTile(kit, face))
    return made


def check(kit: Kit) -> QWidget:
    made = CheckLines(kit)
    name, month = Names("Name", "नाम"), Names("Bill month", "बिल माह")
    made.show_lines(
        [
            CheckLine(name, CITIZEN),
            CheckLine(month, Names("October 2026", "अक्टूबर 2026")),
            CheckLine(
                Names("Due date", "अंतिम तिथि"), Names("24-11-2026 (2 days)", "24-11-2026 (2 दिन)")
            ),
            CheckLine(Names("Bill", "बिल"), Plain("₹1,240.00"), money=True),
            CheckLine(
                Names("Service charge (the department pays)", "सेवा शुल्क (विभाग देता है)"),
                Plain("₹0.00"),
                money=True,
            ),
        ],
        CheckLine(Names("Total", "कुल"), Plain("₹1,240.00"), money=True),
    )
    return made


def outcome(ending: Ending) -> Callable[[Kit], QWidget]:
    facts = {
        Ending.DONE: OutcomeFacts(
            ending,
            Names("Done", "हो गया"),
            Plain("HMR42-000118"),
            (
                Names("₹1,240.00 taken, ₹260.00 given back.", "₹1,240.00 लिए, ₹260.00 लौटाए।"),
                Names("Your commission ₹2.40", "आपका कमीशन ₹2.40"),
            ),
        ),
        Ending.NOT_DONE: OutcomeFacts(
            ending,
            Names("Not done", "नहीं हुआ"),
            Names("Give back ₹1,240.00", "₹1,240.00 लौटाएँ"),
            (
                Names(
                    "The department did not accept this payment.",
                    "विभाग ने यह भुगतान स्वीकार नहीं किया।",
                ),
            ),
        ),
        Ending.NOT_KNOWN: OutcomeFacts(
            ending,
            Names("Not known yet", "अभी पता नहीं"),
            Names("Do not collect again", "दोबारा पैसे न लें"),
            (Names("The slip says: pending.", "पर्ची पर लिखा है: परिणाम बाकी।"),),
            Names("Next look in 42 s", "अगली जाँच 42 सेकंड में"),
        ),
    }[ending]

    def make(kit: Kit) -> QWidget:
        made = Outcome(kit)
        made.show_outcome(facts)
        return made

    return make


def denominations(kit: Kit) -> QWidget:
    made = DenominationGrid(kit)
    for face, pieces in ((500_00, 18), (200_00, 6), (100_00, 21), (10_00, 1), (1_00, 3)):
        made.edits[face].set_value(str(pieces))
    return made


def steps(kit: Kit) -> QWidget:
    made = StepList(kit)
    made.begin(
        [
            Names("Asked the department", "विभाग से पूछा"),
            Names("Waiting for the reply", "जवाब की प्रतीक्षा"),
            Names("Write the receipt", "रसीद लिखना"),
        ]
    )
    made.at(1)
    return made


def rows(kit: Kit, many: int = 5) -> QWidget:
    texts = [BIJLI, PANI, NAKAL]
    marks = [("queue", Tone.ATTENTION), ("tick", Tone.DONE), ("cross", Tone.NOT_DONE)]
    words = [Names("waiting", "रुका"), Names("posted", "पहुँचा"), Names("refused", "अस्वीकार")]
    columns = [
        Column(Names("Time", "समय"), lambda n: Plain(f"10:{12 + n}")),
        Column(Names("Work", "काम"), lambda n: texts[n % 3], stretch=True),
        Column(Names("Amount", "राशि"), lambda n: Plain(rupees(1_240_00 + n)), right=True),
        Column(Names("State", "स्थिति"), lambda n: words[n % 3], icon=lambda n: marks[n % 3]),
    ]
    name, empty = Names("Waiting work", "रुका हुआ काम"), Names("Nothing waits.", "कुछ नहीं रुका।")
    made: RowsView[int] = RowsView(kit, name, columns, empty)
    made.show_rows(range(many))
    return made


def empty_rows(kit: Kit) -> QWidget:
    return rows(kit, 0)


def undo(kit: Kit) -> QWidget:
    made = UndoBar(kit)
    made.offer(Names("The draft was thrown away.", "मसौदा हटा दिया गया।"), noop)
    return made


def notice(kit: Kit) -> QWidget:
    return Notice(
        kit,
        Names(
            "No day is open. Open the day to take payments; receipts can be printed.",
            "दिन नहीं खुला है। भुगतान लेने के लिए दिन खोलें; रसीदें छप सकती हैं।",
        ),
    )


def finder(kit: Kit) -> QWidget:
    made = Finder(kit, Names("Village", "गाँव"))
    made.show_entries(
        [
            Entry(n, Names(en, hi), Plain(f"{en} {hi}"), "centre")
            for n, en, hi in (
                ("1", "Tauni Devi", "टौणी देवी"),
                ("2", "Hamirpur", "हमीरपुर"),
                ("3", "Bhoranj", "भोरंज"),
                ("4", "Sujanpur", "सुजानपुर"),
            )
        ]
    )
    return made


WIDGETS: dict[str, Callable[[Kit], QWidget]] = {
    "strip": strip,
    "buttons": buttons,
    "fields": fields,
    "tiles": tiles,
    "check": check,
    "done": outcome(Ending.DONE),
    "not_done": outcome(Ending.NOT_DONE),
    "not_known": outcome(Ending.NOT_KNOWN),
    "denominations": denominations,
    "steps": steps,
    "rows": rows,
    "empty_rows": empty_rows,
    "undo": undo,
    "notice": notice,
    "finder": finder,
    "receipt": receipt,
}
