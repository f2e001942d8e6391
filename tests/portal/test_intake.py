# SPDX-License-Identifier: Apache-2.0
"""Tests: what joins a chain and what does not: clones, disks put back, poison, foreign entries."""

import copy
from dataclasses import replace

import pytest

from kiosk.core.catalogue import Rail
from kiosk.core.encoding import digest, dump, load
from kiosk.core.entries import Absorbed, Erased, Kind
from kiosk.core.journal import Entry
from kiosk.core.wire.exchange import Cause, Outcome
from portal.schema import chain, entry, fork, particulars
from tests.portal.fakes import LAKH
from tests.portal.town import POSTED, said

SEVA = Rail.ONLINE_SEVA
NO_COVER = (Outcome.HELD, Cause.NO_COVER)


def clone(counter):
    """A disk image of this moment, put into another machine."""
    twin = copy.copy(counter)
    for name in ("entries", "particulars", "leases", "spent", "closed", "verdicts", "reversed"):
        setattr(twin, name, copy.copy(getattr(counter, name)))
    return twin


def test_a_clone_that_sold_is_a_fork_its_sales_are_held_and_its_bytes_kept(town):
    counter = town.funded()
    twin = clone(counter)
    good = counter.sell_water("HMR-R-0001")
    counter.settle()
    bad = twin.sell_water("HMR-R-0002")
    answer = twin.send(twin.request())
    assert ("fork", bad.seq) in town.alarms()
    assert answer.head.acknowledged_hash != bad.hash  # the kiosk sees it too
    assert [row["raw"] for row in town.rows(fork)] == [bad.bytes_once]
    assert said(counter, good) == POSTED
    after = counter.sell_water("HMR-R-0003")
    counter.settle()
    assert said(counter, after) == NO_COVER
    assert town.outside.departments.acted().total() == 1
    town.audit()


def test_a_clone_that_only_asked_is_a_fork_at_its_next_exchange(town):
    counter = town.funded()
    twin = clone(counter)
    town.outside.departments.silent = True
    counter.sell_water()
    counter.exchange()
    twin.append(Absorbed(1, 99, b"d" * 32))
    twin.send(twin.request())
    assert any(kind == "fork" for kind, _ in town.alarms())
    assert town.rows(chain)[0]["forked"]


def test_a_forked_head_is_seen_though_no_entry_was_sent(town):
    counter = town.funded()
    twin = clone(counter)
    counter.sell_water("HMR-R-0001")
    counter.settle()
    twin.sell_water("HMR-R-0002")
    request = twin.request()
    bare = replace(request.head, entries=0)
    twin.send(replace(request, head=bare, entries=(), particulars=()))
    assert any(kind == "fork" for kind, _ in town.alarms())


def test_a_frozen_kiosk_gets_no_new_money(town):
    counter = town.funded()
    twin = clone(counter)
    waiting = counter.load(SEVA, 50_000)
    counter.exchange()
    twin.sell_water("HMR-R-0002")
    twin.send(twin.request())
    town.outside.wallet.pay(waiting.body.merchant_txn)
    fresh = counter.load(SEVA, 50_000)
    given = counter.surrender(SEVA)
    counter.settle()
    assert said(counter, waiting) == POSTED  # paid is paid: it is his credit, and no lease
    assert counter.accounts["online_seva"].credit_paise == 50_000
    assert said(counter, fresh) == (Outcome.REFUSED, Cause.GATEWAY_FAILED)
    assert said(counter, given) == NO_COVER  # the other branch may have sold what he gives back
    assert counter.leases[SEVA].version == 1
    town.audit()


def test_a_return_on_a_frozen_chain_is_credit_and_no_lease(town):
    counter = town.funded()
    town.outside.departments.paid_elsewhere("2026101234")
    sale = counter.sell_electricity("2026101234", 40_000)
    counter.settle()
    twin = clone(counter)
    reversal = counter.reverse(sale)
    counter.settle()
    later = counter.sell_water()
    twin.sell_water("HMR-R-0002")
    twin.send(twin.request())
    counter.settle()
    assert said(counter, reversal) == POSTED
    assert said(counter, later) == NO_COVER
    town.audit()


