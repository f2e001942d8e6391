# SPDX-License-Identifier: Apache-2.0
"""Roof: the counter moves into a painted window: house, verbs, bridge, pages; and out again."""

from collections.abc import Callable

from kiosk.app.house import House
from kiosk.app.verbs import HouseVerbs
from kiosk.config import Settings
from kiosk.core.errors import DataDirBusy
from kiosk.ui.bridge import Bridge
from kiosk.ui.faults import fault_of
from kiosk.ui.paint import Painted
from kiosk.ui.screens.counter import CounterWindow
from kiosk.ui.screens.post import Post
from kiosk.ui.screens.stopped import StoppedPage

Shown = Callable[[CounterWindow], object]


def inhabit(
    settings: Settings, browser: Callable[[str], object], painted: Painted, shown: Shown | None
) -> int:
    """Runs until the window is closed; gives the exit code."""
    try:
        with House(settings) as house:
            bridge = Bridge()
            house.bus.subscribe(object, bridge.hear)
            verbs = HouseVerbs(house, browser)
            try:
                post = Post(painted.kit, verbs, bridge)
                counter = CounterWindow(painted.window, post, settings.portal_url or "")
                counter.start(verbs.attach_press)
                if shown is not None:
                    shown(counter)
                return painted.live()
            finally:
                verbs.close()
    except DataDirBusy as error:
        fault = fault_of(error)
        painted.window.add_page("stopped", lambda: StoppedPage(painted.kit, fault))
        painted.window.show_page("stopped")
        painted.live()
        return 3
