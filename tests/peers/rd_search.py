# SPDX-License-Identifier: Apache-2.0
"""Tests peers: looks for a sealed block in files and in the memory of processes."""

import base64
import re
from collections.abc import Iterable
from pathlib import Path

PIECE_BYTES = 40
_PORTION = 16 * 1024 * 1024


def pieces(block: bytes) -> list[bytes]:
    """What would give a block away: parts of its text, of the Base64 of it all, of what the Base64
    inside stands for. Each is long and random enough to be nowhere by chance."""
    found = [base64.b64encode(block)[100 : 100 + PIECE_BYTES]]
    found.append(base64.urlsafe_b64encode(block)[-200 : -200 + PIECE_BYTES])
    for name in (b"Skey", b"Hmac", b"Data"):
        text = re.search(rb"<%s[^>]*>([^<]+)<" % name, block)[1]
        raw = base64.b64decode(text)
        for spelling in (text, raw, raw.hex().encode()):
            places = range(28, len(spelling) - PIECE_BYTES, max(len(spelling) // 8, 1))
            found += [spelling[place : place + PIECE_BYTES] for place in (*places, 24)]
    assert min(map(len, found)) >= 20
    return found


def in_files(top: Path, marks: Iterable[bytes]) -> list[Path]:
    """The files below that hold one of the marks."""
    wanted = re.compile(b"|".join(map(re.escape, marks)))
    return [path for path in top.rglob("*") if path.is_file() and wanted.search(path.read_bytes())]


def in_memory(pid: int, marks: Iterable[bytes]) -> int:
    """How often a mark stands in what a process can write to; every page of it is looked at."""
    wanted = re.compile(b"|".join(map(re.escape, marks)))
    hits = 0
    maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            if "w" not in line.split()[1] or "[vvar" in line:
                continue
            hits += _in_region(memory, start, end, wanted)
    return hits


def _in_region(memory: object, start: int, end: int, wanted: re.Pattern[bytes]) -> int:
    hits, tail = 0, b""
    for place in range(start, end, _PORTION):
        memory.seek(place)
        try:
            portion = memory.read(min(_PORTION, end - place))
        except OSError:  # a page that nobody ever had
            tail = b""
            continue
        hits += len(wanted.findall(tail + portion))
        tail = portion[-PIECE_BYTES:]
    return hits
