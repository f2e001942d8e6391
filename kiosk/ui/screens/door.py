# SPDX-License-Identifier: Apache-2.0
"""Room ui: in and out at the counter: signing in, locking by key or by rest, coming back.

What was typed stays on its page while the counter is locked; the same operator finds it again.
"""

from kiosk.ui.rest import Rest
from kiosk.ui.screens.post import Post, Visit
from kiosk.ui.window import Window


class Door:
    """Knows where the counter was locked."""

    def __init__(self, window: Window, post: Post) -> None:
        self._window, self._post = window, post
        self._path: tuple[str, ...] = ()
        self.rest = Rest(window, self.lock)
        window.acted.connect(self.rest.stir)
        post.come_in = self.come_in

    def lock(self) -> None:
        """The PIN page stands before everything; known is who worked, for he may come back."""
        self.rest.end()
        self._path = self._window.path
        self._post.known.locked = True
        self._window.undo_bar.settle()
        self._window.top.tell_operator("")
        self._post.show("sign_in")

    def come_in(self, operator: str) -> None:
        """The PIN was right: back to where the counter was locked, or to the home page."""
        known = self._post.known
        again = known.locked and operator == known.operator
        if operator != known.operator:
            known.visit, known.last = Visit(), None
            self._window.forget()
        known.operator, known.locked = operator, False
        self._window.top.tell_operator(operator)
        self.rest.begin()
        self._post.refresh()
        self._post.show_visit()
        self._post.show("home")
        if again and len(self._path) > 1:
            self._window.go_path(self._path)
        elif known.unfinished:
            self._post.show("unfinished")
