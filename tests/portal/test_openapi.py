# SPDX-License-Identifier: Apache-2.0
"""Tests: the checked-in OpenAPI document is the one the messages draw, and says what is read."""

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.encoding import dump, load, pack, pack_named
from kiosk.core.wire.exchange import AccountNews, Cause, Outcome, Verdict
from portal.api.openapi import document, text
from portal.api.refusals import Refusal
from portal.words import sentences

ROOT = Path(__file__).resolve().parents[2]


def test_the_checked_in_document_is_drawn_from_the_messages():
    kept = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert kept == text(), "run: lmk-portal openapi > docs/openapi.json"


def test_every_reference_leads_somewhere():
    drawn = document()
    schemas = drawn["components"]["schemas"]
    assert all(schemas.values())
    for reference in references(drawn):
        assert reference.removeprefix("#/components/schemas/") in schemas


def references(plain: Any) -> list[str]:
    match plain:
        case dict():
            own = [plain["$ref"]] if "$ref" in plain else []
            return own + [found for value in plain.values() for found in references(value)]
        case list():
            return [found for value in plain for found in references(value)]
    return []


def test_a_message_fits_the_schema_drawn_for_it():
    schemas = document()["components"]["schemas"]
    said = AccountNews("online_seva", 100, "low", 5)
    verdict = Verdict("v", 3, bytes(32), Outcome.HELD, Cause.BILLER_SILENT, b"")

    named, line = load(dump(pack_named(said))), load(dump(pack(verdict)))

    assert list(named) == schemas["AccountNews"]["required"]
    parts = schemas["VerdictLine"]["prefixItems"]
    assert [part["title"] for part in parts] == list(Verdict.__slots__)
    assert line[3] in parts[3]["enum"]
    assert line[4] in parts[4]["enum"]
    assert schemas["VerdictLine"]["maxItems"] == len(line)


def test_every_refusal_has_its_sentence_and_stands_in_the_document():
    said = json.dumps(document(), ensure_ascii=False)
    for refusal in Refusal:
        words = sentences()[refusal.code]
        assert f"{refusal.code}: {words.en}" in json.loads(f'"{said_of(refusal, said)}"')


def said_of(refusal: Refusal, said: str) -> str:
    start = said.index(f"{refusal.code}: ")
    return said[start : said.index('"', start)]


@pytest.mark.parametrize("key", sorted(sentences()))
def test_every_sentence_is_said_in_both_languages_with_the_same_facts(key: str):
    words = sentences()[key]
    assert placeholders(words.en) == placeholders(words.hi)
    assert any("ऀ" <= letter <= "ॿ" for letter in words.hi)
    assert words.en.isascii()
    assert max(len(words.en), len(words.hi)) <= 160


def placeholders(sentence: str) -> set[str]:
    return {part.partition("}")[0] for part in sentence.split("{")[1:]}
