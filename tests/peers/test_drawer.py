# SPDX-License-Identifier: Apache-2.0
"""Tests peers: the cash drawer opens once for each cash act and nothing else, holding up nobody."""

import contextlib
import os
import signal

import pytest

from kiosk.app.drawer import DrawerOpener
from kiosk.app.house import House
from kiosk.app.verbs import HouseVerbs
from kiosk.bus import Bus
from kiosk.config import Settings, VaultChoice
from kiosk.core.device import Health, Kind
from kiosk.core.facts import (
    DrawerMoved,
    PaperPrinted,
    ReversalCommitted,
    ShiftChanged,
    TransactionCommitted,
)
from kiosk.devices.bench import Bench
from kiosk.devices.fakes_kinds import fake
from kiosk.devices.printer_adapters import Means, TcpPrinters
from kiosk.worker import Worker
from tests.devices.benches import QUICK, entry
from tests.devices.peers import closed_port
from tests.peers.printer_rigs import DEADLINES, PACE, SLIP, Inside
from tests.sandbox.running import Running, wait_for

SALE, BACK, OUT = TransactionCommitted("t1", 7), ReversalCommitted("t1", 9), DrawerMoved(1, 10)


class Counter:
    """A bus, the printer's thread, and a bench with what stands on it."""

    def __init__(self, adapter, stack):
        self.bench = stack.enter_context(Bench([entry(adapter)], Bus(), None, QUICK))
        self.printer = stack.enter_context(Worker("printer"))
        self.bus = Bus()
        DrawerOpener(self.bench).listen(self.bus, self.printer.post)
        self.bench.first_list()

    def tell(self, *facts):
        """Tells them and lets the printer's thread come to its end."""
        for fact in facts:
            self.bus.publish(fact)
        self.printer.call(lambda: None, timeout_s=60)


@pytest.fixture
def running(tmp_path):
    made = Running("printer", "--out", str(tmp_path / "out"))
    yield made
    assert made.end() == 0


@pytest.fixture
def inside(running):
    return Inside(running)


@pytest.fixture
def counter(inside):
    with contextlib.ExitStack() as stack:
        yield Counter(TcpPrinters(Means(inside.url, DEADLINES, PACE)), stack)


def kicks(inside) -> int:
    told = inside.slips()
    return sum(one["drawer_kicks"] for one in (*told["slips"], told["uncut"]))


def test_a_sale_a_return_and_cash_by_hand_open_it_once_each(counter, inside):
    for count, fact in enumerate((SALE, BACK, OUT), 1):
        counter.tell(fact)
        wait_for(lambda many=count: kicks(inside) == many)
    assert inside.slips()["uncut"]["faults"] == []


def test_the_same_entry_opens_it_once(counter, inside):
    counter.tell(SALE, SALE, SALE, BACK, SALE)
    wait_for(lambda: kicks(inside) == 2)
    counter.tell(OUT)
    wait_for(lambda: kicks(inside) == 3)


def test_a_reprint_and_a_day_that_is_opened_leave_it_shut(counter, inside):
    counter.tell(PaperPrinted(7, 1, "done"), ShiftChanged(1, open=True), SALE)
    wait_for(lambda: kicks(inside) == 1)


def test_a_slip_behind_it_is_not_disturbed(counter, inside):
    counter.tell(SALE)
    printed = counter.bench.use(Kind.RECEIPT_PRINTER, lambda device, _: device.print(SLIP))
    printed.result(60)
    wait_for(lambda: inside.slips()["slips"])
    (slip,) = inside.slips()["slips"]
    assert (slip["drawer_kicks"], slip["height_dots"] > 0, slip["faults"]) == (1, True, [])


def test_a_printer_without_a_plug_for_it_is_left_alone_and_not_ill(inside):
    url = f"{inside.url}?profile=roll-58-mute"
    with contextlib.ExitStack() as stack:
        counter = Counter(TcpPrinters(Means(url, DEADLINES, PACE)), stack)
        counter.tell(SALE, BACK)
        assert counter.bench.slots()[0].health is not Health.FAULTED
    assert kicks(inside) == 0


def test_a_printer_of_a_third_party_may_know_no_drawer():
    with contextlib.ExitStack() as stack:
        counter = Counter(fake(Kind.RECEIPT_PRINTER), stack)
        counter.tell(SALE)
        assert counter.bench.slots()[0].health is not Health.FAULTED


def test_without_paper_it_stays_shut_and_is_not_opened_later(counter, inside):
    inside.state(paper_out=True)
    counter.tell(SALE)
    inside.state(paper_out=False)
    counter.tell(BACK)
    wait_for(lambda: kicks(inside) == 1)


def test_where_nothing_answers_the_next_sale_is_told_as_ever():
    with contextlib.ExitStack() as stack:
        url = f"tcp://127.0.0.1:{closed_port()}"
        counter = Counter(TcpPrinters(Means(url, DEADLINES, PACE)), stack)
        counter.tell(SALE, BACK)


def test_a_printer_that_hangs_holds_up_nobody_who_sells(counter, running):
    os.kill(running.process.pid, signal.SIGSTOP)
    try:
        counter.bus.publish(SALE)
        behind = counter.printer.submit(lambda: None)
        assert not behind.done(), "the sale was told; the drawer is still being tried"
    finally:
        os.kill(running.process.pid, signal.SIGCONT)
    behind.result(60)


def house_at(folder, url, *, drawer):
    settings = Settings(folder, printer_url=url, vault=VaultChoice.PASSPHRASE, cash_drawer=drawer)
    return House(settings, lambda: "a long enough phrase")


@pytest.mark.parametrize(("drawer", "opened"), [(True, 1), (False, 0)])
def test_in_the_house_the_setting_decides(qapp, tmp_path, inside, drawer, opened):
    with house_at(tmp_path / "kiosk", inside.url, drawer=drawer) as house:
        house.open_store(create=True)
        verbs = HouseVerbs(house, print)
        try:
            verbs.attach_press()
            verbs._at_the_table()[0].first_list()
            house.bus.publish(SALE)
        finally:
            verbs.close()
    assert kicks(inside) == opened
