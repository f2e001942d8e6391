# SPDX-License-Identifier: Apache-2.0
"""Tests: drawers: one open day for each operator, and what each one holds."""

import pytest

from kiosk.core.entries import CashMoved, DayClosed, DayOpened
from kiosk.core.money import Count
from tests.store.world import OPERATOR


def close(day, shift=1, operator=OPERATOR):
    counts = (Count(50_000, 1), Count(10_000, 2))
    return day.write(DayClosed(shift, operator, 50_000, counts, "", ()))


def test_a_day_opens_moves_cash_and_closes(day):
    day.write(CashMoved(1, OPERATOR, -5_000, "tea"))
    with day.books.look() as reads:
        assert reads.drawer(OPERATOR).expected_paise == 45_000
        assert [one.shift for one in reads.open_drawers()] == [1]
    entry = close(day)
    with day.books.look() as reads:
        assert reads.drawer(OPERATOR) is None
        assert list(reads.open_drawers()) == []
        closed = reads.shift(1)
        assert (closed.closed_ms, closed.counted_paise) == (entry.at_ms, 70_000)
        assert reads.last_shift() == 1
        assert reads.shift(2) is None


def test_two_operators_have_a_drawer_each(day):
    day.write(DayOpened(2, "B.Devi", 10_000))
    with day.books.look() as reads:
        assert [one.operator for one in reads.open_drawers()] == [OPERATOR, "B.Devi"]
        assert reads.last_shift() == 2


def test_nobody_has_two_open_days(day):
    with pytest.raises(Exception, match="UNIQUE"):
        day.write(DayOpened(2, OPERATOR, 0))


def test_cash_of_a_day_that_never_began_is_a_defect(day):
    with pytest.raises(KeyError):
        day.write(CashMoved(7, OPERATOR, 1, "?"))
