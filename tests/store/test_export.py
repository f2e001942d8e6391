# SPDX-License-Identifier: Apache-2.0
"""Tests: an exported journal is verified without the kiosk; a byte changed anywhere is named."""

import random

import pytest

from kiosk import seal
from kiosk.core.errors import NotEnrolled
from kiosk.core.journal import FaultKind
from kiosk.store.books import open_books
from kiosk.store.export import export_lines, verify_export
from tests.store.world import KEY, SIGNER


@pytest.fixture
def lines(day):
    for _ in range(5):
        day.sell()
    with day.books.look() as reads:
        return list(export_lines(reads, SIGNER))


def verified(lines, key=SIGNER.public_key):
    return verify_export(lines, key, seal.verify)


def test_it_holds_each_entry_as_it_was_hashed_and_the_signed_head(day, lines):
    found = verified(lines)
    with day.books.look() as reads:
        assert b"".join(lines[:-1]) == b"".join(raw + b"\n" for raw in reads.entries_after(0))
        assert (found.ok, found.entries, found.head) == (True, reads.head.seq, reads.head)
    assert b'"head-1"' in lines[-1]


def test_a_file_without_the_last_line_end_is_the_same(lines):
    assert verified([line.rstrip(b"\n") for line in lines]).ok


def test_before_enrolment_there_is_nothing_to_export(path):
    with open_books(path, KEY) as books, books.look() as reads, pytest.raises(NotEnrolled):
        list(export_lines(reads, SIGNER))


@pytest.mark.parametrize("mask", [0x01, 0x20, 0x80])
def test_a_byte_changed_anywhere_names_the_entry_that_bears_it(lines, mask):
    seen = random.Random(mask)
    for number, line in enumerate(lines, 1):
        inside = range(len(line) - 1)
        for at in {0, 1, 20, 40, 60, len(line) - 2, *seen.sample(inside, 60)}:
            changed = bytearray(line)
            changed[at] ^= mask
            found = verified([*lines[: number - 1], bytes(changed), *lines[number:]])
            assert found.fault is not None, (number, at)
            if number < len(lines):
                assert found.fault.seq == number, (number, at, found.fault)
            else:
                assert found.fault.kind is FaultKind.HEAD


def test_an_entry_of_another_kiosk_is_foreign(lines):
    foreign = lines[3].replace(b"K170001", b"K170002")
    found = verified([*lines[:3], foreign, *lines[4:]])
    assert (found.fault.seq, found.fault.kind) == (4, FaultKind.FOREIGN)
    first = lines[0].replace(b"K170001", b"K170002")
    assert verified([first, *lines[1:]]).fault.seq == 1
    others = [line.replace(b"K170001", b"K170002") for line in lines[1:-1]]
    assert verified([lines[0], *others, lines[-1]]).fault.seq == 2


def test_an_entry_left_out_doubled_or_moved_is_named(lines):
    assert verified([*lines[:3], *lines[4:]]).fault.seq == 4
    assert verified([*lines[:3], lines[2], *lines[3:]]).fault.seq == 4
    assert verified([*lines[:3], lines[4], lines[3], *lines[5:]]).fault.seq == 4


@pytest.mark.parametrize("cut", [1, 2, 5])
def test_an_export_cut_short_has_no_head(lines, cut):
    found = verified(lines[:-cut])
    assert (found.ok, found.fault.kind) == (False, FaultKind.HEAD)


def test_a_head_of_a_shorter_journal_does_not_fit_a_longer_one(day, lines):
    day.sell()
    with day.books.look() as reads:
        longer = list(export_lines(reads, SIGNER))
    assert verified([*longer[:-1], lines[-1]]).fault.kind is FaultKind.HEAD
    assert verified([*lines[:-1], longer[-1]]).fault.kind is FaultKind.HEAD


def test_another_key_signed_nothing_of_this(lines):
    other = seal.SigningKey.generate()
    assert verified(lines, other.public_key).fault.kind is FaultKind.HEAD


def test_nothing_is_no_export():
    assert verified([]).fault.kind is FaultKind.HEAD
    assert verified([b"\n", b"\n"]).fault.kind is FaultKind.UNREADABLE
