# SPDX-License-Identifier: Apache-2.0
"""Tests: a device that does not come back costs its own thread and nobody's time; signs of life
count; whatever comes in whatever order, each edge is told once and stands in the table."""

import threading
import time
from concurrent.futures import Future
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.core.device import HEALTH, Checked, Found, Health, HealthEvent, Kind
from kiosk.core.errors import Device as DeviceError
from kiosk.core.errors import (
    DeviceAbsent,
    DeviceBusy,
    DeviceCancelled,
    DevicePulled,
    DeviceSilent,
    DeviceTrouble,
)
from kiosk.devices.answers import answer_of, error_of, leaf_of, trimmed
from kiosk.devices.bench import Bench
from kiosk.devices.fakes import FakeTimes
from kiosk.devices.fakes_kinds import fake
from kiosk.devices.job import Job
from kiosk.devices.slot import ASTRAY_MAX, Floor, Slot
from kiosk.devices.trouble import Step, Trouble
from tests.devices.benches import LONG_S, QUICK, SHORT, Ear, entry, scanner_bench, settled

KIND = Kind.SCANNER


def hang(gate):
    return lambda device, progress: gate.wait(LONG_S)


def let_go(adapter):
    """The thread that comes back late lets the device go."""
    until = time.monotonic() + LONG_S
    while adapter.desk.open_now:
        assert time.monotonic() < until
        time.sleep(0.002)


@pytest.mark.parametrize("step", [Step.OPEN, Step.CHECK])
def test_a_check_that_does_not_come_back_is_silence_until_the_next_good_check(step):
    with scanner_bench(SHORT) as (scanner, bench, ear):
        scanner.trouble(Trouble.HUNG, step)
        ((_, checked),) = bench.check(KIND).result(LONG_S)
        assert (checked.found, checked.code) == (Found.UNKNOWN, "DEV-03")
        assert (bench.slots()[0].health, bench.slots()[0].code) == (Health.FAULTED, "DEV-03")
        scanner.mend()
        assert bench.check(KIND).result(LONG_S)[0][1].found is Found.PRESENT
        assert ear.healths() == ["present", "checking", "faulted", "checking", "ready"]
        let_go(scanner)


def test_work_that_does_not_come_back_fails_and_the_next_one_has_a_new_thread():
    with scanner_bench() as (_, bench, _):
        gate, threads = threading.Event(), []
        with pytest.raises(DeviceSilent) as caught:
            bench.use(KIND, hang(gate), timeout_ms=50).result(LONG_S)
        assert caught.value.facts == {"device": "scanner"}
        assert bench.slots()[0].health is Health.FAULTED
        work = bench.use(KIND, lambda device, _: threads.append(threading.current_thread()))
        work.result(LONG_S)
        assert threads[0].is_alive()
        gate.set()


def test_a_sign_of_progress_begins_its_time_anew():
    scanner = fake(KIND)
    job = Job(Future(), scanner.sighting(), scanner, lambda *_: None, time_ms=60_000, working=True)
    job.sign()
    time.sleep(0.02)
    before = job.left_s()
    job.progress(1, 10)
    assert before <= 59.98 < job.left_s() <= 60
    job.gone = True
    with pytest.raises(DeviceCancelled):
        job.progress(2, 10)


def test_closing_that_breaks_takes_nothing_from_the_result(expect_log):
    expect_log("work failed on device scanner")
    with scanner_bench() as (scanner, bench, _):
        scanner.trouble(Trouble.CRASH, Step.CLOSE)
        assert bench.use(KIND, lambda *_: "printed").result(LONG_S) == "printed"
        assert bench.use(KIND, lambda *_: "behind it").result(LONG_S) == "behind it"


def test_closing_that_hangs_takes_nothing_from_the_result():
    with scanner_bench(SHORT) as (scanner, bench, ear):
        scanner.trouble(Trouble.HUNG, Step.CLOSE)
        assert bench.use(KIND, lambda *_: "printed").result(LONG_S) == "printed"
        ear.wait_health("faulted")
        scanner.mend()
        assert bench.check().result(LONG_S)[0][1].found is Found.PRESENT


def test_threads_that_go_astray_are_counted_and_no_more_are_risked():
    before = threading.active_count()
    with scanner_bench(SHORT) as (scanner, bench, _):
        scanner.trouble(Trouble.HUNG, Step.OPEN)
        for _ in range(ASTRAY_MAX + 4):
            with pytest.raises(DeviceSilent):
                bench.use(KIND, lambda *_: None).result(LONG_S)
        assert threading.active_count() <= before + ASTRAY_MAX + 3
        scanner.mend()
        while bench.use(KIND, lambda *_: "well").exception(LONG_S) is not None:
            time.sleep(0.005)


def test_pulled_out_under_work_that_says_nothing_it_is_said_for_it():
    gate = threading.Event()
    with scanner_bench() as (scanner, bench, ear):
        use = bench.use(KIND, hang(gate))
        ear.wait_health("busy")
        scanner.unplug()
        with pytest.raises(DevicePulled):
            use.result(LONG_S)
        assert bench.slots()[0].health is Health.ABSENT
        gate.set()


