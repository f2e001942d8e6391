# SPDX-License-Identifier: Apache-2.0
"""Tests: every sheet, in both languages: nothing missing, the same facts and numbers, our tone."""

import json
import re
from collections import Counter
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from kiosk.config import Language, Settings, resource
from kiosk.core.catalogue import Rail
from kiosk.core.errors import MoneyFate, leaves
from kiosk.counter.bills import PAPER, QR
from kiosk.text import SHEETS, read_sheet

FOLDER = resource("locale")
FILES = sorted(FOLDER.glob("*/LC_MESSAGES/*.po"))
LANGUAGES = ("en", "hi")

BANNED = {
    "en": r"\b(please|sorry|apolog\w+|invalid|error|oops|unfortunately|kindly|0x\w+|failed)\b",
    "hi": r"कृपया|क्षमा|माफ़|माफ|अमान्य|त्रुटि|एरर",
}
LENGTH_MAX = 160
SENTENCES_MAX = 2
ENDS = re.compile(r"[.!?।](?=\s|$)")
# What must be the same in both languages beside the placeholders: keys, options, amounts, numbers.
KEPT = re.compile(r"--[a-z-]+|\bF\d+\b|\b(?:Shift|Ctrl)\+|\b(?:Enter|Esc|PIN|QR|A4)\b|₹|\d+")


def sheet(language: str, name: str):
    with (FOLDER / language / "LC_MESSAGES" / f"{name}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def sentences(language: str, name: str) -> dict[str, str]:
    return {message.id: message.string for message in sheet(language, name) if message.id}


NAMES = [name for name in SHEETS if (FOLDER / "en" / "LC_MESSAGES" / f"{name}.po").exists()]
WRITTEN = {language: {name: sentences(language, name) for name in NAMES} for language in LANGUAGES}
ALL = [
    pytest.param(language, key, words, id=f"{language}-{key}")
    for language in LANGUAGES
    for name in NAMES
    for key, words in WRITTEN[language][name].items()
]


def placeholders(words: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in Formatter().parse(words) if name is not None)


def test_each_file_is_a_sheet_we_know_and_stands_in_both_languages():
    assert {file.stem for file in FILES} <= set(SHEETS)
    assert {file.parent.parent.name for file in FILES} == set(LANGUAGES)
    assert len(FILES) == len(NAMES) * len(LANGUAGES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.parent.name}-{file.stem}")
def test_the_kiosk_reads_of_a_sheet_what_babel_reads(file):
    assert read_sheet(file.read_text(encoding="utf-8")) == {
        message.id: message.string
        for message in sheet(file.parent.parent.name, file.stem)
        if message.id and message.string
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_key_is_said_in_both_languages_and_none_is_half_done(name):
    assert set(WRITTEN["en"][name]) == set(WRITTEN["hi"][name])
    for language in LANGUAGES:
        assert not [m.id for m in sheet(language, name) if m.id and (m.fuzzy or not m.string)]
        assert not list(sheet(language, name).obsolete)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_stands_once(language):
    # read_po folds a key that stands twice in one file, so the lines themselves are counted
    keys = Counter(
        line
        for file in FOLDER.glob(f"{language}/LC_MESSAGES/*.po")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith('msgid "') and line != 'msgid ""'
    )
    assert not [key for key, count in keys.items() if count > 1]


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_facts_numbers_and_keys(name):
    for key, english in WRITTEN["en"][name].items():
        hindi = WRITTEN["hi"][name][key]
        assert placeholders(hindi) == placeholders(english), key
        assert Counter(KEPT.findall(hindi)) == Counter(KEPT.findall(english)), key


@pytest.mark.parametrize(("language", "key", "words"), ALL)
def test_a_sentence_keeps_to_our_tone(language, key, words):
    assert not re.search(BANNED[language], words, re.IGNORECASE)
    assert len(words) <= LENGTH_MAX
    assert len(ENDS.findall(words)) <= SENTENCES_MAX
    assert words == words.strip()
    assert "  " not in words
    assert not re.search(r"&(?=[\u0900-\u097f])", words), "an underlined Devanagari letter breaks"
    assert not re.search(r"[०-९]", words), "digits are 0-9 in both languages"


def facts_of(leaf: type) -> set[str]:
    """The facts that the tree's docstring promises."""
    promised = re.search(r"Facts: ([\w, ]+)", leaf.__doc__, re.IGNORECASE)
    return set(re.findall(r"\w+", promised[1])) if promised else set()


@pytest.mark.parametrize("leaf", leaves(), ids=lambda leaf: leaf.code)
def test_every_error_says_what_happened_and_what_to_do_from_the_facts_it_has(leaf):
    for language in LANGUAGES:
        words = WRITTEN[language]["errors"]
        assert placeholders(words[leaf.code]).keys() <= facts_of(leaf)
        assert placeholders(words[f"{leaf.code}.next"]).keys() <= facts_of(leaf)
        assert ENDS.search(words[leaf.code])
        assert ENDS.search(words[f"{leaf.code}.next"])


def test_no_two_errors_share_a_code():
    assert not [code for code, n in Counter(leaf.code for leaf in leaves()).items() if n > 1]


def test_every_fate_of_the_money_has_words():
    for language in LANGUAGES:
        assert {fate.value for fate in MoneyFate} <= set(WRITTEN[language]["errors"])


def test_every_setting_that_can_be_misread_has_a_name():
    plain = {"data_dir", "portal_authority"}  # any path is readable as one
    for setting in set(Settings.__dataclass_fields__) - plain:
        assert f"field.{setting}" in WRITTEN["en"]["errors"]


def test_every_field_of_the_shipped_catalogue_and_every_rail_has_a_name():
    rows = json.loads(resource("catalogue", "himachal.json").read_text(encoding="utf-8"))["rows"]
    named = {f"field.{rule['name']}" for row in rows for rule in row["fields"]}
    named |= {f"field.{name}" for name in (*(rule.name for rule in PAPER), QR)}
    named |= {f"rail.{rail.value}" for rail in Rail}
    said = {key for name in NAMES for key in WRITTEN["en"][name]}
    assert len(named) > len(Rail)
    assert not named - said


def test_hindi_is_written_in_devanagari():
    bare = [
        key
        for key, words in WRITTEN[Language.HI]["errors"].items()
        if not re.search(r"[\u0900-\u097f]", words)
    ]
    assert not bare
