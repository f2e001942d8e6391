# SPDX-License-Identifier: Apache-2.0
"""Tests: an exchange: what was sold is posted once, whatever is lost, late, doubled or forged."""

from dataclasses import replace

import pytest

from kiosk.core.catalogue import Rail
from kiosk.core.wire.exchange import Cause, Outcome
from portal.exchange import NotThisKiosk
from portal.ledger import WALLET_AVAILABLE, WALLET_HELD, Book, payable, receivable, share_vle
from portal.schema import act, entry
from tests.portal.fakes import LAKH
from tests.portal.town import POSTED, said

SEVA, POWER = Rail.ONLINE_SEVA, Rail.ELECTRICITY


def test_a_sale_is_posted_with_a_receipt_and_both_books_tell_it(town):
    counter = town.funded()
    sale = counter.sell_water()
    answer = counter.exchange()
    assert said(counter, sale) == POSTED
    assert answer.head.acknowledged_seq == sale.seq
    state = {name: town.balance(name, Book.STATE) for name in (payable("jalshakti"), "share:it")}
    assert state == {payable("jalshakti"): 10_000, "share:it": 100}
    assert town.balance(share_vle(counter.record.csc_id), Book.STATE) == 800
    assert town.balance(WALLET_HELD, Book.STATE) == LAKH - 11_000
    assert town.balance("spv_clearing:online_seva") == 11_000
    assert town.audit().transactions == 1
    assert town.outside.departments.acted().total() == 1


def test_an_electricity_bill_moves_no_virtual_wallet_and_the_department_owes_the_charge(town):
    counter = town.funded()
    held = town.balance(WALLET_HELD, Book.STATE)
    sale = counter.sell_electricity("2026101234", 124_000)
    counter.exchange()
    assert said(counter, sale) == POSTED
    assert sale.body.total_paise == 124_000  # the citizen pays nothing extra
    assert town.balance(WALLET_HELD, Book.STATE) == held
    assert town.balance(receivable("hpsebl"), Book.STATE) == -500
    assert town.balance(share_vle(counter.record.csc_id), Book.STATE) == 400
    assert town.balance("spv_clearing:electricity") == 124_000
    town.audit()


def test_when_nothing_is_new_the_answer_changes_nothing(town):
    counter = town.funded()
    counter.sell_water()
    counter.settle()
    before = len(counter.entries)
    answer = counter.exchange()
    assert not answer.changes_something
    assert len(counter.entries) == before
    assert answer.head.next_after_ms == town.policy.next_after_ms


def test_a_lost_reply_brings_the_same_verdicts_and_posts_nothing_twice(town):
    counter = town.funded()
    sale = counter.sell_water()
    counter.lose = 3
    for _ in range(3):
        assert counter.exchange() is None
    assert said(counter, sale) is None
    counter.exchange()
    assert said(counter, sale) == POSTED
    assert town.outside.departments.acted().total() == 1
    assert town.audit().transactions == 1


def test_entries_sent_again_after_they_were_absorbed_get_the_same_verdicts_again(town):
    counter = town.funded()
    sales = [counter.sell_water(f"HMR-R-{n:04}") for n in range(3)]
    counter.settle()
    known = dict(counter.verdicts)
    counter.verdicts.clear()  # a rebuilt kiosk asks for everything
    counter.exchange(after=0)
    assert counter.verdicts == known
    assert {said(counter, sale) for sale in sales} == {POSTED}
    assert town.audit().transactions == 3


def test_while_a_long_tail_is_on_its_way_each_verdict_comes_once(town):
    counter = town.funded()
    sales = [counter.sell_water(f"HMR-R-{n:04}") for n in range(6)]
    heard = []
    for at in (1, 3, 5):
        answer = counter.exchange(up_to=sales[at].seq)
        heard.append([verdict.seq for verdict in answer.verdicts])
    assert heard == [[one.seq for one in sales[at : at + 2]] for at in (0, 2, 4)]
    counter.settle()
    assert counter.exchange().verdicts == ()


def test_a_verdict_lost_on_its_way_comes_again_with_the_next_piece_of_the_tail(town):
    counter = town.funded()
    sales = [counter.sell_water(f"HMR-R-{n:04}") for n in range(4)]
    counter.exchange(up_to=sales[0].seq)
    counter.lose = 1
    assert counter.exchange(up_to=sales[1].seq) is None
    town.outside.departments.silent = True
    counter.exchange(up_to=sales[2].seq)
    assert said(counter, sales[1]) == POSTED
    assert said(counter, sales[2]) == (Outcome.HELD, Cause.BILLER_SILENT)
    town.outside.departments.silent = False
    counter.lose = 1
    assert counter.exchange(up_to=counter.acknowledged) is None  # it said the same head again
    counter.exchange(up_to=sales[3].seq)
    assert [said(counter, sale) for sale in sales] == [POSTED] * 4


def test_answer_numbers_rise_also_for_the_same_request(town):
    counter = town.funded()
    request = counter.request()
    first, second = counter.send(request), counter.send(request)
    assert second.head.answer_number == first.head.answer_number + 1
    assert first.head.request_digest == second.head.request_digest


