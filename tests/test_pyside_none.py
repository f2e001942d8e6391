# SPDX-License-Identifier: Apache-2.0
"""Tests: Qt's binding leaves None alone. PySide6 6.12.0 takes one reference of None with each call
that returns nothing; where None is not immortal (Python before 3.12) the window would end at random
after some thousand calls, in the middle of a sale."""

import sys

from PySide6.QtWidgets import QLabel


def test_a_call_that_returns_nothing_takes_no_reference_of_none(qapp):
    label = QLabel()
    before = sys.getrefcount(None)
    for _ in range(1000):
        label.setText("a")
    assert abs(sys.getrefcount(None) - before) < 100
