# SPDX-License-Identifier: Apache-2.0
"""Room ui: "did it print?": papers whose print a power cut or a mute printer left open."""

from collections.abc import Callable, Mapping

from kiosk.core.entries import Printed
from kiosk.core.errors import LmkError
from kiosk.core.views import UnfinishedPrint
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.labels import Label
from kiosk.ui.words import NOTHING, phrase


class UnfinishedPage(Page):
    """One question at a time. A paper that came out makes the next one a duplicate."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("unfinished.title"))
        self._post = post
        self._waits = False
        kit = post.kit
        self.question = Label(kit, role="h2").wrapping()
        self.means = Label(kit, phrase("unfinished.means"), "muted").wrapping()
        self.rest = Label(kit, role="muted").wrapping()
        self.said = Label(kit, role="strong").wrapping()
        for part in (self.question, self.means, self.rest, self.said):
            self.body.addWidget(part)
        self.yes = Button(kit, phrase("unfinished.yes"), Kind.PRIMARY).key(None)
        self.yes.does(self.step)
        no = Button(kit, phrase("print.not_out")).key(Act.SECOND)
        later = Button(kit, phrase("unfinished.later")).key(Act.BACK)
        self.foot.addWidget(self.yes)
        self.foot.addWidget(no.does(lambda: post.press(Act.SECOND)))
        self.foot.addWidget(later.does(lambda: post.press(Act.BACK)))
        self.walk = [self.yes]

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F6: nothing came out, print it."""
        return {Act.SECOND: lambda: self._answer(came_out=False)}

    def arrive(self) -> None:
        """The oldest one."""
        self.errors.clear()
        self.said.tell(NOTHING)
        self._say()
        self.yes.setFocus()

    def step(self) -> None:
        """Enter: it came out."""
        self._answer(came_out=True)

    def _say(self) -> None:
        open_ones = self._post.known.unfinished
        if not open_ones:
            self._post.show("home")
            return
        self.question.tell(phrase("unfinished.question", number=open_ones[0].number))
        left = len(open_ones) - 1
        self.rest.tell(phrase("unfinished.rest", count=left) if left else NOTHING)

    def _answer(self, *, came_out: bool) -> None:
        open_ones = self._post.known.unfinished
        if self._waits or not open_ones:
            return
        self._waits = True
        found = open_ones[0]
        asked = self._post.verbs.settle_print(found, came_out)
        self._post.ask(asked, lambda _: self._settled(found, came_out), self._failed)

    def _settled(self, found: UnfinishedPrint, came_out: bool) -> None:
        self._waits = False
        self.errors.clear()
        self._post.known.unfinished.remove(found)
        if not came_out:
            self.said.tell(phrase("outcome.printing"))
            self._post.ask(self._post.verbs.print(found.of_seq), self._printed, self._failed)
        self._say()

    def _printed(self, outcome: Printed) -> None:
        self.said.tell(phrase(f"outcome.printed_{outcome.value}"))

    def _failed(self, error: LmkError) -> None:
        self._waits = False
        self.said.tell(NOTHING)
        self.errors.show_faults([fault_of(error)])
        self.yes.setFocus()
