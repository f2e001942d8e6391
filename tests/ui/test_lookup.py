# SPDX-License-Identifier: Apache-2.0
"""Tests ui: names are found by their beginnings in either script, as people spell them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.lookup import PrefixIndex, latin, skeleton, words_of

INDEX = PrefixIndex(
    [
        ("bijli", "Electricity bill बिजली का बिल"),
        ("pani", "Water bill पानी का बिल"),
        ("nakal", "Copy of Jamabandi नकल जमाबंदी"),
        ("close", "Close day दिन बंद करें"),
        ("hamirpur", "Hamirpur हमीरपुर"),
        ("gyan", "ज्ञान केंद्र"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("bijli", "bijli"),
        ("bijalee", "bijli"),
        ("बिज", "bijli"),
        ("elec", "bijli"),
        ("paani", "pani"),
        ("नकल", "nakal"),
        ("naqal", "nakal"),
        ("jamabandee", "nakal"),
        ("jamaba", "nakal"),
        ("hameerpur", "hamirpur"),
        ("हमीर", "hamirpur"),
        ("gyan", "gyan"),
        ("din band", "close"),
        ("close d", "close"),
    ],
)
def test_each_spelling_leads_there(typed, found):
    assert INDEX.find(typed)[0] == found


def test_exact_beginnings_come_before_what_only_sounds_so():
    index = PrefixIndex([("sound", "paani"), ("exact", "pani")])
    assert index.find("pani") == ["exact", "sound"]


def test_nothing_typed_gives_all_in_order():
    assert INDEX.find("  ")[:2] == ["bijli", "pani"]


def test_what_is_not_there_is_not_found():
    assert INDEX.find("zebra") == []
    assert INDEX.find("bijli xyz") == []


def test_both_scripts_sound_alike():
    assert skeleton("बिजली") == skeleton("bijli") == skeleton("bijalee")
    assert skeleton("क्षेत्र") == skeleton("kshetra")
    assert latin("हमीरपुर") == "hamirapura"
    assert words_of("नकल: जमाबंदी (new)") == ["नकल", "जमाबंदी", "new"]


@given(st.text(max_size=30))
def test_no_text_breaks_it(text):
    assert isinstance(INDEX.find(text), list)


def test_every_entry_finds_itself_among_thousands():
    places = [(str(n), f"Gaon {n} गाँव {n}") for n in range(5000)]
    index = PrefixIndex(places)
    assert index.find("गाँव 4321") == ["4321"]
