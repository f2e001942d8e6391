# SPDX-License-Identifier: Apache-2.0
"""Room ui: a full self-check step by step: Enter does it, F6 leaves it out, Esc puts it aside.

What went wrong with a device is told, and the step can be done again; what was typed stays.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar, Final

from PySide6.QtCore import QTimer

from kiosk.core.device import Kind
from kiosk.core.errors import LmkError
from kiosk.core.selfcheck_steps import Run, Step, StepState
from kiosk.counter.examination import Examination
from kiosk.counter.selfcheck import Examined
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Checking, Post
from kiosk.ui.screens.self_check_declared import PowerPanel
from kiosk.ui.screens.self_check_panel import StepPanel
from kiosk.ui.screens.self_check_panels import SlipPanel, panels
from kiosk.ui.screens.table_words import next_step, what_happened
from kiosk.ui.widgets.busy import BusyButton
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.buttons import Kind as Look
from kiosk.ui.widgets.error_summary import Fault
from kiosk.ui.widgets.labels import Label
from kiosk.ui.words import NOTHING, phrase

_DEVICE: Final = {
    Step.SLIP: Kind.RECEIPT_PRINTER,
    Step.PAGE: Kind.SCANNER,
    Step.PHOTO: Kind.CAMERA,
    Step.POWER: Kind.POWER,
    Step.SPACE: Kind.CAMERA,
}
_TICK_MS: Final = 1_000
_SAY_FROM_S: Final = 2


class CheckStepsPage(Page):
    """One step at a time, until all are over; then the record is signed and shown."""

    overview: ClassVar[str] = "self_check"

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("check.title"))
        self._post = post
        kit = post.kit
        self.panels = panels(kit)
        self.at: Step | None = None
        self.lead = Label(kit).wrapping()
        self.took = Label(kit, role="muted").wrapping()
        self.body.addWidget(self.lead)
        for panel in self.panels.values():
            self.body.addWidget(panel)
            panel.hide()
        self.body.addWidget(self.took)
        self._add_keys(post)
        kit_panel = self.panels[Step.KIT]
        for rows in kit_panel.walk:
            rows.chosen.connect(lambda _: self.enter())  # type: ignore[attr-defined]
        power = self.panels[Step.POWER]
        assert isinstance(power, PowerPanel)
        power.ways.chosen.connect(lambda _: self.enter())
        power.changed = self._say
        self._seconds = 0
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK_MS)
        self._clock.timeout.connect(self._tick)

    def _add_keys(self, post: Post) -> None:
        kit = post.kit
        self.go = BusyButton(kit, phrase("check.go.vle"), Look.PRIMARY)
        self.go.key(None).does(self.step)
        self.skip = Button(kit, phrase("check.skip")).key(Act.SECOND)
        self.nothing_out = Button(kit, phrase("check.nothing_out"))
        back = Button(kit, phrase("check.pause")).key(Act.BACK)
        self.foot.addWidget(self.go)
        self.foot.addWidget(self.skip.does(lambda: post.press(Act.SECOND)))
        self.foot.addWidget(self.nothing_out.does(self._nothing_came))
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))

    @property
    def _checking(self) -> Checking:
        return self._post.known.checking

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F6 leaves the step out, or goes on after what went wrong."""
        return {Act.SECOND: self._skip}

    def arrive(self) -> None:
        """Where it stood."""
        run = self._checking.run
        if run is None:
            self._post.show(self.overview)
        elif not self.go.busy:
            self._show(run, self.at or run.next)

    def forget(self) -> None:
        """Another person declares for himself."""
        super().forget()
        self._checking.run, self.at = None, None
        for panel in self.panels.values():
            panel.forget()

    def step(self) -> None:
        """Enter: does the step, also once more after something went wrong."""
        run = self._checking.run
        if run is None or self.go.busy:
            return
        if self.at is None:
            self._end(run)
            return
        answer = self.panels[self.at].answer(run)
        if isinstance(answer, Fault):
            self.errors.show_faults([answer])
            self._focus()
            self.errors.to_first_field()
        else:
            self._ask(answer)

    def _skip(self) -> None:
        run, step = self._checking.run, self.at
        if run is None or step is None or self.go.busy:
            return
        if dict(run.steps)[step] is StepState.SETTLED:  # it went wrong, and stays so
            self._show(run, run.next)
        else:
            self._ask(lambda exam: exam.skip(run, step))

    def _nothing_came(self) -> None:
        run = self._checking.run
        if run is not None and not self.go.busy:
            self._ask(lambda exam: exam.nothing_came_out(run))

    def _ask(self, answer: Callable[[Examination], Run]) -> None:
        self._begin()
        self._post.ask(self._post.verbs.table.examine(answer), self._moved, self._failed)

    def _moved(self, run: Run) -> None:
        """A step came to something: on to the next, or told what went wrong."""
        self._stop()
        if self._checking.run is None:  # another person works here meanwhile
            return
        self._checking.run = run
        step = self.at
        if step is None:
            return
        over = dict(run.steps)[step] in (StepState.SETTLED, StepState.SKIPPED)
        self._show(run, run.next if over and not run.trouble else step)
        if run.trouble:
            self.errors.show_faults([_fault(run.trouble, step)])
            self._focus()

    def _show(self, run: Run, step: Step | None) -> None:
        self.errors.clear()
        self.at = step
        for one, panel in self.panels.items():
            panel.setVisible(one is step)
        if step is None:
            self._end(run)
            return
        self.panels[step].offer(run, self._checking.known)
        self._say()
        self._focus()

    def _say(self) -> None:
        """Heading, what to do, and the words on the buttons."""
        if self.at is None:
            return
        panel: StepPanel = self.panels[self.at]
        number, name = tuple(Step).index(self.at) + 1, phrase(f"check.step.{self.at.value}")
        self.heading.tell(phrase("check.heading", at=number, of=len(Step), step=name))
        self.lead.tell(panel.lead)
        self.go.rename(panel.go)
        self.nothing_out.setVisible(isinstance(panel, SlipPanel) and panel.printed)
        self.walk = [*panel.walk]
        run = self._checking.run
        wrong = run is not None and dict(run.steps)[self.at] is StepState.SETTLED
        self.skip.tell(phrase("check.go_on" if wrong else "check.skip"))

    def _focus(self) -> None:
        """On what is typed, else on the button: the faults above are read out all the same."""
        if self.isVisible():
            first = next((part for part in self.walk if part.isVisible()), self.go)
            self.focus_on(first)

    def _end(self, run: Run) -> None:
        self.lead.tell(phrase("check.ending"))
        self._begin()
        self._post.ask(self._post.verbs.table.end_check(run), self._ended, self._failed)

    def _ended(self, done: Examined) -> None:
        self._stop()
        checking = self._checking
        checking.run, checking.done, checking.looked = None, done, done.record
        self._empty()
        if self.isVisible():
            self._post.show(self.overview)

    def _empty(self) -> None:
        """The next check begins with nothing typed."""
        super().forget()
        self.at = None
        for panel in self.panels.values():
            panel.forget()

    def _begin(self) -> None:
        self.errors.clear()
        self._seconds = 0
        self.go.begin(phrase("check.doing"))
        self._clock.start()

    def _stop(self) -> None:
        self.go.end()
        self._clock.stop()
        self.took.tell(NOTHING)

    def _tick(self) -> None:
        self._seconds += 1
        if self._seconds >= _SAY_FROM_S:
            self.took.tell(phrase("kit.elapsed", count=self._seconds))

    def _failed(self, error: LmkError) -> None:
        self._stop()
        self.errors.show_faults([fault_of(error)])
        self._focus()


class DoorCheckStepsPage(CheckStepsPage):
    """The same before anybody has an account; nothing of it is journalled."""

    bare = True
    overview = "door_self_check"


def _fault(code: str, step: Step) -> Fault:
    kind = _DEVICE.get(step)
    return Fault(what_happened(code, kind), code, next_step=next_step(code, kind))