def test_plugged_in_again_while_old_work_still_runs_the_new_one_is_not_what_the_old_says():
    gate = threading.Event()
    with scanner_bench() as (scanner, bench, ear):
        use = bench.use(KIND, hang(gate))
        ear.wait_health("busy")
        scanner.unplug()
        ear.wait_health("absent")
        scanner.plug()
        ear.wait_health("present", 2)
        with pytest.raises(DeviceBusy):
            bench.use(KIND, lambda *_: None).result(LONG_S)
        gate.set()
        assert use.result(LONG_S) is True
        settled(bench)
        assert bench.slots()[0].health is Health.PRESENT


def test_a_check_under_way_is_shared_and_work_waits_behind_it():
    scanner = fake(KIND)
    calls = []
    slot = Slot(scanner, scanner.sighting(), Floor(calls.append, lambda *_: None, lambda _: None))
    slot.seen(scanner.sighting())
    assert slot.check() is slot.check()
    for worker in slot.workers():
        worker.close()


def test_an_answer_becomes_an_error_and_back():
    assert isinstance(error_of(Checked(Found.ABSENT, "DEV-01")), DeviceAbsent)
    assert error_of(Checked(Found.DEGRADED, "ZZZ-99")).facts == {"what": "ZZZ-99"}
    assert answer_of(DeviceTrouble(what="E5")) == Checked(
        Found.DEGRADED, "DEV-08", (("what", "E5"),)
    )
    assert leaf_of(DeviceError()).code == "DEV-08", "a branch of the tree is no answer"
    assert leaf_of(KeyError("x")).facts == {"what": "KeyError"}


@pytest.mark.parametrize("nonsense", [None, True, "well", ("present",)])
def test_a_check_that_gives_nonsense_is_no_answer(nonsense):
    with pytest.raises(TypeError):
        trimmed(nonsense)


def test_evidence_without_end_is_cut():
    endless = Checked(Found.PRESENT, "", (("x" * 10_000, "y" * 10_000),) * 1_000)
    kept = trimmed(endless).evidence
    assert (len(kept), len(kept[0][0]), len(kept[0][1])) == (32, 200, 200)


class Life(RuleBasedStateMachine):
    """Plugs, pulls, hangs, mends, checks and uses in any order; waits for each to be through."""

    def __init__(self) -> None:
        super().__init__()
        self.scanner, self.ear = fake(KIND, FakeTimes(60, 60, 5, 5)), Ear()
        self.bench = Bench([entry(self.scanner)], self.ear, None, QUICK)
        self.bench.first_list()
        self.plugged, self.hung = True, False

    @precondition(lambda self: self.plugged)
    @rule()
    def unplug(self) -> None:
        self.scanner.unplug()
        self.plugged = False
        self.until(Health.ABSENT)

    @precondition(lambda self: not self.plugged)
    @rule()
    def plug(self) -> None:
        self.scanner.plug()
        self.plugged = True
        self.until(Health.PRESENT)

    @precondition(lambda self: not self.hung)
    @rule()
    def hang(self) -> None:
        self.scanner.trouble(Trouble.HUNG, Step.CHECK)
        self.hung = True

    @precondition(lambda self: self.hung)
    @rule()
    def mend(self) -> None:
        self.scanner.mend()
        self.hung = False

    @rule()
    def check(self) -> None:
        answers = self.bench.check().result(LONG_S)
        assert len(answers) == self.plugged
        for _, checked in answers:
            assert checked.found in (Found.PRESENT, Found.UNKNOWN)
            assert checked.found is Found.UNKNOWN or not self.hung

    @rule()
    def use(self) -> None:
        error = self.bench.use(KIND, lambda *_: "well").exception(LONG_S)
        if not self.plugged:
            assert isinstance(error, DeviceAbsent)
        else:
            assert error is None or isinstance(error, DeviceSilent)

    @invariant()
    def facts_are_edges_of_the_table_each_told_once(self) -> None:
        told = [Health(health) for health in self.ear.healths()]
        codes = [(fact.health, fact.code) for fact in self.ear.facts]
        assert all(one != other for one, other in pairwise(codes))
        assert all(reached(one, other) for one, other in pairwise(told)), told

    def until(self, health: Health) -> None:
        until = time.monotonic() + LONG_S
        while self.bench.slots()[0].health is not health:
            assert time.monotonic() < until, self.bench.slots()
            time.sleep(0.002)

    def teardown(self) -> None:
        self.scanner.mend()
        self.bench.close()


def reached(before: Health, after: Health) -> bool:
    """Whether the table leads there in a step, or in the two or three that are one breath: found
    well and at work, lost and another one there."""
    near = {after_ for (state, _), after_ in HEALTH.edges.items() if state is before}
    breath = before is Health.CHECKING and after is Health.BUSY
    return after in near or breath


def test_the_table_has_the_steps_that_are_one_breath():
    assert HEALTH.step(Health.CHECKING, HealthEvent.WELL) is Health.READY
    assert HEALTH.step(Health.READY, HealthEvent.USE) is Health.BUSY


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
