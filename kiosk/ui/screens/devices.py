# SPDX-License-Identifier: Apache-2.0
"""Room ui: what stands on the table: each device by name, how it is, and what to do about it."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import ClassVar

from kiosk.core.device import Health, Kind
from kiosk.core.entries import Printed
from kiosk.core.errors import DeviceAbsent, LmkError
from kiosk.core.facts import DeviceChanged
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.screens.table_words import ICONS, evidence, kind_name, sentence, state, then
from kiosk.ui.table_verbs import DeviceView
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.busy import BusyButton
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.buttons import Kind as Look
from kiosk.ui.widgets.facts_line import FactsLine
from kiosk.ui.widgets.rows_view import Column, RowsView
from kiosk.ui.widgets.told_line import ToldLine
from kiosk.ui.words import NOTHING, Plain, Saying, phrase


@dataclass(frozen=True, slots=True)
class TableLine:
    """A device, or a kind that has none."""

    kind: Kind
    view: DeviceView | None
    several: bool


def lines_of(views: tuple[DeviceView, ...]) -> tuple[TableLine, ...]:
    """Every kind in its order, with all of its devices or with the word that there is none."""
    made: list[TableLine] = []
    for kind in Kind:
        there = [view for view in views if view.sighting.kind is kind]
        made += [TableLine(kind, view, len(there) > 1) for view in there]
        if not there:
            made.append(TableLine(kind, None, several=False))
    return tuple(made)


class DevicesPage(Page):
    """Follows what is plugged in and out while it is shown; F6 asks each device how it is."""

    fills = True
    self_check: ClassVar[str] = "self_check"

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("devices.title"))
        self._post = post
        kit = post.kit
        self.rows = _rows(post)
        self.rows.at_least_rows(3)
        self.detail = FactsLine(kit)
        self.said = ToldLine(kit)
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(self.detail)
        self.body.addWidget(self.said)
        self.walk = [self.rows]
        self.rows.chosen.connect(self._choose)
        self.rows.moved.connect(self._tell)
        self._add_keys(post)
        post.bridge.on(DeviceChanged, lambda _: self._changed())

    def _add_keys(self, post: Post) -> None:
        kit = post.kit
        self.use = Button(kit, phrase("devices.use"), Look.PRIMARY).key(None)
        self.again = BusyButton(kit, phrase("devices.again"), Look.SECONDARY).key(Act.SECOND)
        self.slip = BusyButton(kit, phrase("devices.slip"), Look.SECONDARY).key(Act.PRINT)
        check = Button(kit, phrase("devices.check")).with_icon("checklist")
        back = Button(kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(self.use.does(lambda: self._choose(self.rows.row())))
        self.foot.addWidget(self.again.does(lambda: post.press(Act.SECOND)))
        self.foot.addWidget(self.slip.does(lambda: post.press(Act.PRINT)))
        self.foot.addWidget(check.does(lambda: post.show(self.self_check)))
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F6 asks all of them, F8 prints the test slip."""
        return {Act.SECOND: self._ask_all, Act.PRINT: self._print}

    def arrive(self) -> None:
        """What is plugged in now; the cursor on the first of them."""
        self.errors.clear()
        self.said.tell(NOTHING)
        self._show(self._post.verbs.table.devices())
        super().arrive()

    def _changed(self) -> None:
        if self.isVisible():
            self._show(self._post.verbs.table.devices())

    def _show(self, views: tuple[DeviceView, ...]) -> None:
        self.rows.show_rows(lines_of(views))
        self._tell(self.rows.row())

    def _tell(self, line: TableLine | None) -> None:
        """What is known of the device under the cursor."""
        self.use.setVisible(line is not None and _can_be_chosen(line))
        self.detail.tell(*(_detail(line) if line else (NOTHING, NOTHING)))

    def _ask_all(self) -> None:
        if self.again.busy:
            return
        self.again.begin(phrase("devices.asking"))
        asked = self._post.verbs.table.check_devices()
        self._post.ask(asked, self._asked, self._failed)

    def _asked(self, views: tuple[DeviceView, ...]) -> None:
        self.again.end()
        self.errors.clear()
        self.said.tell(phrase("devices.asked"))
        self._show(views)

    def _choose(self, line: TableLine | None) -> None:
        if line is None or line.view is None:
            return
        name = Plain(line.view.sighting.name)
        if not line.several:
            self.said.tell(phrase("devices.only_one", name=name))
        elif line.view.chosen:
            self.said.tell(phrase("devices.chosen", name=name))
        else:
            asked = self._post.verbs.table.prefer(line.kind, line.view.sighting.key)
            self._post.ask(asked, lambda _: self._chose(name), self._failed)

    def _chose(self, name: Saying) -> None:
        self.errors.clear()
        self.said.tell(phrase("devices.chosen", name=name))
        self._show(self._post.verbs.table.devices())

    def _print(self) -> None:
        if self.slip.busy:
            return
        self.slip.begin(phrase("outcome.printing"))
        asked: Future[Printed] = self._post.verbs.table.test_slip()
        self._post.ask(asked, self._printed, self._failed)

    def _printed(self, ended: Printed) -> None:
        self.slip.end()
        self.errors.clear()
        self.said.tell(phrase(f"outcome.printed_{ended.value}"))

    def _failed(self, error: LmkError) -> None:
        self.again.end()
        self.slip.end()
        self.said.tell(NOTHING)
        self.errors.show_faults([fault_of(error)])
        self.focus_on(self.rows)


class DoorDevicesPage(DevicesPage):
    """The same before anybody has an account."""

    bare = True
    self_check = "door_self_check"


def _can_be_chosen(line: TableLine) -> bool:
    return line.several and line.view is not None and not line.view.chosen


def _rows(post: Post) -> RowsView[TableLine]:
    columns: tuple[Column[TableLine], ...] = (
        Column(phrase("devices.what"), _kind, icon=lambda line: (ICONS[line.kind], Tone.PLAIN)),
        Column(phrase("devices.name"), _name, stretch=True),
        Column(phrase("list.state"), _state, icon=lambda line: state(line.view)[:2]),
        Column(phrase("check.fact.code"), _code, spare=True),
    )
    return RowsView(post.kit, phrase("devices.title"), columns, phrase("devices.none"))


def _kind(line: TableLine) -> Saying:
    return kind_name(line.kind)


def _name(line: TableLine) -> Saying:
    if line.view is None:
        return Plain("–")
    name = Plain(line.view.sighting.name)
    used = line.several and line.view.chosen
    return phrase("devices.used", name=name) if used else name


def _state(line: TableLine) -> Saying:
    return state(line.view)[2]


def _code(line: TableLine) -> Saying:
    return Plain(line.view.code) if line.view else NOTHING


def _detail(line: TableLine) -> tuple[Saying, Saying]:
    """The code in words with the next step; and what the device said of itself."""
    view = line.view
    if view is None:
        return sentence(DeviceAbsent.code, line.kind), NOTHING
    if view.health is Health.PRESENT:
        return NOTHING, phrase("devices.not_asked")
    said = then(sentence(view.code, line.kind), Plain(f"({view.code})")) if view.code else NOTHING
    return said, evidence(view.evidence)
