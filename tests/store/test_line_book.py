# SPDX-License-Identifier: Apache-2.0
"""Tests: how the line was is found again; a month is kept, a broken file is an empty one."""

import pytest

from kiosk.core.line_figures import DataSaver
from kiosk.core.line_log import LineState, Mark
from kiosk.store.line_book import (
    KEPT_MS,
    MARKS_MAX,
    LineBook,
    read_line,
    read_saver,
    write_line,
    write_saver,
)

NOW = 1_790_000_000_000
MARKS = (Mark(NOW, LineState.UP), Mark(NOW + 5, LineState.DOWN, "NET-01"))


def test_what_was_kept_is_found_again(tmp_path):
    assert write_line(tmp_path, MARKS, NOW + 9) == LineBook(MARKS, NOW + 9)
    assert read_line(tmp_path) == LineBook(MARKS, NOW + 9)


def test_before_the_first_mark_the_book_is_empty(tmp_path):
    assert read_line(tmp_path) == LineBook()
    assert read_saver(tmp_path) == DataSaver()


@pytest.mark.parametrize("broken", [b"", b"[", b"{}", b'["x"]', b"[1, [2, 3]]", b"\xff", b"[]"])
def test_a_broken_file_is_an_empty_book(tmp_path, broken):
    for name in ("line.json", "line-bytes.json"):
        (tmp_path / name).write_bytes(broken)
    assert read_line(tmp_path) == LineBook()
    assert read_saver(tmp_path) == DataSaver()


def test_a_huge_file_is_not_read(tmp_path):
    (tmp_path / "line.json").write_bytes(b"[1" + b" " * 2**20 + b"]")
    assert read_line(tmp_path) == LineBook()


def test_a_month_and_a_bounded_number_of_marks_are_kept(tmp_path):
    old = Mark(NOW - KEPT_MS - 1, LineState.UP)
    book = write_line(tmp_path, (old, *MARKS), NOW + 9)
    assert book.marks[0].at_ms == NOW + 9 - KEPT_MS
    many = tuple(Mark(NOW + n, LineState.UP) for n in range(MARKS_MAX + 7))
    assert len(write_line(tmp_path, many, NOW + MARKS_MAX + 7).marks) == MARKS_MAX


def test_a_folder_that_is_not_there_keeps_nothing_and_harms_nobody(tmp_path):
    gone = tmp_path / "gone"
    assert write_line(gone, MARKS, NOW + 9).marks == MARKS
    write_saver(gone, DataSaver("2026-11-22", 5))
    assert read_line(gone) == LineBook()


def test_what_measuring_cost_is_kept_for_its_day(tmp_path):
    write_saver(tmp_path, read_saver(tmp_path).after("2026-11-22", 1_000))
    write_saver(tmp_path, read_saver(tmp_path).after("2026-11-22", 500))
    assert read_saver(tmp_path).spent_bytes == 1_500
    assert read_saver(tmp_path).left("2026-11-23") == DataSaver().bytes_a_day
