# SPDX-License-Identifier: Apache-2.0
"""Room ui: what is written on the screen, as sayings, so that the language can change.

A widget never holds a sentence. It holds a Saying: a key of the catalogue with its facts, a name
that the catalogue of services gives in both languages, or a plain datum (a number, a person's
name). `Words` says it in the language of the moment; `bind` says it again when that changes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import QObject, Signal


class Says(Protocol):
    """The catalogue of one language (fulfilled by kiosk.text.Text)."""

    @property
    def language(self) -> str:
        """`en` or `hi`."""
        ...

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence of a key with its placeholders filled."""
        ...


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence of the catalogue. A fact may itself be a saying, said in the same language."""

    key: str
    facts: Mapping[str, "Saying | str | int"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Names:
    """A name given in both languages by data (a service, a rail, a field of the catalogue)."""

    en: str
    hi: str


@dataclass(frozen=True, slots=True)
class Plain:
    """A datum, the same in every language: a number, a code, a person's name."""

    text: str


Saying = Phrase | Names | Plain


def phrase(key: str, /, **facts: "Saying | str | int") -> Phrase:
    """The sentence of `key` with these facts."""
    return Phrase(key, facts)


NOTHING = Plain("")


class Words(QObject):
    """Says sayings in the language of the moment. One for the whole window."""

    changed = Signal()

    def __init__(self, says: Says) -> None:
        super().__init__()
        self._says = says

    @property
    def language(self) -> str:
        """`en` or `hi`."""
        return self._says.language

    def use(self, says: Says) -> None:
        """Change the language; everything that was bound is said again."""
        self._says = says
        self.changed.emit()

    def tell(self, saying: Saying) -> str:
        """The saying in the language of the moment."""
        match saying:
            case Phrase(key, facts):
                said = {name: self._fact(fact) for name, fact in facts.items()}
                return self._says.say(key, **said)
            case Names(en, hi):
                return {"en": en, "hi": hi}.get(self.language, f"⟦{en}⟧")
            case Plain(text):
                return text

    def _fact(self, fact: "Saying | str | int") -> str | int:
        return fact if isinstance(fact, str | int) else self.tell(fact)

    def bind(
        self, owner: QObject, setter: Callable[[str], object], saying: Saying = NOTHING
    ) -> "Line":
        """Say into `setter` now and at each change of language, as long as `owner` lives."""
        return Line(owner, self, setter, saying)


class Line(QObject):
    """One bound place on the screen: what it says can be changed, and is said in each language."""

    def __init__(
        self, owner: QObject, words: Words, setter: Callable[[str], object], saying: Saying
    ) -> None:
        super().__init__(owner)
        self._words, self._setter, self._saying = words, setter, saying
        words.changed.connect(self.again)
        self.again()

    @property
    def saying(self) -> Saying:
        """What is said here."""
        return self._saying

    def tell(self, saying: Saying) -> None:
        """Say something else from now on."""
        self._saying = saying
        self.again()

    def again(self) -> None:
        """Say it once more, in the language of the moment."""
        self._setter(self._words.tell(self._saying))
