# SPDX-License-Identifier: Apache-2.0
"""Tests: what the portal tells: prices, accounts, dues, blocks, epochs; and what it may not."""

from dataclasses import replace

import pytest

from kiosk.core.catalogue import AmountSource
from kiosk.core.encoding import digest, dump, pack, pack_named
from kiosk.core.entries import Absorbed
from kiosk.core.errors import JournalBroken
from kiosk.core.wire.exchange import AccountNews, BlockOrder, LotNews, MessageKind
from tests.samples import BILL
from tests.store.world import catalogue, epoch, message

PACKED = replace(BILL, source=AmountSource.PACK)


def tell(day, kind, body):
    return day.absorb(message(9, kind, body))


def test_the_newest_price_list_counts_and_every_one_is_kept(day):
    tell(day, MessageKind.CATALOGUE, catalogue(3).bytes_once)
    tell(day, MessageKind.CATALOGUE, catalogue(2).bytes_once)
    with day.books.look() as reads:
        assert reads.catalogue().version == 3
        assert [one.version for one in reads.row_catalogues()] == [3, 2, 1]
        assert reads.catalogue().rows[0].remark == "version 3"


def test_a_version_once_taken_never_changes(day):
    again = catalogue(1).bytes_once.replace(b"version 1", b"version X")
    tell(day, MessageKind.CATALOGUE, again)
    with day.books.look() as reads:
        assert reads.catalogue().rows[0].remark == "version 1"


def test_a_price_list_of_a_unit_that_was_undone_is_not_remembered(day):
    body = day.answer(message(9, MessageKind.CATALOGUE, catalogue(7).bytes_once))

    def undone():
        with day.books.unit() as unit:
            unit.keep_answer(1, day.answers, body)
            unit.append(1, Absorbed(1, day.answers, digest(body)))
            assert unit.catalogue().version == 7
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    with day.books.look() as reads:
        assert reads.catalogue().version == 1


def test_the_last_word_on_an_account_counts(day):
    first = AccountNews("electricity", 100, "none", 1)
    second = AccountNews("electricity", 50, "none", 2)
    other = AccountNews("online_seva", 7, "low", 2)
    for one in (first, other, second):
        tell(day, MessageKind.ACCOUNT, one)
    with day.books.look() as reads:
        assert list(reads.accounts()) == [second, other]


@pytest.mark.parametrize("form", [pack, pack_named])
def test_a_pack_of_dues_takes_the_place_of_that_billers_last(day, form):
    water = replace(PACKED, biller="jalshakti", consumer_id="7")
    gone = replace(PACKED, consumer_id="9")
    tell(day, MessageKind.DUES, dump([form(one) for one in (PACKED, gone, water)]).decode())
    newer = replace(PACKED, amount_paise=5)
    tell(day, MessageKind.DUES, dump([form(newer)]).decode())
    with day.books.look() as reads:
        assert reads.dues("hpsebl", BILL.consumer_id) == newer
        assert reads.dues("hpsebl", "9") is None
        assert reads.dues("jalshakti", "7") == water


def test_the_block_with_the_highest_number_is_in_force_also_when_it_lifts(day):
    order = BlockOrder(2, "SPV/7", "2026-12-31", ("hpsebl_bill",), "enquiry")
    lifted = BlockOrder(3, "SPV/8", "", (), "lifted")
    with day.books.look() as reads:
        assert reads.block() is None
    tell(day, MessageKind.BLOCK, order)
    with day.books.look() as reads:
        assert reads.block() == order
    tell(day, MessageKind.BLOCK, lifted)
    tell(day, MessageKind.BLOCK, replace(order, number=1))
    with day.books.look() as reads:
        assert reads.block() == lifted


def test_the_highest_epoch_seen_is_obeyed(day):
    for number in (3, 2):
        tell(day, MessageKind.EPOCH, epoch(number).bytes_once)
    with day.books.look() as reads:
        assert reads.belonging().epoch.text == epoch(3).text
        assert reads.belonging().site.kiosk_id == "K170001"
    assert day.books.rebuild().equal


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (MessageKind.LEASE, "{}"),
        (MessageKind.LEASE, "not JSON"),
        (MessageKind.CATALOGUE, "[]"),
        (MessageKind.DUES, "{}"),
        (MessageKind.DUES, '[{"biller":"x"}]'),
        (MessageKind.ACCOUNT, '{"rail":"moon","credit_paise":0,"state_wallet":"","as_of_ms":0}'),
        (MessageKind.BLOCK, "1.5"),
        (MessageKind.EPOCH, "[]"),
    ],
)
def test_an_answer_that_cannot_be_read_is_taken_in_not_at_all(day, kind, text):
    before = day.head_seq()
    with pytest.raises(JournalBroken):
        tell(day, kind, text)
    assert day.head_seq() == before
    assert day.books.rebuild().equal


def test_news_of_a_payment_in_a_state_we_do_not_know_is_not_taken_in(day):
    day.intend_lot(1)
    with pytest.raises(JournalBroken):
        tell(day, MessageKind.LOT, LotNews("LOT1", "lost", 1, ""))


@pytest.mark.parametrize(
    ("named", "kind"),
    [
        (Absorbed(1, 77, b"d" * 32), "gap"),
        (Absorbed(1, 1, b"d" * 32), "changed"),
    ],
)
def test_an_entry_names_an_answer_that_was_kept_and_is_that_one(day, named, kind):
    with pytest.raises(JournalBroken) as caught:
        day.write(named)
    assert caught.value.facts["kind"] == kind


@pytest.mark.parametrize("body", [b"garbage", b'{"kind":"request"}'])
def test_a_kept_answer_that_is_none_is_named(day, body):
    def absorb():
        with day.books.unit() as unit:
            unit.keep_answer(1, 50, body)
            unit.append(1, Absorbed(1, 50, digest(body)))

    with pytest.raises(JournalBroken) as caught:
        absorb()
    assert caught.value.facts == {"seq": 4, "kind": "unreadable"}


def test_an_answer_kept_under_another_number_is_foreign(day):
    body = day.answer()

    def absorb():
        with day.books.unit() as unit:
            unit.keep_answer(1, 50, body)
            unit.append(1, Absorbed(1, 50, digest(body)))

    with pytest.raises(JournalBroken) as caught:
        absorb()
    assert caught.value.facts["kind"] == "foreign"
