# SPDX-License-Identifier: Apache-2.0
"""Tests: an adapter is loaded when its turn comes; a stranger's only by leave; and what one of them
does while it is loaded is its own misfortune."""

import logging
import sys
from importlib.metadata import EntryPoint

import pytest

from kiosk.config import Settings, load
from kiosk.core.device import Health, Kind
from kiosk.core.errors import FieldUnreadable
from kiosk.devices.bench import Bench
from kiosk.devices.fakes import FakeAdapter
from kiosk.devices.fakes_kinds import FakeScanner, fake
from kiosk.devices.registry import GROUP, SHIPPED, Entry, Shipped, addresses, registry
from tests.devices.benches import LONG_S, QUICK, Ear, bench_on

STRANGER = EntryPoint("stranger", "tests.devices.test_registry:stranger", GROUP)
LIAR = EntryPoint("liar", "tests.devices.test_registry:stranger", GROUP)
GONE = EntryPoint("gone", "no.such.module:adapter", GROUP)
loaded = []


def stranger():
    """A third party's adapter."""
    loaded.append("stranger")
    return FakeAdapter(Kind.SCANNER, FakeScanner, name="stranger")


@pytest.fixture
def settings(tmp_path):
    loaded.clear()
    return Settings(tmp_path)


def allowing(tmp_path, *names):
    return Settings(tmp_path, devices_allowed=names)


def test_the_shipped_lines_have_each_a_name_of_their_own():
    names = [line.name for line in SHIPPED]
    assert len(set(names)) == len(names)


def test_each_shipped_adapter_is_what_its_line_says(settings):
    for entry in registry(settings, plugged_in=()):
        adapter = entry.make()
        assert adapter.name == entry.name
        assert adapter.kind in Kind
        assert adapter.check_ms > 0
        assert adapter.work_ms > 0


def test_making_the_registry_loads_no_adapter(settings):
    before = set(sys.modules)
    registry(settings)
    assert not {name for name in set(sys.modules) - before if name.startswith("kiosk.devices.")}


def test_a_stranger_is_refused_unless_the_settings_name_it(settings, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    assert registry(settings, (), [STRANGER]) == ()
    assert "adapter stranger is not on the list of allowed ones" in caplog.text
    assert not loaded
    (entry,) = registry(allowing(tmp_path, "stranger"), (), [STRANGER, GONE])
    assert entry.name == "stranger"
    assert not loaded, "allowed, and still only loaded when its turn comes"
    assert entry.make().name == "stranger"


@pytest.mark.usefixtures("settings")
def test_strangers_come_in_the_order_of_the_setting_and_under_no_name_of_ours(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    ours = Shipped("stranger", lambda _: fake(Kind.CAMERA))
    allowed = allowing(tmp_path, "gone", "stranger")
    assert [entry.name for entry in registry(allowed, (), [STRANGER, GONE])] == ["gone", "stranger"]
    entries = registry(allowed, (ours,), [STRANGER, STRANGER, GONE])
    assert [entry.name for entry in entries] == ["stranger", "gone"]
    assert "adapter stranger has the name of another" in caplog.text
    assert not loaded


def test_the_setting_is_a_list_of_names():
    told = load({"data_dir": "/tmp/x"}, {"LMK_DEVICES_AT": "escl=http://a/eSCL,ipp=ipp://b/ipp"})
    assert addresses(told, "escl") == ["http://a/eSCL"]
    assert addresses(told, "ipp") == ["ipp://b/ipp"]
    with pytest.raises(FieldUnreadable):
        load({"data_dir": "/tmp/x"}, {"LMK_DEVICES_AT": "http://a"})
    told = load({"data_dir": "/tmp/x", "devices_allowed": "one, two one"}, {})
    assert told.devices_allowed == ("one", "two")
    assert load({"data_dir": "/tmp/x"}, {"LMK_DEVICES_ALLOWED": "one"}).devices_allowed == ("one",)


@pytest.mark.parametrize(("point", "fault"), [(LIAR, "ValueError"), (GONE, "ModuleNotFoundError")])
def test_one_that_cannot_be_loaded_or_lies_about_its_name_harms_no_other(
    point, fault, tmp_path, caplog
):
    caplog.set_level(logging.INFO)
    scanner, ear = fake(Kind.CAMERA), Ear()
    entries = registry(allowing(tmp_path, point.name), (), [point])
    with Bench([*entries, Entry(scanner.name, lambda: scanner)], ear, None, QUICK) as bench:
        assert bench.first_list() == ()
        ear.wait_health("present")
        assert [view.health for view in bench.slots()] == [Health.PRESENT]
        assert bench.faults() == {point.name: fault}
    assert caplog.text.count(f"{point.name} cannot look: {fault}") == 1


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        "scanner",
        ["scanner"],
        [fake(Kind.CAMERA).sighting()],
        [FakeAdapter(Kind.CAMERA, FakeScanner, name="practice-scanner").sighting()],
    ],
    ids=["nothing", "text", "texts", "another's", "another kind"],
)
def test_a_look_that_gives_nonsense_shows_nothing(nonsense):
    scanner = fake(Kind.SCANNER)

    class Nonsense:
        name, kind, check_ms, work_ms = scanner.name, Kind.SCANNER, 1_000, 1_000

        def probe(self):
            return nonsense

    with bench_on(Nonsense()) as bench:
        assert bench.check().result(LONG_S) == ()


def test_a_look_that_shows_thousands_shows_a_table_full():
    scanner = fake(Kind.SCANNER, plugged=False)
    for at in range(5_000):
        scanner.plug(f"a{at}")
    with bench_on(scanner) as bench:
        bench.check(Kind.CAMERA).result(LONG_S)
        assert len(bench.slots()) == 64


def test_devices_that_went_away_are_forgotten_in_the_end():
    scanner, ear = fake(Kind.SCANNER, plugged=False), Ear()
    with bench_on(scanner, ear=ear) as bench:
        for at in range(40):
            scanner.plug(f"a{at}")
        ear.wait_health("present", 40)
        for at in range(40):
            scanner.unplug(f"a{at}")
        ear.wait_health("absent", 40)
        bench.check().result(LONG_S)
        assert len(bench.slots()) == 32
