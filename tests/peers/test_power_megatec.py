# SPDX-License-Identifier: Apache-2.0
"""Tests peers: a UPS on a serial pair made by socat; its other end is the test's own hand."""

import contextlib
import os
import select
import threading
from collections.abc import Iterator

import pytest

from kiosk.core.device import Found, Sighting
from kiosk.core.errors import DeviceAbsent, DeviceBusy, DeviceGarbled, DevicePulled, DeviceSilent
from kiosk.devices.power_megatec import MegatecAdapter
from tests.devices.test_power_megatec import ONLINE, OUTAGE, STANDBY
from tests.peers.serial_pair import Cable, cable


class Ups:
    """Answers each line that ends in CR with what it is told to."""

    def __init__(self, line: Cable) -> None:
        self.answers = [STANDBY]  # the last one is said again and again
        self.asked: list[bytes] = []
        self._end = os.open(line.far, os.O_RDWR | os.O_NOCTTY)
        self._stop, self._stopped = os.pipe()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        kept = b""
        while self._stop not in select.select([self._end, self._stop], [], [])[0]:
            try:
                got = os.read(self._end, 64)
            except OSError:  # pulled
                return
            *whole, kept = (kept + got).split(b"\r")
            for question in whole:
                self.asked.append(question)
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                os.write(self._end, answer)

    def end(self) -> None:
        os.write(self._stopped, b"x")
        self._thread.join()
        for number in (self._end, self._stop, self._stopped):
            os.close(number)


@pytest.fixture
def line(tmp_path) -> Iterator[Cable]:
    with cable(tmp_path) as pair:
        yield pair


@pytest.fixture
def ups(line) -> Iterator[Ups]:
    peer = Ups(line)
    yield peer
    peer.end()


@pytest.fixture
def adapter(line) -> MegatecAdapter:
    return MegatecAdapter([str(line.near)])


def seen(adapter: MegatecAdapter) -> Sighting:
    (sighting,) = adapter.probe()
    return sighting


def test_it_is_asked_and_answers(ups, adapter):
    with contextlib.closing(adapter.open(seen(adapter))) as opened:
        assert opened.reading().on_battery is False
        ups.answers = [OUTAGE]
        assert opened.reading().low
        found = opened.check()
        assert found.found is Found.PRESENT
        assert ("battery.voltage", "11.2") in found.evidence
    assert set(ups.asked) == {b"Q1"}


def test_one_that_says_that_it_failed_is_degraded(ups, adapter):
    with contextlib.closing(adapter.open(seen(adapter))) as opened:
        ups.answers = [ONLINE]
        assert (opened.check().found, opened.check().code) == (Found.DEGRADED, "DEV-08")


def test_one_that_swallows_the_first_question_is_asked_again(ups, adapter):
    ups.answers = [b"", STANDBY]
    with contextlib.closing(adapter.open(seen(adapter))) as opened:
        assert len(ups.asked) == 2
        assert opened.reading().on_battery is False


@pytest.mark.parametrize("said", [b"Q1\r", b"\xff" * 400, STANDBY[:30], b"(NAK\r"])
def test_garbage_half_and_echo_are_garbled(ups, adapter, said):
    ups.answers = [said]
    with pytest.raises(DeviceGarbled):
        adapter.open(seen(adapter))


def test_a_mute_one_is_silent_and_the_port_is_free_again(ups, adapter):
    ups.answers = [b""]
    with pytest.raises(DeviceSilent):
        adapter.open(seen(adapter))
    ups.answers = [STANDBY]
    adapter.open(seen(adapter)).close()


def test_a_port_that_another_program_holds_is_busy(ups, adapter):
    with contextlib.closing(adapter.open(seen(adapter))), pytest.raises(DeviceBusy):
        adapter.open(seen(adapter))


def test_a_cable_pulled_is_told_at_the_next_question(line, ups, adapter):
    opened = adapter.open(seen(adapter))
    line.pull()
    with pytest.raises(DevicePulled):
        opened.reading()
    assert opened.check().found is Found.UNKNOWN
    opened.close()
    opened.close()


def test_a_port_that_is_gone_is_absent(line, adapter):
    sighting = seen(adapter)
    line.pull()
    with pytest.raises(DeviceAbsent):
        adapter.open(sighting)
