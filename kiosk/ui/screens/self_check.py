# SPDX-License-Identifier: Apache-2.0
"""Room ui: the self-check against Annexure A: its seventeen rows, the two verdicts, next steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from kiosk.core.errors import LmkError
from kiosk.core.selfcheck import Item, Record
from kiosk.core.selfcheck_steps import Run
from kiosk.counter.selfcheck import Examined
from kiosk.ui.faults import fault_of
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Checking, Post
from kiosk.ui.screens.self_check_lines import (
    CheckLine,
    Stage,
    check_rows,
    detail,
    standing,
    verdicts,
)
from kiosk.ui.table_verbs import CheckStart, Tell
from kiosk.ui.widgets.busy import BusyButton
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.facts_line import FactsLine
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.told_line import ToldLine
from kiosk.ui.widgets.verdicts import Verdicts
from kiosk.ui.words import NOTHING, phrase


@dataclass(frozen=True, slots=True)
class Looking:
    """Brought over the bridge: how far the check of a page is."""

    page: object
    item: str
    done: int
    of: int


class SelfCheckPage(Page):
    """Enter looks around, F6 goes through the steps, F8 writes the form."""

    fills = True
    steps: ClassVar[str] = "check_steps"

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("check.title"))
        self._post = post
        kit = post.kit
        self.verdicts = Verdicts(kit)
        self.stands = Label(kit, role="muted").wrapping()
        self.rows = check_rows(kit)
        self.rows.at_least_rows(3)
        self.detail = FactsLine(kit)
        self.said = ToldLine(kit)
        self.body.addWidget(self.verdicts)
        self.body.addWidget(self.stands)
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(self.detail)
        self.body.addWidget(self.said)
        self.walk = [self.rows]
        self.rows.moved.connect(self._tell)
        self.rows.chosen.connect(lambda _: self.step())
        self._looked_at: list[Item] = []
        self._add_keys(post)
        post.bridge.on(Looking, self._heard)

    def _add_keys(self, post: Post) -> None:
        kit = post.kit
        self.quick = BusyButton(kit, phrase("check.quick"), Kind.PRIMARY)
        self.full = Button(kit, phrase("check.full")).key(Act.SECOND)
        save = Button(kit, phrase("check.pdf")).key(Act.PRINT)
        table = Button(kit, phrase("check.csv")).key(Act.PRINT_A4)
        back = Button(kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(self.quick.key(None).does(self.step))
        self.foot.addWidget(self.full.does(lambda: post.press(Act.SECOND)))
        self.foot.addWidget(save.does(lambda: post.press(Act.PRINT)))
        self.foot.addWidget(table.does(lambda: post.press(Act.PRINT_A4)))
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))

    @property
    def _checking(self) -> Checking:
        return self._post.known.checking

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F6 goes through the steps, F8 and Shift+F8 write the form."""
        return {
            Act.SECOND: self._begin_full,
            Act.PRINT: lambda: self._save("pdf"),
            Act.PRINT_A4: lambda: self._save("csv"),
        }

    def arrive(self) -> None:
        """What stands; before anything was looked at, what stood last time."""
        self.said.tell(NOTHING)
        if not self.quick.busy:
            self.errors.clear()
            self._show()
            if self._checking.done is None:
                self._post.ask(self._post.verbs.table.check_start(), self._started, self._failed)
        super().arrive()

    def step(self) -> None:
        """Enter: a look at what is there."""
        if self.quick.busy:
            return
        self._look_around()
        asked = self._post.verbs.table.quick_check(self._tells())
        self._post.ask(asked, self._looked, self._failed)

    def _started(self, start: CheckStart) -> None:
        checking = self._checking
        checking.known = start.known
        if checking.done is None and start.last is not None:
            checking.done = start.last
        if not self.quick.busy:
            self._show()

    # ── looking ──────────────────────────────────────────────────────────────────────────────

    def _look_around(self) -> None:
        self.errors.clear()
        self.said.tell(NOTHING)
        self.verdicts.show_verdicts(())
        self.stands.tell(phrase("check.looking"))
        self.detail.tell(NOTHING, NOTHING)
        self._looked_at = []
        self.quick.begin(phrase("check.doing"))
        self._show_stages(None)

    def _tells(self) -> Tell:
        hear = self._post.bridge.hear
        return lambda item, done, of: hear(Looking(self, item, done, of))

    def _heard(self, news: Looking) -> None:
        """Row by row, in the order in which they are looked at."""
        if news.page is not self or not self.quick.busy:
            return
        item = next((one for one in Item if one.value == news.item), None)
        if item is not None:
            name = phrase(f"annexure.{item.value}")
            self.stands.tell(phrase("check.looks_at", item=name, at=news.done + 1, of=news.of))
        self._show_stages(item)
        if item is not None:
            self._looked_at.append(item)

    def _show_stages(self, now: Item | None) -> None:
        lines = []
        for item in Item:
            stage = Stage.LOOKED if item in self._looked_at else Stage.WAITS
            lines.append(CheckLine(item, None, Stage.LOOKS if item is now else stage))
        self.rows.show_rows(tuple(lines))
        if now is not None:
            self.rows.selectRow(tuple(Item).index(now))

    def _looked(self, record: Record) -> None:
        self.quick.end()
        checking = self._checking
        checking.done, checking.looked = Examined(record, 0, b""), record
        self._show()
        self._to_first_row()

    def _to_first_row(self) -> None:
        """The first that is not Y: there is its next step."""
        record = self._checking.done.record if self._checking.done else None
        rows = record.rows if record else ()
        self.rows.selectRow(next((at for at, row in enumerate(rows) if row.next), 0))

    # ── the steps ────────────────────────────────────────────────────────────────────────────

    def _begin_full(self) -> None:
        if self.quick.busy:
            return
        if self._checking.run is not None:
            self._post.show(self.steps)
            return
        self._look_around()
        table = self._post.verbs.table
        self._post.ask(table.check_start(), self._begin_with, self._failed)

    def _begin_with(self, start: CheckStart) -> None:
        self._checking.known = start.known
        asked = self._post.verbs.table.begin_check(self._post.known.operator, self._tells())
        self._post.ask(asked, self._begun, self._failed)

    def _begun(self, run: Run) -> None:
        self.quick.end()
        self._checking.run = run
        self._show()
        if self.isVisible():
            self._post.show(self.steps)

    # ── what is shown ────────────────────────────────────────────────────────────────────────

    def _show(self) -> None:
        done = self._checking.done
        self.full.tell(phrase("check.go_on_full" if self._checking.run else "check.full"))
        rows = {row.item: row for row in done.record.rows} if done else {}
        self.rows.show_rows(tuple(CheckLine(item, rows.get(item)) for item in Item))
        self.verdicts.show_verdicts(verdicts(done.record) if done else ())
        self.stands.tell(standing(done) if done else phrase("check.never"))
        self._tell(self.rows.row())

    def _tell(self, line: CheckLine | None) -> None:
        """How the row under the cursor was found out, and what mends it."""
        self.detail.tell(*(detail(line.row) if line and line.row else (NOTHING, NOTHING)))

    def _save(self, form: str) -> None:
        done = self._checking.done
        if done is None or self.quick.busy:
            self.said.tell(phrase("check.never"))
            return
        asked = self._post.verbs.table.save_check(done, form)
        self._post.ask(asked, self._saved, self._failed)

    def _saved(self, where: str) -> None:
        self.errors.clear()
        self.said.tell(phrase("preview.saved", file=where))

    def _failed(self, error: LmkError) -> None:
        self.quick.end()
        self._show()
        self.errors.show_faults([fault_of(error)])
        if self.isVisible():
            self.focus_on(self.rows)


class DoorSelfCheckPage(SelfCheckPage):
    """The same before anybody has an account; nothing of it is journalled."""

    bare = True
    steps = "door_check_steps"
