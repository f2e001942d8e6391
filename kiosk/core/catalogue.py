# SPDX-License-Identifier: Apache-2.0
"""Core: the signed catalogue: dated rows that say what a service costs and how its money goes.

Prices, charges, shares and offline rules are rows, never code (money.md 1). A sale keeps the
digest of the row it was priced with; a row once published never changes.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kiosk.core.encoding import Unreadable, digest, dump, load, unpack_named
from kiosk.core.errors import PriceListExpired, ServiceUnknown
from kiosk.core.fields import FieldRule
from kiosk.core.money import ShareRule


class Rail(StrEnum):
    """Which money path a service uses (guidelines 3.4 d)."""

    ONLINE_SEVA = "online_seva"  # VLE money and the virtual wallet
    ELECTRICITY = "electricity"  # VLE money only, settled with HPSEBL
    HRTC = "hrtc"  # VLE money only, settled with HRTC


class Payer(StrEnum):
    """Who pays the service charge."""

    CITIZEN = "citizen"
    DEPARTMENT = "department"


class Rendered(StrEnum):
    """When a service counts as rendered, which is when the VLE's share is earned."""

    POSTED = "posted"
    SUBMITTED = "submitted"
    DELIVERED = "delivered"


class Tag(StrEnum):
    """Who serves whom (guidelines, abbreviations)."""

    G2C = "G2C"
    B2C = "B2C"
    B2B = "B2B"
    G2G = "G2G"


class AmountSource(StrEnum):
    """Where the amount of a sale came from; the entry says it."""

    CATALOGUE = "catalogue"  # the row alone
    FETCHED = "fetched"  # asked of the biller through the portal just now
    PACK = "pack"  # a pack of dues fetched earlier
    QR = "qr"  # the bill's own QR
    KEYED = "keyed"  # the paper bill, amount keyed twice


@dataclass(frozen=True, slots=True)
class Tax:
    """Tax columns of the charge; basis points (1/100 of a per cent)."""

    inclusive: bool
    gst_bp: int
    tds_bp: int


@dataclass(frozen=True, slots=True)
class OfflineRule:
    """What may be sold without the line."""

    allowed: bool
    cap_paise: int
    margin_days: int  # not within so many days of the due date
    sources: tuple[AmountSource, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One dated price of one service. Dates are business dates (IST), YYYY-MM-DD."""

    service: str
    title_en: str
    title_hi: str
    biller: str  # the department's short name at the portal
    rail: Rail
    tag: Tag
    amount_from_bill: bool  # else fee_paise (times the unit field) is the whole fee
    fee_paise: int
    unit_field: str  # name of the field that multiplies the fee, or empty
    charge_paise: int
    charge_payer: Payer
    tax: Tax
    share: ShareRule
    rendered: Rendered
    districts: tuple[str, ...]  # LGD codes; empty means all
    fields: tuple[FieldRule, ...]
    subject_fields: tuple[str, ...]  # what makes two sales the same act
    last_day_is_due_date: bool  # HPSEBL: nothing after the due date
    own_sub_division: bool  # HPSEBL: no other sub-division's bill
    offline: OfflineRule
    effective_from: str
    use_until: str  # offline end of this row
    remark: str  # e.g. "to be confirmed by DIT"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All rows of one version. `bytes_once` is what was signed; it is never written again."""

    version: int
    issued: str
    previous_digest: bytes
    rows: tuple[Row, ...]
    row_digests: tuple[bytes, ...]

    def row(self, service: str, on: str) -> tuple[Row, bytes]:
        """The row of `service` in force on business date `on`, and its digest.

        Raises ServiceUnknown when none began yet, PriceListExpired when its use_until passed.
        """
        begun = [
            pair
            for pair in zip(self.rows, self.row_digests, strict=True)
            if pair[0].service == service and pair[0].effective_from <= on
        ]
        if not begun:
            raise ServiceUnknown(service=service)
        row, mark = max(begun, key=lambda pair: pair[0].effective_from)
        if row.use_until < on:
            raise PriceListExpired
        return row, mark

    def by_digest(self, mark: bytes) -> Row | None:
        """The row a sale was priced with, or None when this version never had it."""
        for row, known in zip(self.rows, self.row_digests, strict=True):
            if known == mark:
                return row
        return None


@dataclass(frozen=True, slots=True)
class _Sheet:
    kind: str
    version: int
    issued: str
    previous_digest: bytes


def read_catalogue(bytes_once: bytes) -> Catalogue:
    """Reads the signed file; the signature has been checked by the caller. Raises Unreadable."""
    plain = load(bytes_once)
    if not isinstance(plain, dict) or not isinstance(plain.get("rows"), list):
        raise Unreadable("not a catalogue")
    rows: list[Any] = plain.pop("rows")
    sheet = unpack_named(_Sheet, plain)
    if sheet.kind != "catalogue-1":
        raise Unreadable("not a catalogue of form 1")
    return Catalogue(
        sheet.version,
        sheet.issued,
        sheet.previous_digest,
        tuple(unpack_named(Row, row) for row in rows),
        tuple(row_digest(row) for row in rows),
    )


def row_digest(plain_row: dict[str, Any]) -> bytes:
    """Digest of a row as published: keys sorted, so that it does not hang on their order."""
    return digest(dump(_sorted(plain_row)))


def _sorted(plain: Any) -> Any:
    if isinstance(plain, dict):
        return {key: _sorted(plain[key]) for key in sorted(plain)}
    return [_sorted(item) for item in plain] if isinstance(plain, list) else plain
