# SPDX-License-Identifier: Apache-2.0
"""Room ui: what every step of a full self-check has: its words, what is typed, what Enter does.

A panel gives back a step of the examination, or the fault of what was typed. Nothing that was typed
goes away while the check is under way, whatever a device does.
"""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.core.selfcheck_steps import Run, Step
from kiosk.counter.examination import Examination, Told
from kiosk.ui.kit import Kit
from kiosk.ui.widgets.error_summary import Fault
from kiosk.ui.words import Saying, phrase

Answer = Callable[[Examination], Run]


class StepPanel(QWidget):
    """One step without anything to type: PAGE, PHOTO."""

    def __init__(self, kit: Kit, step: Step) -> None:
        super().__init__()
        self.kit, self.step = kit, step
        self.walk: list[QWidget] = []
        self.lay = QVBoxLayout(self)
        self.lay.setContentsMargins(0, 0, 0, 0)
        self.lay.setSpacing(8)
        self.run: Run | None = None

    def forget(self) -> None:
        """Another person works here; edits are emptied by the page."""

    def offer(self, run: Run, known: Told) -> None:
        """What is known so far; what was typed stays."""
        self.run = run

    @property
    def lead(self) -> Saying:
        """What the operator does now."""
        return phrase(f"check.ask.{self.step.value}")

    @property
    def go(self) -> Saying:
        """The word on the button of Enter."""
        return phrase(f"check.go.{self.step.value}")

    def answer(self, run: Run) -> Answer | Fault:
        """What Enter does with this run."""
        if self.step is Step.PAGE:
            return lambda exam: exam.scan(exam.ask(run, Step.PAGE))
        return lambda exam: exam.photograph(exam.ask(run, Step.PHOTO))
