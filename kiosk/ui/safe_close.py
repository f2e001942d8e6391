# SPDX-License-Identifier: Apache-2.0
"""Room ui: closes the counter before the battery does: half a minute after "ending", unless mains
come back. Closing is the usual one: what is under way ends, the books are closed in order.
"""

import logging
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from kiosk.core.facts import PowerChanged
from kiosk.core.power import RULES, PowerState
from kiosk.ui.bridge import Bridge

GRACE_MS: Final = 30_000
_log: Final = logging.getLogger(__name__)


class SafeClose:
    """Lives as long as the window it closes."""

    def __init__(self, window: QWidget, bridge: Bridge, grace_ms: int = GRACE_MS) -> None:
        self._window = window
        self._timer = QTimer(window, singleShot=True, interval=grace_ms)
        self._timer.timeout.connect(self._close)
        bridge.on(PowerChanged, self._heard)

    @property
    def counts_down(self) -> bool:
        """Whether it will close."""
        return self._timer.isActive()

    def _heard(self, fact: PowerChanged) -> None:
        if not RULES[PowerState(fact.state)].close:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def _close(self) -> None:
        _log.info("closed because the battery is ending")
        self._window.close()
