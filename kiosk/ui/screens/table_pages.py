# SPDX-License-Identifier: Apache-2.0
"""Room ui: the pages of the table, and what its facts change of what is known."""

from collections.abc import Callable
from typing import Final

from kiosk.core.facts import DeviceChanged, PowerChanged
from kiosk.core.power import PowerState
from kiosk.ui.page import Page
from kiosk.ui.screens.devices import DevicesPage, DoorDevicesPage
from kiosk.ui.screens.finger import FingerPage
from kiosk.ui.screens.photo import PhotoPage
from kiosk.ui.screens.post import Post
from kiosk.ui.screens.power import PowerEndPage
from kiosk.ui.screens.scan import ScanPage
from kiosk.ui.screens.self_check import DoorSelfCheckPage, SelfCheckPage
from kiosk.ui.screens.self_check_steps import CheckStepsPage, DoorCheckStepsPage

TABLE_PAGES: Final[dict[str, Callable[[Post], Page]]] = {
    "devices": DevicesPage,
    "door_devices": DoorDevicesPage,
    "self_check": SelfCheckPage,
    "door_self_check": DoorSelfCheckPage,
    "check_steps": CheckStepsPage,
    "door_check_steps": DoorCheckStepsPage,
    "photo": PhotoPage,
    "scan": ScanPage,
    "finger": FingerPage,
    "power_end": PowerEndPage,
}


def follow_table(post: Post, tell_page: Callable[[], None]) -> None:
    """Keeps the newest of each device; `tell_page` has the page that is shown look again."""

    def device_changed(fact: DeviceChanged) -> None:
        post.known.devices[fact.key] = fact
        tell_page()

    def power_changed(fact: PowerChanged) -> None:
        post.known.power = fact
        if post.known.standing is not None:  # before an account there is no strip, and no books
            post.refresh()
        if fact.state == PowerState.CRITICAL:
            post.show("power_end")

    post.bridge.on(DeviceChanged, device_changed)
    post.bridge.on(PowerChanged, power_changed)