def test_a_batch_cut_in_two_is_taken_in_two(town):
    counter = town.funded()
    sales = [counter.sell_water(f"HMR-R-{n:04}") for n in range(4)]
    cut = sales[1].seq
    counter.exchange(up_to=cut)
    assert counter.acknowledged == cut
    counter.exchange()
    assert [said(counter, sale) for sale in sales] == [POSTED] * 4


def test_after_a_gap_nothing_is_taken(town):
    counter = town.funded()
    first, _, third = (counter.sell_water(f"HMR-R-{n:04}") for n in range(3))
    request = counter.request()
    kept = tuple(raw for raw in request.entries if raw != counter.entries[first.seq].bytes_once)
    answer = counter.send(replace(request, head=replace(request.head, entries=2), entries=kept))
    assert answer.head.acknowledged_seq == first.seq
    counter.exchange()
    assert said(counter, third) == POSTED


def test_the_head_of_another_portal_kiosk_or_generation_is_not_answered(town):
    counter = town.funded()
    for change in ({"portal_id": "X"}, {"kiosk_id": "K170009"}, {"generation": 2}):
        request = counter.request()
        forged = replace(request, head=replace(request.head, **change))
        with pytest.raises(NotThisKiosk):
            counter.portal.answer(forged, b"", counter.record)


def test_two_outward_names_are_never_the_same_and_say_whose_act_it_is(town):
    counter = town.funded()
    counter.sell_water("HMR-R-0001")
    counter.sell_water("HMR-R-0002")
    counter.exchange()
    refs = [row["ref"] for row in town.rows(act)]
    assert len(set(refs)) == 2
    assert all(ref.startswith("K170001.1.") and len(ref) <= 64 for ref in refs)


def test_a_silent_department_holds_the_sale_and_is_asked_before_it_is_called_again(town):
    counter = town.funded()
    town.outside.departments.silent = True
    sale = counter.sell_water()
    answer = counter.exchange()
    assert said(counter, sale) == (Outcome.HELD, Cause.BILLER_SILENT)
    assert answer.head.next_after_ms == town.policy.held_after_ms
    town.outside.departments.silent = False
    counter.exchange()
    assert said(counter, sale) == POSTED
    assert [what for what, _ in town.outside.departments.calls] == ["act", "ask", "act"]
    town.audit()


def test_a_payment_whose_reply_was_lost_is_found_by_asking_and_never_paid_again(town):
    counter = town.funded()
    town.outside.departments.losing = True
    sale = counter.sell_electricity("2026101234", 124_000)
    counter.exchange()
    assert said(counter, sale) == (Outcome.HELD, Cause.BILLER_SILENT)
    counter.exchange()
    assert said(counter, sale) == POSTED
    assert [what for what, _ in town.outside.departments.calls] == ["act", "ask"]
    town.audit()


def test_a_held_sale_is_told_once_and_delays_no_other(town):
    counter = town.funded()
    town.outside.departments.silent = True
    held = counter.sell_water("HMR-R-0001")
    counter.settle()
    town.outside.departments.silent = False
    town.outside.departments.losing = True  # the first stays open, as the reply is lost again
    counter.sell_water("HMR-R-0002")
    counter.exchange()
    assert counter.exchange() is not None
    assert said(counter, held) == POSTED
    town.audit()


def test_a_bill_paid_elsewhere_is_refused_and_its_money_is_due_to_the_citizen(town):
    counter = town.funded()
    town.outside.departments.paid_elsewhere("2026101234")
    bad = counter.sell_electricity("2026101234", 124_000)
    behind = counter.sell_water()
    counter.settle()
    assert said(counter, bad) == (Outcome.REFUSED, Cause.ALREADY_PAID)
    assert said(counter, behind) == POSTED
    lease = bad.body.lease_id
    assert town.balance(f"vle_due:{lease}") == 124_000
    assert town.audit().leases.due == 124_000


def test_another_amount_at_the_department_is_refused(town):
    counter = town.funded()
    town.outside.departments.differs["2026101234"] = 125_000
    sale = counter.sell_electricity("2026101234", 124_000)
    counter.exchange()
    assert said(counter, sale) == (Outcome.REFUSED, Cause.AMOUNT_DIFFERS)
    town.audit()


def test_the_same_bill_at_two_kiosks_binds_the_first(town):
    first = town.funded()
    second = town.counter("K170002", "500100100021")
    town.load(second, POWER, LAKH)
    sold = first.sell_electricity("2026101234", 124_000)
    again = second.sell_electricity("2026101234", 124_000)
    second.exchange()
    first.exchange()
    assert said(second, again) == POSTED
    assert said(first, sold) == (Outcome.REFUSED, Cause.ALREADY_PAID)
    town.audit()


def test_raw_bytes_are_kept_as_they_came(town):
    counter = town.funded()
    counter.sell_water()
    counter.exchange()
    kept = {row["seq"]: row["raw"] for row in town.rows(entry)}
    ours = {one.seq: one.bytes_once for one in counter.entries}
    assert kept == {seq: ours[seq] for seq in kept}


def test_money_left_in_the_wallet_is_what_was_deposited_less_what_is_held(town):
    counter = town.funded()
    counter.sell_water()
    counter.exchange()
    available = town.balance(WALLET_AVAILABLE, Book.STATE)
    assert available == 10 * LAKH - LAKH
    town.audit()
