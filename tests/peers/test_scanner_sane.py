# SPDX-License-Identifier: Apache-2.0
"""Tests peers: SANE's own `test` backend behind the real `scanimage`, and children that go wrong.
The backend takes its faults from a test.conf that each test writes into a folder of its own."""

import os
import signal
import stat
import time
from pathlib import Path

import pytest

from kiosk.core.device import Found, Kind, Sighting
from kiosk.core.device_ports import ScanAsk, ScanColour, ScanSource
from kiosk.core.errors import (
    Device,
    DeviceAbsent,
    DeviceBusy,
    DeviceCancelled,
    DeviceGarbled,
    DeviceRefused,
    DeviceSilent,
    DeviceTrouble,
    ScanCoverOpen,
    ScanFeederEmpty,
    ScanJammed,
    ScanPageUnreadable,
    ScanTooManyPages,
)
from kiosk.devices.scanner_child import Program
from kiosk.devices.scanner_sane import SaneAdapter

FEEDER = ScanAsk(dpi=75, source=ScanSource.FEEDER, pages_max=200)
GLASS = ScanAsk(dpi=75)
SLOW = "read-delay true\nread-delay-duration 200000\nread-limit true\nread-limit-size 1000\n"
LONG_S = 30.0


def nobody(done, of):
    """Somebody who waits as long as it takes."""


class Bench:
    """A scanner of the test backend, set up as the test says."""

    def __init__(self, folder: Path):
        self.conf, self.work = folder / "conf", folder / "work"
        self.conf.mkdir()
        self.work.mkdir()
        (self.conf / "dll.conf").write_text("test\n")
        self.set("")

    def set(self, lines: str) -> None:
        (self.conf / "test.conf").write_text("number_of_devices 2\nmode Gray\ndepth 8\n" + lines)

    def program(self, binary: str = "scanimage") -> Program:
        return Program(binary, {"SANE_CONFIG_DIR": str(self.conf)}, self.work, kindly_ms=800)

    def adapter(self, binary: str = "scanimage", work_ms: int = 30_000) -> SaneAdapter:
        return SaneAdapter(self.program(binary), 20_000, work_ms, list_again_s=0.0)

    def scanner(self, work_ms: int = 30_000):
        return self.adapter(work_ms=work_ms).open(sighting("test:0"))

    def script(self, text: str) -> str:
        """A program that plays `scanimage`; it tells the options of the real one."""
        path = self.conf / "scanimage"
        path.write_text(
            '#!/bin/sh\ncase "$*" in *--all-options*) exec scanimage "$@";; esac\n' + text
        )
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    def left_behind(self) -> list[str]:
        return sorted(os.listdir(self.work))


def sighting(name: str) -> Sighting:
    return Sighting(Kind.SCANNER, "sane", name, "")


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path)
    yield made
    assert made.left_behind() == []  # no page of a citizen stays behind, whatever happened


def children(bench) -> list[int]:
    """Of this process, that live in the bench's folder; also after that is gone."""
    mine = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in mine if os.readlink(f"/proc/{pid}/cwd").startswith(f"{bench.work}")]


def running_scan(bench) -> int:
    """The pid of the scanimage child."""
    last = time.monotonic() + LONG_S
    while time.monotonic() < last:
        for pid in children(bench):
            if Path(f"/proc/{pid}/comm").read_text().strip() == "scanimage":
                return pid
        time.sleep(0.01)
    raise AssertionError("no child")


def test_the_list_names_what_is_there(bench):
    adapter = bench.adapter()
    seen = list(adapter.probe())
    while not seen:  # a slow machine's list comes with a later look
        seen = list(adapter.probe())
    assert [one.address for one in seen] == ["test:0", "test:1"]
    assert {one.name for one in seen} == {"Noname frontend-tester"}
    assert len({one.key for one in seen}) == 2


def test_without_the_program_there_is_no_scanner_and_no_crash(bench):
    adapter = bench.adapter("/nowhere/scanimage")
    assert list(adapter.probe()) == []
    with pytest.raises(DeviceAbsent):
        adapter.open(sighting("test:0"))


@pytest.mark.parametrize("name", ["test:7", "epson2:libusb:999:999"])
def test_a_name_nobody_has_is_absent(bench, name):
    with pytest.raises(DeviceAbsent):
        bench.adapter().open(sighting(name))


def test_a_check_shows_what_it_is_and_hears_when_it_is_gone(bench):
    scanner = bench.adapter().open(sighting("test:1"))
    checked = scanner.check()
    assert checked.found is Found.PRESENT
    assert ("sources", "Flatbed | Automatic Document Feeder") in checked.evidence
    (bench.conf / "test.conf").write_text("number_of_devices 1\n")
    assert (scanner.check().found, scanner.check().code) == (Found.ABSENT, "DEV-01")


@pytest.mark.parametrize("colour", [ScanColour.GREY, ScanColour.COLOUR])
def test_one_page_from_the_glass(bench, colour):
    bench.set('test-picture "Grid"\n')
    said = []
    (page,) = bench.scanner().scan(
        ScanAsk(dpi=150, colour=colour), lambda done, of: said.append((done, of))
    )
    assert (page.mime, page.dpi) == ("image/png", 150)
    assert page.width == pytest.approx(200 / 25.4 * 150, abs=2)
    assert all(of == 100 for _, of in said)


def test_ten_sheets_from_the_feeder_and_then_a_clean_end(bench):
    said = []
    pages = list(bench.scanner().scan(FEEDER, lambda done, of: said.append(done)))
    assert len(pages) == 10
    assert said == sorted(said)
    assert said[-1] >= 500  # what it says last may come after its last page, and is not waited for


