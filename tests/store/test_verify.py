# SPDX-License-Identifier: Apache-2.0
"""Tests: a journal that was edited by hand is found out, and the entry is named."""

from hashlib import sha256

import pytest

from kiosk.core.entries import Printed
from kiosk.core.errors import JournalBroken
from kiosk.core.journal import Fault, FaultKind, write_entry
from kiosk.store.books import verify_store
from kiosk.store.schema import place_of

CHANGED, GAP, UNREADABLE, HEAD = (
    FaultKind.CHANGED,
    FaultKind.GAP,
    FaultKind.UNREADABLE,
    FaultKind.HEAD,
)
# What the hand does at `{at}`, the row of sale 5 of 7.
EDITS = {
    "a digit": ("bytes = CAST(replace(bytes, '1000', '9000') AS BLOB)", Fault(5, CHANGED)),
    "rubbish": ("bytes = x'00'", Fault(5, CHANGED)),
    "rubbish and its hash": ("bytes = x'7b7d', hash = x'{rubbish}'", Fault(5, UNREADABLE)),
    "the hash": ("hash = zeroblob(32)", Fault(5, CHANGED)),
    "its number": ("place = place + 100", Fault(5, GAP)),
}


@pytest.fixture
def long_day(day):
    for _ in range(4):
        day.sell()
    return day


def at(seq):
    return f"WHERE place = {place_of(1, seq)}"


def test_an_untouched_journal_is_whole(long_day):
    found = verify_store(long_day.books)
    assert (found.ok, found.entries, found.fault) == (True, 7, None)
    with long_day.books.look() as reads:
        assert found.head == reads.head


@pytest.mark.parametrize(("edit", "fault"), EDITS.values(), ids=EDITS)
def test_a_row_that_was_edited_is_named(long_day, edit, fault):
    edit = edit.replace("{rubbish}", sha256(b"{}").hexdigest())
    long_day.by_hand(f"UPDATE journal SET {edit} {at(5)}")
    found = verify_store(long_day.books)
    assert (found.ok, found.entries, found.fault) == (False, 4, fault)


def test_a_row_taken_out_of_the_middle_is_a_gap(long_day):
    long_day.by_hand(f"DELETE FROM journal {at(5)}")
    assert verify_store(long_day.books).fault == Fault(5, GAP)


def test_the_last_row_taken_away_is_missed_by_the_lists(long_day):
    long_day.by_hand(f"DELETE FROM journal {at(7)}")
    assert verify_store(long_day.books).fault == Fault(7, CHANGED)


def test_a_print_taken_away_from_the_end_is_missed(long_day):
    long_day.print(long_day.sell(), Printed.DONE)
    long_day.by_hand(f"DELETE FROM journal WHERE place > {place_of(1, 8)}")
    assert verify_store(long_day.books).fault == Fault(8, HEAD)


def test_the_last_entry_written_again_with_another_amount_is_found_by_the_lists(long_day):
    with long_day.books.look() as reads:
        before, last = reads.entry(6), reads.entry(7)
    forged = write_entry(before.head, last.at_ms + 1, last.body)
    long_day.by_hand(
        f"UPDATE journal SET bytes = x'{forged.bytes_once.hex()}', hash = x'{forged.hash.hex()}'"
        f" {at(7)}"
    )
    assert verify_store(long_day.books).fault == Fault(7, CHANGED)


def test_an_entry_forged_in_the_middle_breaks_the_link_after_it(long_day):
    with long_day.books.look() as reads:
        before, one = reads.entry(4), reads.entry(5)
    forged = write_entry(before.head, one.at_ms + 1, one.body)
    long_day.by_hand(
        f"UPDATE journal SET bytes = x'{forged.bytes_once.hex()}', hash = x'{forged.hash.hex()}'"
        f" {at(5)}"
    )
    assert verify_store(long_day.books).fault == Fault(5, CHANGED)


def test_each_generation_is_a_chain_of_its_own(long_day):
    long_day.enrol(generation=2)
    assert verify_store(long_day.books).ok
    long_day.by_hand(f"UPDATE journal SET hash = x'00' WHERE place = {place_of(2, 1)}")
    found = verify_store(long_day.books)
    assert (found.fault, found.entries) == (Fault(1, CHANGED), 7)
    assert found.head.generation == 2


def test_whoever_reads_an_edited_entry_is_told_its_number(long_day):
    long_day.by_hand(f"UPDATE journal SET bytes = x'7b7d' {at(5)}")
    with long_day.books.look() as reads:
        assert reads.entry(4).seq == 4
        with pytest.raises(JournalBroken) as caught:
            reads.entry(5)
    assert caught.value.facts == {"seq": 5, "kind": "unreadable"}
    with pytest.raises(JournalBroken):
        long_day.books.rebuild()


def test_the_first_entry_can_be_rubbish_too(long_day):
    rubbish = sha256(b"{}").hexdigest()
    long_day.by_hand(f"UPDATE journal SET bytes = x'7b7d', hash = x'{rubbish}' {at(1)}")
    assert verify_store(long_day.books).fault == Fault(1, UNREADABLE)
