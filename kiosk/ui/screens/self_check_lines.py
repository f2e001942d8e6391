# SPDX-License-Identifier: Apache-2.0
"""Room ui: the rows of the self-check as they are shown: sign, how, evidence, next step."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.dates import shown
from kiosk.core.selfcheck import CheckRow, Depth, Item, Record
from kiosk.counter.selfcheck import Examined
from kiosk.ui.kit import Kit
from kiosk.ui.screens.table_words import MARKS, dotted, next_step, row_evidence, then
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.rows_view import Column, RowsView
from kiosk.ui.words import NOTHING, Plain, Saying, phrase


class Stage(StrEnum):
    """How far a row is while the counter is looked at; the values are keys (`check.stage.<…>`)."""

    WAITS = "waits"
    LOOKS = "looks"
    LOOKED = "looked"


_STAGES: Final = {
    Stage.WAITS: ("todo", Tone.MUTED),
    Stage.LOOKS: ("clock", Tone.ATTENTION),
    Stage.LOOKED: ("info", Tone.MUTED),
}


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A row of the form: as it was found, or how far it is."""

    item: Item
    row: CheckRow | None
    stage: Stage = Stage.WAITS


def check_rows(kit: Kit) -> RowsView[CheckLine]:
    """The table of the seventeen."""
    columns: tuple[Column[CheckLine], ...] = (
        Column(phrase("annexure.head.item"), lambda line: phrase(f"annexure.{line.item.value}")),
        Column(phrase("annexure.head.mark"), _mark, icon=_look),
        Column(phrase("check.how"), _how, spare=True),
        Column(phrase("check.evidence"), _evidence, stretch=True),
    )
    return RowsView(kit, phrase("check.title"), columns, phrase("check.never"))


def _mark(line: CheckLine) -> Saying:
    if line.row is None:
        return phrase(f"check.stage.{line.stage.value}")
    return phrase(f"annexure.mark.{line.row.mark.value}")


def _look(line: CheckLine) -> tuple[str, Tone]:
    return _STAGES[line.stage] if line.row is None else MARKS[line.row.mark]


def _how(line: CheckLine) -> Saying:
    return phrase(f"check.how.{line.row.how.value}") if line.row else NOTHING


def _evidence(line: CheckLine) -> Saying:
    return row_evidence(line.row) if line.row else NOTHING


def detail(row: CheckRow) -> tuple[Saying, Saying]:
    """What mends a row; and how it was found out, when, and all that was found."""
    how = phrase(f"check.how.{row.how.value}")
    told = dotted(how, Plain(shown(row.at_ms)), row_evidence(row))
    if not row.next:
        return NOTHING, told
    step = then(next_step(row.next), Plain(f"({row.next})"))
    return phrase("kit.named", name=phrase("annexure.next"), value=step), told


def verdicts(record: Record) -> tuple[tuple[bool, Saying], ...]:
    """Minimum met and Annexure A complete, each with its sentence."""
    minimum, complete = record.minimum_met, record.complete
    return (
        (minimum, phrase(f"annexure.minimum.{'yes' if minimum else 'no'}")),
        (complete, phrase(f"annexure.complete.{'yes' if complete else 'no'}")),
    )


def standing(done: Examined) -> Saying:
    """When it was, how deep, and where it stands."""
    at = phrase("check.examined", at=shown(done.record.at_ms))
    if done.record.depth is Depth.QUICK:
        return dotted(at, phrase("annexure.quick"))
    if not done.seq:
        return dotted(at, phrase("annexure.unsigned"))
    return dotted(at, phrase("check.journalled", seq=done.seq))
