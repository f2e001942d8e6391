# SPDX-License-Identifier: Apache-2.0
"""Trusted time, the drawer's sum, and what the tables of states allow."""

from dataclasses import replace

import pytest

from kiosk.core.clock import Instants, anchored, at_start
from kiosk.core.dates import business_date, days_between, shown, shown_date
from kiosk.core.entries import CashMoved, DayClosed, DayOpened, Reason, Reversal
from kiosk.core.machine import ImpossibleStep
from kiosk.core.money import Count
from kiosk.core.payment import PAYMENT, PaymentEvent, PaymentState
from kiosk.core.shift import SHIFT, Drawer, drawer_after
from kiosk.core.transaction import TRANSACTION, Event, State
from tests.samples import NOON, SALE


def test_the_newest_anchor_wins_also_downwards():
    trust = anchored(NOON, Instants(NOON + 999_999_999, 1_000))
    assert trust.read(Instants(NOON + 999_999_999, 61_000)).now_ms == NOON + 60_000
    assert not trust.read(Instants(NOON + 999_999_999, 61_000)).ok
    assert trust.read(Instants(NOON + 60_000, 61_000)).ok


def test_across_a_start_the_wall_clock_only_pushes_forward():
    back = at_start(NOON, Instants(NOON - 86_400_000, 5))
    assert back.read(Instants(NOON - 86_400_000, 5)).now_ms == NOON
    assert not back.read(Instants(NOON - 86_400_000, 5)).ok
    forward = at_start(NOON, Instants(NOON + 3_600_000, 5))
    assert forward.read(Instants(NOON + 3_600_000, 5)).now_ms == NOON + 3_600_000


def test_setting_the_wall_clock_back_while_running_changes_nothing():
    trust = at_start(0, Instants(NOON, 0))
    reading = trust.read(Instants(NOON - 10**9, 1000))
    assert (reading.now_ms, reading.ok) == (NOON + 1000, False)


def test_a_clock_may_be_five_minutes_off_and_no_more():
    trust = anchored(NOON, Instants(NOON, 0))
    for off_ms, ok in ((0, True), (300_000, True), (-300_000, True), (300_001, False)):
        assert trust.read(Instants(NOON + off_ms, 0)).ok is ok


def test_the_business_day_is_the_day_in_india():
    evening_utc = 1_795_030_200_000  # 18 November 2026, 19:30 UTC
    assert business_date(evening_utc) == "2026-11-19"
    assert shown(evening_utc).startswith("19-11-2026 01:00")
    assert shown_date("2026-11-19") == "19-11-2026"
    assert days_between("2026-11-19", "2026-11-17") == -2


def test_cash_expected_is_opening_plus_taken_minus_returned_plus_moves():
    reversal = Reversal("T", 2, 1, "R.Devi", 3, "S", Reason.CANCELLED, 124000, "n")
    day = [
        DayOpened(1, "R.Devi", 100000),
        SALE,
        replace(SALE, counter=2),
        reversal,
        CashMoved(1, "R.Devi", -20000, "bank"),
        DayClosed(1, "R.Devi", 204000, (Count(50000, 4),), "short", ()),
    ]
    drawer: Drawer | None = None
    for number, body in enumerate(day):
        drawer = drawer_after(drawer, body, NOON + number)
    assert drawer is not None
    assert drawer.expected_paise == 100000 + 248000 - 124000 - 20000
    assert (drawer.counted_paise, drawer.closed_ms, drawer.sales) == (200000, NOON + 5, 2)
    assert drawer.commission_paise == 800
    assert drawer_after(None, SALE, NOON) is None


def test_an_open_drawer_is_neither_closed_nor_counted():
    drawer = drawer_after(None, DayOpened(1, "R.Devi", 100000), NOON)
    assert drawer == Drawer(1, "R.Devi", NOON, 100000, closed_ms=0, counted_paise=0)
    assert (drawer.expected_paise, drawer.sales, drawer.commission_paise) == (100000, 0, 0)


def test_a_final_verdict_never_changes():
    for final in (State.POSTED, State.REFUSED, State.RETURNED, State.REVERSED):
        for event in (Event.POST, Event.REFUSE, Event.HOLD):
            with pytest.raises(ImpossibleStep):
                TRANSACTION.step(final, event)


def test_unknown_is_resolved_by_asking_never_by_paying_again():
    assert PAYMENT.step(PaymentState.UNKNOWN, PaymentEvent.ASKED) is PaymentState.UNKNOWN
    assert PAYMENT.step(PaymentState.UNKNOWN, PaymentEvent.CONFIRMED) is PaymentState.PAID
    assert not PAYMENT.allows(PaymentState.PAID, PaymentEvent.DENIED)
    assert not PAYMENT.allows(PaymentState.INTENDED, PaymentEvent.CONFIRMED)


@pytest.mark.parametrize("machine", [TRANSACTION, PAYMENT, SHIFT])
def test_each_table_draws_its_own_picture(machine):
    picture = machine.picture()
    assert picture.count("->") == len(machine.edges)