def test_a_disk_put_back_rings_when_the_newest_request_comes_from_behind(town):
    counter = town.funded()
    twin = clone(counter)
    counter.sell_water()
    counter.settle()
    twin.exchanges = counter.exchanges  # its own counter survived, its journal did not
    twin.send(twin.request())
    assert ("rolled_back", twin.head.seq) in town.alarms()


def test_a_late_copy_of_an_old_request_rings_nothing(town):
    counter = town.funded()
    old = counter.request()
    counter.sell_water()
    counter.settle()
    before = counter.acknowledged
    answer = counter.send(old)
    assert answer.head.acknowledged_seq == before
    assert not town.alarms()
    town.audit()


def poisoned(of: Entry, **change) -> bytes:
    """The entry with one part of its frame or body changed, as a broken kiosk would write it."""
    names = ("form", "portal", "kiosk", "generation", "seq", "prev", "kind", "at", "body")
    plain = dict(zip(names, load(of.bytes_once), strict=True))
    return dump(list((plain | change).values()))


def push(counter, raw: bytes, kind: Kind = Kind.SALE) -> Entry:
    """Appends bytes to the chain as if they were an entry; the next one links to them."""
    last = counter.entries.pop()
    counter.entries.append(replace(last, bytes_once=raw, hash=digest(raw), kind=kind))
    return counter.entries[-1]


POISON = {
    "a body of another length": {"body": [1, 2]},
    "a body that is no list": {"body": {"fee": 5}},
    "a number too large": {"body": [2**60]},
}


@pytest.mark.parametrize("change", POISON.values(), ids=POISON.keys())
def test_a_sale_that_cannot_be_read_is_refused_and_the_line_moves_on(town, change):
    counter = town.funded()
    bad = push(counter, poisoned(counter.sell_water("HMR-R-0001"), **change))
    good = counter.sell_water("HMR-R-0002")
    counter.settle()
    assert said(counter, bad) == (Outcome.REFUSED, Cause.WRONG_PRICE)
    assert said(counter, good) == POSTED
    assert ("unreadable", bad.seq) in town.alarms()
    town.audit()


def test_an_unknown_kind_is_kept_and_gets_no_verdict(town):
    counter = town.funded()
    odd = push(counter, poisoned(counter.sell_water("HMR-R-0001"), kind="sale.of.2031", body=[]))
    good = counter.sell_water("HMR-R-0002")
    counter.settle()
    assert said(counter, odd) is None
    assert said(counter, good) == POSTED
    kept = {row["seq"]: row for row in town.rows(entry)}
    assert kept[odd.seq]["raw"] == odd.bytes_once
    town.audit()


NOT_EVEN_A_FRAME = (b"", b"{", b"\xff\xfe", b"[1,2,3]", b'"entry-1"', b"[" * 3000)


@pytest.mark.parametrize("raw", NOT_EVEN_A_FRAME, ids=range(len(NOT_EVEN_A_FRAME)))
def test_bytes_that_are_no_entry_are_placed_by_what_links_to_them(town, raw):
    counter = town.funded()
    counter.sell_water("HMR-R-0001")
    odd = push(counter, raw)
    counter.particulars.pop(odd.seq)
    good = counter.sell_water("HMR-R-0002")
    counter.settle()
    assert said(counter, good) == POSTED
    assert ("unreadable", odd.seq) in town.alarms()
    counter.exchange(after=0)  # and they are known again when they come again
    town.audit()


def test_bytes_that_are_no_entry_are_placed_by_the_head_when_they_are_the_last(town):
    counter = town.funded()
    counter.sell_water("HMR-R-0001")
    odd = push(counter, b"[]")
    counter.particulars.pop(odd.seq)
    answer = counter.exchange()
    assert answer.head.acknowledged_seq == odd.seq
    town.audit()


def test_bytes_that_nothing_places_stop_the_line_where_they_stand(town):
    counter = town.funded()
    first = counter.sell_water("HMR-R-0001")
    counter.sell_water("HMR-R-0002")
    request = counter.request()
    forged = (request.entries[-2], b"[]")
    head = replace(request.head, entries=2)
    answer = counter.send(replace(request, head=head, entries=forged))
    assert answer.head.acknowledged_seq == first.seq
    assert ("unreadable", first.seq + 1) in town.alarms()


