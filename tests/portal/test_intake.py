# SPDX-License-Identifier: Apache-2.0
"""Tests: what joins a chain and what does not: poison, foreign entries, erasure."""

from dataclasses import replace

import pytest

from kiosk.core.catalogue import Rail
from kiosk.core.encoding import digest, dump, load
from kiosk.core.entries import Absorbed, Erased, Kind
from kiosk.core.journal import Entry
from kiosk.core.wire.exchange import Cause, Outcome
from portal.schema import entry, particulars
from tests.portal.town import POSTED, said


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


NOT_EVEN_A_FRAME = (
    b"",
    b"{",
    b"\xff\xfe",
    b"[1,2,3]",
    b'"entry-1"',
    b"[" * 3000,
    b'["entry-9","0123456789","K170001",1,5,"","sale",1,[]]',
    b'["entry-1","0123456789","K170001",true,5,"","sale",1,[]]',
    b'["entry-1","0123456789","K170001",1,5,"not base64!","sale",1,[]]',
)


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
    lease = counter.leases[Rail.ONLINE_SEVA]
    counter.leases[Rail.ONLINE_SEVA] = replace(lease, version=9)
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
