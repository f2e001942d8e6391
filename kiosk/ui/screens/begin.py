# SPDX-License-Identifier: Apache-2.0
"""Room ui: the first page: opening the store, with a passphrase where keys need one, and what a
damaged file means when one had to be set aside.
"""

from PySide6.QtWidgets import QVBoxLayout

from kiosk.core.errors import KeyringMissing, LmkError, PassphraseMissing, PassphraseWrong
from kiosk.core.views import DamageView
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.verbs import Begun
from kiosk.ui.widgets.busy import BusyButton
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.plain_edit import PlainEdit
from kiosk.ui.words import Plain, phrase

_NUMBERS_MAX = 24


class BeginPage(Page):
    """Opens the store; asks for a passphrase only where the keys need one."""

    bare = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("begin.title"))
        self._post = post
        kit = post.kit
        self.lead = Label(kit, phrase("begin.opening"), "muted").wrapping()
        secret = PlainEdit(secret=True)
        self.passphrase = Field(kit, phrase("begin.passphrase"), secret, phrase("begin.why"))
        self.passphrase.hide()
        self.go = BusyButton(kit, phrase("begin.open"), Kind.PRIMARY)
        self.go.key(None).does(self.step)
        self.go.hide()
        self.body.addWidget(self.lead)
        self.body.addWidget(self.passphrase)
        self.walk = [self.passphrase.edit]
        self.foot.addWidget(self.go)

    def arrive(self) -> None:
        """Opens at once."""
        super().arrive()
        self._post.ask(self._post.verbs.begin(), self._begun, self._failed)

    def step(self) -> None:
        """Tries again, with the passphrase when one was asked for."""
        if self.go.busy or self.go.isHidden():
            return
        self.go.begin(phrase("begin.opening"))
        verbs = self._post.verbs
        typed = self.passphrase.edit.text()
        asked = not self.passphrase.isHidden()
        again = verbs.give_passphrase(typed) if asked else verbs.begin()
        self.passphrase.edit.clear()
        self._post.ask(again, self._begun, self._failed)

    def _begun(self, found: Begun) -> None:
        self.go.end()
        known = self._post.known
        known.begun, known.site = found, found.site
        known.unfinished = list(found.unfinished)
        if found.site is None:
            self._post.show("first_run")
        elif any(damage.in_doubt or damage.papers_in_doubt for damage in found.damages):
            self._post.show("damaged")
        else:
            self._post.show("sign_in")

    def _failed(self, error: LmkError) -> None:
        self.go.end()
        self.go.show()
        asks = isinstance(error, PassphraseMissing | PassphraseWrong)
        self.passphrase.setVisible(asks or not self.passphrase.isHidden())
        self.lead.setVisible(not asks and not isinstance(error, KeyringMissing))
        self.errors.show_faults([fault_of(error, self.passphrase if asks else None)])
        if asks:
            self.focus_on(self.passphrase.edit)


class DamagedPage(Page):
    """A damaged file was set aside: which numbers are in doubt, and what to do about them."""

    bare = True

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("damaged.title"))
        self._post = post
        self.body.addWidget(Label(post.kit, phrase("JRN-02"), "strong").wrapping())
        self.body.addWidget(Label(post.kit, phrase("JRN-02.next")).wrapping())
        self.reports = QVBoxLayout()
        self.reports.setSpacing(8)
        self.body.addLayout(self.reports)
        self.body.addWidget(Label(post.kit, phrase("damaged.next")).wrapping())
        go = Button(post.kit, phrase("damaged.go"), Kind.PRIMARY).key(None)
        self.go = go.does(lambda: post.show("sign_in"))
        tongue = Button(post.kit, phrase("first.language")).key(Act.LANGUAGE)
        self.foot.addWidget(self.go)
        self.foot.addWidget(tongue.does(lambda: post.press(Act.LANGUAGE)))
        for damage in post.known.begun.damages if post.known.begun else ():
            self._tell(damage)

    def arrive(self) -> None:
        """The cursor on the way on."""
        self.go.setFocus()

    def _tell(self, damage: DamageView) -> None:
        kit = self.kit
        entries = phrase("damaged.entries", count=len(damage.in_doubt), kept=damage.entries)
        self.reports.addWidget(Label(kit, entries).wrapping())
        papers = damage.papers_in_doubt
        if papers:
            self.reports.addWidget(Label(kit, phrase("damaged.papers"), "strong").wrapping())
            shown = ", ".join(papers[:_NUMBERS_MAX]) + (" …" if len(papers) > _NUMBERS_MAX else "")
            self.reports.addWidget(Label(kit, Plain(shown), "figure").wrapping())
        aside = phrase("damaged.aside", folder=damage.set_aside)
        self.reports.addWidget(Label(kit, aside, "muted").wrapping())
