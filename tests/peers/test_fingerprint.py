# SPDX-License-Identifier: Apache-2.0
"""Tests peers: the operator's finger on libfprint's virtual reader, through Debian's fprintd."""

import contextlib
import threading
import time

import pytest

from kiosk.core.device import Found, Sighting
from kiosk.core.errors import (
    DeviceAbsent,
    DeviceBusy,
    DeviceCancelled,
    DevicePulled,
    DeviceSilent,
    DeviceTrouble,
    FingerNotEnrolled,
    FingerUnread,
)
from kiosk.devices.fingerprint import FprintAdapter, Verb, Verified, Whose
from tests.peers.fprint_peer import Fprintd

LONG_MS = 20_000
GAP_S = 0.3
RIGHT, LEFT = Whose("root", "right-index-finger"), Whose("root", "left-index-finger")


def no_more(done: int, of: int) -> None:
    raise DeviceCancelled(device="fingerprint")


@contextlib.contextmanager
def touching(peer: Fprintd, *words: str):
    """Somebody at the reader while the kiosk waits; it hears one word at a time."""

    def touch() -> None:
        for word in words:
            peer.tell(word)
            time.sleep(GAP_S)

    hand = threading.Thread(target=touch)
    hand.start()
    try:
        yield
    finally:
        hand.join()


def enrol(peer, reader, whose, name):
    """Touch by touch, the next one when the last was taken."""
    stages: list[tuple[int, int]] = []

    def taken(done: int, of: int) -> None:
        stages.append((done, of))
        peer.tell(f"SCAN {name}")

    with touching(peer, f"SCAN {name}"):
        reader.enrol(whose, LONG_MS, taken)
    return stages


@pytest.fixture(scope="module")
def fprintd(tmp_path_factory):
    running = Fprintd(tmp_path_factory.mktemp("fprintd"))
    adapter = FprintAdapter(running.address)
    try:
        with contextlib.closing(adapter.open(adapter.probe()[0])) as reader:
            assert reader.fingers("root") == ()
            with pytest.raises(FingerNotEnrolled):
                reader.await_finger(RIGHT, LONG_MS)
            assert enrol(running, reader, RIGHT, "right")[:4] == [(n, 5) for n in range(1, 5)]
            enrol(running, reader, LEFT, "left")
        yield running
    finally:
        running.end()


@pytest.fixture
def adapter(fprintd):
    return FprintAdapter(fprintd.address)


@pytest.fixture
def reader(adapter):
    with contextlib.closing(adapter.open(adapter.probe()[0])) as opened:
        yield opened


def test_the_reader_is_found_by_its_own_name_and_is_well(adapter, reader):
    (seen,) = adapter.probe()
    assert seen.name == "Virtual device for debugging"
    assert reader.check().found is Found.PRESENT
    assert ("name", seen.name) in reader.check().evidence


def test_who_was_enrolled_is_known(fprintd, reader):
    assert set(reader.fingers("root")) == {RIGHT.finger, LEFT.finger}
    with touching(fprintd, "SCAN right"):
        assert reader.verify("root", LONG_MS)


def test_one_operators_finger_does_not_open_for_another_of_the_same_user(fprintd, reader):
    with touching(fprintd, "SCAN right"):
        assert reader.await_finger(LEFT, LONG_MS) is Verified.NO_MATCH
    with touching(fprintd, "SCAN left"):
        assert reader.await_finger(LEFT, LONG_MS) is Verified.MATCH


def test_a_strangers_finger_does_not_match(fprintd, reader):
    with touching(fprintd, "SCAN stranger"):
        assert not reader.verify("root", LONG_MS)


def test_a_finger_badly_put_may_be_put_again(fprintd, reader):
    with touching(fprintd, "RETRY 1", "SCAN right"):
        assert reader.await_finger(RIGHT, LONG_MS) is Verified.MATCH


def test_only_bad_touches_are_told_as_unread(fprintd, reader):
    with touching(fprintd, "RETRY 1"), pytest.raises(FingerUnread):
        reader.await_finger(RIGHT, 1_500)


def test_nobody_at_the_reader_is_an_answer_and_frees_it(fprintd, reader):
    assert reader.await_finger(RIGHT, 300) is Verified.NO_FINGER
    with touching(fprintd, "SCAN right"):
        assert reader.verify("root", LONG_MS)


def test_an_error_of_the_reader_is_trouble(fprintd, reader):
    with touching(fprintd, "ERROR 4"), pytest.raises(DeviceTrouble) as trouble:
        reader.await_finger(RIGHT, LONG_MS)
    assert trouble.value.facts["what"] == "unknown-error"


def test_a_reader_in_use_is_busy(fprintd, adapter, reader):
    with (
        contextlib.closing(adapter.open(adapter.probe()[0])) as other,
        other._results(Verb.VERIFY, RIGHT, LONG_MS),
        pytest.raises(DeviceBusy),
    ):
        reader.await_finger(RIGHT, LONG_MS)


def test_an_enrolment_can_be_given_up(fprintd, reader):
    with touching(fprintd, "SCAN thumb"), pytest.raises(DeviceCancelled):
        reader.enrol(Whose("root", "right-thumb"), LONG_MS, no_more)
    assert "right-thumb" not in reader.fingers("root")


def test_a_reader_that_is_not_there_is_absent(adapter):
    (seen,) = adapter.probe()
    with pytest.raises(DeviceAbsent):
        adapter.open(Sighting(seen.kind, seen.adapter, seen.address + "7", seen.name))


def test_a_reader_pulled_while_it_waits_is_told(tmp_path):
    own = Fprintd(tmp_path)
    try:
        adapter = FprintAdapter(own.address)
        with contextlib.closing(adapter.open(adapter.probe()[0])) as reader:
            enrol(own, reader, RIGHT, "right")
            with touching(own, "UNPLUG"), pytest.raises(DevicePulled):
                reader.await_finger(RIGHT, LONG_MS)
            assert reader.check().found in (Found.ABSENT, Found.UNKNOWN)
            assert adapter.probe() == []
    finally:
        own.end()


def test_an_fprintd_that_dies_is_missed_at_once(tmp_path):
    own = Fprintd(tmp_path)
    adapter = FprintAdapter(own.address)
    with contextlib.closing(adapter.open(adapter.probe()[0])) as reader:
        own.end()
        # A question that is under way when it dies is answered by the bus: nobody replied.
        with pytest.raises((DevicePulled, DeviceAbsent, DeviceSilent)):
            reader.await_finger(RIGHT, LONG_MS)
        assert adapter.probe() == []
