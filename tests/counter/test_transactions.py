# SPDX-License-Identifier: Apache-2.0
"""The desk for transactions: sold once, drawn once, and undone only when it surely never left."""

from dataclasses import replace

import pytest

from kiosk.core.catalogue import Rail
from kiosk.core.errors import (
    AlreadyWithDepartment,
    AmountChanged,
    BillNeeded,
    Blocked,
    CashShort,
    DayNotOpen,
    FieldUnreadable,
    FieldWrong,
    LeaseExhausted,
    LeaseExpired,
    LeaseMissing,
    LmkError,
    NothingToReverse,
    NotOurPaper,
    PaidHere,
    PastDueDate,
    PriceListExpired,
    QuoteExpired,
    SameIdOtherContent,
    SecondKeyingDiffers,
    SubjectOpen,
)
from kiosk.core.facts import ReversalCommitted, TransactionCommitted
from kiosk.core.transaction import State
from kiosk.core.wire.exchange import MessageKind, Outcome
from kiosk.counter.transactions import Ask
from tests.samples import BILL_ROW

PAPER = {
    "consumer_id": "1000 1234 5678",
    "bill_no": "2026101234",
    "due_date": "30-11-2026",
    "sub_division": "HMR1",
    "amount": "1,240",
    "amount_again": "१२४०",
}
DAY_MS = 86_400_000


def sell(place, tender=150_000, **changes):
    quote = place.desks.transactions.quote(Ask("hpsebl_bill", PAPER | changes))
    return place.desks.transactions.commit(quote, tender, "R.Devi")


def remaining(place):
    with place.books.look() as reads:
        return reads.allowance(Rail.ELECTRICITY).remaining_paise


def entries(place):
    with place.books.look() as reads:
        return reads.head.seq


def test_a_bill_keyed_from_paper_is_sold_from_the_lease(place):
    done = sell(place)
    assert (done.view.state, done.view.total_paise, done.change_paise) == (
        State.COMMITTED,
        124000,
        26000,
    )
    assert done.view.number.startswith("K170001-1-000001-")
    assert remaining(place) == 500_000 - 124_000
    with place.books.look() as reads:
        assert reads.drawer("R.Devi").expected_paise == 224_000
    assert isinstance(place.heard.facts[-1], TransactionCommitted)


def test_the_same_id_twice_is_one_sale(place):
    quote = place.desks.transactions.quote(Ask("hpsebl_bill", PAPER))
    first = place.desks.transactions.commit(quote, 124_000, "R.Devi")
    again = place.desks.transactions.commit(quote, 124_000, "R.Devi")
    assert (again.again, again.view.seq) == (True, first.view.seq)
    assert remaining(place) == 376_000
    with pytest.raises(SameIdOtherContent):
        place.desks.transactions.commit(replace(quote, fee_paise=1), 124_000, "R.Devi")


def test_a_repeated_verb_finds_its_sale_by_id(place):
    done = sell(place)
    ask = Ask("hpsebl_bill", PAPER, transaction_id=done.view.transaction_id)
    found = place.desks.transactions.already(ask)
    assert found is not None
    assert found.view.seq == done.view.seq
    other = replace(ask, typed=PAPER | {"consumer_id": "100012345679"})
    with pytest.raises(SameIdOtherContent):
        place.desks.transactions.already(other)
    assert place.desks.transactions.already(replace(ask, transaction_id="unheard of")) is None


def test_the_same_bill_is_not_taken_twice(place):
    done = sell(place)
    with pytest.raises(PaidHere) as caught:
        sell(place)
    assert caught.value.facts == {"number": done.view.number, "total": "₹1,240.00"}


def test_two_quotes_of_one_bill_make_one_sale(place):
    desk = place.desks.transactions
    one, two = (desk.quote(Ask("hpsebl_bill", PAPER)) for _ in range(2))
    desk.commit(one, 124_000, "R.Devi")
    with pytest.raises(PaidHere):
        desk.commit(two, 124_000, "R.Devi")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"consumer_id": "10001234567"}, FieldWrong),
        ({"amount_again": "1250"}, SecondKeyingDiffers),
        ({"due_date": "17-11-2026"}, PastDueDate),
        ({"due_date": "31-02-2026"}, FieldUnreadable),
    ],
)
def test_what_was_keyed_wrong_is_said_before_any_cash(place, changes, error):
    before = entries(place)
    with pytest.raises(error):
        sell(place, **changes)
    assert entries(place) == before


def test_without_the_line_a_bare_number_is_not_enough(place):
    with pytest.raises(BillNeeded):
        place.desks.transactions.quote(Ask("hpsebl_bill", {"consumer_id": PAPER["consumer_id"]}))


def test_a_bills_qr_needs_no_second_keying(place):
    qr = (
        "HPSEBL-BILL;v=1;cid=100012345678;bill=2026101234;month=2026-10;amt=124000;"
        "due=2026-11-30;sd=HMR1"
    )
    typed = {"consumer_id": "100012345678", "qr": qr}
    quote = place.desks.transactions.quote(Ask("hpsebl_bill", typed))
    assert (quote.total_paise, quote.source.value) == (124_000, "qr")
    with pytest.raises(FieldUnreadable):
        place.desks.transactions.quote(Ask("hpsebl_bill", typed | {"consumer_id": "100012345679"}))


