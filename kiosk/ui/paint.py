# SPDX-License-Identifier: Apache-2.0
"""Room ui: the first paint: application, look and an empty shell on the screen, and no more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QApplication

from kiosk.ui import fonts
from kiosk.ui.kit import Kit
from kiosk.ui.start import check_qt, choose_platform
from kiosk.ui.theme import Look
from kiosk.ui.window import Outside, Window
from kiosk.ui.words import Says, Words


@dataclass(frozen=True, slots=True)
class Painted:
    """What stands on the screen before the house is built."""

    application: QApplication
    window: Window
    kit: Kit

    def live(self) -> int:
        """Hands over to Qt until the window is closed."""
        self.window.closing.connect(self.application.quit)
        return int(self.application.exec())


def first_window(says: Says, into: Callable[[str], Says], clock: Callable[[], datetime]) -> Painted:
    """The painted shell; the counter moves in afterwards."""
    check_qt()
    choose_platform()
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication(["lmk-kiosk"])
    fonts.load()
    kit = Kit(Words(says), Look(application, says.language))
    window = Window(kit, Outside(clock, into))
    window.show()
    window.activateWindow()
    application.processEvents()
    return Painted(application, window, kit)
