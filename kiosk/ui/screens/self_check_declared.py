# SPDX-License-Identifier: Apache-2.0
"""Room ui: what the operator declares in a full self-check, as panels of its steps."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kiosk.core.selfcheck import PARTICULARS, Item
from kiosk.core.selfcheck_evidence import BackupSaid, Particular, Source
from kiosk.core.selfcheck_steps import Run, Step
from kiosk.counter.examination import Told
from kiosk.ui.kit import Kit
from kiosk.ui.screens.self_check_panel import Answer, StepPanel
from kiosk.ui.widgets.check_lines import CheckLine, CheckLines
from kiosk.ui.widgets.edits import DigitsEdit, plain_digits
from kiosk.ui.widgets.error_summary import Fault
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.field_grid import FieldGrid, half
from kiosk.ui.widgets.parts_view import PartsView
from kiosk.ui.widgets.plain_edit import PlainEdit
from kiosk.ui.widgets.rows_view import Column, RowsView
from kiosk.ui.words import Plain, Saying, phrase

_AREA: Final = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,2}))?")
_TEXT_MAX: Final = 200
_MINUTES_MAX: Final = 4  # digits


class VlePanel(StepPanel):
    """The eight particulars: what the register says is read, the rest is confirmed or written."""

    def __init__(self, kit: Kit, step: Step = Step.VLE) -> None:
        super().__init__(kit, step)
        self.register = CheckLines(kit)
        self.fields = {item: Field(kit, _of(item), PlainEdit()) for item in PARTICULARS}
        self._known: dict[Item, Particular] = {}
        self._placed: set[Item] = set()
        for field in self.fields.values():
            field.edit.setMaxLength(_TEXT_MAX)
        self._grid = FieldGrid()
        self.lay.addWidget(self.register)
        self.lay.addWidget(self._grid)
        self.walk = [field.edit for field in self.fields.values()]

    def offer(self, run: Run, known: Told) -> None:
        """Fills what is empty."""
        super().offer(run, known)
        if not self._known:
            self._known = dict(known)
            self._place()
        for item, field in self.fields.items():
            if not field.edit.text() and item in self._known:
                field.edit.setText(self._known[item].text)

    def answer(self, run: Run) -> Answer | Fault:
        """All eight; a place's LGD code stays while its name does."""
        told = tuple((item, self._told(item)) for item in PARTICULARS)
        return lambda exam: exam.declare_vle(exam.ask(run, Step.VLE), told)

    def forget(self) -> None:
        """Another person works here."""
        self._known = {}

    def _place(self) -> None:
        lines = []
        for item, field in self.fields.items():
            held = self._known.get(item)
            register = held is not None and held.from_portal
            if held is not None and register:
                lines.append(CheckLine(_of(item), Plain(held.text)))
            else:
                self._add(item)
            # Without a parent it would come up as a window of its own, and take the focus with it.
            field.setVisible(not register and field.parent() is not None)
        self.register.show_lines(lines)
        self.register.setVisible(bool(lines))

    def _add(self, item: Item) -> None:
        if item not in self._placed:
            self._placed.add(item)
            self._grid.add(self.fields[item])

    def _told(self, item: Item) -> Particular:
        held = self._known.get(item, Particular(""))
        text = " ".join(self.fields[item].edit.text().split())
        if held.from_portal or text == held.text:
            return held
        return Particular(text)


class KitPanel(StepPanel):
    """The parts of the Aadhaar kit."""

    def __init__(self, kit: Kit, step: Step = Step.KIT) -> None:
        super().__init__(kit, step)
        self.parts = PartsView(kit, phrase("check.step.kit"), "check.part")
        self.lay.addWidget(self.parts)
        self.walk = [self.parts]

    def offer(self, run: Run, known: Told) -> None:
        """The parts that the policy names."""
        super().offer(run, known)
        if tuple(self.parts.told) != run.policy.kit_parts:
            self.parts.show_parts(run.policy.kit_parts)

    def answer(self, run: Run) -> Answer | Fault:
        """The parts somebody spoke of."""
        said = self.parts.said
        if not said:
            return Fault(phrase("check.kit_unsaid"), "CHK-11")
        return lambda exam: exam.declare_kit(exam.ask(run, Step.KIT), said)

    def forget(self) -> None:
        """Another person works here."""
        self.parts.show_parts(())


