# SPDX-License-Identifier: Apache-2.0
"""Room ui: the page of a start that cannot go on: what happened, what became of the money."""

from kiosk.ui.kit import Kit
from kiosk.ui.page import Page
from kiosk.ui.widgets.error_summary import Fault
from kiosk.ui.words import phrase


class StoppedPage(Page):
    """One fault and nothing to press; closing the window ends the program."""

    bare = True

    def __init__(self, kit: Kit, fault: Fault) -> None:
        super().__init__(kit, phrase("stopped.title"))
        self._fault = fault

    def arrive(self) -> None:
        """Says it."""
        self.errors.show_faults([self._fault])
