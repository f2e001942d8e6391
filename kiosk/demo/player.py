# SPDX-License-Identifier: Apache-2.0
"""Roof: the demo's player: what he sees in the window, the keys between pages, his pictures."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.core.catalogue import AmountSource, Rail
from kiosk.core.errors import LmkError
from kiosk.core.shift import Drawer
from kiosk.core.transaction import State
from kiosk.core.views import TransactionView
from kiosk.counter.transactions import Ask
from kiosk.demo.town import Town
from kiosk.ui.robot import Robot
from kiosk.ui.screens.counter import CounterWindow


@dataclass
class Told:
    """What the day's player did, told by himself; the books are asked afterwards."""

    online: list[str] = field(default_factory=list)  # paper numbers
    offline: list[str] = field(default_factory=list)
    refused_on_purpose: list[str] = field(default_factory=list)
    presses_for_a_bill: int = 0
    cash_counted_paise: int = 0
    screens: list[str] = field(default_factory=list)


class Player:
    """One operator made of code, before the window of one counter in one town."""

    def __init__(self, town: Town, counter: CounterWindow, out: Path) -> None:
        self.town, self.counter, self.out = town, counter, out
        self.robot = Robot(counter.window)
        self.told = Told()
        self.world: dict[str, Any] = town.world()
        self._bills = list(self.world["picks"]["payable"]["HMR1"])

    def papers(self) -> Path:
        """Where the window saves PDFs."""
        return self.town.papers.kiosk / "papers"

    def _known(self) -> Any:
        return self.counter.post.known

    def _drawer(self) -> Drawer | None:
        standing = self._known().standing
        return standing.drawers[0] if standing and standing.drawers else None

    def _left(self, rail: Rail) -> int:
        standing = self._known().standing
        held = dict(standing.allowances).get(rail) if standing else None
        return held.remaining_paise if held else 0

    def _last(self) -> TransactionView:
        view: TransactionView = self._known().last.view
        return view

    def _state(self, number: str) -> State:
        views = self.counter.post.verbs.history(0).result()
        return next(view.state for view in views if view.number == number)

    def _quotes_from_pack(self, consumer_id: str) -> bool:
        """Whether this bill is already known without asking the biller."""
        ask = Ask("hpsebl_bill", {"consumer_id": consumer_id, "mobile": ""})
        try:
            quote = self.counter.post.verbs.quote(ask).result()
        except LmkError:
            return False
        return quote.source is AmountSource.PACK

    def _rows(self, page: str) -> int:
        found: Any = self.counter.window.page(page)
        return len(found.rows.table.rows)

    def _bill(self, consumer_id: str) -> dict[str, Any]:
        bills = self.world["electricity"]
        found: dict[str, Any] = next(b for b in bills if b["consumer_id"] == consumer_id)
        return found

    def _printed(self) -> None:
        page: Any = self.counter.window.page("outcome")
        self.robot.wait("the slip", lambda: "printed_" in str(page.print_line.saying))

    def _drawn(self) -> None:
        page: Any = self.counter.window.page("preview")
        self.robot.wait("the paper's picture", lambda: page.shows_paper)

    # ── keys ─────────────────────────────────────────────────────────────────────────────────

    def _home(self) -> None:
        for _ in range(6):
            if self.counter.window.page_name == "home":
                return
            self.robot.press("Esc")
        self.robot.wait_page("home")

    def _go(self, words: str, page: str) -> None:
        """Ctrl+K, what it is called, Enter."""
        self.robot.press("Ctrl+K")
        self.robot.type(words)
        self.robot.press("Enter")
        self.robot.wait_page(page)

    def _picture(self, name: str) -> None:
        """The screen in both languages; what is typed stays."""
        for _ in range(2):
            language = self.counter.post.kit.words.language
            file = f"{len(self.told.screens) // 2 + 1:02}-{name}-{language}.png"
            self.robot.picture(self.out / "screens" / file)
            self.told.screens.append(f"screens/{file}")
            self.robot.press("Ctrl+J")
            self.robot.presses -= 1
