# SPDX-License-Identifier: Apache-2.0
"""The desk of the post: an answer is taken in whole or not at all; an old one changes nothing."""

from dataclasses import replace

import pytest

from kiosk import seal
from kiosk.core.catalogue import Rail
from kiosk.core.errors import JournalBroken, PortalUnreadable, PortalUnsigned
from kiosk.core.facts import AnswerAbsorbed
from kiosk.core.journal import read_entry
from kiosk.core.transaction import State
from kiosk.core.wire.exchange import (
    Cause,
    MessageKind,
    Outcome,
    Verdict,
    read_request,
)
from tests.counter.test_transactions import remaining, sell
from tests.samples import NOON


def state(place):
    with place.books.look() as reads:
        return reads.exchange_state()


def view(place, done):
    with place.books.look() as reads:
        return reads.transaction(done.view.transaction_id)


def untouched(place, body, error):
    """Asserts that the answer is refused and that nothing of it was taken in."""
    with place.books.look() as reads:
        before = (reads.head, reads.exchange_state(), reads.allowance(Rail.ELECTRICITY))
    with pytest.raises(error):
        place.desks.exchange.absorb(body)
    with place.books.look() as reads:
        assert (reads.head, reads.exchange_state(), reads.allowance(Rail.ELECTRICITY)) == before


def test_the_request_carries_the_tail_its_particulars_and_what_was_cancelled(place):
    done = sell(place)
    place.desks.transactions.reverse(done.view.number, "R.Devi")
    body, count = place.desks.exchange.take(1 << 20)
    request = read_request(body)
    kinds = [read_entry(raw).kind.value for raw in request.entries]
    assert kinds == ["absorbed", "sale", "reversal"]
    assert count == request.head.entries == 3
    assert request.head.cancelled == (done.view.seq,)
    assert [part.seq for part in request.particulars] == [done.view.seq]
    assert state(place).sent_seq == request.head.head_seq


def test_the_exchange_number_rises_also_when_no_answer_comes(place):
    numbers = [
        read_request(place.desks.exchange.take(1 << 20)[0]).head.exchange_number for _ in range(3)
    ]
    assert numbers == sorted(set(numbers))


def test_what_had_left_before_is_told_as_sent_again(place):
    sell(place)
    place.desks.exchange.take(1 << 20)  # its answer never came
    sell(place, bill_no="B00001")
    assert place.exchange(all=Outcome.POSTED).duplicate == 2
    assert place.exchange().duplicate == 0


def test_after_a_salvage_the_acknowledged_number_follows_what_was_sent(place):
    for number in range(3):
        sell(place, bill_no=f"B{number:05}")
    place.exchange(all=Outcome.POSTED)
    with place.books.unit() as unit:
        unit.set_exchange_state(replace(unit.exchange_state(), acknowledged_seq=0))
    body, count = place.desks.exchange.take(1)
    head = read_entry(read_request(body).entries[0])
    known = {"acknowledged_seq": 5, "acknowledged_hash": _hash(place, 5)}
    assert count == 1
    assert place.desks.exchange.absorb(place.portal.reply(body, (), (), **known)).more
    assert state(place).acknowledged_seq == head.seq


def _hash(place, seq):
    with place.books.look() as reads:
        return reads.entry(seq).hash


def test_a_small_budget_takes_a_prefix_and_at_least_one_entry(place):
    for number in range(4):
        sell(place, bill_no=f"B{number:05}")
    body, count = place.desks.exchange.take(1)
    assert count == len(read_request(body).entries) == 1
    assert place.desks.exchange.absorb(place.portal.answer(body)).more


def test_posted_means_a_receipt_that_the_portal_signed(place):
    done = sell(place)
    found = place.exchange(all=Outcome.POSTED)
    assert (found.posted, found.refused, found.changed) == (1, 0, True)
    assert view(place, done).state is State.POSTED
    assert place.heard.facts[-1] == AnswerAbsorbed(1, 2, 1, 0, 0)
    with place.books.look() as reads:
        assert [one.number for one in reads.to_hand_over()] == [done.view.number]


def test_a_refusal_gives_nothing_back_by_itself(place):
    done = sell(place)
    place.exchange(all=Outcome.REFUSED)
    assert (view(place, done).state, view(place, done).cause) == (State.REFUSED, Cause.ALREADY_PAID)
    assert remaining(place) == 376_000
    place.grant(624_000)
    assert remaining(place) == 500_000


def test_an_answer_without_news_leaves_no_entry(place):
    while place.exchange().more:
        pass
    with place.books.look() as reads:
        before = reads.head.seq
    found = place.exchange()
    assert (found.changed, found.more) == (False, False)
    with place.books.look() as reads:
        assert reads.head.seq == before


