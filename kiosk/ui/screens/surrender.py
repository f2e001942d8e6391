# SPDX-License-Identifier: Apache-2.0
"""Room ui: the rest of a rail's allowance is given back; F12 does it, and it is dead for ever."""

from collections.abc import Callable, Mapping

from kiosk.core.catalogue import Rail
from kiosk.core.errors import LmkError
from kiosk.core.lease import Allowance
from kiosk.core.money import rupees
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.screens.wallet import RAILS, rail_name
from kiosk.ui.widgets.buttons import Button, money_button
from kiosk.ui.widgets.choice import Choice
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.words import phrase


class SurrenderPage(Page):
    """Says what is left and what giving it back means, before F12 is any use."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("surrender.title"))
        self._post = post
        self._waits = False
        kit = post.kit
        options = tuple((rail, rail_name(rail)) for rail in RAILS)
        self.choice: Choice[Rail] = Choice(kit, options, lambda _: self._say())
        self.left = Label(kit, role="money").wrapping()
        self.means = Notice(kit, phrase("surrender.means"))
        self.done = Label(kit, role="strong").wrapping()
        for part in (self.choice, self.left, self.means, self.done):
            self.body.addWidget(part)
        self.walk = list(self.choice.buttons)
        self.foot.addWidget(money_button(kit, phrase("surrender.give"), post.press))
        other = Button(kit, phrase("surrender.other")).key(Act.SECOND)
        self.foot.addWidget(other.does(lambda: post.press(Act.SECOND)))
        back = Button(kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F6 takes the other rail, F12 gives its rest back."""
        return {Act.SECOND: self.choice.next, Act.MONEY: self._give}

    def arrive(self) -> None:
        """What is left of the chosen rail."""
        self.errors.clear()
        self._say()
        super().arrive()

    def told(self) -> None:
        """What is left may have changed."""
        self._say(keep_done=True)

    def _held(self) -> Allowance | None:
        standing = self._post.known.standing
        return dict(standing.allowances).get(self.choice.value) if standing else None

    def _say(self, *, keep_done: bool = False) -> None:
        held = self._held()
        rail = rail_name(self.choice.value)
        if held is None or held.surrendered:
            self.left.tell(phrase("collect.rail_none", rail=rail))
        else:
            self.left.tell(phrase("surrender.left", rail=rail, left=rupees(held.remaining_paise)))
        if not keep_done:
            self.done.hide()

    def _give(self) -> None:
        if self._waits:
            return
        self._waits = True
        asked = self._post.verbs.surrender(self.choice.value)
        self._post.ask(asked, self._given, self._failed)

    def _given(self, held: Allowance) -> None:
        self._waits = False
        self.errors.clear()
        rail = rail_name(held.lease.rail)
        given = rupees(held.remaining_paise)
        self.done.tell(phrase("surrender.done", rail=rail, given=given))
        self.done.show()
        self._post.refresh()

    def _failed(self, error: LmkError) -> None:
        self._waits = False
        self.errors.show_faults([fault_of(error)])
