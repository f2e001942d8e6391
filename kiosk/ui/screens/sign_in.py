# SPDX-License-Identifier: Apache-2.0
"""Room ui: the door: who works, by PIN; the same page stands there while the counter is locked."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout

from kiosk.core.errors import LmkError, PinUnfit, PinWaits
from kiosk.core.views import OperatorView
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.tokens import Tone
from kiosk.ui.verbs import Begun
from kiosk.ui.widgets.busy import BusyButton
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.edits import CodeField, PinEdit
from kiosk.ui.widgets.error_summary import Fault
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.field_grid import FieldGrid
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.words import NOTHING, Names, Plain, phrase

CODE_SIGNS = 22


class SignInPage(Page):
    """A tile for each operator, six digits, no waiting for the line."""

    bare = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("sign_in.title"))
        self._post = post
        kit = post.kit
        self.centre = Label(kit, role="h2").wrapping()
        self.locked = Notice(kit, icon="lock")
        self.people = QHBoxLayout()
        self.people.setSpacing(8)
        self.pin_edit = PinEdit(kit)
        self.pin = Field(kit, phrase("sign_in.pin"), self.pin_edit)
        self.body.addWidget(self.centre)
        self.body.addWidget(self.locked)
        self.body.addLayout(self.people)
        self.body.addWidget(self.pin)
        self.walk = [self.pin_edit]
        self.go = BusyButton(kit, phrase("sign_in.go"), Kind.PRIMARY)
        self.go.key(None).does(self.step)
        self.foot.addWidget(self.go)
        self.finger = BusyButton(kit, phrase("sign_in.finger"))
        self.finger.key(Act.SERVICE_5).does(lambda: post.press(Act.SERVICE_5))
        self.foot.addWidget(self.finger)
        forgotten = Button(kit, phrase("sign_in.forgotten")).key(Act.SECOND)
        self.foot.addWidget(forgotten.does(lambda: post.press(Act.SECOND)))
        tongue = Button(kit, phrase("first.language")).key(Act.LANGUAGE)
        self.foot.addWidget(tongue.does(lambda: post.press(Act.LANGUAGE)))
        self._who = ""
        self._tiles: dict[str, Button] = {}
        self._waits_s = 0
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F6: the PIN is forgotten; F7: a finger beside it."""
        return {
            Act.SECOND: lambda: self._post.show("reset_pin"),
            Act.SERVICE_5: self._by_finger,
        }

    def arrive(self) -> None:
        """Names the centre and its people; the VLE is chosen unless another is."""
        known = self._post.known
        if known.site:
            self.centre.tell(Names(known.site.name_en, known.site.name_hi))
        people = known.begun.operators if known.begun else ()
        for who in people:
            if who.operator not in self._tiles:
                self._add(who)
        if people and not self._who:
            self._choose(people[0].operator)
        self.locked.tell(phrase("sign_in.locked") if known.locked else NOTHING)
        self.pin_edit.clear_value()
        self.told()
        super().arrive()

    def told(self) -> None:
        """A finger is offered to whoever locked the counter, while a reader is there for it."""
        self.finger.setVisible(self._finger_opens())

    def step(self) -> None:
        """Checks the PIN."""
        if self.go.busy:
            return
        self.go.begin(phrase("sign_in.checking"))
        asked = self._post.verbs.sign_in(self._who, self.pin_edit.pin())
        self._post.ask(asked, self._in, self._failed)

    def _finger_opens(self) -> bool:
        known = self._post.known
        mine = known.locked and self._who == known.operator
        return mine and self._post.verbs.finger_offered(self._who)

    def _by_finger(self) -> None:
        if self.finger.busy or not self._finger_opens():
            return
        who = self._who
        self.finger.begin(phrase("sign_in.touch"))
        asked = self._post.verbs.unlock_by_finger(who)
        self._post.ask(asked, lambda matched: self._shown(who, matched), self._unread)

    def _shown(self, who: str, matched: bool) -> None:
        """The PIN may have been typed meanwhile: then the counter is open."""
        self.finger.end()
        known = self._post.known
        if matched and known.locked and who == known.operator:
            self._in(who)
        elif not matched:
            self.locked.tell(phrase("sign_in.finger_no"))
            self.told()

    def _unread(self, error: LmkError) -> None:
        self.finger.end()
        self.errors.show_faults([fault_of(error)])
        self.told()

    def _add(self, who: OperatorView) -> None:
        tile = Button(self.kit, Plain(who.operator)).with_icon("operator")
        tile.setCheckable(True)
        tile.does(partial(self._choose, who.operator))
        self._tiles[who.operator] = tile
        self.people.insertWidget(len(self._tiles) - 1, tile)
        if len(self._tiles) == 1:
            self.people.addStretch(1)

    def _choose(self, who: str) -> None:
        self._who = who
        for name, tile in self._tiles.items():
            tile.setChecked(name == who)
            tile.with_icon("tick" if name == who else "operator", Tone.PRIMARY)
        self.told()
        self.focus_on(self.pin_edit)

    def _in(self, operator: str) -> None:
        self.go.end()
        self._clock.stop()
        self.errors.clear()
        self._post.come_in(operator)

    def _failed(self, error: LmkError) -> None:
        self.go.end()
        self.pin_edit.clear_value()
        self.errors.show_faults([fault_of(error, self.pin)])
        if isinstance(error, PinWaits):
            self._waits_s = int(error.facts["seconds"])
            self._clock.start()
        self.focus_on(self.pin_edit)

    def _tick(self) -> None:
        """Counts the wait down, so that nobody tries in vain."""
        self._waits_s -= 1
        if self._waits_s > 0:
            self.pin.set_fault(phrase("sign_in.wait", count=self._waits_s))
            return
        self._clock.stop()
        self.errors.clear()