FOREIGN = {
    "of another portal": {"portal": "9876543210"},
    "of another kiosk": {"kiosk": "K170002"},
    "of another generation": {"generation": 2},
    "before the first": {"seq": 0},
}


@pytest.mark.parametrize("change", FOREIGN.values(), ids=FOREIGN.keys())
def test_an_entry_that_is_not_of_this_chain_is_not_taken(town, change):
    counter = town.funded()
    before = counter.acknowledged
    push(counter, poisoned(counter.sell_water(), **change))
    answer = counter.send(counter.request())
    assert answer.head.acknowledged_seq == before
    assert town.alarms()
    assert not town.outside.departments.calls


def test_a_link_to_nothing_is_a_fork(town):
    counter = town.funded()
    before = counter.acknowledged
    bad = push(counter, poisoned(counter.sell_water(), prev=""))
    answer = counter.send(counter.request())
    assert answer.head.acknowledged_seq == before
    assert ("fork", bad.seq) in town.alarms()


def test_a_letter_that_no_database_keeps_is_poison_wherever_it_stands(town):
    counter = town.funded()
    sale = counter.sell_water("HMR-R-0001")
    bad = push(counter, sale.bytes_once.replace(b"R.Devi", rb"R\u0000Devi"))
    other = counter.sell_water("HMR-R-0002")
    kept = counter.particulars[other.seq]
    counter.particulars[other.seq] = replace(kept, text=kept.text + "\0")
    counter.exchange()
    assert said(counter, bad) == (Outcome.REFUSED, Cause.WRONG_PRICE)
    assert said(counter, other) == (Outcome.HELD, Cause.WAITS)
    town.audit()


def test_the_largest_numbers_break_nothing(town):
    counter = town.funded()
    huge = 2**53 - 1
    sale = counter.sell_water(counter=huge, shift=huge, lease_version=huge, total_paise=huge)
    erased = counter.append(Erased(huge))
    absorbed = counter.append(Absorbed(huge, huge, b"d" * 32))
    request = counter.request()
    head = replace(
        request.head,
        exchange_number=huge, epoch_seen=huge, durable_seen=huge, cursor_epoch=huge,
        cursor_n=huge, head_seq=huge, cancelled=(huge, -huge, 0), clock_ms=huge,
    )  # fmt: skip
    answer = counter.send(replace(request, head=head))
    assert answer.head.acknowledged_seq == absorbed.seq
    assert erased.seq == sale.seq + 1
    assert ("ahead", huge) in town.alarms()
    assert ("other_answer", absorbed.seq) in town.alarms()
    town.audit()


def test_a_chain_that_opens_with_another_key_rings(town):
    counter = town.counter()
    counter.record = replace(counter.record, kiosk_key=b"o" * 32)
    counter.exchange()
    assert ("other_key", 1) in town.alarms()


def test_a_kiosk_that_knows_a_lease_we_never_signed_means_we_were_set_back(town):
    counter = town.funded()
    lease = counter.leases[SEVA]
    counter.leases[SEVA] = replace(lease, version=9)
    counter.exchange()
    assert any(kind == "ahead" for kind, _ in town.alarms())


def test_particulars_go_when_the_kiosk_has_erased_its_own_and_the_sale_is_final(town):
    counter = town.funded()
    sale = counter.sell_water()
    counter.settle()
    assert len(town.rows(particulars)) == 1
    counter.append(Erased(sale.seq))
    counter.settle()
    assert not town.rows(particulars)
    town.audit()


def test_particulars_of_a_held_sale_stay_until_it_is_final(town):
    counter = town.funded()
    town.outside.departments.silent = True
    sale = counter.sell_water()
    counter.settle()
    counter.append(Erased(sale.seq))
    counter.settle()
    assert len(town.rows(particulars)) == 1
    town.outside.departments.silent = False
    counter.settle()
    assert said(counter, sale) == POSTED
    assert not town.rows(particulars)
    assert town.audit().leases.drawn == 11_000
    assert LAKH
