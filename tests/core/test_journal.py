# SPDX-License-Identifier: Apache-2.0
"""The journal: bytes once, linked; whatever is done to an exported chain is named."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.encoding import Unreadable
from kiosk.core.entries import (
    BODIES,
    KINDS,
    Absorbed,
    CashMoved,
    DayClosed,
    DayOpened,
    Opened,
    Printed,
    PrintFinished,
    Reason,
    Reversal,
)
from kiosk.core.journal import (
    Fault,
    FaultKind,
    Particulars,
    read_entry,
    verify_chain,
    write_entry,
)
from kiosk.core.money import Count
from tests.samples import NOON, PARTICULARS, SALE, START

# The bytes of the first form, as they were first written. They never change.
RECORDED = (
    b'["entry-1","0123456789","K170001",1,1,"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",'
    b'"cash.moved",1795000000000,[1,"R.Devi",-20000,"tea \xe0\xa4\x95\xe0\xa4\xbc"]]'
)


def chain(count=5):
    head, entries = START, []
    bodies = [
        Opened(b"k" * 32, b"c" * 32, ((1, 2, b"h" * 32),)),
        DayOpened(1, "R.Devi", 100000),
        SALE,
        Absorbed(1, 1, b"d" * 32),
        Reversal("T2", 2, 1, "R.Devi", 3, SALE.transaction_id, Reason.REFUSED, 124000, "slip"),
        PrintFinished(3, 0, Printed.UNSURE),
        DayClosed(1, "R.Devi", 100000, (Count(50000, 2),), "", (3,)),
    ]
    for number in range(count):
        entry = write_entry(head, NOON + number, bodies[number % len(bodies)])
        entries.append(entry)
        head = entry.head
    return entries


def test_an_entry_reads_back_as_it_was_written():
    for entry in chain(7):
        assert read_entry(entry.bytes_once) == entry


def test_the_first_form_is_kept_for_ever():
    entry = read_entry(RECORDED)
    # U+0915 U+093C stays two code points: nobody normalises what was hashed.
    assert entry.body == CashMoved(1, "R.Devi", -20000, "tea क़")
    assert write_entry(START, NOON, entry.body).bytes_once == RECORDED


def test_every_kind_has_one_body():
    assert {KINDS[body] for body in BODIES.values()} == set(BODIES)


def test_a_whole_chain_verifies():
    entries = chain(12)
    found = verify_chain(START, (e.bytes_once for e in entries), entries[-1].head)
    assert (found.ok, found.entries, found.head) == (True, 12, entries[-1].head)


@given(st.integers(0, 6), st.data())
def test_one_changed_byte_names_its_entry(index, data):
    entries = chain(7)
    raws = [entry.bytes_once for entry in entries]
    place = data.draw(st.integers(0, len(raws[index]) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != raws[index][place]))
    raws[index] = raws[index][:place] + bytes([byte]) + raws[index][place + 1 :]
    found = verify_chain(START, raws, entries[-1].head)
    assert not found.ok
    assert found.fault is not None
    # A changed link is seen at the entry itself, or as "the one before was changed".
    link = found.fault.kind is FaultKind.CHANGED and found.fault.seq == max(1, index)
    assert found.fault.seq == index + 1 or link


@pytest.mark.parametrize(
    ("harm", "fault"),
    [
        (lambda raws: raws[:2] + raws[3:], Fault(3, FaultKind.GAP)),
        (lambda raws: raws[:3] + raws[2:], Fault(4, FaultKind.GAP)),
        (lambda raws: [*raws[:2], b"[]", *raws[3:]], Fault(3, FaultKind.UNREADABLE)),
        (lambda raws: raws[:-1], Fault(4, FaultKind.HEAD)),
        (lambda raws: [], Fault(0, FaultKind.HEAD)),
    ],
)
def test_missing_doubled_and_cut_entries_are_named(harm, fault):
    entries = chain(5)
    raws = [entry.bytes_once for entry in entries]
    assert verify_chain(START, harm(raws), entries[-1].head).fault == fault


def test_another_kiosks_entry_is_foreign():
    other = write_entry(replace(START, kiosk_id="K170002"), NOON, DayOpened(1, "X", 0))
    assert verify_chain(START, [other.bytes_once]).fault == Fault(1, FaultKind.FOREIGN)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"K170001",1,1', b'"K170001",1,"1"'),
        (b'"K170001",1,1', b'"K170001",true,1'),
        (b'"K170001",1,1', b'"K170001",1,-1'),
        (b'"K170001",1,1', b'"K170001",1,9007199254740992'),
        (b"1795000000000", b"253402281000000"),  # a time that has no date
        (b'"0123456789"', b"123456789"),
        (b'"cash.moved"', b'"cash.burnt"'),
        (b'"entry-1"', b'"entry-2"'),
        (b'-20000,"tea', b'-20000.0,"tea'),
        (b"]]", b'],"surplus"]'),
    ],
)
def test_an_entry_of_another_frame_is_unreadable(old, new):
    assert RECORDED.count(old) == 1
    with pytest.raises(Unreadable):
        read_entry(RECORDED.replace(old, new))


@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_no_bytes_break_the_reader(raw):
    with pytest.raises(Unreadable):
        read_entry(raw)


def test_the_digest_of_particulars_tells_nothing_without_its_salt():
    same_text = Particulars(bytes(32), PARTICULARS.text)
    assert same_text.keyed_digest != PARTICULARS.keyed_digest
    assert len(PARTICULARS.keyed_digest) == 16
