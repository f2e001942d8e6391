# SPDX-License-Identifier: Apache-2.0
"""Portal catalogue: a price list is checked, signed once and kept; a published row never changes.

The text that was signed is the text that is served, for ever. A sheet of a higher version carries
the digest of the one before it.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, insert, select

from kiosk.core.catalogue import Catalogue, Rail, Row, read_catalogue
from kiosk.core.encoding import Unreadable, b64, digest, dump, load
from kiosk.core.fields import FieldKind
from kiosk.core.wire.trust import Signed
from portal.database import Database
from portal.ports import Signers
from portal.registry_schema import catalogue as table

SHEET_MAX_BYTES: Final = 4 * 1024 * 1024


class CatalogueUnfit(Exception):
    """The sheet cannot be published; says why."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did; not fresh when the same sheet was published before."""

    version: int
    rows: int
    fresh: bool


def publish(connection: Connection, signers: Signers, sheet: bytes, now_ms: int) -> Published:
    """Checks, signs and keeps a sheet. Raises CatalogueUnfit.

    `previous_digest` is filled in here; in the sheet it stays empty.
    """
    last = newest(connection)
    text, catalogue = _prepared(sheet, last)
    if last is not None and text == last.text:
        return Published(catalogue.version, len(catalogue.rows), fresh=False)
    _check_succession(catalogue, read_catalogue(last.bytes_once) if last else None)
    signature = signers.catalogue(text.encode())
    values = {"version": catalogue.version, "text": text, "signature": signature}
    connection.execute(insert(table).values(**values, published_ms=now_ms))
    return Published(catalogue.version, len(catalogue.rows), fresh=True)


def newest(connection: Connection) -> Signed | None:
    """The catalogue in force."""
    found = connection.execute(
        select(table.c.text, table.c.signature).order_by(table.c.version.desc()).limit(1)
    ).one_or_none()
    return None if found is None else Signed(found.text, bytes(found.signature))


def _prepared(sheet: bytes, last: Signed | None) -> tuple[str, Catalogue]:
    """The text to sign: compact, and linked to the version before it."""
    try:
        plain = load(sheet)
        if not isinstance(plain, dict) or len(sheet) > SHEET_MAX_BYTES:
            raise Unreadable("not a catalogue")
        plain["previous_digest"] = b64(_before(plain.get("version"), last))
        text = dump(plain)
        catalogue = read_catalogue(text)
    except Unreadable as error:
        raise CatalogueUnfit(str(error)) from error
    for row in catalogue.rows:
        for fault in _faults(row):
            raise CatalogueUnfit(f"{row.service} from {row.effective_from}: {fault}")
    return text.decode(), catalogue


def _before(version: object, last: Signed | None) -> bytes:
    """Digest of the version before; the version in force names the same one again."""
    if last is None:
        return b""
    kept = read_catalogue(last.bytes_once)
    return kept.previous_digest if version == kept.version else digest(last.bytes_once)


def _faults(row: Row) -> Iterator[str]:
    fields = {rule.name: rule for rule in row.fields}
    unit = fields.get(row.unit_field)
    counted = unit is not None and unit.kind is FieldKind.COUNT and unit.required
    subject = bool(row.subject_fields) and set(row.subject_fields) <= set(fields)
    lowest = min(row.charge_paise, row.tax.gst_bp, row.tax.tds_bp, *row.share.off_top_paise)
    weighed = min(row.share.weights) >= 0 and sum(row.share.weights) > 0
    rules = {
        "the unit field is not a count that must be filled": not row.unit_field or counted,
        "the subject names no field of the form": subject,
        "a tax beside the charge cannot be collected yet": row.tax.inclusive or not row.tax.gst_bp,
        "either the bill or the row names the fee": row.amount_from_bill != bool(row.fee_paise),
        "a negative amount": lowest >= 0,
        "the shares have no weights": weighed,
        "more comes off the top than the charge": sum(row.share.off_top_paise) <= row.charge_paise,
        "it ends before it begins": row.effective_from <= row.use_until,
    }
    yield from (fault for fault, holds in rules.items() if not holds)


def _check_succession(fresh: Catalogue, last: Catalogue | None) -> None:
    keys = [(row.service, row.effective_from) for row in fresh.rows]
    if len(set(keys)) != len(keys):
        raise CatalogueUnfit("a service has two rows from one day")
    if last is None:
        return
    if fresh.version != last.version + 1:
        raise CatalogueUnfit(f"version {last.version + 1} is next, or the same sheet again")
    known = dict(zip(keys, fresh.row_digests, strict=True))
    for row, mark in zip(last.rows, last.row_digests, strict=True):
        if known.get((row.service, row.effective_from), mark) != mark:
            raise CatalogueUnfit(f"{row.service} from {row.effective_from} was published otherwise")


class PublishedPrices:
    """Every row ever published; fulfils portal.ports.Prices. Rows are kept in memory, since they
    never change, and the table is looked at again when a newer version may be there.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._rows: dict[tuple[int, bytes], Row] = {}
        self._newest: Catalogue | None = None

    def row(self, mark: bytes, version: int) -> Row | None:
        """The row with this digest in this version."""
        if (version, mark) not in self._rows:
            self._catch_up()
        return self._rows.get((version, mark))

    def services(self, rail: Rail, district: str) -> tuple[str, ...]:
        """Services of the newest version that a lease of this rail covers in a district."""
        self._catch_up()
        rows = self._newest.rows if self._newest else ()
        here = (row for row in rows if not row.districts or district in row.districts)
        return tuple(dict.fromkeys(row.service for row in here if row.rail is rail))

    def in_force(self) -> Catalogue | None:
        """The newest version."""
        self._catch_up()
        return self._newest

    def _catch_up(self) -> None:
        with self._lock:
            seen = self._newest.version if self._newest else 0
            with self._database.reading() as connection:
                if connection.scalar(select(func.max(table.c.version))) in (None, seen):
                    return
                texts = connection.scalars(
                    select(table.c.text).where(table.c.version > seen).order_by(table.c.version)
                ).all()
            for text in texts:
                self._newest = read_catalogue(text.encode())
                marked = zip(self._newest.row_digests, self._newest.rows, strict=True)
                fresh = {(self._newest.version, mark): row for mark, row in marked}
                self._rows = {**self._rows, **fresh}
