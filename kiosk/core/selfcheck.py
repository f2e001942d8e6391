# SPDX-License-Identifier: Apache-2.0
"""Core: the Annexure A self-check as values: the form's rows, what was found, and what it came to.

The words and their order are those printed in the guideline (Annexure A): eight particulars and
nine rows of infrastructure. "Panchayat/ Ward" stands where the print has "Word", a slip of the
press. Each row is Y, N or not known; how that is found out is the rule of `selfcheck_rule`.

Two verdicts follow from the rows and from nothing else:
- minimum met: the five of guideline 3.3 (a) (computer, printer, scanner, internet, power backup)
  are Y;
- complete: all seventeen rows are Y. (A form whose every row has its Y or N is `answered`.)
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from kiosk.core.dates import local
from kiosk.core.encoding import Unreadable, dump, load, pack_named, unpack_named

FORM: Final = "annexure-a-1"
TEXT_MAX: Final = 65_536  # characters of a record: a hundred times what a table of devices needs


class Item(StrEnum):
    """A row of the form, in printed order; the values are keys of words (`annexure.<item>`)."""

    VLE_NAME = "vle_name"
    MOBILE = "mobile"
    DISTRICT = "district"
    BLOCK = "block"
    PANCHAYAT = "panchayat"
    VILLAGE = "village"
    ADDRESS = "address"
    EMAIL = "email"
    COMPUTER = "computer"
    PRINTER = "printer"
    SCANNER = "scanner"
    CAMERA = "camera"
    BROADBAND = "broadband"
    BIOMETRIC = "biometric"
    KIT = "kit"
    BACKUP = "backup"
    SPACE = "space"


PRINTED: Final[dict[Item, str]] = {
    Item.VLE_NAME: "Name of VLE",
    Item.MOBILE: "Mobile number",
    Item.DISTRICT: "District",
    Item.BLOCK: "Block/Town",
    Item.PANCHAYAT: "Panchayat/ Ward",
    Item.VILLAGE: "Village/Location of CSC/LMK",
    Item.ADDRESS: "Address",
    Item.EMAIL: "E-mail",
    Item.COMPUTER: "Computer/Laptop",
    Item.PRINTER: "Printer",
    Item.SCANNER: "Scanner",
    Item.CAMERA: "Web camera",
    Item.BROADBAND: "Broadband",
    Item.BIOMETRIC: "Biometric device",
    Item.KIT: "Aadhaar kit",
    Item.BACKUP: "Suitable power backup",
    Item.SPACE: "Space in sq. m",
}
PARTICULARS: Final = tuple(Item)[:8]
INFRASTRUCTURE: Final = tuple(Item)[8:]
MINIMUM: Final = frozenset({Item.COMPUTER, Item.PRINTER, Item.SCANNER, Item.BROADBAND, Item.BACKUP})


class Mark(StrEnum):
    """What stands in the form's column. The district's form knows Y and N; an unknown is left
    blank there and never becomes an N.
    """

    Y = "Y"
    N = "N"
    NOT_KNOWN = "not known"


class How(StrEnum):
    """How it was found out; the values are keys of words (`check.how.<how>`)."""

    MEASURED = "measured"  # by this program: a device's answer, a test, a figure
    DECLARED = "declared"  # by the operator
    SKIPPED = "skipped"  # not at all


class Depth(StrEnum):
    """Which check it was."""

    QUICK = "quick"  # a look at what is there; nobody is asked, nothing is journalled
    FULL = "full"  # with the operator's steps


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled piece of evidence. A label of ours is a member of selfcheck_evidence.Label and
    has words; any other is a device's own. A `word` is a key (`check.value.<value>`).
    """

    label: str
    value: str
    word: bool = False


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One row as found. `next` is the code of the error whose next step mends it, empty on Y."""

    item: Item
    mark: Mark
    how: How
    evidence: tuple[Fact, ...]
    at_ms: int
    next: str
    value: str = ""  # of a particular, or the space in sq. m: what the form's column holds


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose counter was examined; empty before enrolment."""

    kiosk_id: str = ""
    lmk_id: str = ""
    csc_id: str = ""
    centre_en: str = ""
    centre_hi: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A whole self-check: what window, terminal, paper, CSV line and register all show."""

    form: str
    depth: Depth
    subject: Subject
    operator: str  # who declared; empty when nobody had signed in
    at_ms: int  # when it ended
    policy: tuple[tuple[str, int], ...]  # the thresholds it was judged by
    rows: tuple[CheckRow, ...]

    def row(self, item: Item) -> CheckRow:
        """The row of an item."""
        return next(row for row in self.rows if row.item is item)

    @property
    def minimum_met(self) -> bool:
        """Guideline 3.3 (a)."""
        return all(row.mark is Mark.Y for row in self.rows if row.item in MINIMUM)

    @property
    def complete(self) -> bool:
        """Everything that Annexure A lists is there."""
        return all(row.mark is Mark.Y for row in self.rows)

    @property
    def answered(self) -> bool:
        """No row is unknown."""
        return all(row.mark is not Mark.NOT_KNOWN for row in self.rows)

    @property
    def marks(self) -> str:
        """One letter a row in printed order: Y, N, or ? for not known."""
        return "".join("?" if row.mark is Mark.NOT_KNOWN else row.mark.value for row in self.rows)

    def to_bytes(self) -> bytes:
        """The canonical bytes: what the kiosk signs and the register keeps."""
        return dump(pack_named(self))


def read_record(raw: bytes) -> Record:
    """A record from its canonical bytes. Raises Unreadable, also when rows are missing, doubled or
    in another order.
    """
    if len(raw) > 4 * TEXT_MAX:
        raise Unreadable("too long for a self-check")
    record = unpack_named(Record, load(raw))
    if record.form != FORM or tuple(row.item for row in record.rows) != tuple(Item):
        raise Unreadable("not Annexure A of form 1")
    return record


def as_plain(record: Record) -> dict[str, Any]:
    """The object that `check --json` prints and the window shows."""
    return {
        "rows": [_row_plain(row) for row in record.rows],
        "minimum_met": record.minimum_met,
        "complete": record.complete,
        "answered": record.answered,
        "depth": record.depth.value,
        "at": _at(record.at_ms),
        "operator": record.operator,
        "kiosk_id": record.subject.kiosk_id,
        "lmk_id": record.subject.lmk_id,
        "csc_id": record.subject.csc_id,
        "policy": dict(record.policy),
    }


def _row_plain(row: CheckRow) -> dict[str, Any]:
    value = [{"label": "value", "value": row.value}] if row.value else []
    facts = [{"label": fact.label, "value": fact.value} for fact in row.evidence]
    return {
        "item": PRINTED[row.item],
        "verdict": row.mark.value,
        "how": row.how.value,
        "evidence": value + facts,
        "at": _at(row.at_ms),
        "next": row.next,
    }


def _at(ms: int) -> str:
    """ISO 8601 in India, to the second."""
    return local(ms).isoformat(timespec="seconds")


def csv_of(records: Iterable[Record]) -> str:
    """The form as CSV: the printed words, then one line of 17 columns for each record."""
    made = io.StringIO()
    lines = csv.writer(made, lineterminator="\r\n")  # RFC 4180
    lines.writerow([PRINTED[item] for item in Item])
    lines.writerows([_column(row) for row in record.rows] for record in records)
    return made.getvalue()


def _column(row: CheckRow) -> str:
    if row.item in PARTICULARS or row.item is Item.SPACE:
        return _inert(row.value)
    return "" if row.mark is Mark.NOT_KNOWN else row.mark.value


def _inert(text: str) -> str:
    """No spreadsheet takes it for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not as it was."""

    item: Item
    before: CheckRow
    after: CheckRow


def differences(before: Record, after: Record) -> tuple[Difference, ...]:
    """Rows whose mark, way of finding out or value changed, in printed order."""
    pairs = zip(before.rows, after.rows, strict=True)
    return tuple(
        Difference(new.item, old, new)
        for old, new in pairs
        if (old.mark, old.how, old.value) != (new.mark, new.how, new.value)
    )
