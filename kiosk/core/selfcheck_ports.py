# SPDX-License-Identifier: Apache-2.0
"""Core: what a self-check asks of machine, table and line, as one port; and the test slip.

Each call may wait as long as the device's own deadline: it runs on a thread that is neither the
counter's nor the window's. It raises leaves of `errors.Device` and nothing else.
"""

from collections.abc import Callable
from typing import Protocol

from kiosk.core.device import Kind
from kiosk.core.device_ports import BiometricInfo, PowerReading
from kiosk.core.paper import RULE, Line, Paper, PaperKind, Style
from kiosk.core.selfcheck import Subject
from kiosk.core.selfcheck_evidence import ComputerFacts, LineEvidence, Photo, PowerTest, Seen

Tell = Callable[[str, int, int], None]
"""Hears how far a look around is: what is looked at (an Item), how many are done, of how many."""


class Measures(Protocol):
    """Fulfilled by the composition root over the bench; in tests by a table made by hand."""

    def computer(self) -> ComputerFacts | None:
        """This machine. None: it cannot be asked here."""

    def seen(self, kind: Kind) -> tuple[Seen, ...] | None:
        """Everything of a kind on the table, each with the answer to its check; quick, at most
        two seconds. None: this program has nothing to look with.
        """

    def line(self) -> LineEvidence:
        """The newest figures of the line; measures nothing anew."""

    def power(self) -> PowerReading | None:
        """What UPS or battery say now; None without one."""

    def biometric(self) -> BiometricInfo | None:
        """DEVICEINFO of the registered device; None without one."""

    def print_slip(self, paper: Paper) -> None:
        """Prints the test slip on the receipt printer, or else on the page printer."""

    def scan_code(self) -> str:
        """Scans one page and reads its code; "" when it shows none."""

    def photograph(self) -> Photo:
        """Takes one picture, judges and keeps it; its `remarks` say what is not fit."""

    def watch_power(self, seconds_max: int) -> PowerTest:
        """Looks at UPS or battery until mains came back or the time is over."""


def trial_slip(subject: Subject, letters: str, qr: str, at: str) -> Paper:
    """The slip a self-check prints: whose Kendra, a code to be typed back, the code to be scanned.

    `at` is the time as papers write it.
    """
    lines = (
        Line(Style.TITLE, "paper.house"),
        *((Line(Style.CENTRE, "", subject.centre_en, subject.centre_hi),) * bool(subject.lmk_id)),
        *((Line(Style.CENTRE, "paper.lmk", subject.lmk_id),) * bool(subject.lmk_id)),
        Line(Style.BAND, "check.slip.band"),
        Line(Style.FIELD, "paper.time", at),
        Line(Style.TOTAL, "check.slip.code", letters),
        RULE,
        Line(Style.NOTE, "check.slip.note"),
    )
    return Paper(PaperKind.TEST, letters, lines, qr)
