# SPDX-License-Identifier: Apache-2.0
"""Tests: Annexure A as values: printed words and order, the record's bytes, CSV, differences."""

import csv
import io
from dataclasses import replace

import pytest

from kiosk.config import Language
from kiosk.core.encoding import Unreadable, dump, load
from kiosk.core.selfcheck import (
    INFRASTRUCTURE,
    MINIMUM,
    PARTICULARS,
    PRINTED,
    Item,
    Mark,
    as_plain,
    csv_of,
    differences,
    read_record,
)
from kiosk.core.selfcheck_policy import read_policy
from kiosk.text import Text
from tests.annexure import POLICY, POLICY_FILE, Table, bare_table, walked

WHOLE = walked(Table())
BARE = walked(bare_table(), told=())
# As the guideline prints them; "Panchayat/ Ward" where the print has "Word".
FORM = (
    "Name of VLE|Mobile number|District|Block/Town|Panchayat/ Ward|Village/Location of CSC/LMK|"
    "Address|E-mail|Computer/Laptop|Printer|Scanner|Web camera|Broadband|Biometric device|"
    "Aadhaar kit|Suitable power backup|Space in sq. m"
).split("|")


def test_the_form_stands_in_printed_words_and_order():
    assert [PRINTED[item] for item in Item] == FORM
    assert [row["item"] for row in as_plain(WHOLE)["rows"]] == FORM
    assert (len(PARTICULARS), len(INFRASTRUCTURE)) == (8, 9)


@pytest.mark.parametrize("item", Item)
def test_the_english_sheet_says_what_is_printed_and_the_hindi_one_says_it_too(item):
    assert Text(Language.EN, strict=True).say(f"annexure.{item}") == PRINTED[item]
    assert Text(Language.HI, strict=True).say(f"annexure.{item}") != PRINTED[item]


def test_everything_present_is_complete_and_nothing_present_is_neither():
    assert (WHOLE.marks, WHOLE.minimum_met, WHOLE.complete, WHOLE.answered) == (
        "Y" * 17, True, True, True,
    )  # fmt: skip
    assert (BARE.marks, BARE.minimum_met, BARE.complete, BARE.answered) == (
        "????????YNNNNNY??", False, False, False,
    )  # fmt: skip


@pytest.mark.parametrize("item", Item)
def test_one_row_that_is_no_y_takes_complete_away_and_the_minimum_only_if_it_is_one_of_the_five(
    item,
):
    for mark in (Mark.N, Mark.NOT_KNOWN):
        rows = tuple(replace(r, mark=mark) if r.item is item else r for r in WHOLE.rows)
        record = replace(WHOLE, rows=rows)
        assert not record.complete
        assert record.minimum_met is (item not in MINIMUM)
        assert record.answered is (mark is Mark.N)


def test_the_plain_form_has_the_promised_keys_and_says_the_same():
    plain = as_plain(BARE)
    assert {"rows", "minimum_met", "complete"} <= set(plain)
    for said, row in zip(plain["rows"], BARE.rows, strict=True):
        assert list(said) == ["item", "verdict", "how", "evidence", "at", "next"]
        assert (said["verdict"], said["how"], said["next"]) == (row.mark, row.how, row.next)
        assert said["at"].endswith("+05:30")
        assert bool(row.next) is (row.mark is not Mark.Y), "every row that is no Y says what next"


@pytest.mark.parametrize("record", [WHOLE, BARE], ids=["whole", "bare"])
def test_a_record_reads_back_from_its_bytes_and_is_written_the_same(record):
    assert read_record(record.to_bytes()) == record
    assert read_record(record.to_bytes()).to_bytes() == record.to_bytes()


ODD = {
    "no JSON": b"{",
    "another form": dump(load(WHOLE.to_bytes()) | {"form": "annexure-b-1"}),
    "a row too few": dump(load(WHOLE.to_bytes()) | {"rows": load(WHOLE.to_bytes())["rows"][:-1]}),
    "rows in another order": dump(
        load(WHOLE.to_bytes()) | {"rows": load(WHOLE.to_bytes())["rows"][::-1]}
    ),
    "a mark nobody knows": WHOLE.to_bytes().replace(b'"mark":"Y"', b'"mark":"yes"', 1),
    "a surplus key": dump(load(WHOLE.to_bytes()) | {"complete": True}),
    "endless": b'{"form":"' + b"x" * 300_000 + b'"}',
    "nested": b"[" * 100_000,
}


@pytest.mark.parametrize("raw", ODD.values(), ids=ODD.keys())
def test_bytes_that_are_no_record_are_refused(raw):
    with pytest.raises(Unreadable):
        read_record(raw)


def test_the_csv_is_the_printed_words_and_one_line_of_seventeen_columns():
    head, whole, bare = csv.reader(io.StringIO(csv_of([WHOLE, BARE]), newline=""))
    assert head == FORM
    assert whole[:2] + whole[8:] == ["Ramesh Thakur", "9816012345", *"YYYYYYYY", "14.5"]
    assert bare == [""] * 8 + ["Y", "N", "N", "N", "N", "N", "Y", "", "14.5"]


def test_a_value_that_a_spreadsheet_would_run_is_inert():
    rows = tuple(
        replace(row, value="=HYPERLINK(1)") if row.item is Item.ADDRESS else row
        for row in WHOLE.rows
    )
    assert "'=HYPERLINK(1)" in csv_of([replace(WHOLE, rows=rows)])


def test_differences_name_what_changed_and_nothing_else():
    found = {one.item: (one.before.mark, one.after.mark) for one in differences(BARE, WHOLE)}
    assert found[Item.SCANNER] == (Mark.N, Mark.Y)
    assert found[Item.MOBILE] == (Mark.NOT_KNOWN, Mark.Y)
    assert Item.COMPUTER not in found
    later = replace(WHOLE, at_ms=WHOLE.at_ms + 1)
    assert differences(WHOLE, later) == ()


def test_every_threshold_is_a_row_of_data_with_its_reason():
    plain = load(POLICY_FILE.read_bytes())
    assert all(row["why"] and row["unit"] for row in plain["rows"])
    assert dict(POLICY.rows()) == {row["name"]: row["value"] for row in plain["rows"]}
    assert POLICY.down_kbps_min == 2000
    assert WHOLE.policy == POLICY.rows()


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[1:],
        lambda rows: [*rows, rows[0]],
        lambda rows: [*rows, rows[0] | {"name": "unheard_of"}],
        lambda rows: [rows[0] | {"value": -1}, *rows[1:]],
        lambda rows: [rows[0] | {"value": "2000"}, *rows[1:]],
        lambda rows: "rows",
    ],
)
def test_a_policy_with_a_row_too_many_too_few_or_odd_is_refused(change):
    rows = load(POLICY_FILE.read_bytes())["rows"]
    with pytest.raises(Unreadable):
        read_policy(dump({"rows": change(rows)}))


def test_a_part_of_the_kit_can_be_struck_from_the_policy():
    rows = load(POLICY_FILE.read_bytes())["rows"]
    fewer = [row | {"value": 0} if row["name"] == "kit_gps" else row for row in rows]
    assert "gps" not in read_policy(dump({"rows": fewer})).kit_parts
