# SPDX-License-Identifier: Apache-2.0
"""Room store: a write-ahead log folded into its file without opening the database.

For a damaged file, whose first page may not be readable: the log's pages are as sealed as the
file's, so they are moved by the log's own format (sqlite.org/walformat.html) up to the last commit
whose checksums hold. That is what SQLite itself would take from it.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_HEADER: Final = struct.Struct(">8I")  # magic, version, page size, checkpoint, salts, checksums
_FRAME: Final = struct.Struct(">6I")  # page, pages after a commit or 0, salts, checksums
_MAGIC: Final = 0x377F0682  # its last bit says in which order the words of a checksum lie
_WORD_MASK: Final = 0xFFFFFFFF

Sums = tuple[int, int]


def fold(database: Path, wal: Path) -> int:
    """Writes the committed pages of `wal` into `database`; how many frames stood in commits.

    Both are copies of nobody else's. A log that is cut, or not there, gives what it can.
    """
    log = wal.read_bytes() if wal.exists() else b""
    pages: dict[int, bytes] = {}
    size, committed = 0, 0
    fresh: dict[int, bytes] = {}
    for seen, (number, after, content) in enumerate(_frames(log), 1):
        fresh[number] = content
        if after:
            pages |= fresh
            fresh = {}
            size, committed = after * len(content), seen
    if committed:
        with database.open("r+b") as file:
            for number, content in pages.items():
                file.seek((number - 1) * len(content))
                file.write(content)
            file.truncate(size)
    return committed


def _frames(log: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(page number, size after commit, page) of each frame that belongs to the log."""
    if len(log) < _HEADER.size:
        return
    magic, _, page_bytes, _, *salts_and_sums = _HEADER.unpack_from(log)
    salts, sums = tuple(salts_and_sums[:2]), (salts_and_sums[2], salts_and_sums[3])
    order = ">" if magic & 1 else "<"
    if magic | 1 != _MAGIC | 1 or _checksum(log[:24], order, (0, 0)) != sums:
        return
    step = _FRAME.size + page_bytes
    for at in range(_HEADER.size, len(log) - step + 1, step):
        number, after, salt_1, salt_2, *claimed = _FRAME.unpack_from(log, at)
        content = log[at + _FRAME.size : at + step]
        sums = _checksum(content, order, _checksum(log[at : at + 8], order, sums))
        if (salt_1, salt_2) != salts or sums != tuple(claimed) or not number:
            return
        yield number, after, content


def _checksum(content: bytes, order: str, sums: Sums) -> Sums:
    one, two = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        one = (one + even + two) & _WORD_MASK
        two = (two + odd + one) & _WORD_MASK
    return one, two
