# SPDX-License-Identifier: Apache-2.0
"""The day: opened with counted cash, closed by counting, nothing absorbed in silence."""

import pytest

from kiosk.core.errors import (
    AmountUnreadable,
    DayAlreadyOpen,
    DayNotOpen,
    DifferenceNeedsReason,
    FieldMissing,
    FieldUnreadable,
    NotEnrolled,
)
from kiosk.core.facts import DrawerMoved, ShiftChanged
from kiosk.core.money import parse_counts
from kiosk.core.paper import PaperKind
from kiosk.core.wire.exchange import Outcome
from tests.counter.test_transactions import sell


def test_each_operator_has_a_drawer(place):
    place.desks.shifts.open("Asha", 5_000)
    with place.books.look() as reads:
        assert {d.operator: d.shift for d in reads.open_drawers()} == {"R.Devi": 1, "Asha": 2}
    with pytest.raises(DayAlreadyOpen):
        place.desks.shifts.open("Asha", 0)


def test_opening_needs_a_centre_and_a_true_amount(bare):
    with pytest.raises(NotEnrolled):
        bare.desks.shifts.open("R.Devi", 0)
    bare.enrol()
    for odd in (-1, 1.5, 10_000_000_01):
        with pytest.raises(AmountUnreadable):
            bare.desks.shifts.open("R.Devi", odd)


def test_cash_moves_with_a_reason_and_never_below_nothing(place):
    assert place.desks.shifts.move_cash("R.Devi", -40_000, "to the bank").expected_paise == 60_000
    assert place.desks.shifts.move_cash("R.Devi", 5_000, "change").expected_paise == 65_000
    told = [fact for fact in place.heard.facts if isinstance(fact, DrawerMoved)]
    assert len({fact.seq for fact in told}) == 2
    for paise, reason, error in (
        (1, " ", FieldMissing),
        (0, "nothing", AmountUnreadable),
        (-65_001, "too much", AmountUnreadable),
    ):
        with pytest.raises(error):
            place.desks.shifts.move_cash("R.Devi", paise, reason)
    with pytest.raises(DayNotOpen):
        place.desks.shifts.move_cash("Asha", 1, "x")


def test_a_counted_day_closes_and_carries_what_waits_by_name(place):
    posted = sell(place)
    place.exchange(all=Outcome.POSTED)
    waiting = sell(place, bill_no="B00001")
    closed = place.desks.shifts.close("R.Devi", parse_counts("500=6,200=2,50=1,20=1,10=1"), "")
    assert closed.drawer.expected_paise == 100_000 + 248_000
    assert (closed.difference_paise, closed.carried) == (0, (waiting.view.number,))
    assert place.heard.facts[-1] == ShiftChanged(1, open=False)
    paper = place.desks.shifts.report(1)
    assert paper.kind is PaperKind.DAY
    values = [line.value for line in paper.lines]
    assert waiting.view.number in values
    assert posted.view.number not in values
    assert "₹3,480.00" in values
    with pytest.raises(DayNotOpen):
        sell(place, bill_no="B00002")


def test_a_difference_needs_a_reason(place):
    with pytest.raises(DifferenceNeedsReason) as caught:
        place.desks.shifts.close("R.Devi", parse_counts("500=1"), " ")
    assert caught.value.facts == {"difference": "₹500.00"}
    closed = place.desks.shifts.close("R.Devi", parse_counts("500=1"), "left at home")
    assert closed.difference_paise == -50_000
    assert place.desks.shifts.open("R.Devi", 50_000).shift == 2
    with pytest.raises(DayNotOpen):
        place.desks.shifts.report(9)


def test_commission_counts_what_stands(place):
    refused = sell(place)
    place.exchange(all=Outcome.REFUSED)
    place.desks.transactions.reverse(refused.view.number, "R.Devi")
    sell(place, bill_no="B00001")
    assert place.desks.wallet.view().commission.vle_paise == 400
    assert place.desks.overview.standing().drawers[0].commission_paise == 400


def test_an_open_day_has_no_closing_paper(place):
    with pytest.raises(DayAlreadyOpen):
        place.desks.shifts.report(1)


def test_a_reason_no_paper_could_carry(place):
    with pytest.raises(FieldUnreadable):
        place.desks.shifts.move_cash("R.Devi", 100, "a\ud800")
