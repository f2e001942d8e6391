# SPDX-License-Identifier: Apache-2.0
"""Roof: verbs that look after the journal: verify, export, rebuild."""

import argparse
from pathlib import Path

from kiosk import seal
from kiosk.cli.call import Call, Result
from kiosk.core.encoding import Unreadable
from kiosk.core.entries import Opened
from kiosk.core.errors import JournalBroken, ProjectionDiffers
from kiosk.core.journal import Verification, read_entry
from kiosk.counter.means import belonging
from kiosk.store.books import SqlBooks
from kiosk.store.export import export_lines, verify_export


def verify(call: Call) -> Result:
    """Walks every generation of this kiosk's journal."""
    return _verified(call.house.ask(call.house.books.verify))


def verify_file(args: argparse.Namespace) -> Result:
    """Walks an exported file; no house is needed.

    Raises OSError.
    """
    lines = Path(args.file).read_bytes().splitlines(keepends=True)
    key = _key_of(lines[0] if lines else b"")
    return _verified(verify_export(lines, key, seal.verify)) | {"file": args.file}


def _key_of(first_line: bytes) -> bytes:
    """The key the chain names in its first entry; whose kiosk it is, its certificate says."""
    try:
        body = read_entry(first_line.rstrip(b"\n")).body
    except Unreadable:
        return b""
    return body.kiosk_key if isinstance(body, Opened) else b""


def _verified(found: Verification) -> Result:
    result: Result = {"ok": found.ok, "entries": found.entries, "kiosk": found.head.kiosk_id}
    if found.fault is not None:
        result["fault"] = {"seq": found.fault.seq, "kind": found.fault.kind.value}
    return result


def export(call: Call) -> Result:
    """Writes the journal of the present generation with a signed last line."""
    to = Path(call.args.file)
    count = call.house.ask(_export, call.house.books, call.house.signer, to)
    return {"file": str(to), "entries": count}


def _export(books: SqlBooks, signer: seal.SigningKey, to: Path) -> int:
    count = -1
    with books.look() as reads, to.open("wb") as file:
        belonging(reads)
        for line in export_lines(reads, signer):
            file.write(line)
            count += 1
    return count


def rebuild(call: Call) -> Result:
    """Makes every list anew and compares; what differs is replaced and named.

    Raises JournalBroken, and changes nothing, when the journal is not what was written: lists made
    of an edited entry would make the edit good.
    """
    fault = call.house.ask(call.house.books.verify).fault
    if fault is not None:
        raise JournalBroken(seq=fault.seq, kind=fault.kind.value)
    found = call.house.ask(call.house.books.rebuild)
    if not found.equal:
        call.house.ask(call.house.books.replace_projections)
    differing = [ProjectionDiffers(table=table) for table in found.differing]
    return {
        "ok": found.equal,
        "entries": found.entries,
        "differing": list(found.differing),
        **call.warnings(*differing),
    }
