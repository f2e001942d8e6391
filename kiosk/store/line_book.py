# SPDX-License-Identifier: Apache-2.0
"""Room store: how the line was, kept across runs in two small files of the data folder.

Files and no table: nothing here is money or proof, it is written every minute while the journal
must rest, and it is read also before there is a store. Each is written whole or not; one that
cannot be read is an empty book. At most a month, and so many marks, are kept.
"""

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kiosk.core.line_figures import DataSaver
from kiosk.core.line_log import LineState, Mark, kept
from kiosk.store.private_file import write_private

KEPT_MS: Final = 31 * 24 * 3600 * 1000
MARKS_MAX: Final = 5_000
_FILE_BYTES_MAX: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class LineBook:
    """Marks, and the last moment at which somebody watched (None: never). One writer at a time."""

    marks: tuple[Mark, ...] = ()
    alive_ms: int | None = None


def read_line(folder: Path) -> LineBook:
    """What was kept; an empty book when there is none."""
    try:
        said = _read(folder / "line.json")
        marks = tuple(Mark(int(at), LineState(state), str(code)) for at, state, code in said[1:])
        return LineBook(marks, int(said[0]))
    except (OSError, ValueError, TypeError, IndexError):
        return LineBook()


def write_line(folder: Path, marks: Sequence[Mark], alive_ms: int) -> LineBook:
    """Keeps the last month's marks; what a full disk does not take is told at the next write."""
    book = LineBook(kept(marks, alive_ms - KEPT_MS)[-MARKS_MAX:], alive_ms)
    rows = [[mark.at_ms, mark.state.value, mark.code] for mark in book.marks]
    with contextlib.suppress(OSError):
        write_private(folder / "line.json", json.dumps([alive_ms, *rows]).encode())
    return book


def read_saver(folder: Path) -> DataSaver:
    """What measuring the line has cost on the day it was measured last."""
    try:
        day, spent_bytes = _read(folder / "line-bytes.json")
        return DataSaver(str(day), max(0, int(spent_bytes)))
    except (OSError, ValueError, TypeError):
        return DataSaver()


def write_saver(folder: Path, saver: DataSaver) -> None:
    """Keeps it; a folder that is not there keeps nothing."""
    with contextlib.suppress(OSError):
        content = json.dumps([saver.day, saver.spent_bytes]).encode()
        write_private(folder / "line-bytes.json", content)


def _read(path: Path) -> Any:
    if path.stat().st_size > _FILE_BYTES_MAX:
        raise ValueError(path.name)
    return json.loads(path.read_bytes())
