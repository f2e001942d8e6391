# SPDX-License-Identifier: Apache-2.0
"""Tests: what becomes of a sale, verdict by verdict, and of the papers it gave out."""

from dataclasses import replace

import pytest

from kiosk.core.catalogue import Rail
from kiosk.core.entries import Printed, PrintFinished
from kiosk.core.machine import ImpossibleStep
from kiosk.core.transaction import State
from kiosk.core.wire.exchange import Cause, Outcome, Verdict
from tests.samples import SALE
from tests.store.world import verdict

POSTED, REFUSED, HELD = Outcome.POSTED, Outcome.REFUSED, Outcome.HELD


def standing(day, sale):
    view = day.view(sale)
    return view.state, view.cause


def test_a_sale_waits_is_posted_and_has_the_receipt(day):
    sale = day.sell(12_345)
    view = day.view(sale)
    assert (view.state, view.cause, view.receipt, view.reversal_seq) == (
        State.COMMITTED,
        Cause.NONE,
        b"",
        0,
    )
    assert (view.total_paise, view.shares, view.number[:9]) == (12_345, SALE.shares, "K170001-1")
    day.judge(sale, POSTED)
    assert standing(day, sale) == (State.POSTED, Cause.NONE)
    assert day.view(sale).receipt == b"receipt"


def test_a_final_verdict_that_comes_again_changes_nothing(day):
    sale = day.sell()
    day.judge(sale, REFUSED, Cause.ALREADY_PAID)
    for outcome in (POSTED, HELD, REFUSED):
        day.judge(sale, outcome)
        assert standing(day, sale) == (State.REFUSED, Cause.ALREADY_PAID)
        assert day.view(sale).receipt == b""


def test_held_may_still_become_either(day):
    first, second = day.sell(), day.sell()
    day.absorb(verdict(first, HELD, Cause.BILLER_SILENT), verdict(second, HELD, Cause.WAITS))
    assert standing(day, first) == (State.HELD, Cause.BILLER_SILENT)
    day.absorb(verdict(first, POSTED), verdict(second, REFUSED, Cause.AMOUNT_DIFFERS))
    assert standing(day, first) == (State.POSTED, Cause.NONE)
    assert standing(day, second) == (State.REFUSED, Cause.AMOUNT_DIFFERS)


def test_a_refused_sale_is_due_to_the_citizen_until_its_cash_is_back(day):
    sale, other = day.sell(30_000), day.sell(1_000)
    day.judge(sale, REFUSED, Cause.ALREADY_PAID)
    with day.books.look() as reads:
        assert reads.due_to_citizens_paise() == 30_000
    back = day.reverse(sale)
    view = day.view(sale)
    assert (view.state, view.reversal_seq) == (State.RETURNING, back.seq)
    with day.books.look() as reads:
        assert reads.due_to_citizens_paise() == 0
        assert [one.seq for one in reads.unsettled()] == [sale.seq, other.seq]
    day.judge(back, POSTED)
    assert standing(day, sale) == (State.RETURNED, Cause.ALREADY_PAID)
    with day.books.look() as reads:
        assert [one.seq for one in reads.unsettled()] == [other.seq]


def test_reversed_before_its_own_verdict_which_still_comes_first(day):
    sale = day.sell()
    back = day.reverse(sale)
    assert standing(day, sale)[0] is State.REVERSING
    day.judge(sale, POSTED)
    assert standing(day, sale)[0] is State.REVERSING
    assert day.view(sale).receipt == b"receipt"
    day.judge(back, HELD, Cause.WAITS)
    assert standing(day, sale)[0] is State.REVERSING
    day.judge(back, POSTED)
    assert standing(day, sale)[0] is State.REVERSED


def test_refused_while_it_was_being_reversed_its_cash_was_returned(day):
    sale = day.sell()
    back = day.reverse(sale)
    day.absorb(verdict(sale, REFUSED, Cause.REVERSED), verdict(back, POSTED))
    assert standing(day, sale) == (State.RETURNED, Cause.REVERSED)


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ([], State.COMMITTED),
        ([HELD], State.HELD),
        ([POSTED], State.POSTED),
        ([HELD, POSTED], State.POSTED),
    ],
)
def test_a_refused_reversal_puts_the_sale_back_where_it_would_stand(day, verdicts, state):
    sale = day.sell()
    back = day.reverse(sale)
    for outcome in verdicts:
        day.judge(sale, outcome)
    day.judge(back, REFUSED, Cause.NOT_REVERSIBLE)
    assert standing(day, sale) == (state, Cause.NOT_REVERSIBLE)
    day.judge(back, POSTED)
    assert standing(day, sale)[0] is state, "a final verdict on the reversal never changes"
    again = day.reverse(sale)
    assert day.view(sale).reversal_seq == again.seq


def test_a_sale_is_not_reversed_twice(day):
    sale = day.sell()
    day.reverse(sale)
    with pytest.raises(ImpossibleStep):
        day.reverse(sale)
    assert day.books.verify().ok


def test_what_is_no_sale_is_not_reversed(day):
    body = replace(day.reverse(day.sell()).body, of_seq=2, counter=3, transaction_id="R")
    with pytest.raises(KeyError):
        day.write(body)


