# SPDX-License-Identifier: Apache-2.0
"""Room ui: finding by the beginnings of words, whichever script they are typed in; no Qt.

`bijli`, `bijalee` and बिजली sound alike and have one skeleton: both scripts are brought to rough
Latin, aspirates, doubled signs and look-alike letters are made equal, and vowels inside a word
are dropped. A few thousand entries are scanned in a millisecond or two, so there is no tree.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_CONSONANTS: Final = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहळ",
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n p f b bh m y r l v sh sh s h l".split(),
        strict=True,
    )
)  # fmt: skip
_VOWELS: Final = dict(
    zip("अआइईउऊऋएऐओऔऑऍ", "a a i i u u ri e e o o o e".split(), strict=True)
)  # fmt: skip
_SIGNS: Final = dict(
    zip("ािीुूृेैोौॉॅंँः", "a i i u u ri e e o o o e n n h".split(), strict=True)
)  # fmt: skip
_HALANT, _NUKTA = "\u094d", "\u093c"
# Letters that sound otherwise than their parts; a dot below changes nothing else here.
_SOUNDS: Final = (
    ("\u0921" + _NUKTA, "र"),
    ("\u0922" + _NUKTA, "र"),
    ("\u091c" + _HALANT + "\u091e", "ग" + _HALANT + "य"),
    (_NUKTA, ""),
)
_FOLDS: Final = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        ("chh?", "č"),
        ("c", "k"),
        ("č", "c"),
        ("ph", "f"),
        ("([kgcjtdbs])h", r"\1"),
        ("w", "v"),
        ("z", "j"),
        ("q", "k"),
        ("x", "ks"),
        ("m(?=[pb])", "n"),
        ("(?<=.)[aeiou]+", ""),
        (r"(.)\1+", r"\1"),
    )
)


def latin(text: str) -> str:
    """Rough Latin letters of a text in either script, in lower case; other signs unchanged."""
    out: list[str] = []
    signs = unicodedata.normalize("NFC", text)  # which takes dotted letters apart
    for written, sounds in _SOUNDS:
        signs = signs.replace(written, sounds)
    for at, sign in enumerate(signs):
        after = signs[at + 1 : at + 2]
        if sign in _CONSONANTS:
            out.append(_CONSONANTS[sign])
            if after not in _SIGNS or after in "ंँः":
                out.append("" if after == _HALANT else "a")
        else:
            out.append(_one(sign))
    return "".join(out).lower()


def _one(sign: str) -> str:
    if sign == _HALANT:
        return ""
    known = _VOWELS.get(sign) or _SIGNS.get(sign)
    return known or str(unicodedata.decimal(sign, sign))


def skeleton(word: str) -> str:
    """What a word sounds like: rough Latin without the vowels inside it."""
    sound = latin(word)
    for pattern, to in _FOLDS:
        sound = pattern.sub(to, sound)
    return sound


def words_of(text: str) -> list[str]:
    """The words of a text; Devanagari vowel signs belong to their word."""
    return [w for w in re.split(r"[\s,;:()/·.–-]+", text.lower()) if w]


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    words: tuple[str, ...]
    skeletons: tuple[str, ...]


class PrefixIndex:
    """Names of entries by the beginnings of the words of all their spellings."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        """`entries` are (name, all spellings in one text), in the order in which ties are given."""
        self._places = [
            _Place(name, tuple(words_of(text)), tuple(map(skeleton, words_of(text))))
            for name, text in entries
        ]

    def find(self, typed: str, most: int = 50) -> list[str]:
        """Names of the entries of which each typed word begins a word; exact spellings first."""
        wanted = [(word, skeleton(word)) for word in words_of(typed)]
        if not wanted:
            return [place.name for place in self._places[:most]]
        ranked = [
            (rank, at, place.name)
            for at, place in enumerate(self._places)
            if (rank := _rank(place, wanted)) is not None
        ]
        return [name for _, _, name in sorted(ranked)[:most]]


def _rank(place: _Place, wanted: list[tuple[str, str]]) -> int | None:
    """0 when all words are spelled so, more for each that only sounds so; None: not this one."""
    rank = 0
    for word, sound in wanted:
        if any(known.startswith(word) for known in place.words):
            continue
        if not sound or not any(known.startswith(sound) for known in place.skeletons):
            return None
        rank += 1
    return rank
