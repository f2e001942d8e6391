# SPDX-License-Identifier: Apache-2.0
"""Tests: a price list is signed once and kept; a row that was published never changes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.catalogue import AmountSource, Rail, read_catalogue
from kiosk.core.encoding import digest
from kiosk.core.pricing import price
from portal import catalogue
from portal.assets import asset
from portal.catalogue import CatalogueUnfit, PublishedPrices, newest, publish
from portal.database import Database
from portal.keys import load_or_make
from portal.seal import verify
from tests.portal.edges import BOTH, NOW_MS, opened

SHEET = asset("catalogue", "himachal.json").read_bytes()


@pytest.fixture(params=BOTH)
def database(request, tmp_path: Path) -> Iterator[Database]:
    yield from opened(request, tmp_path)


@pytest.fixture
def keys(tmp_path: Path):
    return load_or_make(tmp_path, NOW_MS)


def changed(version: int, **columns: object) -> bytes:
    """The shipped sheet as a later version, its first row with other columns."""
    plain = json.loads(SHEET) | {"version": version}
    plain["rows"][0] |= columns
    return json.dumps(plain).encode()


def put(database: Database, keys, sheet: bytes) -> catalogue.Published:
    return database.transact(lambda connection: publish(connection, keys, sheet, NOW_MS))


def test_what_is_served_is_what_was_signed(database, keys):
    assert put(database, keys, SHEET) == catalogue.Published(1, 5, fresh=True)

    with database.reading() as connection:
        served = newest(connection)
    key = keys.certificate_of_epoch.catalogue_key
    assert verify(key, served.signature, served.bytes_once)
    assert read_catalogue(served.bytes_once).rows == read_catalogue(SHEET).rows


def test_the_same_sheet_again_changes_nothing(database, keys):
    put(database, keys, SHEET)
    with database.reading() as connection:
        before = newest(connection)

    assert put(database, keys, SHEET) == catalogue.Published(1, 5, fresh=False)
    with database.reading() as connection:
        assert newest(connection) == before


def test_a_later_version_names_the_one_before_and_adds_a_dated_row(database, keys):
    put(database, keys, SHEET)
    plain = json.loads(SHEET) | {"version": 2}
    plain["rows"].append(
        plain["rows"][0] | {"effective_from": "2027-04-01", "use_until": "2028-03-31"}
    )
    again = json.dumps(plain).encode()
    with database.reading() as connection:
        first = newest(connection)

    assert put(database, keys, again).fresh
    assert not put(database, keys, again).fresh
    with database.reading() as connection:
        second = read_catalogue(newest(connection).bytes_once)
    assert second.previous_digest == digest(first.bytes_once)


def test_a_published_row_cannot_be_published_otherwise(database, keys):
    put(database, keys, SHEET)

    with pytest.raises(CatalogueUnfit, match="published otherwise"):
        put(database, keys, changed(2, charge_paise=600))
    with pytest.raises(CatalogueUnfit, match="version 2 is next"):
        put(database, keys, changed(1, charge_paise=600))
    with pytest.raises(CatalogueUnfit, match="version 2 is next"):
        put(database, keys, changed(3))


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"tax": {"inclusive": False, "gst_bp": 1800, "tds_bp": 0}}, "beside the charge"),
        ({"fee_paise": 100}, "names the fee"),
        ({"amount_from_bill": False}, "names the fee"),
        ({"unit_field": "months"}, "unit field"),
        ({"unit_field": "consumer_id"}, "unit field"),
        ({"subject_fields": []}, "subject"),
        ({"subject_fields": ["bill"]}, "subject"),
        ({"charge_paise": -1}, "negative"),
        ({"share": {"off_top_paise": [0, 0, 0], "weights": [0, 0, 0]}}, "no weights"),
        ({"share": {"off_top_paise": [600, 0, 0], "weights": [80, 10, 10]}}, "off the top"),
        ({"use_until": "2026-03-31"}, "before it begins"),
        ({"effective_from": "2026-04-01", "service": "water_bill"}, "two rows"),
        ({"rail": "post"}, "rail"),
        ({"charge_paise": 5.5}, "float"),
        ({"surplus": 1}, "other fields"),
    ],
)
def test_an_unfit_row_is_not_published(tmp_path, keys, columns, why):
    with Embedded(tmp_path) as database, pytest.raises(CatalogueUnfit, match=why):
        put(database, keys, changed(1, **columns))


class Embedded:
    """SQLite alone, where the books play no part."""

    def __init__(self, folder: Path) -> None:
        self._database = Database(f"sqlite:///{folder / 'portal.sqlite3'}")

    def __enter__(self) -> Database:
        self._database.create()
        return self._database

    def __exit__(self, *_: object) -> None:
        self._database.close()


@pytest.mark.parametrize("sheet", [b"", b"[]", b"{}", b'{"rows": []}', b"\xff"])
def test_what_is_no_sheet_is_not_published(tmp_path, keys, sheet):
    with Embedded(tmp_path) as database, pytest.raises(CatalogueUnfit):
        put(database, keys, sheet)


def test_prices_know_every_row_of_every_version_and_see_a_new_one(database, keys):
    prices = PublishedPrices(database)
    assert prices.in_force() is None
    put(database, keys, SHEET)
    known = read_catalogue(SHEET)
    assert [prices.row(mark, known.version) for mark in known.row_digests] == list(known.rows)

    plain = json.loads(SHEET) | {"version": 2}
    dropped = plain["rows"].pop(0)
    put(database, keys, json.dumps(plain).encode())

    assert prices.in_force().version == 2
    assert prices.row(known.row_digests[0], known.version).service == dropped["service"]
    assert prices.row(bytes(32), known.version) is None
    assert prices.row(known.row_digests[0], known.version + 1) is None
    assert prices.services(Rail.ELECTRICITY, "17") == ()
    assert prices.services(Rail.ONLINE_SEVA, "17") == (
        "water_bill",
        "water_flat",
        "nakal_jamabandi",
    )


def test_a_service_of_another_district_is_not_covered(tmp_path, keys):
    with Embedded(tmp_path) as database:
        put(database, keys, changed(1, districts=["22"]))
        prices = PublishedPrices(database)
        assert prices.services(Rail.ELECTRICITY, "17") == ()
        assert prices.services(Rail.ELECTRICITY, "22") == ("hpsebl_bill",)


def test_the_shipped_sheet_prices_the_services_of_a_counter():
    sheet = read_catalogue(SHEET)
    answers = {"connection_id": "HMR-R-0001", "period": "2026-11"}
    flat, _ = sheet.row("water_flat", "2026-11-22")
    nakal, _ = sheet.row("nakal_jamabandi", "2026-11-22")
    later, _ = sheet.row("nakal_jamabandi", "2027-04-01")
    power, _ = sheet.row("hpsebl_bill", "2026-11-22")

    assert price(flat, answers, None).fee_paise == 10000
    assert price(nakal, {}, None).charge_paise == 1000
    assert later.fee_paise + later.charge_paise == 5500
    assert power.charge_payer == "department"
    assert power.last_day_is_due_date
    assert power.own_sub_division
    assert set(power.offline.sources) == {AmountSource.QR, AmountSource.PACK, AmountSource.KEYED}
    assert all("DIT" in row.remark for row in sheet.rows)
    assert all(row.title_hi and row.title_en for row in sheet.rows)
