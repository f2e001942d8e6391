# SPDX-License-Identifier: Apache-2.0
"""Tests: a finger unlocks for the operator it belongs to, once his PIN vouched for it, three misses
at most."""

import contextlib
from concurrent.futures import Future

import pytest

from kiosk.app.finger_unlock import FingerUnlock
from kiosk.app.house import House
from kiosk.app.verbs import HouseVerbs
from kiosk.config import Settings, VaultChoice
from kiosk.core.device import Kind
from kiosk.core.errors import DeviceTrouble, FingerNotEnrolled, FingerTriesUsed, PinFirst, PinWrong
from kiosk.core.unlock import RULE
from kiosk.devices.fakes_kinds import fake
from kiosk.devices.trouble import Step, Trouble
from tests.devices.benches import LONG_S, bench_on, settled

VLE, ASHA, NEW = "R. Devi", "Asha", "Mohan"
FINGERS = (f"{VLE}=right-index-finger", f"{ASHA}=left-little-finger")  # practice knows no little


class Scene:
    """A lock on a bench with a practice reader, and a clock in hand."""

    def __init__(self, stack, *, plugged=True):
        self.now_ms = 1_000
        self.reader = fake(Kind.FINGERPRINT, plugged=plugged)
        bench = stack.enter_context(bench_on(self.reader))
        if plugged:
            settled(bench)
        self.lock = FingerUnlock(lambda: bench, FINGERS, lambda: self.now_ms)

    def pin(self, operator, *, right=True):
        asked: Future[str] = Future()
        asked.add_done_callback(self.lock.after_pin)
        if right:
            asked.set_result(operator)
        else:
            asked.set_exception(PinWrong(left=4))

    def shows(self, operator):
        return self.lock.unlock(operator).result(LONG_S)


@pytest.fixture
def scene():
    with contextlib.ExitStack() as stack:
        yield Scene(stack)


def test_after_a_start_nobody_is_offered_it_before_his_pin(scene):
    assert not scene.lock.offered(VLE)
    with pytest.raises(PinFirst):
        scene.shows(VLE)
    scene.pin(VLE)
    assert scene.lock.offered(VLE)
    assert scene.shows(VLE)


def test_a_wrong_pin_vouches_for_nothing(scene):
    scene.pin(VLE, right=False)
    assert not scene.lock.offered(VLE)


def test_one_operators_pin_says_nothing_for_another(scene):
    scene.pin(VLE)
    assert not scene.lock.offered(ASHA)


def test_who_has_no_finger_here_keeps_to_the_pin(scene):
    scene.pin(NEW)
    assert not scene.lock.offered(NEW)
    with pytest.raises(FingerNotEnrolled):
        scene.shows(NEW)


def test_a_colleagues_finger_is_no_match_and_the_third_asks_for_the_pin(scene):
    scene.pin(ASHA)
    for _ in range(RULE.misses_max):
        assert scene.shows(ASHA) is False
    assert not scene.lock.offered(ASHA)
    with pytest.raises(FingerTriesUsed):
        scene.shows(ASHA)
    scene.pin(ASHA)
    assert scene.lock.offered(ASHA)


def test_after_half_a_day_the_pin_is_asked_again(scene):
    scene.pin(VLE)
    scene.now_ms += RULE.pin_vouches_ms
    assert not scene.lock.offered(VLE)


def test_without_a_reader_it_is_not_offered():
    with contextlib.ExitStack() as stack:
        scene = Scene(stack, plugged=False)
        scene.pin(VLE)
        assert not scene.lock.offered(VLE)


def test_a_reader_that_ails_is_an_error_and_no_miss(scene):
    scene.pin(VLE)
    scene.reader.trouble(Trouble.UNFIT, Step.WORK)
    for _ in range(RULE.misses_max):
        with pytest.raises(DeviceTrouble):
            scene.shows(VLE)
    scene.reader.mend()
    assert scene.shows(VLE)


def test_in_the_house_it_is_not_offered_before_anybody_signed_in(qapp, tmp_path):
    settings = Settings(tmp_path / "kiosk", vault=VaultChoice.PASSPHRASE, finger_of=FINGERS)
    with House(settings, lambda: "a long enough phrase") as house:
        house.open_store(create=True)
        verbs = HouseVerbs(house, print)
        try:
            assert not verbs.finger_offered(VLE)
            with pytest.raises(PinFirst):
                verbs.unlock_by_finger(VLE).result(LONG_S)
        finally:
            verbs.close()
