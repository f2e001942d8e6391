# SPDX-License-Identifier: Apache-2.0
"""Portal lines: the bytes of one sent entry, read as far as they can be.

An entry whose body cannot be read still has a place in the chain when its frame can; one whose
frame cannot is placed by its successor's link, or by the head that the request names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from kiosk.core.encoding import Unreadable, digest, load, unb64
from kiosk.core.entries import Kind
from kiosk.core.journal import FORM, Entry, read_entry
from kiosk.core.wire.exchange import RequestHead

UNREADABLE: Final = "unreadable"
_NUL: Final = rb"\u0000"  # JSON can say it, PostgreSQL cannot keep it


@dataclass(frozen=True, slots=True)
class Line:
    """One sent entry. `entry` is None when its body cannot be read."""

    raw: bytes
    hash: bytes
    whose: tuple[str, str, int] | None  # portal, kiosk, generation; None when unreadable
    seq: int
    prev: bytes | None  # None when another line places it
    kind: str
    entry: Entry | None


def read_lines(raws: Sequence[bytes], head: RequestHead) -> list[Line]:
    """Every sent line in its order; `seq` is 0 for one that nothing places."""
    lines = [read_line(raw) for raw in raws]
    ours = (head.portal_id, head.kiosk_id, head.generation)
    for at, line in enumerate(lines):
        if line.whose is None:
            after = lines[at + 1] if at + 1 < len(lines) else None
            seq = _placed(line, after, head)
            lines[at] = Line(line.raw, line.hash, ours, seq, None, UNREADABLE, None)
    return lines


def can_be_kept(text: str) -> bool:
    """Whether every database takes this text."""
    return "\0" not in text


def _placed(line: Line, after: Line | None, head: RequestHead) -> int:
    if after is not None:
        return after.seq - 1 if after.prev == line.hash else 0
    return head.head_seq if head.head_hash == line.hash else 0


def read_line(raw: bytes) -> Line:
    """One line by itself; `prev` is None when its frame cannot be read."""
    mark = digest(raw)
    try:
        if _NUL not in raw or not _holds_nul(load(raw)):
            entry = read_entry(raw)
            whose = (entry.portal_id, entry.kiosk_id, entry.generation)
            return Line(raw, mark, whose, entry.seq, entry.prev, entry.kind.value, entry)
    except Unreadable:
        pass
    return _read_frame(raw, mark)


def _read_frame(raw: bytes, mark: bytes) -> Line:
    try:
        form, portal_id, kiosk_id, generation, seq, prev, kind, _, _ = load(raw)
        texts = (form, portal_id, kiosk_id, prev, kind)
        if not all(type(text) is str for text in texts) or form != FORM:
            raise Unreadable("not a frame")
        if type(generation) is not int or type(seq) is not int:
            raise Unreadable("not a frame")
        known = kind if kind in frozenset(Kind) else UNREADABLE
        whose = (portal_id, kiosk_id, generation)
        return Line(raw, mark, whose, seq, unb64(prev), known, None)
    except (Unreadable, TypeError, ValueError):
        return Line(raw, mark, None, 0, None, UNREADABLE, None)


def _holds_nul(plain: Any) -> bool:
    if isinstance(plain, list | dict):
        parts = plain if isinstance(plain, list) else [*plain.keys(), *plain.values()]
        return any(_holds_nul(part) for part in parts)
    return isinstance(plain, str) and not can_be_kept(plain)
