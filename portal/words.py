# SPDX-License-Identifier: Apache-2.0
"""Portal words: the few sentences the portal says itself, each in English and Hindi."""

import json
from dataclasses import dataclass
from functools import cache

from portal.assets import asset


@dataclass(frozen=True, slots=True)
class Both:
    """One sentence in both languages."""

    en: str
    hi: str


def say(key: str, **facts: str) -> Both:
    """The sentence of `key` with its placeholders filled. Raises KeyError."""
    sentence = sentences()[key]
    return Both(sentence.en.format_map(facts), sentence.hi.format_map(facts))


@cache
def sentences() -> dict[str, Both]:
    """Every sentence by its key."""
    plain = json.loads(asset("portal", "words.json").read_text(encoding="utf-8"))
    return {key: Both(**pair) for key, pair in plain.items()}
