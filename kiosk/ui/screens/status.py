# SPDX-License-Identifier: Apache-2.0
"""Room ui: Ctrl+I: why each chip of the strip is as it is, and how the line came and went."""

from collections.abc import Callable, Mapping
from typing import Final

from kiosk.core.dates import shown_date
from kiosk.core.facts import LineChanged
from kiosk.counter.overview import Standing
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.post import Post
from kiosk.ui.screens.strip import chips
from kiosk.ui.tokens import Tone
from kiosk.ui.widgets.buttons import Button, Kind
from kiosk.ui.widgets.labels import Label
from kiosk.ui.widgets.reasons import Reason, Reasons
from kiosk.ui.widgets.rows_view import Column, RowsView
from kiosk.ui.words import Plain, Saying, phrase

CHANGES_MAX: Final = 20


class StatusPage(Page):
    """Reasons as sentences; F6 asks the portal again now."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.kit, phrase("status.title"))
        self._post = post
        kit = post.kit
        self.reasons = Reasons(kit)
        self.asked = Label(kit, role="strong").wrapping()
        self.changes = self._changes()
        self.numbers = Label(kit, role="muted").wrapping()
        self.body.addWidget(self.reasons)
        self.body.addWidget(self.asked)
        self.body.addWidget(Label(kit, phrase("status.changes"), "h2").wrapping())
        self.body.addWidget(self.changes)
        self.body.addWidget(self.numbers)
        again = Button(kit, phrase("status.again"), Kind.PRIMARY).key(Act.SECOND)
        back = Button(kit, phrase("page.back")).key(Act.BACK)
        self.foot.addWidget(again.does(lambda: post.press(Act.SECOND)))
        self.foot.addWidget(back.does(lambda: post.press(Act.BACK)))
        self.walk = [self.changes]

    def acts(self) -> Mapping[Act, Callable[[], object]]:
        """F6: ask again."""
        return {Act.SECOND: self._again}

    def arrive(self) -> None:
        """As it stands now."""
        self.asked.hide()
        self._post.refresh()
        self.told()
        super().arrive()

    def told(self) -> None:
        """What is known has changed."""
        standing = self._post.known.standing
        if standing is None:
            return
        states = chips(self._post, standing)
        found = [Reason(one.icon, one.saying, one.why, one.tone) for one in states.values()]
        self.reasons.show_reasons([*found, *self._order(standing)])
        self.changes.show_rows(tuple(self._post.known.line_changes[:CHANGES_MAX]))
        self.numbers.tell(
            phrase(
                "status.numbers",
                kiosk=standing.site.kiosk_id,
                generation=standing.site.generation,
                head=standing.head.seq,
                sent=standing.exchange.acknowledged_seq,
            )
        )

    def _order(self, standing: Standing) -> list[Reason]:
        order = standing.block
        if order is None or not order.until:
            return []
        why = phrase("BLK-01", until=shown_date(order.until), order=order.order_no)
        return [Reason("blocked", Plain(order.reason), why, Tone.NOT_DONE)]

    def _again(self) -> None:
        self._post.verbs.send()
        self.asked.tell(phrase("status.asked"))
        self.asked.show()

    def _changes(self) -> RowsView[LineChanged]:
        columns: tuple[Column[LineChanged], ...] = (
            Column(phrase("list.time"), lambda fact: self._post.when(fact.since_ms)),
            Column(phrase("strip_name.line"), _line, stretch=True, icon=_line_look),
        )
        rows = RowsView(self.kit, phrase("status.changes"), columns, phrase("status.no_change"))
        rows.as_high_as_rows(most=4)
        return rows


def _line(fact: LineChanged) -> Saying:
    if fact.online:
        return phrase("status.came")
    gone = phrase("status.went")
    return phrase("kit.and_then", first=gone, then=Plain(fact.code)) if fact.code else gone


def _line_look(fact: LineChanged) -> tuple[str, Tone]:
    return ("online", Tone.DONE) if fact.online else ("offline", Tone.OFFLINE)
