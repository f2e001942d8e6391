# SPDX-License-Identifier: Apache-2.0
"""Stone text: what is said to people, by key, in the language asked for.

The sentences are gettext sheets, resources/locale/<language>/LC_MESSAGES/<sheet>.po, where msgid
is a key or an error's code and placeholders are {names}. They are read as written, by the small
reader below: no compiled copy can be missing or older than its sheet, in a checkout, a wheel or a
bundle alike, and a thousand sentences take a few milliseconds. Plural forms and contexts are not
used; the tests read the same sheets with Babel and hold both readings to be equal.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from kiosk.config import Language, resource
from kiosk.core.errors import LmkError, MoneyFate

SHEETS: Final = ("errors", "screens", "papers", "verbs")
# Facts of an error that name a thing: the sheets say it in words under "field.mobile" and so on.
NAMED_FACTS: Final = ("field", "rail", "device")


class Unsaid(LookupError):
    """A key or a placeholder without words; raised by a strict Text only."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """An error in words. `money`, `next` and `message` are in the language of the Text."""

    code: str
    message_en: str
    message_hi: str
    message: str  # what happened
    money: str  # what became of the money
    next: str  # what to do now
    fate: MoneyFate

    def as_json(self) -> dict[str, str]:
        """The object that a verb prints under "error"."""
        return {
            "code": self.code,
            "message_en": self.message_en,
            "message_hi": self.message_hi,
            "money": self.money,
            "money_fate": self.fate.value.removeprefix("money."),
            "next": self.next,
        }


class Text:
    """All sentences of one language; any thread may ask.

    A strict one (tests) raises Unsaid; else a missing sentence is shown as its key and a missing
    fact as "…", since an operator is better served by half a sentence than by a stopped page.
    """

    def __init__(
        self, language: Language, *, strict: bool = False, folder: Path | None = None
    ) -> None:
        self.language = language
        self._strict = strict
        self._folder = folder or resource("locale")

    def into(self, language: Language) -> "Text":
        """The same sheets in another language."""
        return Text(language, strict=self._strict, folder=self._folder)

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence of `key` with its placeholders filled."""
        said = self._say(_written(self.language), key, facts)
        return f"⟦{said}⟧" if self.language is Language.PSEUDO else said

    def error(self, error: LmkError) -> Sentence:
        """What happened, what became of the money and what to do now."""
        facts = error.facts
        return Sentence(
            code=error.code,
            message_en=self._say(Language.EN, error.code, self._named(Language.EN, facts)),
            message_hi=self._say(Language.HI, error.code, self._named(Language.HI, facts)),
            message=self.say(error.code, **self._named(_written(self.language), facts)),
            money=self.say(error.money.value),
            next=self.say(f"{error.code}.next", **self._named(_written(self.language), facts)),
            fate=error.money,
        )

    def _named(self, language: Language, facts: Mapping[str, object]) -> dict[str, object]:
        """The facts, with fields, rails and devices by the name people know them by."""
        sheets = _sentences(self._folder, language)
        return {
            name: sheets.get(f"{name}.{fact}", fact) if name in NAMED_FACTS else fact
            for name, fact in facts.items()
        }

    def _say(self, language: Language, key: str, facts: Mapping[str, object]) -> str:
        sentence = _sentences(self._folder, language).get(key)
        if sentence is None:
            if self._strict:
                raise Unsaid(f"{key} has no words in {language}")
            return key
        return sentence.format_map(_Facts(key, facts, strict=self._strict))


class _Facts(dict[str, object]):
    def __init__(self, key: str, facts: Mapping[str, object], *, strict: bool) -> None:
        super().__init__(facts)
        self._key, self._strict = key, strict

    def __missing__(self, name: str) -> str:
        if self._strict:
            raise Unsaid(f"{self._key} was said without {name}")
        return "…"


def _written(language: Language) -> Language:
    """The language whose sheets are read."""
    return Language.EN if language is Language.PSEUDO else language


@cache
def _sentences(folder: Path, language: Language) -> Mapping[str, str]:
    """All sheets of a language as one; of a key that stands twice the first sheet's counts."""
    merged: dict[str, str] = {}
    for sheet in reversed(SHEETS):
        path = folder / language.value / "LC_MESSAGES" / f"{sheet}.po"
        if path.exists():
            merged.update(read_sheet(path.read_text(encoding="utf-8")))
    return merged


def read_sheet(po: str) -> dict[str, str]:
    """Key → sentence of a .po sheet, without its header and what is not translated.

    Raises ValueError for a line that this small reader does not know.
    """
    sentences: dict[str, str] = {}
    pair = {"msgid": "", "msgstr": ""}
    at = ""
    for number, line in enumerate(map(str.strip, po.split("\n")), start=1):
        if not line or line.startswith("#"):
            continue
        word, _, quoted = line.partition('"')
        at = word.strip() or at
        if at not in pair:
            raise ValueError(f"line {number}: {line[:40]}")
        if word.startswith("msgid"):
            _keep(pair, sentences)
            pair = {"msgid": "", "msgstr": ""}
        pair[at] += _unquoted(quoted)
    _keep(pair, sentences)
    return sentences


def _unquoted(quoted: str) -> str:
    """The text before the closing quote. The window reads every sheet before its first paint, so
    what holds no escape, which is nearly all, is not given to the JSON reader.
    """
    plain = quoted[:-1]
    if quoted.endswith('"') and "\\" not in plain and '"' not in plain:
        return plain
    said: str = json.loads(f'"{quoted}', strict=False)  # a .po text is escaped as JSON is
    return said


def _keep(pair: Mapping[str, str], sentences: dict[str, str]) -> None:
    if pair["msgid"] and pair["msgstr"]:
        sentences[pair["msgid"]] = pair["msgstr"]