@dataclass(frozen=True, slots=True)
class _Way:
    """A line of the power step: test it, or declare this source."""

    source: Source | None


_WAYS: Final = (_Way(None), *map(_Way, Source))


class PowerPanel(StepPanel):
    """Mains pulled for a moment; or, without a data cable, what the backup is and how long."""

    def __init__(self, kit: Kit, step: Step = Step.POWER) -> None:
        super().__init__(kit, step)
        column = Column(phrase("check.how_power"), _way, stretch=True)
        self.ways: RowsView[_Way] = RowsView(
            kit, phrase("check.how_power"), (column,), phrase("devices.none")
        )
        self.ways.as_high_as_rows(most=4)
        self.ways.show_rows(_WAYS)
        self.minutes_edit = DigitsEdit(kit, group=0, most=_MINUTES_MAX)
        self.minutes = Field(kit, phrase("check.minutes"), self.minutes_edit)
        self.lay.addWidget(self.ways)
        self.lay.addLayout(half(self.minutes))
        self.changed: Callable[[], object] = lambda: None
        self.ways.moved.connect(lambda _: self._chosen())
        self._chosen()

    @property
    def source(self) -> Source | None:
        """What is declared; None: it is tested."""
        way = self.ways.row()
        return way.source if way else None

    @property
    def lead(self) -> Saying:
        """With the seconds of the test."""
        seconds = self.run.policy.on_battery_s_min if self.run else 0
        return phrase("check.ask.power", seconds=seconds)

    @property
    def go(self) -> Saying:
        """Test, or write down."""
        return phrase("check.go.power" if self.source is None else "check.go.declare")

    def answer(self, run: Run) -> Answer | Fault:
        """The test, or what was declared."""
        source = self.source
        if source is None:
            seconds = 3 * run.policy.on_battery_s_min
            return lambda exam: exam.pull_mains(exam.ask(run, Step.POWER), seconds)
        typed = self.minutes_edit.digits()
        if not typed and source is not Source.NONE:
            return Fault(phrase("check.minutes_missing"), "CHK-10", self.minutes)
        said = BackupSaid(source, int(typed) if self._lasts else 0)
        return lambda exam: exam.declare_backup(run, said)

    def forget(self) -> None:
        """Another person works here."""
        self.ways.selectRow(0)

    @property
    def _lasts(self) -> bool:
        return self.source not in (None, Source.NONE)

    def _chosen(self) -> None:
        self.minutes.setVisible(self._lasts)
        self.walk = [self.ways, self.minutes_edit] if self._lasts else [self.ways]
        self.changed()


class SpacePanel(StepPanel):
    """Square metres; a photograph of the room is taken with it."""

    def __init__(self, kit: Kit, step: Step = Step.SPACE) -> None:
        super().__init__(kit, step)
        self.area_edit = PlainEdit()
        self.area = Field(kit, phrase("annexure.space"), self.area_edit, phrase("check.space_help"))
        self.lay.addLayout(half(self.area))
        self.walk = [self.area_edit]

    def answer(self, run: Run) -> Answer | Fault:
        """The number, as square decimetres."""
        area = square_decimetres(self.area_edit.text())
        if not area:
            return Fault(phrase("check.space_help"), "CHK-15", self.area)
        return lambda exam: exam.declare_space(exam.ask(run, Step.SPACE), area, with_photo=True)


def square_decimetres(text: str) -> int:
    """Of square metres as typed, in any digits, with a point or a comma; 0: no such number."""
    found = _AREA.fullmatch(plain_digits(text).strip().replace(",", "."))
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else 0


def _of(item: Item) -> Saying:
    return phrase(f"annexure.{item.value}")


def _way(way: _Way) -> Saying:
    return phrase(f"check.value.{way.source.value}" if way.source else "check.cable")
