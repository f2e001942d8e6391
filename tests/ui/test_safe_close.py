# SPDX-License-Identifier: Apache-2.0
"""Tests ui: the battery ends: the counter closes in order before it, and mains stop that."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kiosk.core.facts import PowerChanged
from kiosk.core.power import PowerState
from kiosk.ui.bridge import Bridge
from kiosk.ui.safe_close import SafeClose


def changed(state):
    return PowerChanged(state.value, 8, 100, "")


def test_an_ending_battery_closes_the_window_and_a_low_one_does_not(qtbot):
    window, bridge = QWidget(), Bridge()
    qtbot.addWidget(window)
    window.show()
    closing = SafeClose(window, bridge, grace_ms=10)
    bridge.hear(changed(PowerState.LOW))
    QTest.qWait(30)
    assert not closing.counts_down
    assert window.isVisible()
    bridge.hear(changed(PowerState.CRITICAL))
    qtbot.waitUntil(lambda: not window.isVisible())


def test_mains_that_come_back_stop_it(qtbot):
    window, bridge = QWidget(), Bridge()
    qtbot.addWidget(window)
    window.show()
    closing = SafeClose(window, bridge, grace_ms=60_000)
    bridge.hear(changed(PowerState.CRITICAL))
    qtbot.waitUntil(lambda: closing.counts_down)
    bridge.hear(changed(PowerState.MAINS))
    qtbot.waitUntil(lambda: not closing.counts_down)
    assert window.isVisible()
