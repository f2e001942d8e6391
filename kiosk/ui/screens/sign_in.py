# SPDX-License-Identifier: Apache-2.0
"""Room ui: the door: opening the store, with a passphrase where keys need one; signing in."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout

from kiosk.core.errors import KeyringMissing, LmkError, PassphraseMissing, PassphraseWrong
from kiosk.core.views import OperatorView
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.verbs import Begun
from kiosk.ui.widgets.busy import BusyButton
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.edits import PinEdit
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.plain_edit import PlainEdit
from kiosk.ui.words import Names, Plain, phrase


class BeginPage(Page):
    """Opens the store; asks for a passphrase only where the keys need one."""

    bare = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("begin.title"))
        self._post = post
        kit = post.kit
        self.lead = Label(kit, phrase("begin.opening"), "muted").wrapping()
        self.passphrase = Field(kit, phrase("begin.passphrase"), PlainEdit(secret=True))
        self.passphrase.setMaximumWidth(kit.px(520))
        self.passphrase.hide()
        self.go = BusyButton(kit, phrase("begin.open"), Kind.PRIMARY)
        self.go.does(self.step)
        self.go.hide()
        self.body.addWidget(self.lead)
        self.body.addWidget(self.passphrase)
        self.walk = [self.passphrase.edit]
        self.foot.addWidget(self.go)
        self.foot.addStretch(1)

    def arrive(self) -> None:
        """Opens at once."""
        super().arrive()
        self._post.ask(self._post.verbs.begin(), self._begun, self._failed)

    def step(self) -> None:
        """Tries again, with the passphrase when one was asked for."""
        if self.go.busy:
            return
        self.go.begin(phrase("begin.opening"))
        verbs = self._post.verbs
        typed = self.passphrase.edit.text()
        again = verbs.give_passphrase(typed) if self.passphrase.isVisible() else verbs.begin()
        self.passphrase.edit.clear()
        self._post.ask(again, self._begun, self._failed)

    def _begun(self, found: Begun) -> None:
        self.go.end()
        self._post.known.begun = found
        self._post.known.site = found.site
        self._post.show("first_run" if found.site is None else "sign_in")

    def _failed(self, error: LmkError) -> None:
        self.go.end()
        self.go.show()
        asks = isinstance(error, PassphraseMissing | PassphraseWrong)
        self.passphrase.setVisible(asks or self.passphrase.isVisible())
        self.lead.setVisible(not asks and not isinstance(error, KeyringMissing))
        self.errors.show_faults([fault_of(error, self.passphrase if asks else None)])
        if asks:
            self.focus_on(self.passphrase.edit)


class SignInPage(Page):
    """Who works? A tile for each operator, six digits, no waiting for the line."""

    bare = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("sign_in.title"))
        self._post = post
        kit = post.kit
        self.centre = Label(kit, role="h2")
        self.people = QHBoxLayout()
        self.people.setSpacing(8)
        self.pin_edit = PinEdit(kit)
        self.pin = Field(kit, phrase("sign_in.pin"), self.pin_edit)
        self.pin.setMaximumWidth(kit.px(320))
        self.body.addWidget(self.centre)
        self.body.addLayout(self.people)
        self.body.addWidget(self.pin)
        self.walk = [self.pin_edit]
        self.go = BusyButton(kit, phrase("sign_in.go"), Kind.PRIMARY)
        self.go.does(self.step)
        self.foot.addWidget(self.go)
        tongue = Button(kit, phrase("first.language")).key(Act.LANGUAGE)
        self.foot.addWidget(tongue.does(lambda: post.press(Act.LANGUAGE)))
        self.foot.addStretch(1)
        self._who = ""
        self._tiles: dict[str, Button] = {}

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
        self.pin_edit.clear_value()
        super().arrive()

    def step(self) -> None:
        """Checks the PIN."""
        if self.go.busy:
            return
        self.go.begin(phrase("sign_in.checking"))
        asked = self._post.verbs.sign_in(self._who, self.pin_edit.pin())
        self._post.ask(asked, self._in, self._failed)

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
        self.focus_on(self.pin_edit)

    def _in(self, operator: str) -> None:
        self.go.end()
        self.errors.clear()
        self._post.known.operator = operator
        self._post.refresh()
        self._post.show("home")

    def _failed(self, error: LmkError) -> None:
        self.go.end()
        self.pin_edit.clear_value()
        self.errors.show_faults([fault_of(error, self.pin)])
