# SPDX-License-Identifier: Apache-2.0
"""Room ui: the panel of each step of a full self-check, and the one of the test slip."""

from kiosk.core.selfcheck_steps import CODE_LETTERS, Run, Step, StepState
from kiosk.counter.examination import Told
from kiosk.ui.kit import Kit
from kiosk.ui.screens.self_check_declared import KitPanel, PowerPanel, SpacePanel, VlePanel
from kiosk.ui.screens.self_check_panel import Answer, StepPanel
from kiosk.ui.widgets.edits import CodeField
from kiosk.ui.widgets.error_summary import Fault
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.field_grid import half
from kiosk.ui.words import Saying, phrase


class SlipPanel(StepPanel):
    """Prints the slip first; then its five letters are typed back."""

    def __init__(self, kit: Kit, step: Step = Step.SLIP) -> None:
        super().__init__(kit, step)
        self.code_edit = CodeField(kit, CODE_LETTERS, group=CODE_LETTERS)
        self.code = Field(kit, phrase("check.code"), self.code_edit, phrase("check.code_help"))
        self.lay.addLayout(half(self.code))
        self.code.hide()

    @property
    def printed(self) -> bool:
        """A slip is out and waits for its letters."""
        return self.run is not None and dict(self.run.steps)[Step.SLIP] is StepState.ASKED

    def offer(self, run: Run, known: Told) -> None:
        """The field, once there is a slip."""
        anew = self.run is None or self.run.code is None or self.run.code.letters != _letters(run)
        super().offer(run, known)
        if anew:
            self.code_edit.clear_value()
        self.code.setVisible(self.printed)
        self.walk = [self.code_edit] if self.printed else []

    @property
    def lead(self) -> Saying:
        """What the operator does now."""
        return phrase("check.ask.slip_typed" if self.printed else "check.ask.slip")

    @property
    def go(self) -> Saying:
        """The word on the button of Enter."""
        return phrase("check.go.slip_typed" if self.printed else "check.go.slip")

    def answer(self, run: Run) -> Answer | Fault:
        """A slip, or its letters."""
        if not self.printed:
            return lambda exam: exam.ask(run, Step.SLIP)
        typed = self.code_edit.code()
        if len(typed) != CODE_LETTERS:
            return Fault(phrase("check.code_missing"), "CHK-01", self.code)
        return lambda exam: exam.type_code(run, typed)


def panels(kit: Kit) -> dict[Step, StepPanel]:
    """One for each step."""
    made: dict[Step, type[StepPanel]] = {
        Step.VLE: VlePanel,
        Step.SLIP: SlipPanel,
        Step.KIT: KitPanel,
        Step.POWER: PowerPanel,
        Step.SPACE: SpacePanel,
    }
    return {step: made.get(step, StepPanel)(kit, step) for step in Step}


def _letters(run: Run) -> str:
    return run.code.letters if run.code else ""
