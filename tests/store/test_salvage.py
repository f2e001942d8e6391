# SPDX-License-Identifier: Apache-2.0
"""Tests: a damaged page: the file is set aside untouched, what proves itself is kept, the numbers
in doubt are named, and nothing is invented."""

import os

import pytest

from kiosk.core.entries import Opened, Surrendered
from kiosk.core.errors import JournalBroken, StoreDamaged, StoreUnreadable
from kiosk.core.journal import read_entry
from kiosk.core.transaction import State
from kiosk.core.views import ExchangeState
from kiosk.core.wire.exchange import MessageKind, Outcome
from kiosk.store.books import open_books
from kiosk.store.database import PAGE_BYTES
from kiosk.store.salvage import finish_salvage, salvage
from tests.samples import LEASE, PARTICULARS
from tests.store.world import KEY, Day, begin, belonging, catalogue, lease, message, verdict

STAMP = "20261122T101500"
SALES = 40


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """A day of 40 sales, ten of them posted at a time: its bytes, and what it says."""
    path = tmp_path_factory.mktemp("story") / "kiosk.db"
    day = begin(path)
    sales = []
    for number in range(SALES):
        sales.append(day.sell())
        if number % 10 == 9:
            day.absorb(*(verdict(one, Outcome.POSTED) for one in sales[-10:]))
    day.reverse(sales[3])
    day.erase(sales[5])
    with day.books.unit() as unit:
        unit.set_operator("R.Devi", "vle", "verifier")
        unit.set_exchange_state(ExchangeState(9, 1, 5, 4, sales[-1].seq, sales[-1].seq))
    with day.books.look() as reads:
        entries = list(reads.entries_after(0))
    day.books.close()
    return path.read_bytes(), entries, sales


def damaged(path, raw, page, at=1000):
    seen = bytearray(raw)
    seen[(page - 1) * PAGE_BYTES + at] ^= 0x10
    path.write_bytes(seen)
    return bytes(seen)