class ResetPinPage(Page):
    """A forgotten PIN: the district's code, which the portal checks, and a new PIN twice."""

    bare = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("reset.title"))
        self._post = post
        kit = post.kit
        self.code_edit = CodeField(kit, CODE_SIGNS)
        self.code = Field(kit, phrase("reset.code"), self.code_edit, phrase("first.code_help"))
        self.pin_edit, self.again_edit = PinEdit(kit), PinEdit(kit)
        self.pin = Field(kit, phrase("first.pin"), self.pin_edit, phrase("first.pin_help"))
        self.again = Field(kit, phrase("first.pin_again"), self.again_edit)
        self.body.addWidget(Label(kit, phrase("reset.lead"), "muted").wrapping())
        pins = FieldGrid()
        for field in (self.pin, self.again):
            pins.add(field)
        self.body.addWidget(self.code)
        self.body.addWidget(pins)
        self.walk = [self.code_edit, self.pin_edit, self.again_edit]
        self.go = BusyButton(kit, phrase("reset.go"), Kind.PRIMARY)
        self.go.key(None).does(self.step)
        back = Button(kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(self.go)
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))

    def step(self) -> None:
        """Enter on the last field: asks the portal. It moves no money."""
        if self.go.busy:
            return
        if self.pin_edit.pin() != self.again_edit.pin():
            self.errors.show_faults([Fault(phrase("first.pins_differ"), "SES-04", self.again)])
            return
        self.go.begin(phrase("first.joining"))
        asked = self._post.verbs.reset_pin(self.code_edit.code(), self.pin_edit.pin())
        self._post.ask(asked, self._renewed, self._failed)

    def leave(self) -> None:
        """Neither code nor PIN stays on the screen."""
        for edit in (self.code_edit, self.pin_edit, self.again_edit):
            edit.clear_value()
        self.errors.clear()

    def _renewed(self, _: str) -> None:
        """The people are read anew: the one whom the portal named has a PIN again."""
        self._post.ask(self._post.verbs.begin(), self._begun, self._failed)

    def _begun(self, found: Begun) -> None:
        self.go.end()
        self._post.known.begun = found
        self._post.show("sign_in")

    def _failed(self, error: LmkError) -> None:
        self.go.end()
        at = self.pin if isinstance(error, PinUnfit) else self.code
        self.errors.show_faults([fault_of(error, at)])
