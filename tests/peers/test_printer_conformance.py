# SPDX-License-Identifier: Apache-2.0
"""Tests peers: printers and scanners keep what every adapter promises, each with its real peer."""

import contextlib

import pytest

from kiosk.devices.conformance import Verdict, conform
from tests.peers.printer_rigs import Inside, ScannerRig, SerialRig, TcpRig
from tests.sandbox.running import Running

# What these peers cannot do; that it is this and nothing else is part of the test.
COUNTED = "a look opens nothing"  # a socat and a socket count no openings
GIVEN_UP = "given up in mid-work"  # a slip is printed in a breath and tells no progress
AS_ROOT = "refused at open"  # whoever runs the tests may be allowed everything


@pytest.fixture
def inside(tmp_path):
    running = Running("printer", "--out", str(tmp_path / "out"))
    yield Inside(running)
    assert running.end() == 0


def held(rig) -> set[str]:
    """Nothing failed; gives what could not be shown."""
    found = list(conform(rig))
    assert [(one.case, one.what) for one in found if one.verdict is Verdict.FAILED] == []
    return {one.case for one in found if one.verdict is Verdict.NOT_SHOWN}


def test_the_network_printer_keeps_every_promise(inside):
    assert held(TcpRig(inside)) == {COUNTED, GIVEN_UP, AS_ROOT, "busy at open"}


def test_the_serial_printer_keeps_every_promise(inside, tmp_path):
    with contextlib.ExitStack() as stack:
        assert held(SerialRig(inside, tmp_path, stack)) == {COUNTED, GIVEN_UP, AS_ROOT}


def test_the_serial_scanner_keeps_every_promise(tmp_path):
    """It never says how it is, so there is no state of its own to be told."""
    with contextlib.ExitStack() as stack:
        assert held(ScannerRig(tmp_path, stack)) == {
            COUNTED,
            GIVEN_UP,
            AS_ROOT,
            "garbage at check",
            "mute at check",
            "unfit at check",
            "slow at check",
            "slow at work",
        }
