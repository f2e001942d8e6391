# SPDX-License-Identifier: Apache-2.0
"""Tests: what goes wrong with one device is said in its own words, logged once, and stays its."""

import logging
import threading
import time

import pytest

from kiosk.core.device import Found, Health, Kind
from kiosk.core.device_ports import ScanAsk
from kiosk.core.errors import (
    DayNotOpen,
    DeviceBusy,
    DeviceCancelled,
    DevicePulled,
    DeviceSilent,
    DeviceTrouble,
)
from kiosk.devices.fakes import FakeTimes
from kiosk.devices.fakes_kinds import fake
from kiosk.devices.trouble import Step, Trouble
from tests.devices.benches import LONG_S, SHORT, Ear, bench_on, scanner_bench


def scan(device, progress):
    return list(device.scan(ScanAsk(), progress))


@pytest.mark.parametrize(
    ("trouble", "found", "code", "health"),
    [
        (Trouble.ABSENT, Found.ABSENT, "DEV-01", Health.FAULTED),
        (Trouble.BUSY, Found.BUSY, "DEV-02", Health.FAULTED),
        (Trouble.SILENT, Found.UNKNOWN, "DEV-03", Health.FAULTED),
        (Trouble.GARBAGE, Found.UNKNOWN, "DEV-04", Health.FAULTED),
        (Trouble.REFUSED, Found.DEGRADED, "DEV-05", Health.FAULTED),
    ],
)
def test_what_cannot_be_opened_says_why(trouble, found, code, health):
    with scanner_bench(FakeTimes(silent_ms=10)) as (scanner, bench, ear):
        scanner.trouble(trouble, Step.OPEN)
        ((_, checked),) = bench.check(Kind.SCANNER).result(LONG_S)
        assert (checked.found, checked.code) == (found, code)
        assert (bench.slots()[0].health, bench.slots()[0].code) == (health, code)
        assert ear.facts[-1].code == code
        scanner.mend()
        assert bench.check().result(LONG_S)[0][1].found is Found.PRESENT
        assert ear.healths()[-2:] == ["checking", "ready"]


def test_a_mute_device_is_unknown_and_can_be_tried_all_the_same():
    with scanner_bench() as (scanner, bench, _):
        scanner.trouble(Trouble.MUTE, Step.CHECK)
        ((_, checked),) = bench.check().result(LONG_S)
        assert checked.found is Found.UNKNOWN
        (view,) = bench.slots()
        assert (view.health, view.found, view.code) == (Health.READY, Found.UNKNOWN, "DEV-03")
        assert bench.use(Kind.SCANNER, scan).result(LONG_S)
        assert bench.slots()[0].found is Found.UNKNOWN


def test_a_library_that_breaks_is_trouble_with_that_device_logged_once(expect_log, caplog):
    expect_log("work failed on device scanner")
    scanner, camera = fake(Kind.SCANNER), fake(Kind.CAMERA)
    with bench_on(scanner, camera) as bench:
        scanner.trouble(Trouble.CRASH, Step.WORK)
        with pytest.raises(DeviceTrouble) as caught:
            bench.use(Kind.SCANNER, scan).result(LONG_S)
        assert caught.value.facts == {"device": "scanner", "what": "RuntimeError"}
        assert bench.use(Kind.CAMERA, lambda device, _: device.frame().width).result(LONG_S) == 640
    assert scanner.desk.open_now == 0
    assert caplog.text.count("work failed on") == 1


def test_a_look_that_breaks_is_logged_once_and_shows_nothing(caplog):
    caplog.set_level(logging.INFO)
    with scanner_bench() as (scanner, _, ear):
        scanner.trouble(Trouble.CRASH, Step.PROBE)
        ear.wait_health("absent")
        scanner.mend()
        ear.wait_health("present", 2)
    assert caplog.text.count("practice-scanner cannot look: RuntimeError") == 1


def test_an_error_that_is_no_devices_comes_home_and_leaves_the_device_well():
    def work(device, progress):
        raise DayNotOpen

    with scanner_bench() as (_, bench, _):
        with pytest.raises(DayNotOpen):
            bench.use(Kind.SCANNER, work).result(LONG_S)
        assert bench.slots()[0].health is Health.READY


def test_while_it_works_it_is_busy_for_others_and_a_check_says_so():
    begun, go = threading.Event(), threading.Event()

    def work(device, progress):
        begun.set()
        assert go.wait(LONG_S)
        return "done"

    with scanner_bench() as (scanner, bench, ear):
        first = bench.use(Kind.SCANNER, work)
        assert begun.wait(LONG_S)
        with pytest.raises(DeviceBusy):
            bench.use(Kind.SCANNER, scan).result(LONG_S)
        ((_, checked),) = bench.check().result(LONG_S)
        assert (checked.found, checked.code) == (Found.BUSY, "DEV-02")
        go.set()
        assert first.result(LONG_S) == "done"
        assert len(bench.use(Kind.SCANNER, scan).result(LONG_S)) == 1
    assert "busy" in ear.healths()
    assert scanner.desk.open_now == 0


def test_pulled_out_in_mid_work_its_own_word_comes_home():
    with scanner_bench() as (scanner, bench, ear):
        scanner.trouble(Trouble.PULLED, Step.WORK)
        with pytest.raises(DevicePulled) as caught:
            bench.use(Kind.SCANNER, scan).result(LONG_S)
        assert caught.value.facts == {"device": "scanner"}
        ear.wait_health("absent")
        scanner.mend()
        scanner.plug()
        ear.wait_health("present", 2)
        assert bench.use(Kind.SCANNER, scan).result(LONG_S)


def test_given_up_it_ends_at_once_and_the_work_hears_it():
    begun, heard = threading.Event(), threading.Event()

    def work(device, progress):
        begun.set()
        try:
            while True:
                progress(0, 0)
                time.sleep(0.001)
        except DeviceCancelled:
            heard.set()
            raise

    with scanner_bench() as (_, bench, ear):
        use = bench.use(Kind.SCANNER, work)
        assert begun.wait(LONG_S)
        assert use.cancel()
        with pytest.raises(DeviceCancelled):
            use.result(LONG_S)
        assert heard.wait(LONG_S)
        assert not use.cancel()
        ear.wait_health("ready")


def test_all_devices_failing_at_once_each_says_so_and_this_thread_waits_for_none(record_property):
    adapters = [fake(kind, SHORT) for kind in Kind]
    ear = Ear()
    with bench_on(*adapters, ear=ear) as bench:
        for adapter in adapters:
            adapter.trouble(Trouble.HUNG, Step.CHECK)
        started = time.monotonic()
        asked = bench.check()
        bench.slots()
        here_ms = round((time.monotonic() - started) * 1000)
        answers = asked.result(LONG_S)
        assert {checked.code for _, checked in answers} == {DeviceSilent.code}
        assert {view.health for view in bench.slots()} == {Health.FAULTED}
        for adapter in adapters:
            adapter.mend()
        assert {one.found for _, one in bench.check().result(LONG_S)} == {Found.PRESENT}
    record_property("asked in ms", here_ms)
    print(f"all failing at once: {here_ms} ms of this thread")