def test_the_same_answer_twice_counts_once(place):
    sell(place)
    request, _ = place.desks.exchange.take(1 << 20)
    body = place.portal.answer(request, all=Outcome.POSTED)
    assert place.desks.exchange.absorb(body).posted == 1
    again = place.desks.exchange.absorb(body)
    assert (again.changed, again.posted) == (False, 0)


def test_an_answer_to_another_request_is_not_ours(place):
    request, _ = place.desks.exchange.take(1 << 20)
    old = place.portal.answer(request)
    place.desks.exchange.take(1 << 20)
    untouched(place, old, PortalUnsigned)


@pytest.mark.parametrize(
    "head", [{"kiosk_id": "K170002"}, {"portal_id": "another"}, {"generation": 2}]
)
def test_somebody_elses_answer_is_not_ours(place, head):
    request, _ = place.desks.exchange.take(1 << 20)
    untouched(place, place.portal.reply(request, (), (), **head), PortalUnsigned)


def test_garbage_is_no_answer(place):
    place.desks.exchange.take(1 << 20)
    untouched(place, b"<html>", PortalUnreadable)


def test_a_lease_under_a_wrong_key_or_for_another_kiosk_spoils_the_whole_answer(place):
    request, _ = place.desks.exchange.take(1 << 20)
    key = place.signer.public_key
    forged = place.portal.lease(key, 900_000)
    forged = replace(forged, signature=seal.SigningKey.generate().sign(forged.text.encode()))
    untouched(place, place.portal.answer(request, forged), PortalUnsigned)
    foreign = place.portal.lease(key, 900_000, kiosk_id="K170002")
    untouched(place, place.portal.answer(request, foreign), PortalUnsigned)
    stolen = place.portal.lease(b"x" * 32, 900_000)
    untouched(place, place.portal.answer(request, stolen), PortalUnsigned)


def test_a_receipt_that_is_not_the_portals_spoils_the_whole_answer(place):
    done = sell(place)
    request, _ = place.desks.exchange.take(1 << 20)
    entry = read_entry(read_request(request).entries[-1])
    for verdict in (
        Verdict("v", done.view.seq, entry.hash, Outcome.POSTED, Cause.NONE, b"r" * 64),
        Verdict("v", done.view.seq, b"h" * 32, Outcome.REFUSED, Cause.ALREADY_PAID, b""),
    ):
        untouched(place, place.portal.reply(request, (verdict,)), PortalUnsigned)
    unknown = Verdict("v", 999, entry.hash, Outcome.HELD, Cause.WAITS, b"")
    untouched(place, place.portal.reply(request, (unknown,)), PortalUnreadable)


def test_a_lower_lease_version_and_a_surrendered_lease_change_nothing(place):
    place.grant(700_000)
    old = place.portal.message(MessageKind.LEASE, "")
    place.portal.lease_version = 0
    place.exchange(place.portal.lease(place.signer.public_key, 400_000))
    assert remaining(place) == 700_000
    place.desks.wallet.surrender(Rail.ELECTRICITY)
    place.portal.lease_version = 9
    place.grant(900_000)
    assert remaining(place) == 0
    assert old.n


def test_a_portal_that_knows_another_chain_is_said_loudly(place):
    request, _ = place.desks.exchange.take(1 << 20)
    known = read_entry(read_request(request).entries[-1])
    forked = place.portal.reply(request, (), (), acknowledged_hash=b"f" * 32)
    untouched(place, forked, JournalBroken)
    ahead = place.portal.reply(request, (), (), acknowledged_seq=known.seq + 5)
    untouched(place, ahead, JournalBroken)


def test_a_held_sale_may_be_posted_later(place):
    done = sell(place)
    request, _ = place.desks.exchange.take(1 << 20)
    entry = read_entry(read_request(request).entries[-1])
    held = Verdict("v", done.view.seq, entry.hash, Outcome.HELD, Cause.BILLER_SILENT, b"")
    place.desks.exchange.absorb(place.portal.reply(request, (held,)))
    assert view(place, done).state is State.HELD
    request, _ = place.desks.exchange.take(1 << 20)
    refused = replace(held, outcome=Outcome.REFUSED, cause=Cause.ALREADY_PAID)
    place.desks.exchange.absorb(place.portal.reply(request, (refused,)))
    assert view(place, done).state is State.REFUSED


def test_the_anchor_is_trusted_also_downwards(place):
    place.clock.pass_ms(10**9)
    request, _ = place.desks.exchange.take(1 << 20)
    place.desks.exchange.absorb(place.portal.reply(request, (), (), anchor_ms=NOON + 5))
    assert place.clock.read().now_ms == NOON + 5
    assert not place.clock.read().ok
    assert state(place).trusted_ms == NOON + 5


def test_after_any_of_this_the_lists_equal_a_rebuild(place):
    sell(place)
    place.exchange(all=Outcome.REFUSED)
    sell(place)
    place.exchange(all=Outcome.POSTED)
    assert place.books.rebuild().equal
    assert place.books.verify().ok
