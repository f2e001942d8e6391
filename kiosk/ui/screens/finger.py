# SPDX-License-Identifier: Apache-2.0
"""Room ui: a citizen shows a finger or an eye to the authority: consent first, then one capture.

What the device seals never comes here; the page shows the authority's word, quality and tries.
"""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtWidgets import QLineEdit

from kiosk.core.biometric import Attested, advice
from kiosk.core.device_ports import Modality
from kiosk.core.errors import LmkError
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.busy import BusyButton
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.error_summary import Fault
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.field_grid import half
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.outcome import Ending, Outcome, OutcomeFacts
from kiosk.ui.widgets.plain_edit import PlainEdit
from kiosk.ui.words import NOTHING, Plain, Saying, phrase

PURPOSE: Final = "life-certificate"
CONSENT_TEXT: Final = "consent-1"  # version of the words below; the journal keeps it
_CONSENT: Final = ("purpose", "data", "period", "withdraw")
_UNDECIDED: Final = ("AUT-07", "AUT-08", "AUT-09")
_SHOWN: Final = (Modality.FINGER, Modality.IRIS)


class FingerPage(Page):
    """Needs the line, and the citizen's yes for each visit."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("finger.title"))
        self._post = post
        kit = post.kit
        self.offline = Notice(kit, icon="offline")
        self.offline.hide()
        self.consent = [Label(kit, phrase(f"consent.{part}")).wrapping() for part in _CONSENT]
        self.version = Label(kit, phrase("consent.version", version=CONSENT_TEXT), "caption")
        self.who_edit = PlainEdit()
        self.who_edit.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)  # hidden once typed
        self.who = Field(kit, phrase("finger.who"), self.who_edit, phrase("finger.who_help"))
        self.agreed = Button(kit, phrase("consent.agreed")).with_icon("todo", Tone.MUTED)
        self.agreed.setCheckable(True)
        self.agreed.does(self._agree)
        self.outcome = Outcome(kit)
        self.tries = Label(kit, role="strong").wrapping()
        self.small = Label(kit, role="caption").wrapping()
        self.body.addWidget(self.offline)
        for line in (*self.consent, self.version.wrapping()):
            self.body.addWidget(line)
        self.body.addLayout(half(self.who))
        for part in (self.agreed, self.outcome, self.tries, self.small):
            self.body.addWidget(part)
        self.modality = Modality.FINGER
        self.codes: list[str] = []  # of this citizen's tries
        self._add_keys(post)
        self.walk = [self.who_edit, self.agreed, self.go]

    def _add_keys(self, post: Post) -> None:
        kit = post.kit
        self.go = BusyButton(kit, phrase("finger.go.finger"), Kind.PRIMARY)
        self.other = Button(kit, phrase("finger.other.finger")).key(Act.SECOND)
        back = Button(kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(self.go.key(None).does(self.step))
        self.foot.addWidget(self.other.does(lambda: post.press(Act.SECOND)))
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F6: finger or eye."""
        return {Act.SECOND: self._turn}

    def arrive(self) -> None:
        """A new citizen: nobody has agreed to anything."""
        if self.go.busy:
            return
        self._forget_visit()
        self.told()
        super().arrive()

    def told(self) -> None:
        """Only with the line."""
        online = self._post.verbs.online()
        self.offline.tell(NOTHING if online else phrase("finger.offline"))
        self.go.setVisible(online and not self._agreed_by_authority)

    def leave(self) -> None:
        """Whoever it was is not kept."""
        self._forget_visit()

    def step(self) -> None:
        """Enter, once the citizen has agreed: one capture."""
        if self.go.busy or self._agreed_by_authority or not self._post.verbs.online():
            return
        fault = self._missing()
        if fault is not None:
            self.errors.show_faults([fault])
            return
        self.errors.clear()
        self.small.tell(NOTHING)
        self.outcome.hide()
        self.go.begin(phrase("finger.waits"))
        self.tries.tell(phrase(f"finger.put.{self.modality.value}"))
        table = self._post.verbs.table
        asked = table.capture(PURPOSE, self.who_edit.plain, self.modality)
        self._post.ask(asked, self._came, self._failed)

    @property
    def _agreed_by_authority(self) -> bool:
        """It said yes: one capture was asked for, and there is no second."""
        said = self.outcome.facts
        return not self.outcome.isHidden() and said is not None and said.ending is Ending.DONE

    def _show_consent(self, *, shown: bool) -> None:
        """The words make room for the answer."""
        for part in (*self.consent, self.version, self.who, self.agreed):
            part.setVisible(shown)

    def _missing(self) -> Fault | None:
        if not self.who_edit.plain:
            return Fault(phrase("finger.who_help"), "FLD-06", self.who)
        if not self.agreed.isChecked():
            return Fault(phrase("RDS-10"), "RDS-10", next_step=phrase("RDS-10.next"))
        return None

    def _agree(self) -> None:
        """The citizen's yes; it is taken back by leaving the page."""
        self.agreed.setChecked(True)
        self.agreed.with_icon("tick", Tone.DONE)
        self.errors.clear()
        self.focus_on(self.go)

    def _turn(self) -> None:
        if self.go.busy:
            return
        at = _SHOWN.index(self.modality)
        self._use(_SHOWN[(at + 1) % len(_SHOWN)])

    def _use(self, modality: Modality) -> None:
        self.modality = modality
        self.go.rename(phrase(f"finger.go.{modality.value}"))
        self.other.tell(phrase(f"finger.other.{modality.value}"))

    def _came(self, word: Attested) -> None:
        self.go.end()
        self._show_consent(shown=False)
        self.outcome.show()
        self.go.setVisible(not word.yes)
        self.outcome.show_outcome(OutcomeFacts(*_ended(word), lines=_lines(word)))
        self.tries.tell(phrase("finger.nothing_kept"))
        if self.isVisible():
            self.focus_on(self.outcome if word.yes else self.go)

    def _failed(self, error: LmkError) -> None:
        self.go.end()
        self.errors.show_faults([fault_of(error)])
        code = str(error.facts.get("what", ""))
        self.small.tell(phrase("finger.device_code", code=code) if code else NOTHING)
        self.tries.tell(NOTHING)
        if code:
            self.codes.append(code)
            then = phrase(f"finger.advice.{advice(self.codes).value}")
            self.tries.tell(phrase("finger.tries", count=len(self.codes), then=then))
        if self.isVisible():
            self.focus_on(self.go)

    def _forget_visit(self) -> None:
        self.errors.clear()
        self.who_edit.clear()
        self.agreed.setChecked(False)
        self.agreed.with_icon("todo", Tone.MUTED)
        self.codes = []
        self.outcome.hide()
        self._show_consent(shown=True)
        self.tries.tell(NOTHING)
        self.small.tell(NOTHING)
        self._use(Modality.FINGER)


def _ended(word: Attested) -> tuple[Ending, Saying, Saying]:
    """Yes, no, or nobody knows; with the authority's reference."""
    if word.yes:
        return Ending.DONE, phrase("finger.yes"), Plain(word.reference)
    ending = Ending.NOT_KNOWN if word.code in _UNDECIDED else Ending.NOT_DONE
    return ending, phrase(word.code), Plain(word.reference)


def _lines(word: Attested) -> list[Saying]:
    said: list[Saying] = [] if word.yes else [phrase(f"{word.code}.next")]
    if word.quality.scores:
        scores = ", ".join(map(str, word.quality.scores))
        said.append(phrase("finger.quality", scores=scores))
    return [*said, phrase("finger.authority", name=word.authority or "–")]
