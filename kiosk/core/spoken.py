# SPDX-License-Identifier: Apache-2.0
"""Core: a paper's lines said in both languages: what every painter puts on its paper, in order.

Slip, PDF and the voice of the preview read the same lines from here, so that no paper can say
what another leaves out.
"""

from dataclasses import dataclass
from typing import Protocol

from kiosk.core.paper import Line, Paper, Style


class Says(Protocol):
    """The sentences of one language (fulfilled by the stone `text`)."""

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence of a key with its placeholders filled."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One text in both languages; the two are the same for what has no language."""

    hi: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.hi or self.en)

    @property
    def both(self) -> tuple[str, ...]:
        """Hindi, then English; once when they are the same, nothing for an empty one."""
        return tuple(text for text in dict.fromkeys((self.hi, self.en)) if text)


@dataclass(frozen=True, slots=True)
class Said:
    """A line as it is drawn."""

    style: Style
    label: Pair = Pair()
    value: Pair = Pair()


@dataclass(frozen=True, slots=True)
class Voices:
    """Hindi and English."""

    hi: Says
    en: Says

    def pair(self, key: str, /, **facts: object) -> Pair:
        """The sentence of `key` in both."""
        return Pair(self.hi.say(key, **facts), self.en.say(key, **facts))


def spoken(paper: Paper, voices: Voices) -> tuple[Said, ...]:
    """Every line of the paper, the mark of a duplicate first."""
    lines = tuple(_said(line, voices) for line in paper.lines)
    if not paper.duplicate:
        return lines
    mark = voices.pair("paper.duplicate", number=paper.duplicate)
    return (Said(Style.BAND, mark), *lines)


def title(paper: Paper, voices: Voices) -> Pair:
    """What the paper is called, with its number: the title of a file or a window."""
    kind = voices.pair("paper.kind." + paper.kind.value)
    return Pair(f"{kind.hi} {paper.number}", f"{kind.en} {paper.number}")


def _said(line: Line, voices: Voices) -> Said:
    label = Pair(line.label_hi, line.label_en)
    if line.key:
        label = voices.pair(line.key, **dict(line.facts))
    return Said(line.style, label, Pair(line.value_hi or line.value, line.value))
