# SPDX-License-Identifier: Apache-2.0
"""Tests: the conformance kit passes good adapters, catches bad ones at the very promise they break,
and calls nothing passed that it did not see."""

import threading

import pytest

from kiosk.core.device import Checked, Found, Kind
from kiosk.core.errors import DeviceAbsent
from kiosk.devices.conformance import CASES, Verdict, conform
from kiosk.devices.conformance_rig import BareRig
from kiosk.devices.fakes import FakeAdapter, FakeDevice, FakeRig, FakeTimes
from kiosk.devices.fakes_kinds import FakeScanner, fake
from kiosk.devices.trouble import Step, Trouble

TIMES = FakeTimes(check_ms=2_000, work_ms=2_000, silent_ms=10, slow_ms=10)
WITHOUT_PROGRESS = {
    Kind.RECEIPT_PRINTER,
    Kind.BARCODE,
    Kind.CAMERA,
    Kind.BIOMETRIC,
    Kind.FINGERPRINT,
    Kind.POWER,
}


def judged(rig) -> dict[str, tuple[Verdict, str]]:
    return {finding.case: (finding.verdict, finding.what) for finding in conform(rig)}


def failed(rig) -> dict[str, str]:
    return {case: what for case, (verdict, what) in judged(rig).items() if verdict == "failed"}


@pytest.mark.parametrize("kind", Kind)
def test_every_shipped_fake_passes_and_only_what_it_cannot_show_is_not_shown(kind):
    found = judged(fake(kind, TIMES).rig())
    assert len(found) == len(CASES)
    rest = {case: what for case, what in found.items() if what[0] is not Verdict.PASSED}
    unshown = {"given up in mid-work": (Verdict.NOT_SHOWN, "its work tells no progress")}
    assert rest == (unshown if kind in WITHOUT_PROGRESS else {})


class ClaimsWell(FakeScanner):
    """Bad: takes silence for consent."""

    def check(self) -> Checked:
        return Checked(Found.PRESENT)


class LetsLibraryOut(FakeScanner):
    """Bad: what its library raises goes on to the counter."""

    def check(self) -> Checked:
        if self.desk.at(Step.CHECK) is Trouble.GARBAGE:
            raise KeyError("status")
        return super().check()


class BlocksInProbe(FakeAdapter):
    """Bad: a look waits for a driver."""

    gate = threading.Event()

    def probe(self):
        assert self.gate.wait(60)
        return super().probe()


def test_one_that_claims_well_when_it_is_mute_is_caught():
    found = failed(FakeAdapter(Kind.SCANNER, ClaimsWell, TIMES).rig())
    assert found["mute at check"] == "it is called well"
    assert {"silent at check", "pulled at check", "garbage at check"} <= set(found)


def test_one_that_lets_a_library_exception_out_is_caught(expect_log):
    expect_log("work failed on device-test")
    found = failed(FakeAdapter(Kind.SCANNER, LetsLibraryOut, TIMES).rig())
    assert found == {"garbage at check": "a check let KeyError out"}


def test_one_that_blocks_in_its_look_is_caught_and_nothing_else_is_claimed():
    found = judged(FakeRig(BlocksInProbe(Kind.SCANNER, FakeScanner, TIMES)))
    BlocksInProbe.gate.set()
    first, *others = found.values()
    assert first == (Verdict.FAILED, "a look did not come back within 1000 ms")
    assert {verdict for verdict, _ in others} == {Verdict.NOT_SHOWN}


class Careless(FakeDevice):
    """Bad in small ways: mid-work trouble is told as success, closing raises, a hang stays one."""

    def scan(self, ask, progress):
        if self.desk.at(Step.WORK) in (Trouble.SILENT, Trouble.SLOW):
            self.desk._mended.wait(60)
        progress(0, 1)
        return ["page"]

    def close(self) -> None:
        if not self._open:
            raise DeviceAbsent
        super().close()


def test_smaller_sins_are_named():
    times = FakeTimes(check_ms=2_000, work_ms=100, silent_ms=10, slow_ms=10)
    found = failed(FakeAdapter(Kind.SCANNER, Careless, times).rig())
    assert found == {
        "closed twice": "closing raised DEV-01",
        "pulled at work": "pulled in mid-work, it gave a tuple as a well one",
        "garbage at work": "garbage in mid-work, it gave a tuple as a well one",
        "silent at work": "work did not come back within 100 ms",
        "slow at work": "work did not come back within 100 ms",
    }


def test_without_a_rig_only_what_a_well_device_shows_is_passed():
    adapter = fake(Kind.SCANNER, TIMES)
    found = judged(BareRig(adapter))
    passed = [case for case, (verdict, _) in found.items() if verdict is Verdict.PASSED]
    assert passed == [
        "a look is quick and steady",
        "a look shows it while it is open",
        "well",
        "opened twice",
        "closed twice",
    ]
    assert {verdict for verdict, _ in found.values()} == {Verdict.PASSED, Verdict.NOT_SHOWN}


def test_of_a_device_that_is_not_there_nothing_is_shown():
    found = judged(BareRig(fake(Kind.SCANNER, TIMES, plugged=False)))
    assert {verdict for verdict, _ in found.values()} == {Verdict.NOT_SHOWN}
