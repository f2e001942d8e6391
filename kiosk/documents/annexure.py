# SPDX-License-Identifier: Apache-2.0
"""Room documents: a self-check as a PDF in the form of Annexure A, A4, Hindi and English.

Eight particulars, then nine rows of infrastructure, in printed words and order; beside each mark
how it was found, the evidence, the time and the next step. The words come from the same sheets as
the window's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.dates import shown
from kiosk.core.selfcheck import (
    INFRASTRUCTURE,
    PARTICULARS,
    CheckRow,
    Depth,
    Fact,
    Item,
    Mark,
    Record,
)
from kiosk.core.selfcheck_evidence import Label
from kiosk.core.spoken import Pair, Voices
from kiosk.documents.fonts import Face
from kiosk.documents.ink import About, write
from kiosk.documents.page import BUSY
from kiosk.documents.sheet import (
    SHEET,
    WHITE,
    Block,
    Box,
    beside,
    in_line,
    level,
    moved,
    piled,
    spaced,
    stacked,
)

_LABELS: Final = frozenset(label.value for label in Label)
_ITEM_COLUMN: Final = 0.29  # of the width
_MARK_COLUMN: Final = 0.12
_GUTTER: Final = 8.0
_HAIR: Final = 0.5
_PAD: Final = 4.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a record stands in the journal; the empty one: nowhere."""

    seq: int = 0
    digest: str = ""  # first letters of the record's SHA-256, as hex


class AnnexurePainter:
    """Draws self-checks. Any thread may; one draws at a time."""

    def __init__(self, voices: Voices) -> None:
        self._voices = voices

    def paint(self, record: Record, standing: Standing) -> bytes:
        """PDF bytes."""
        name = self._voices.pair("annexure.kind")
        about = About(
            f"{name.en} – {name.hi}",
            record.subject.lmk_id or record.marks,
            self._voices.pair("paper.page", page="{page}", pages="{pages}").both,
        )
        with BUSY:
            return write(_Form(self._voices).blocks(record, standing), SHEET, about)


