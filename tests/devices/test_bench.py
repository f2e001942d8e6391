# SPDX-License-Identifier: Apache-2.0
"""Tests: what stands on the table is found, asked, used and lost, and one device's fate is not
another's."""

import logging
import threading
import time

import pytest

from kiosk.core.device import Found, Health, Kind
from kiosk.core.device_ports import ScanAsk
from kiosk.core.errors import (
    DeviceAbsent,
    DeviceCancelled,
)
from kiosk.devices.bench import Bench
from kiosk.devices.fakes import ADDRESS
from kiosk.devices.fakes_kinds import CODE, fake, practice
from kiosk.devices.trouble import Step, Trouble
from kiosk.devices.watch import Pace
from tests.devices.benches import LONG_S, QUICK, Ear, bench_on, scanner_bench, settled

KEY = f"practice-scanner|{ADDRESS}"


def scan(device, progress):
    return list(device.scan(ScanAsk(), progress))


def test_every_kind_is_found_asked_and_used_at_once():
    with Bench(practice(), Ear(), None, QUICK) as bench:
        assert bench.first_list() == ()
        settled(bench)
        assert {view.sighting.kind for view in bench.slots()} == set(Kind)
        assert {view.health for view in bench.slots()} == {Health.PRESENT}
        answers = bench.check().result(LONG_S)
        assert {sighting.kind for sighting, _ in answers} == set(Kind)
        assert {checked.found for _, checked in answers} == {Found.PRESENT}
        read = bench.use(Kind.BARCODE, lambda device, _: device.read(1_000))
        pages = bench.use(Kind.SCANNER, scan)
        assert (read.result(LONG_S), len(pages.result(LONG_S))) == (CODE, 1)
        settled(bench)
        assert {view.health for view in bench.slots()} == {Health.READY}


def test_the_list_stands_within_two_seconds_and_nothing_of_it_ran_on_this_thread(record_property):
    threads = set()

    class Slow:
        name, kind, check_ms, work_ms = "slow", Kind.SCANNER, 1_000, 1_000

        def probe(self):
            threads.add(threading.current_thread())
            time.sleep(0.2)
            return ()

    started = time.monotonic()
    with bench_on(*[fake(kind) for kind in Kind], Slow()) as bench:
        took_ms = round((time.monotonic() - started) * 1000)
        settled(bench)
        assert len(bench.slots()) == len(Kind)
    record_property("device list ms", took_ms)
    print(f"device list of {len(Kind)} devices and a slow look: {took_ms} ms (wanted: 2000)")
    assert threading.current_thread() not in threads


def test_a_look_that_hangs_delays_nobody_and_is_named(caplog):
    camera, scanner = fake(Kind.CAMERA), fake(Kind.SCANNER)
    camera.trouble(Trouble.HUNG, Step.PROBE)
    pace = Pace(look_every_ms=20, again_ms=5, look_limit_ms=50, list_limit_ms=300)
    ear = Ear()
    with bench_on(camera, scanner, ear=ear, pace=pace) as bench:
        assert bench.first_list() == ("practice-camera",)
        assert [view.sighting.kind for view in bench.slots()] == [Kind.SCANNER]
        while not bench.stuck():
            time.sleep(0.01)
        assert bench.stuck() == ("practice-camera",)
        scanner.unplug()
        ear.wait_health("absent")
        camera.mend()
        ear.wait(lambda facts: facts[-1].kind == "camera")
    assert caplog.text.count("practice-camera does not come back from a look") == 1


def test_unplugged_and_plugged_again_is_one_fact_and_one_line_each(caplog):
    caplog.set_level(logging.INFO)
    with scanner_bench() as (scanner, bench, ear):
        for round_trip in (1, 2):
            scanner.unplug()
            ear.wait_health("absent", round_trip)
            assert bench.slots()[0].health is Health.ABSENT
            with pytest.raises(DeviceAbsent):
                bench.use(Kind.SCANNER, scan).result(LONG_S)
            scanner.plug()
            ear.wait_health("present", round_trip + 1)
        settled(bench)
        assert ear.healths() == ["present", "absent", "present", "absent", "present"]
    assert caplog.text.count(f"scanner lost: {KEY}") == 2
    assert caplog.text.count(f"scanner is back: {KEY}") == 2


def test_how_soon_an_unplugging_is_noticed_at_the_pace_of_the_counter(record_property):
    scanner, ear = fake(Kind.SCANNER), Ear()
    with bench_on(scanner, ear=ear, pace=Pace()):
        ear.wait_health("present")
        started = time.monotonic()
        scanner.unplug()
        ear.wait_health("absent")
        took_ms = round((time.monotonic() - started) * 1000)
    record_property("unplug noticed ms", took_ms)
    print(f"unplugging noticed after {took_ms} ms (wanted: 1000)")


