# SPDX-License-Identifier: Apache-2.0
"""Numbers that people read out over the phone: a misheard one is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import CodeMisread, NotOurPaper
from kiosk.core.ids import (
    PaperNumber,
    check_character,
    merchant_txn,
    paper_number,
    read_crockford,
    read_paper_number,
    transaction_id,
)
from kiosk.core.wire.trust import make_code, portal_id, proof, read_code


@given(st.integers(1, 99), st.integers(1, 999_999), st.binary(min_size=32, max_size=32))
def test_a_paper_number_reads_back(generation, counter, entry_hash):
    number = paper_number("K170001", generation, counter, entry_hash)
    assert read_paper_number(f" {str(number).lower()} ") == number


@given(st.binary(min_size=32, max_size=32), st.data())
def test_one_wrong_character_is_noticed(entry_hash, data):
    good = str(paper_number("K170001", 1, 42, entry_hash))
    place = data.draw(st.sampled_from([i for i, c in enumerate(good) if c != "-"]))
    other = data.draw(
        st.sampled_from([c for c in "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ" if c != good[place]])
    )
    with pytest.raises(NotOurPaper):
        read_paper_number(good[:place] + other + good[place + 1 :])


def test_the_check_character_is_the_standards():
    # ISO/IEC 7064 MOD 37,36, as the GRid standard works its own example: A1-2425G-ABC1234002-M.
    assert check_character("A12425GABC1234002") == "M"
    assert check_character("A1-2425G-ABC1234002") == "M"


def test_two_neighbours_that_changed_places_are_noticed():
    good = str(paper_number("K170001", 1, 123456, bytes(32)))
    place = good.index("123456")
    with pytest.raises(NotOurPaper) as caught:
        read_paper_number(good[:place] + "213456" + good[place + 6 :])
    assert str(caught.value.facts["number"]).startswith("K170001-1-213456")


def test_a_number_that_is_endless_is_not_repeated_whole():
    with pytest.raises(NotOurPaper) as caught:
        read_paper_number("7" * 5000)
    assert caught.value.facts == {"number": "7" * 40}


def test_two_branches_of_one_disk_give_different_numbers():
    one, two = (paper_number("K170001", 1, 42, bytes([n]) * 32) for n in (1, 2))
    assert str(one) != str(two)
    assert (one.counter, one.letters) == (42, "BB")
    assert isinstance(one, PaperNumber)


def test_a_transaction_id_sorts_by_time():
    early, late = transaction_id(1_000, b"\xff" * 8), transaction_id(1_001, b"\x00" * 8)
    assert early < late
    assert len(early) == 20
    assert transaction_id(1_795_000_000_000, bytes(range(1, 9))) == "M7Q5CQG020G30G2GC1R8"
    assert transaction_id((1 << 40) + 5, b"\xff" * 8) == "00000005ZZZZZZZZZZZZ"


def test_a_lot_has_the_same_name_at_both_ends():
    assert merchant_txn("K170001", 1, "electricity", 1) == "LK1700011EL0001W"
    assert merchant_txn("K170001", 1, "electricity", 3) == merchant_txn(
        "K170001", 1, "electricity", 3
    )
    assert merchant_txn("K170001", 1, "online_seva", 3) != merchant_txn(
        "K170001", 1, "electricity", 3
    )


def test_an_enrolment_code_is_forgiving_to_read_and_strict_to_check():
    code = make_code(bytes(range(8)), portal_id(b"root key of a portal".ljust(32)))
    typed = str(code).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read_code(typed) == code
    assert code.secret not in repr(code)
    assert len(code.secret) * 5 - 10 >= 50
    assert read_crockford(code.portal_id) < 1 << 50
    for wrong in ("", str(code)[:-1], str(code) + "0", "U" * 22):
        with pytest.raises(CodeMisread):
            read_code(wrong)


def test_a_proof_binds_code_purpose_key_and_nonce():
    code = make_code(b"12345678", "0123456789")
    proofs = {
        proof(code, "enrol", b"k" * 32, b"n"),
        proof(code, "enrol", b"K" * 32, b"n"),
        proof(code, "enrol", b"k" * 32, b"m"),
        proof(code, "reset-pin", b"k" * 32, b"n"),
        proof(make_code(b"12345679", "0123456789"), "enrol", b"k" * 32, b"n"),
    }
    assert len(proofs) == 5