class _Form:
    def __init__(self, voices: Voices) -> None:
        self._voices = voices
        self._inner = SHEET.inner
        self._item = self._inner * _ITEM_COLUMN
        self._mark = self._inner * _MARK_COLUMN

    def blocks(self, record: Record, standing: Standing) -> list[Block]:
        return [
            *self._head(record),
            *self._part("annexure.particulars", record, PARTICULARS),
            *self._part("annexure.infrastructure", record, INFRASTRUCTURE),
            self._foot(record, standing),
        ]

    def _part(self, key: str, record: Record, items: Sequence[Item]) -> Iterator[Block]:
        """A heading never stands alone at the foot of a page."""
        first, *rest = (self._row(record.row(item)) for item in items)
        yield piled([self._band(key), first])
        yield from rest

    def _head(self, record: Record) -> Iterator[Block]:
        pair, subject = self._voices.pair, record.subject
        yield self._centred(pair("annexure.title"), Face(20, True, "centre"))
        yield self._centred(pair("annexure.about"), Face(10, align="centre"))
        if subject.centre_en:
            house = Pair(subject.centre_hi, subject.centre_en)
            yield self._centred(house, Face(13, True, "centre"))
        at = shown(record.at_ms)
        who = {"kiosk": subject.kiosk_id, "lmk": subject.lmk_id, "csc": subject.csc_id}
        known = bool(subject.kiosk_id)
        said = pair("annexure.examined", at=at, **who) if known else pair("annexure.bare", at=at)
        yield self._centred(said, Face(9, align="centre"))
        if record.depth is Depth.QUICK:
            yield self._centred(pair("annexure.quick"), Face(10, True, "centre"))
        yield spaced(piled([self._outcome(record)]), 6.0, 6.0)

    def _centred(self, said: Pair, face: Face) -> Block:
        return spaced(in_line(said.both, face, self._inner), 1.0, 1.0)

    def _outcome(self, record: Record) -> Block:
        """Both verdicts in a frame."""
        minimum = "annexure.minimum." + ("yes" if record.minimum_met else "no")
        complete = "annexure.complete." + ("yes" if record.complete else "no")
        face = Face(11, True)
        texts = [
            (text, face) for key in (minimum, complete) for text in self._voices.pair(key).both
        ]
        half = (self._inner - 3 * _PAD) / 2
        left = stacked(texts[:2], half - _PAD, _PAD)
        right = stacked(texts[2:], half - _PAD, half + 2 * _PAD)
        inside = moved(beside(left, right), _PAD)
        height = inside.height + _PAD
        return beside(Block(height, (Box(0, 0, self._inner, height, line=1.4),)), inside)

    def _band(self, key: str) -> Block:
        """White on black, with the heads of the columns."""
        face, small = Face(9.5, True, colour=WHITE), Face(8, colour=WHITE)
        pair = self._voices.pair
        heads = (
            in_line(pair(key).both, face, self._item - _GUTTER, _PAD),
            in_line(pair("annexure.head.mark").both, small, self._mark, self._item),
            in_line(pair("annexure.head.how").both, small, self._rest, self._item + self._mark),
        )
        text = moved(level(*heads), 2.0)
        height = text.height + 3.0
        ground = Block(height, (Box(0, 0, self._inner, height),))
        return spaced(beside(ground, text), 5.0, 1.0)

    @property
    def _rest(self) -> float:
        return self._inner - self._item - self._mark

    def _row(self, row: CheckRow) -> Block:
        name = stacked(
            [(text, Face(9.5)) for text in self._voices.pair(f"annexure.{row.item}").both],
            self._item - _GUTTER,
        )
        parts = spaced(level(name, self._marked(row), self._found(row)), 1.0, 2.5)
        hair = Box(0.0, parts.height - _HAIR, self._inner, _HAIR, grey=0.75)
        return Block(parts.height, (*parts.parts, hair))

    def _marked(self, row: CheckRow) -> Block:
        """The mark; a space's mark is its number."""
        said = self._voices.pair(f"annexure.mark.{row.mark}")
        big = Face(9 if row.mark is Mark.NOT_KNOWN else 12, True)
        texts = [(text, big) for text in said.both]
        if row.item is Item.SPACE and row.value:
            texts.insert(0, (row.value, Face(12, True)))
        return stacked(texts, self._mark - _GUTTER, self._item)

    def _found(self, row: CheckRow) -> Block:
        """Value, how and when, evidence, next step."""
        texts: list[tuple[str, Face]] = []
        if row.value and row.item is not Item.SPACE:
            texts.append((row.value, Face(10.5, True)))
        texts += [(text, Face(8)) for text in self._evidence(row).both]
        if row.item is Item.PANCHAYAT:
            texts += [(text, Face(7)) for text in self._voices.pair("annexure.word").both]
        if row.next:
            label, step = self._voices.pair("annexure.next"), self._step(row.next)
            texts += [
                (f"{label.hi}: {step.hi}", Face(8.5, True)),
                (f"{label.en} ({row.next}): {step.en}", Face(8.5, True)),
            ]
        return stacked(texts, self._rest, self._item + self._mark)

    def _step(self, code: str) -> Pair:
        return self._voices.pair(f"{code}.next")

    def _evidence(self, row: CheckRow) -> Pair:
        """How, when and all facts of a row as one running line in each language."""
        how, at = self._voices.pair(f"check.how.{row.how}"), shown(row.at_ms)
        hindi, english = (
            " · ".join((said, at, *(self._fact(fact, language) for fact in row.evidence)))
            for language, said in (("hi", how.hi), ("en", how.en))
        )
        return Pair(hindi, english)

    def _fact(self, fact: Fact, language: str) -> str:
        says = self._voices.hi if language == "hi" else self._voices.en
        label = says.say(f"check.fact.{fact.label}") if fact.label in _LABELS else fact.label
        value = says.say(f"check.value.{fact.value}") if fact.word else fact.value
        return f"{label}: {value}"

    def _foot(self, record: Record, standing: Standing) -> Block:
        """Where it stands, what the VLE declares, and room to sign; kept together."""
        pair, face = self._voices.pair, Face(9)
        where = (
            pair("annexure.signed", seq=standing.seq, digest=standing.digest)
            if standing.seq
            else pair("annexure.unsigned")
        )
        lines = [(text, face) for said in (where, pair("annexure.declared")) for text in said.both]
        told = stacked(lines, self._inner)
        line = Block(34.0, (Box(self._inner * 0.55, 33.0, self._inner * 0.45, 0.8),))
        name = (
            record.row(Item.VLE_NAME).value or record.operator,
            *pair("annexure.signature").both,
        )
        sign = stacked([(text, face) for text in name if text], self._inner * 0.45,
                       self._inner * 0.55)  # fmt: skip
        return spaced(piled([told, line, sign]), 8.0, 0.0)