def test_a_verdict_on_another_entry_of_this_number_is_not_ours(day):
    sale = day.sell()
    other = Verdict("v", sale.seq, bytes(32), POSTED, Cause.NONE, b"receipt")
    unknown = Verdict("v", sale.seq + 50, sale.hash, POSTED, Cause.NONE, b"receipt")
    day.absorb(other, unknown)
    assert standing(day, sale) == (State.COMMITTED, Cause.NONE)


def test_lists_are_read_by_key_newest_or_oldest_first(day):
    made = [day.sell(1_000, f"hpsebl/{number % 2}") for number in range(5)]
    seqs = [entry.seq for entry in made]
    with day.books.look() as reads:
        page = reads.transactions(0, 2)
        assert [one.seq for one in page] == seqs[:-3:-1]
        page = reads.transactions(page[-1].seq, 2)
        assert [one.seq for one in page] == seqs[2:0:-1]
        assert [one.seq for one in reads.transactions_of_subject("hpsebl/0")] == seqs[::-2]
        assert [one.seq for one in reads.transactions_of_shift(1)] == seqs
        assert list(reads.transactions_of_shift(2)) == []


def test_the_cancelled_of_the_tail_head_a_request(day):
    first, second, third = day.sell(), day.sell(), day.sell()
    day.reverse(third)
    mark = day.head_seq()
    day.reverse(first)
    with day.books.look() as reads:
        assert reads.cancelled_after(0) == (first.seq, third.seq)
        assert reads.cancelled_after(mark) == (first.seq,)
        assert second.seq not in reads.cancelled_after(0)


def papers(day, entry, form="slip"):
    with day.books.look() as reads:
        return reads.prints(entry.seq, form)


def test_a_paper_counts_from_the_moment_it_may_have_left(day):
    sale = day.sell()
    day.print(sale, None)
    assert (papers(day, sale), day.view(sale).prints) == (1, 1)
    day.write(PrintFinished(sale.seq, 0, Printed.FAILED))
    assert (papers(day, sale), day.view(sale).prints) == (0, 0)
    day.print(sale, Printed.DONE)
    day.print(sale, Printed.UNSURE, copy=1)
    assert (papers(day, sale), day.view(sale).prints) == (2, 2)
    assert not day.view(sale).handed_over


def test_a_print_without_an_end_is_offered_until_it_has_one(day):
    sale = day.sell()
    back = day.reverse(sale)
    day.print(sale, None)
    day.print(back, None, form="return")
    with day.books.look() as reads:
        found = [(one.of_seq, one.copy) for one in reads.unfinished_prints()]
        assert found == [(sale.seq, 0), (back.seq, 0)]
        assert reads.unfinished_prints()[0].number == day_number(reads, sale)
        assert reads.prints(back.seq, "return") == 1
    day.write(PrintFinished(sale.seq, 0, Printed.DONE))
    day.write(PrintFinished(back.seq, 0, Printed.FAILED))
    with day.books.look() as reads:
        assert list(reads.unfinished_prints()) == []
        assert reads.prints(back.seq, "return") == 0


def day_number(reads, sale):
    return reads.transaction(sale.body.transaction_id).number


def test_what_the_operator_saw_on_the_paper_corrects_what_the_printer_knew(day):
    sale = day.sell()
    day.print(sale, Printed.UNSURE)
    day.write(PrintFinished(sale.seq, 0, Printed.FAILED))
    assert papers(day, sale) == 0
    day.write(PrintFinished(sale.seq, 0, Printed.DONE))
    assert papers(day, sale) == 1


def test_an_end_belongs_to_the_print_that_has_none(day):
    sale = day.sell()
    day.print(sale, None)
    day.print(sale, Printed.DONE, form="receipt")
    with day.books.look() as reads:
        assert [(one.of_seq, one.copy) for one in reads.unfinished_prints()] == [(sale.seq, 0)]
    day.write(PrintFinished(sale.seq, 0, Printed.FAILED))
    assert (papers(day, sale), papers(day, sale, "receipt")) == (0, 1)


def test_the_end_of_a_print_that_never_began_is_a_defect(day):
    sale = day.sell()
    with pytest.raises(KeyError):
        day.write(PrintFinished(sale.seq, 0, Printed.DONE))


@pytest.mark.parametrize(
    ("outcome", "handed_over"),
    [(Printed.DONE, True), (Printed.UNSURE, True), (Printed.FAILED, False), (None, False)],
)
def test_the_receipt_is_to_hand_over_until_it_was_printed(day, outcome, handed_over):
    sale = day.sell()
    day.print(sale, Printed.DONE)
    with day.books.look() as reads:
        assert list(reads.to_hand_over()) == []
    day.judge(sale, POSTED)
    with day.books.look() as reads:
        assert [one.seq for one in reads.to_hand_over()] == [sale.seq]
    day.print(sale, outcome, form="receipt")
    with day.books.look() as reads:
        assert bool(reads.to_hand_over()) is not handed_over
    assert day.view(sale).handed_over is handed_over


def test_cash_follows_sales_returns_and_moves(day):
    sale = day.sell(30_000)
    day.sell(1_000)
    day.reverse(sale)
    with day.books.look() as reads:
        drawer = reads.drawer(SALE.operator)
        assert drawer == reads.shift(1)
        assert drawer.expected_paise == 50_000 + 31_000 - 30_000
        assert (drawer.sales, drawer.commission_paise) == (2, 2 * SALE.shares.vle_paise)
        assert reads.drawer("nobody") is None
        assert reads.allowance(Rail.ELECTRICITY).spent_total_paise == 31_000