def test_short_cash_is_named_in_rupees(place):
    with pytest.raises(CashShort) as caught:
        sell(place, tender=119_000)
    assert caught.value.facts == {"short": "₹50.00"}
    assert remaining(place) == 500_000


def test_no_day_no_sale(bare):
    bare.enrol()
    bare.grant(500_000)
    with pytest.raises(DayNotOpen):
        sell(bare)


def test_no_lease_no_sale(bare):
    bare.enrol()
    bare.desks.shifts.open("R.Devi", 0)
    with pytest.raises(LeaseMissing):
        sell(bare)


def test_an_exhausted_and_an_expired_lease_stop_before_cash(place):
    for number in range(4):
        sell(place, bill_no=f"B{number:05}")
    with pytest.raises(LeaseExhausted):
        sell(place, bill_no="B00099")
    place.clock.pass_ms(8 * DAY_MS)
    with pytest.raises(LeaseExpired):
        sell(place, bill_no="B00099", due_date="30-12-2026")


def test_an_old_quote_is_asked_again(place):
    quote = place.desks.transactions.quote(Ask("hpsebl_bill", PAPER))
    place.clock.pass_ms(15 * 60_000 + 1)
    with pytest.raises(QuoteExpired):
        place.desks.transactions.commit(quote, 124_000, "R.Devi")


def test_a_price_that_changed_between_quote_and_commit(place):
    quote = place.desks.transactions.quote(Ask("hpsebl_bill", PAPER))
    dearer = place.portal.catalogue(replace(BILL_ROW, charge_paise=700), version=2)
    place.exchange(place.portal.message(MessageKind.CATALOGUE, dearer.text, dearer.signature))
    with pytest.raises(AmountChanged):
        place.desks.transactions.commit(quote, 124_000, "R.Devi")


def test_an_expired_price_list_wants_the_line(place):
    place.clock.pass_ms(200 * DAY_MS)
    with pytest.raises(PriceListExpired):
        sell(place)


def test_a_block_stops_new_money_only(place):
    done = sell(place)
    order = (
        '{"number":1,"order_no":"CSC-SPV/118","until":"2027-02-14","services":[],"reason":"3.8 e"}'
    )
    place.exchange(place.portal.message(MessageKind.BLOCK, order), all=Outcome.REFUSED)
    with pytest.raises(Blocked) as caught:
        sell(place, bill_no="B00001")
    assert caught.value.facts == {"order": "CSC-SPV/118", "until": "14-02-2027"}
    assert place.desks.transactions.reverse(done.view.number, "R.Devi").amount_paise == 124_000


def test_a_sale_that_never_left_is_reversed_and_frees_nothing(place):
    done = sell(place)
    undone = place.desks.transactions.reverse(done.view.number, "R.Devi")
    assert (undone.amount_paise, undone.view.state) == (124_000, State.REVERSING)
    assert remaining(place) == 376_000
    with place.books.look() as reads:
        assert reads.drawer("R.Devi").expected_paise == 100_000
        assert reads.cancelled_after(0) == (done.view.seq,)
    assert isinstance(place.heard.facts[-1], ReversalCommitted)
    with pytest.raises(NothingToReverse):
        place.desks.transactions.reverse(done.view.number, "R.Devi")
    with pytest.raises(SubjectOpen):
        sell(place)


def test_a_sale_whose_answer_was_lost_is_not_reversed(place):
    done = sell(place)
    place.desks.exchange.take(1 << 20)  # it left; nobody knows whether it arrived
    with pytest.raises(SubjectOpen):
        place.desks.transactions.reverse(done.view.number, "R.Devi")


def test_a_posted_sale_is_with_the_department(place):
    done = sell(place)
    place.exchange(all=Outcome.POSTED)
    with pytest.raises(AlreadyWithDepartment):
        place.desks.transactions.reverse(done.view.number, "R.Devi")


def test_a_refused_sale_is_returned_and_may_be_sold_again(place):
    done = sell(place)
    place.exchange(all=Outcome.REFUSED)
    with place.books.look() as reads:
        assert reads.due_to_citizens_paise() == 124_000
    undone = place.desks.transactions.reverse(done.view.number, "R.Devi")
    assert undone.view.state is State.RETURNING
    with place.books.look() as reads:
        assert reads.due_to_citizens_paise() == 0
    assert sell(place).view.counter == 3  # the return slip bore number two


@pytest.mark.parametrize("number", ["", "K170001-1-000001-ZZ0", "hello"])
def test_a_misread_number(place, number):
    with pytest.raises(NotOurPaper):
        place.desks.transactions.reverse(number, "R.Devi")


def test_every_refusal_says_that_the_money_did_not_move(place):
    with pytest.raises(LmkError) as caught:
        sell(place, tender=1)
    assert caught.value.money.value == "money.untouched"
