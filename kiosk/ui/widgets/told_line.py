# SPDX-License-Identifier: Apache-2.0
"""Room ui: one sentence about what was just done; it takes no room while there is none."""

from kiosk.ui.kit import Kit
from kiosk.ui.widgets.announce import announce
from kiosk.ui.widgets.labels import Label
from kiosk.ui.words import NOTHING, Saying


class ToldLine(Label):
    """Read out when it is said."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, role="strong")
        self.wrapping()
        self.hide()

    def tell(self, saying: Saying) -> None:
        """Say it, or nothing any more."""
        super().tell(saying)
        self.setVisible(saying != NOTHING)
        if saying != NOTHING:
            announce(self, self.text())
