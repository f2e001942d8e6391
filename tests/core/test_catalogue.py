# SPDX-License-Identifier: Apache-2.0
"""The catalogue: which row is in force on which day, and a row's name that outlives its file."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.catalogue import read_catalogue, row_digest
from kiosk.core.encoding import Unreadable, dump
from kiosk.core.errors import PriceListExpired, ServiceUnknown

SHIPPED = Path(__file__).parents[2] / "resources" / "catalogue" / "himachal.json"
SHEET = json.loads(SHIPPED.read_text(encoding="utf-8"))
NAKAL = next(row for row in SHEET["rows"] if row["service"] == "nakal_jamabandi")


def written(**changes):
    return dump(SHEET | changes)


def nakal(effective_from, use_until, fee_paise):
    dates = {"effective_from": effective_from, "use_until": use_until}
    return NAKAL | dates | {"fee_paise": fee_paise}


TWO_PRICES = read_catalogue(
    written(rows=[nakal("2027-04-01", "2028-03-31", 4500), nakal("2026-04-01", "2027-03-31", 2500)])
)


def test_the_shipped_price_list_reads():
    found = read_catalogue(SHIPPED.read_bytes())
    assert (found.version, len(found.rows)) == (SHEET["version"], len(SHEET["rows"]))
    assert {row.service for row in found.rows} >= {"hpsebl_bill", "water_bill", "nakal_jamabandi"}


@pytest.mark.parametrize(
    ("day", "fee_paise"), [("2026-04-01", 2500), ("2027-03-31", 2500), ("2027-04-01", 4500)]
)
def test_the_row_that_began_last_is_in_force(day, fee_paise):
    row, mark = TWO_PRICES.row("nakal_jamabandi", day)
    assert row.fee_paise == fee_paise
    assert TWO_PRICES.by_digest(mark) == row


def test_a_price_list_ends():
    with pytest.raises(PriceListExpired):
        TWO_PRICES.row("nakal_jamabandi", "2028-04-01")


def test_an_old_row_does_not_come_back_when_its_successor_ended():
    short = read_catalogue(
        written(
            rows=[nakal("2026-04-01", "2029-03-31", 2500), nakal("2027-04-01", "2027-04-30", 9)]
        )
    )
    with pytest.raises(PriceListExpired):
        short.row("nakal_jamabandi", "2027-05-01")


def test_a_service_before_its_first_day_or_never_named_is_unknown():
    for service, day in (("nakal_jamabandi", "2026-03-31"), ("bus_ticket", "2026-06-01")):
        with pytest.raises(ServiceUnknown) as caught:
            TWO_PRICES.row(service, day)
        assert caught.value.facts == {"service": service}


def test_a_digest_of_another_file_is_not_ours():
    assert TWO_PRICES.by_digest(b"x" * 32) is None


@given(st.randoms(use_true_random=False))
def test_a_rows_digest_does_not_hang_on_the_order_of_keys(chance):
    def shuffled(plain):
        if isinstance(plain, list):
            return [shuffled(item) for item in plain]
        if not isinstance(plain, dict):
            return plain
        keys = list(plain)
        chance.shuffle(keys)
        return {key: shuffled(plain[key]) for key in keys}

    assert row_digest(shuffled(NAKAL)) == row_digest(NAKAL)


def test_a_rows_digest_hangs_on_every_word_of_it():
    marks = {row_digest(NAKAL)}
    for name, value in NAKAL.items():
        marks.add(row_digest(NAKAL | {name: [value]}))
    assert len(marks) == len(NAKAL) + 1


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "catalogue-2"},
        {"rows": {}},
        {"version": "1"},
        {"surplus": 1},
        {"rows": [{**NAKAL, "surplus": 1}]},
        {"rows": [{name: value for name, value in NAKAL.items() if name != "rail"}]},
        {"rows": [{**NAKAL, "rail": "carrier_pigeon"}]},
        {"rows": [{**NAKAL, "fee_paise": "2500"}]},
        {"rows": [{**NAKAL, "share": {**NAKAL["share"], "weights": [80, 20]}}]},
    ],
)
def test_a_file_of_another_form_is_no_price_list(changes):
    with pytest.raises(Unreadable):
        read_catalogue(written(**changes))


def test_a_price_with_a_fraction_is_no_price():
    with pytest.raises(Unreadable):
        read_catalogue(SHIPPED.read_bytes().replace(b'"fee_paise": 2500', b'"fee_paise": 25.00', 1))


def test_what_is_no_object_is_no_price_list():
    with pytest.raises(Unreadable):
        read_catalogue(b"[]")
