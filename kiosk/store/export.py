# SPDX-License-Identifier: Apache-2.0
"""Room store: the journal on paper for others: each entry as it was hashed, a line each, and a last
line in which the kiosk signs the head. A byte changed anywhere names the entry that bears it.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from kiosk.core.encoding import Unreadable, b64, digest, dump, load, unb64
from kiosk.core.journal import (
    NO_HASH,
    Fault,
    FaultKind,
    Head,
    Verification,
    empty_head,
    read_entry,
    verify_chain,
)
from kiosk.core.ports import Reads, Signer, Verifier

FORM: Final = "head-1"
_NOWHERE: Final = Head("", "", 0, 0, NO_HASH)


def export_lines(reads: Reads, signer: Signer) -> Iterator[bytes]:
    """The present generation, lazily, each line with its end. Raises NotEnrolled."""
    head = reads.head
    for raw in reads.entries_after(0):
        yield raw + b"\n"
    yield _head_line(head, signer.sign(_signed_part(head))) + b"\n"


def verify_export(lines: Iterable[bytes], public_key: bytes, verify: Verifier) -> Verification:
    """Walks an export; `entries` counts the sound ones before a fault.

    A last line that is missing, changed or signed by another key is a fault of the head.
    """
    sheet = _Sheet(lines)
    found = verify_chain(sheet.start, sheet.entries())
    if found.fault is not None:
        return _pointed(found, sheet)
    end = _read_head(sheet.last, public_key, verify)
    if end is None:
        return _broken(found, Fault(found.head.seq, FaultKind.HEAD))
    if end != found.head:
        kind = FaultKind.CHANGED if end.seq == found.head.seq else FaultKind.HEAD
        return _broken(found, Fault(found.head.seq, kind))
    return found


class _Sheet:
    """The lines, read once: all but the last are entries."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = (line.removesuffix(b"\n") for line in lines)
        self.last = next(self._lines, b"")
        self.given: bytes | None = None
        self.start = self._start()

    def _start(self) -> Head:
        """Whose chain it is, its first line says; the signed head has to say the same."""
        try:
            first = read_entry(self.last)
        except Unreadable:
            return _NOWHERE
        return empty_head(first.portal_id, first.kiosk_id, first.generation)

    def entries(self) -> Iterator[bytes]:
        for line in self._lines:
            self.given, self.last = self.last, line
            yield self.given


def _pointed(found: Verification, sheet: _Sheet) -> Verification:
    """Which of two entries was changed when they do not fit: the later one, if it does not fit the
    line after it either; the first, if the second does not even link to it.
    """
    fault, given = found.fault, sheet.given
    if fault is None or given is None:
        return found
    if fault.kind is FaultKind.CHANGED and _named_hash(sheet.last) not in (None, digest(given)):
        return _broken(found, Fault(found.head.seq + 1, FaultKind.CHANGED))
    if fault.kind is FaultKind.FOREIGN and found.head.seq == 1:
        if _named_hash(given) != found.head.hash:
            return _broken(found, Fault(1, FaultKind.CHANGED))
    return found


def _named_hash(line: bytes) -> bytes | None:
    """The hash of the line before it, as an entry or a head line says it."""
    try:
        plain = load(line)
        return unb64(plain[5]) if isinstance(plain, list) and len(plain) > 6 else None
    except (Unreadable, TypeError):
        return None


def _broken(found: Verification, fault: Fault) -> Verification:
    return Verification(False, found.entries, found.head, fault)


def _signed_part(head: Head) -> bytes:
    return dump(_plain(head))


def _plain(head: Head) -> list[str | int]:
    names = [head.portal_id, head.kiosk_id]
    return [FORM, *names, head.generation, head.seq, b64(head.hash)]


def _head_line(head: Head, signature: bytes) -> bytes:
    return dump([*_plain(head), b64(signature)])


def _read_head(line: bytes, public_key: bytes, verify: Verifier) -> Head | None:
    """The signed head, or None; only its one spelling is taken."""
    try:
        _, portal_id, kiosk_id, generation, seq, mark, signature = load(line)
        head = Head(portal_id, kiosk_id, generation, seq, unb64(mark))
        sound = _head_line(head, unb64(signature)) == line
    except (Unreadable, TypeError, ValueError):
        return None
    return head if sound and verify(public_key, unb64(signature), _signed_part(head)) else None
