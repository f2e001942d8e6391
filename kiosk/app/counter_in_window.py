# SPDX-License-Identifier: Apache-2.0
"""Roof: the counter moves into a painted window: house, verbs, bridge, pages; and out again."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.app.house import House
from kiosk.app.verbs import HouseVerbs
from kiosk.config import Settings
from kiosk.core.errors import DataDirBusy
from kiosk.ui.bridge import Bridge
from kiosk.ui.screens.counter import CounterWindow
from kiosk.ui.screens.post import Post, fault_of
from kiosk.ui.screens.stopped import StoppedPage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from kiosk.ui.kit import Kit
    from kiosk.ui.window import Window

Shown = Callable[["QApplication", CounterWindow], object]


def inhabit(
    settings: Settings,
    browser: Callable[[str], object],
    painted: "tuple[QApplication, Window, Kit]",
    shown: Shown | None,
) -> int:
    """Runs until the window is closed; gives the exit code."""
    application, window, kit = painted
    try:
        with House(settings) as house:
            bridge = Bridge()
            house.bus.subscribe(object, bridge.hear)
            verbs = HouseVerbs(house, browser)
            try:
                post = Post(kit, verbs, bridge)
                counter = CounterWindow(window, post, settings.portal_url or "")
                window.closing.connect(application.quit)
                counter.start(verbs.attach_press)
                if shown is not None:
                    shown(application, counter)
                return int(application.exec())
            finally:
                verbs.close()
    except DataDirBusy as error:
        fault = fault_of(error)
        window.add_page("stopped", lambda: StoppedPage(kit, fault))
        window.show_page("stopped")
        window.closing.connect(application.quit)
        application.exec()
        return 3