def taken(pages):
    """What came, and the error that ended it."""
    kept = []
    try:
        for page in pages:
            kept.append(page)  # noqa: PERF402 - list() would lose them
    except Device as fault:
        return kept, fault
    return kept, None


def test_the_sheet_above_the_limit_stops_the_feeder_and_what_came_is_kept(bench):
    ask = ScanAsk(75, source=ScanSource.FEEDER, pages_max=4)
    kept, fault = taken(bench.scanner().scan(ask, nobody))
    assert (len(kept), type(fault), fault.facts["pages"]) == (4, ScanTooManyPages, 4)
    assert children(bench) == []


def test_exactly_as_many_sheets_as_the_limit_are_no_error(bench):
    ask = ScanAsk(75, source=ScanSource.FEEDER, pages_max=10)
    assert len(list(bench.scanner().scan(ask, nobody))) == 10


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("JAMMED", ScanJammed),
        ("NO_DOCS", ScanFeederEmpty),
        ("COVER_OPEN", ScanCoverOpen),
        ("DEVICE_BUSY", DeviceBusy),
        ("IO_ERROR", DeviceTrouble),
        ("ACCESS_DENIED", DeviceRefused),
        ("CANCELLED", DeviceCancelled),
        ("EOF", ScanPageUnreadable),
        ("INVAL", DeviceTrouble),
        ("NO_MEM", DeviceTrouble),
        ("UNSUPPORTED", DeviceTrouble),
    ],
)
def test_every_status_has_its_error(bench, status, error):
    bench.set(f'read-status-code "SANE_STATUS_{status}"\n')
    for ask in (GLASS, FEEDER):
        with pytest.raises(error):
            list(bench.scanner().scan(ask, nobody))


def test_a_slow_scan_tells_how_far_it_is(bench):
    bench.set(SLOW)
    said = []
    (_,) = bench.scanner().scan(GLASS, lambda done, of: said.append(done))
    assert said == sorted(said)
    assert len(set(said)) > 3


def test_the_operator_gives_up_in_the_middle(bench):
    bench.set(SLOW)

    def give_up(done, of):
        if done > 20:
            raise DeviceCancelled(device="scanner")

    with pytest.raises(DeviceCancelled):
        list(bench.scanner().scan(ScanAsk(dpi=300), give_up))
    assert children(bench) == []


def test_whoever_stops_taking_pages_ends_the_scan(bench):
    pages = bench.scanner().scan(FEEDER, nobody)
    next(pages)
    pages.close()
    assert children(bench) == []


@pytest.mark.parametrize(("how", "error"), [("SIGKILL", DeviceTrouble), ("SIGSTOP", DeviceSilent)])
def test_the_child_is_killed_or_freezes(bench, how, error):
    bench.set(SLOW)
    done_for = []

    def hurt(done, of):
        if done > 10 and not done_for:
            done_for.append(running_scan(bench))
            os.kill(done_for[0], signal.Signals[how])

    scanner = bench.scanner(work_ms=1_500)
    with pytest.raises(error):
        list(scanner.scan(ScanAsk(dpi=300), hurt))
    assert (len(done_for), children(bench)) == (1, [])
    bench.set("")
    assert len(list(scanner.scan(GLASS, nobody))) == 1  # the next one is unharmed


def test_all_well_and_not_one_page_is_an_empty_feeder(bench):
    scanner = bench.adapter(bench.script("exit 0\n")).open(sighting("test:0"))
    with pytest.raises(ScanFeederEmpty):
        list(scanner.scan(FEEDER, nobody))


def test_a_feeder_that_never_ends_is_stopped(bench):
    picture = bench.conf / "page.png"
    (page,) = bench.scanner().scan(GLASS, nobody)
    picture.write_bytes(page.image)
    one = f'cp "{picture}" part; mv part p$n.png'  # a page has its name when it is whole
    endless = bench.script(f"n=1; while read -r x; do {one}; n=$((n+1)); done; exit 0\n")
    scanner = bench.adapter(endless).open(sighting("test:0"))
    waiting = []

    def look(done, of):
        waiting.append(len(list(bench.work.glob("*/p*.png"))))

    kept, fault = taken(scanner.scan(ScanAsk(75, source=ScanSource.FEEDER, pages_max=25), look))
    assert (len(kept), type(fault)) == (25, ScanTooManyPages)
    assert max(waiting) <= 2  # it runs two sheets ahead, no more


@pytest.mark.parametrize(
    ("plays", "error"),
    [
        ("exec yes 'scanimage: noise' >&2\n", DeviceGarbled),
        ("echo nonsense >&2; exit 77\n", DeviceTrouble),
        ("kill -SEGV $$\n", DeviceTrouble),
        ("printf 'no picture' > p1.png; exit 0\n", ScanPageUnreadable),
        ("trap '' TERM; while :; do sleep 1; done\n", DeviceSilent),
    ],
)
def test_a_program_gone_mad_is_ended_and_named(bench, plays, error):
    adapter = SaneAdapter(
        Program(bench.script(plays), bench.program().environment, bench.work, kindly_ms=100),
        work_ms=700,
    )
    with pytest.raises(error):
        list(adapter.open(sighting("test:0")).scan(GLASS, nobody))
    assert children(bench) == []


def test_options_that_never_come_are_silence(bench):
    stuck = bench.conf / "stuck"
    stuck.write_text("#!/bin/sh\nexec sleep 60\n")
    stuck.chmod(0o700)
    adapter = SaneAdapter(bench.program(str(stuck)), check_ms=300)
    with pytest.raises(DeviceSilent):
        adapter.open(sighting("test:0"))
    assert children(bench) == []