def test_one_look_without_it_is_not_yet_gone():
    seen = [True, True, False, True, False, True, True]

    scanner, ear, looks = fake(Kind.SCANNER), Ear(), threading.Semaphore(0)

    class Flickers:
        name, kind, check_ms, work_ms = scanner.name, Kind.SCANNER, 1_000, 1_000

        def probe(self):
            looks.release()
            return scanner.probe() if not seen or seen.pop(0) else ()

    with bench_on(Flickers(), ear=ear) as bench:
        for _ in range(9):
            assert looks.acquire(timeout=LONG_S)
        settled(bench)
    assert ear.healths() == ["present"]


def test_another_device_in_the_same_socket_is_another_device():
    scanner, ear = fake(Kind.SCANNER, plugged=False), Ear()
    scanner.plug(serial="one")
    with bench_on(scanner, ear=ear) as bench:
        bench.check(Kind.SCANNER).result(LONG_S)
        scanner.plug(serial="other")
        ear.wait_health("present", 2)
        assert ear.healths() == ["present", "checking", "ready", "absent", "present"]
        assert bench.slots()[0].found is None


def test_one_that_tells_less_of_itself_is_still_the_same():
    with scanner_bench() as (scanner, bench, ear):
        bench.check(Kind.SCANNER).result(LONG_S)
        scanner.plug(name="localhost")
        while bench.slots()[0].sighting.name != "localhost":
            time.sleep(0.002)
        assert ear.healths() == ["present", "checking", "ready"]
        assert bench.slots()[0].health is Health.READY


def test_looking_asking_and_working_are_each_on_threads_of_their_own():
    with scanner_bench() as (_, bench, _):
        at_work = bench.use(Kind.SCANNER, lambda *_: threading.current_thread()).result(LONG_S)
        assert at_work.name == "device scanner"
        again = bench.use(Kind.SCANNER, lambda *_: threading.current_thread()).result(LONG_S)
        assert again is at_work, "a library may count on one thread a device"


def test_two_with_one_serial_number_stay_two_and_say_so():
    scanner = fake(Kind.SCANNER, plugged=False)
    scanner.plug("a", serial="0001")
    scanner.plug("b", serial="0001")
    with bench_on(scanner) as bench:
        bench.check().result(LONG_S)
        settled(bench)
        first, second = bench.slots()
        assert (first.sighting.address, second.sighting.address) == ("a", "b")
        assert ("same_serial_number", "b") in first.evidence
        assert ("same_serial_number", "a") in second.evidence


def test_of_two_the_chosen_one_is_used_also_in_another_run_and_in_another_socket(tmp_path):
    printer = fake(Kind.SCANNER, plugged=False)
    printer.plug("a", name="label printer")
    printer.plug("b", name="slip printer")
    path = tmp_path / "devices.json"

    def which(bench):
        return bench.use(Kind.SCANNER, lambda device, _: device.sighting.address).result(LONG_S)

    with bench_on(printer, path=path) as bench:
        assert which(bench) == "a"
        bench.prefer(Kind.SCANNER, "practice-scanner|b").result(LONG_S)
        bench.remember("practice-scanner|b", {"dpi": "300"}).result(LONG_S)
        assert which(bench) == "b"
        with pytest.raises(DeviceAbsent):
            bench.prefer(Kind.SCANNER, "practice-scanner|c").result(LONG_S)
    printer.unplug("b")
    printer.plug("c", name="slip printer")
    with bench_on(printer, path=path) as bench:
        assert which(bench) == "c"
        assert bench.remembered("practice-scanner|c").result(LONG_S) == {"dpi": "300"}
        assert bench.use(Kind.SCANNER, lambda d, _: d, key="practice-scanner|a").result(LONG_S)
    printer.unplug("c")
    with bench_on(printer, path=path) as bench:
        assert which(bench) == "a"


def test_after_the_end_nothing_is_taken_and_nothing_raises():
    with scanner_bench() as (_, bench, _):
        pass
    assert bench.check().result(LONG_S) == ()
    with pytest.raises(DeviceAbsent):
        bench.use(Kind.SCANNER, scan).result(LONG_S)
    with pytest.raises(DeviceAbsent):
        bench.prefer(Kind.SCANNER, KEY).result(LONG_S)
    bench.close()


def test_what_is_under_way_at_the_end_is_given_up_and_the_device_let_go():
    begun = threading.Event()

    def work(device, progress):
        begun.set()
        while True:
            progress(0, 0)
            time.sleep(0.001)

    scanner = fake(Kind.SCANNER)
    with bench_on(scanner) as bench:
        use = bench.use(Kind.SCANNER, work)
        assert begun.wait(LONG_S)
    with pytest.raises(DeviceCancelled):
        use.result(LONG_S)
    assert scanner.desk.open_now == 0
