# SPDX-License-Identifier: Apache-2.0
"""Tests: the log of 20 commits, cut as a power cut may cut it: what opens is a beginning of it,
its chain verifies, and its lists are what a rebuild makes of it."""

import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.core.wire.exchange import Outcome
from kiosk.store.books import SqlBooks, open_books
from kiosk.store.database import PAGE_BYTES
from kiosk.store.wal import fold
from tests.store.world import KEY, Day, begin

COMMITS = 20
POSITIONS = 300
HEADER, FRAME = 32, 24 + PAGE_BYTES


@dataclass(frozen=True)
class Story:
    """A file, its log, and how long the log was after each commit."""

    file: bytes
    wal: bytes
    entries: tuple[bytes, ...]
    heads: tuple[int, ...]  # number of the last entry after each commit, from none on
    sizes: tuple[int, ...]  # of the log at that moment

    def head_of(self, cut: int) -> int:
        """Number of the last entry that a log of so many bytes still holds."""
        return self.heads[max(n for n, size in enumerate(self.sizes) if size <= max(cut, 0))]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    path = tmp_path_factory.mktemp("cut") / "kiosk.db"
    day = begin(path)
    day.books.checkpoint()
    heads, sizes = [day.head_seq()], [0]
    wal = path.with_name("kiosk.db-wal")
    for step in acts(day):
        step()
        heads.append(day.head_seq())
        sizes.append(wal.stat().st_size)
    with day.books.look() as reads:
        entries = tuple(reads.entries_after(0))
    found = Story(path.read_bytes(), wal.read_bytes(), entries, tuple(heads), tuple(sizes))
    day.books.close()
    assert len(heads) == COMMITS + 1
    return found


def acts(day: Day):
    """Twenty units of work of every weight."""
    sales = []

    def sell():
        sales.append(day.sell())

    yield from [sell] * 6
    yield lambda: day.judge(sales[0], Outcome.POSTED)
    yield lambda: day.judge(sales[1], Outcome.REFUSED)
    yield lambda: day.reverse(sales[1])
    yield lambda: day.erase(sales[2])
    yield day.intend_lot
    yield from [sell] * 7
    yield lambda: day.reverse(sales[7])
    yield lambda: day.judge(sales[7], Outcome.HELD)


def opened(folder: Path, story: Story, cut: int) -> SqlBooks:
    path = folder / f"{cut}.db"
    path.write_bytes(story.file)
    path.with_name(path.name + "-wal").write_bytes(story.wal[:cut])
    return open_books(path, KEY)


def holds(books: SqlBooks, story: Story, head: int) -> None:
    """What opened is the beginning up to `head`, and whole in itself."""
    with books.look() as reads:
        assert reads.head.seq == head
        assert tuple(reads.entries_after(0)) == story.entries[:head]
    found = books.verify()
    assert (found.ok, found.entries) == (True, head)
    assert books.rebuild().equal


def frame_boundaries(story: Story) -> list[int]:
    return [0, HEADER, *range(HEADER + FRAME, len(story.wal) + 1, FRAME)]


def test_cut_at_every_frame(story, tmp_path):
    boundaries = frame_boundaries(story)
    assert len(boundaries) > COMMITS * 5
    assert set(story.sizes[1:]) <= set(boundaries)
    for cut in boundaries:
        with opened(tmp_path, story, cut) as books:
            holds(books, story, story.head_of(cut))


def test_cut_at_any_byte(story, tmp_path):
    seen = random.Random(20261122)
    for cut in sorted(seen.sample(range(len(story.wal)), POSITIONS)):
        with opened(tmp_path, story, cut) as books:
            holds(books, story, story.head_of(cut))


def test_the_counter_goes_on_from_a_cut(story, tmp_path):
    for cut in (story.sizes[3], story.sizes[9] + 100, story.sizes[14] - 1):
        with opened(tmp_path, story, cut) as books:
            sale = Day(books).sell()
            assert sale.seq == story.head_of(cut) + 1
            assert books.verify().ok
            assert books.rebuild().equal


def test_a_bit_that_fell_over_in_the_log_ends_it_there(story, tmp_path):
    seen = random.Random(7)
    for at in seen.sample(range(HEADER, len(story.wal)), 20):
        path = tmp_path / f"flip-{at}.db"
        path.write_bytes(story.file)
        wal = bytearray(story.wal)
        wal[at] ^= 1 << seen.randrange(8)
        path.with_name(path.name + "-wal").write_bytes(wal)
        with open_books(path, KEY) as books:
            holds(books, story, story.head_of(at))


def test_folding_the_log_ourselves_comes_to_the_same(story, tmp_path):
    cuts = [0, 20, HEADER, *story.sizes, *(size - 1 for size in story.sizes[1:])]
    for cut in [*cuts, *frame_boundaries(story)[::9]]:
        path, wal = tmp_path / f"fold-{cut}.db", tmp_path / f"fold-{cut}.wal"
        path.write_bytes(story.file)
        wal.write_bytes(story.wal[:cut])
        fold(path, wal)
        with open_books(path, KEY) as books:
            holds(books, story, story.head_of(cut))


def test_a_log_that_is_none_folds_to_nothing(story, tmp_path):
    path, wal = tmp_path / "kiosk.db", tmp_path / "log"
    path.write_bytes(story.file)
    assert fold(path, wal) == 0
    for log in (b"", b"\0" * 5_000, b"\x37\x7f\x06\x82" + bytes(9_000)):
        wal.write_bytes(log)
        assert fold(path, wal) == 0
    assert path.read_bytes() == story.file