def pages(raw):
    return range(1, len(raw) // PAGE_BYTES + 1)


def test_whichever_page_is_damaged_the_chain_stays_true_and_the_lost_are_named(story, tmp_path):
    raw, entries, _ = story
    lost_somewhere = 0
    for page in pages(raw):
        path = tmp_path / f"{page}" / "kiosk.db"
        path.parent.mkdir()
        seen = damaged(path, raw, page)
        found = salvage(path, KEY, STAMP)
        assert (path.parent / found.set_aside / "kiosk.db").read_bytes() == seen, "untouched"
        assert found.bad_pages == (page,)
        with open_books(path, KEY, verify=True) as books:
            assert books.rebuild().equal, page
            with books.look() as reads:
                kept, evidence = read_all(reads)
                assert list(reads.damages()) == [found]
                if len(kept) < len(entries):
                    assert reads.exchange_state().acknowledged_seq == 0, "all is sent once more"
        assert kept == entries[: len(kept)], f"page {page}: not a beginning of the journal"
        assert evidence == [one for one in entries[len(kept) :] if one in evidence]
        doubt = [seq for _, seq in found.in_doubt]
        known = sorted([*(read_entry(one).seq for one in (*kept, *evidence)), *doubt])
        assert known == list(range(1, len(known) + 1))
        assert len(entries) - 1 <= len(known), "a last entry that no list mentions at most"
        lost_somewhere += bool(doubt)
    assert 0 < lost_somewhere < 15, "only a page of the journal itself takes entries with it"


def read_all(reads):
    """The journal as it stands, and what was cut off from it."""
    rows = reads._connection.execute("SELECT bytes FROM journal ORDER BY place", ())
    return [raw for (raw,) in rows], list(reads.evidence())


def page_of(raw, tmp_path, sql):
    """A page whose damage makes `sql` fail."""
    for page in pages(raw):
        path = tmp_path / f"find-{page}" / "kiosk.db"
        path.parent.mkdir()
        damaged(path, raw, page)
        try:
            with open_books(path, KEY) as books, books.look() as reads:
                reads._connection.execute(sql, ()).fetchall()
        except StoreDamaged:
            yield page


def test_where_the_journal_has_a_hole_nothing_is_appended_until_a_new_generation(story, tmp_path):
    raw, _, sales = story
    hole = list(page_of(raw, tmp_path, "SELECT bytes FROM journal"))[-2]
    path = tmp_path / "kiosk.db"
    damaged(path, raw, hole)
    found = salvage(path, KEY, STAMP)
    first = found.in_doubt[0]
    assert first[0] == 1
    assert len(found.papers_in_doubt) == len(
        [sale for sale in sales if (1, sale.seq) in found.in_doubt]
    )
    with open_books(path, KEY) as books:
        with pytest.raises(JournalBroken) as caught:
            Day(books).sell()
        assert caught.value.facts == {"seq": first[1], "kind": "gap"}
        with books.unit() as unit:
            unit.enrol(belonging(2), catalogue())
            unit.append(1, Opened(b"k" * 32, b"d" * 32, ((1, found.entries, b"h" * 32),)))
        assert books.verify().ok
        assert books.rebuild().equal


def test_a_damaged_list_costs_nothing_and_the_counter_goes_on(story, tmp_path):
    raw, entries, sales = story
    page = next(page_of(raw, tmp_path, "SELECT * FROM papers"))
    path = tmp_path / "kiosk.db"
    damaged(path, raw, page)
    found = salvage(path, KEY, STAMP)
    assert (found.entries, found.in_doubt, found.answers_lost) == (len(entries), (), 0)
    with open_books(path, KEY) as books:
        day = Day(books)
        assert day.sell().seq == len(entries) + 1
        assert day.view(sales[0]).state is State.POSTED
        with books.look() as reads:
            assert reads.particulars(sales[0].seq) == PARTICULARS
            assert reads.particulars(sales[5].seq) is None, "what was erased stays erased"
            assert reads.pin_verifier("R.Devi") == "verifier"


def test_answers_that_are_lost_are_asked_for_again_and_come_to_the_same(story, tmp_path):
    raw, _, sales = story
    reports = {
        page: _probe(raw, tmp_path, page)
        for page in page_of(raw, tmp_path, "SELECT bytes FROM answers")
    }
    losses = [page for page, one in reports.items() if one.answers_lost and not one.in_doubt]
    path = tmp_path / "kiosk.db"
    damaged(path, raw, losses[0])
    found = salvage(path, KEY, STAMP)
    assert found.answers_lost > 0
    with open_books(path, KEY) as books:
        day = Day(books, answers=100)
        with books.look() as reads:
            state = reads.exchange_state()
            assert (state.acknowledged_seq, state.cursor_n) == (0, 0)
            assert state.exchange_number == 9
        day.absorb(
            message(1, MessageKind.LEASE, lease()),
            *(verdict(one, Outcome.POSTED) for one in sales),
        )
        assert {day.view(one).state for one in sales} == {State.POSTED, State.REVERSING}
        with books.look() as reads:
            held = reads.allowance(sales[0].body.rail)
            assert (held.spent_total_paise, held.spent_count) == (1_000 * SALES, SALES)
        day.sell()
        assert books.rebuild().equal


def _probe(raw, tmp_path, page):
    path = tmp_path / f"probe-{page}" / "kiosk.db"
    path.parent.mkdir()
    damaged(path, raw, page)
    return salvage(path, KEY, STAMP)


def lost_lease(path):
    """A day whose first answer, which brought the lease, is not there any more."""
    day = begin(path)
    day.by_hand("DELETE FROM answers")
    day.by_hand("INSERT INTO lost_answers VALUES (1, 1)")
    day.books.replace_projections()
    return day


def test_what_was_spent_of_a_lost_lease_counts_when_it_comes_again(path):
    day = lost_lease(path)
    sale = day.sell(1_000)
    day.sell(2_000)
    with day.books.look() as reads:
        assert reads.allowance(sale.body.rail) is None
    day.absorb(message(1, MessageKind.LEASE, lease()))
    with day.books.look() as reads:
        held = reads.allowance(sale.body.rail)
    assert (held.spent_total_paise, held.spent_count, held.surrendered) == (3_000, 2, False)
    assert day.books.rebuild().equal
    day.books.close()


def test_a_lost_lease_that_was_surrendered_stays_dead_when_it_comes_again(path):
    day = lost_lease(path)
    day.write(Surrendered(LEASE.lease_id, 1, 0, 0))
    day.absorb(message(1, MessageKind.LEASE, lease()))
    with day.books.look() as reads:
        assert reads.allowance(LEASE.rail) is None
    assert day.books.rebuild().equal
    day.books.close()


def test_a_reversal_whose_refusal_was_lost_does_not_stand_in_the_way_of_the_next(path):
    day = lost_lease(path)
    sale = day.sell()
    day.reverse(sale)
    again = day.reverse(sale)
    assert day.view(sale).reversal_seq == again.seq
    day.judge(again, Outcome.POSTED)
    assert day.view(sale).state is State.REVERSED
    assert day.books.rebuild().equal
    day.books.close()


def test_a_log_beside_the_file_is_read_and_set_aside_with_it(tmp_path):
    path = tmp_path / "kiosk.db"
    day = begin(path)
    day.books.checkpoint()
    sale = day.sell()
    wal = path.with_name("kiosk.db-wal").read_bytes()
    raw = path.read_bytes()
    day.books.close()
    path.with_name("kiosk.db-wal").write_bytes(wal)
    seen = damaged(path, raw, 1)
    found = salvage(path, KEY, STAMP)
    aside = tmp_path / found.set_aside
    assert (aside / "kiosk.db").read_bytes() == seen
    assert (aside / "kiosk.db-wal").read_bytes() == wal
    with open_books(path, KEY, verify=True) as books, books.look() as reads:
        assert reads.head == sale.head


def test_a_wrong_key_mends_nothing(story, tmp_path):
    path = tmp_path / "kiosk.db"
    seen = damaged(path, story[0], 3)
    with pytest.raises(StoreUnreadable):
        salvage(path, bytes(32), STAMP)
    assert path.read_bytes() == seen
    assert [file.name for file in tmp_path.glob("kiosk*")] == ["kiosk.db"]


@pytest.mark.parametrize("moves", [0, 1, 2])
def test_a_power_cut_between_the_files_is_finished_at_the_next_opening(story, tmp_path, moves):
    path = tmp_path / "kiosk.db"
    raw, entries, _ = story
    seen = damaged(path, raw, 5)
    path.with_name("kiosk.db-wal").write_bytes(b"")
    found = salvage(path, KEY, STAMP)
    aside = tmp_path / found.set_aside
    # The moves made backwards until only so many of them stand.
    os.replace(path, aside / "made.db")
    if moves < 2:
        os.replace(aside / "kiosk.db", path)
    if moves < 1:
        os.replace(aside / "kiosk.db-wal", path.with_name("kiosk.db-wal"))
    with open_books(path, KEY, verify=True) as books, books.look() as reads:
        assert reads.head.seq == len(entries)
    assert (aside / "kiosk.db").read_bytes() == seen
    finish_salvage(path)
    with open_books(path, KEY):
        pass


def test_a_second_damage_is_salvaged_too(story, tmp_path):
    path = tmp_path / "kiosk.db"
    damaged(path, story[0], 5)
    first = salvage(path, KEY, STAMP)
    damaged(path, path.read_bytes(), 7)
    second = salvage(path, KEY, "20261123T090000")
    with open_books(path, KEY) as books, books.look() as reads:
        assert list(reads.damages()) == [first, second]
    with pytest.raises(FileExistsError):
        salvage(path, KEY, STAMP)


def test_a_page_damaged_while_the_counter_works_is_told_as_damage(day, path):
    for _ in range(30):
        day.sell()
    day.books.close()
    seen = path.read_bytes()
    told = 0
    for page in pages(seen):
        damaged(path, seen, page)
        try:
            with open_books(path, KEY) as books, books.look() as reads:
                list(reads.entries_after(0))
        except StoreDamaged:
            told += 1
    assert 4 <= told < len(pages(seen))
