# SPDX-License-Identifier: Apache-2.0
"""Tests: what a self-check asks of the bench, asked of a real bench with practice devices on it."""

import time
from contextlib import contextmanager

import pytest

from kiosk.app.measures import (
    MachineMeasures,
    Painters,
    Surroundings,
    kinds_of,
    line_of,
    power_test,
)
from kiosk.bus import Bus
from kiosk.core.device import Found, Kind
from kiosk.core.device_ports import PowerReading
from kiosk.core.errors import Device, DeviceAbsent
from kiosk.core.line_figures import Sample, Transfer
from kiosk.core.ports import Raster
from kiosk.core.selfcheck_evidence import LineEvidence
from kiosk.core.selfcheck_ports import trial_slip
from kiosk.devices.bench import Bench
from kiosk.devices.fakes_kinds import practice
from kiosk.devices.registry import Entry
from tests.annexure import DAY_MS, LINE, SUBJECT
from tests.samples import NOON

SLIP = trial_slip(SUBJECT, "7K2QM", "LMK-TEST:7K2QM", "22-11-2026 11:30")


class Hand:
    """A painter that keeps what it was given."""

    def __init__(self):
        self.painted = []

    def paint(self, paper, form="roll"):
        self.painted.append((paper.number, form))
        return b"%PDF-1.4 " if form == "a4" else Raster(8, 1, b"\xff")


@contextmanager
def measures(*kinds, judge=None, folder=None):
    """Practice devices of these kinds alone; the hand that draws their slips."""
    entries = [entry for entry in practice() if entry.make().kind in kinds]
    hand = Hand()
    with Bench(entries, Bus()) as bench:
        assert bench.first_list() == ()
        around = Surroundings(folder, lambda: LINE, judge)
        painters = Painters(lambda: hand, lambda: hand)
        yield MachineMeasures(bench, kinds_of(entries), painters, around), hand


def test_what_stands_on_the_table_is_seen_and_what_nothing_looks_for_is_unknown(tmp_path):
    with measures(Kind.SCANNER, Kind.POWER, folder=tmp_path) as (found, _):
        (scanner,) = found.seen(Kind.SCANNER)
        assert scanner.checked.found is Found.PRESENT
        assert found.seen(Kind.CAMERA) is None
        assert found.computer().memory_mib > 0
        assert found.line() == LINE
        assert isinstance(found.power(), PowerReading)


def test_the_slip_goes_to_the_roll_and_without_one_to_a_page():
    with measures(Kind.RECEIPT_PRINTER, Kind.PAGE_PRINTER) as (found, hand):
        found.print_slip(SLIP)
        assert hand.painted == [("7K2QM", "roll")]
    with measures(Kind.PAGE_PRINTER) as (found, hand):
        found.print_slip(SLIP)
        assert hand.painted == [("7K2QM", "a4")]
    with measures() as (found, _), pytest.raises(DeviceAbsent):
        found.print_slip(SLIP)


def test_a_scanned_page_without_our_code_shows_none():
    with measures(Kind.SCANNER) as (found, _):
        assert found.scan_code() == ""
    with measures() as (found, _), pytest.raises(DeviceAbsent):
        found.scan_code()


def test_a_photograph_needs_somebody_who_judges_it():
    with measures(Kind.CAMERA) as (found, _), pytest.raises(DeviceAbsent):
        found.photograph()
    with measures(Kind.CAMERA, judge=lambda _: ("dark",)) as (found, _):
        photo = found.photograph()
        assert (photo.remarks, len(photo.digest)) == (("dark",), 32)
        assert photo.width > 0


def test_a_device_says_what_it_is():
    with measures(Kind.BIOMETRIC) as (found, _):
        assert found.biometric().model
    with measures() as (found, _), pytest.raises(Device):
        found.biometric()


def test_the_watch_on_the_mains_ends_with_its_time():
    with measures(Kind.POWER) as (found, _):
        began = time.monotonic()
        told = found.watch_power(1)
        assert told.on_battery_s == 0
        assert time.monotonic() - began < 60


def test_a_measured_line_becomes_evidence_and_what_was_not_seen_stays_open():
    seen = Sample(NOON, 5, 0, (80.0, 90.0), (Transfer(65536, 600.0),), (Transfer(262144, 500.0),))
    told = line_of(seen, NOON - DAY_MS)
    assert told.online
    assert told.figures.down_kbps > 4000
    assert (told.figures.loss_permille, told.figures.latency_ms) == (0, 90)
    cut = line_of(Sample(NOON, 5, 5), NOON - DAY_MS)
    assert (cut.figures, cut.online, cut.last_contact_ms) == (None, False, NOON - DAY_MS)
    assert line_of(Sample(NOON, 5, 1, (80.0,)), 0) == LineEvidence(None, 0, True)


def test_what_readings_without_mains_come_to():
    some = [
        PowerReading(True, 90, 1500, False),
        PowerReading(True, 84, None, True),
        PowerReading(True, None, 1200),
    ]
    told = power_test(12, some)
    assert (told.lowest_charge_percent, told.runtime_s, told.low) == (84, 1200, True)
    assert power_test(0, []).runtime_s is None


def test_an_adapter_that_cannot_be_made_looks_for_nothing():
    def broken():
        raise ImportError("no such library")

    assert kinds_of([Entry("broken", broken)]) == frozenset()
