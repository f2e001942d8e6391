# SPDX-License-Identifier: Apache-2.0
"""Room ui: the counter in the window: which pages there are, what the keys do, what facts refresh.

Built after the first paint. Facts of the bus arrive here on the main thread and refresh what is
shown; no page polls.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QTimer

from kiosk.core.catalogue import Catalogue, Rail
from kiosk.core.facts import (
    AnswerAbsorbed,
    LineChanged,
    PaperPrinted,
    PrinterChanged,
    ReversalCommitted,
    ShiftChanged,
    TransactionCommitted,
)
from kiosk.core.views import TransactionView
from kiosk.counter.overview import Standing
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.ask import AskPage
from kiosk.ui.screens.begin import BeginPage, DamagedPage
from kiosk.ui.screens.cash import CashPage
from kiosk.ui.screens.close_day import CloseDayPage
from kiosk.ui.screens.collect import CollectPage
from kiosk.ui.screens.door import Door
from kiosk.ui.screens.first_run import FirstRunPage
from kiosk.ui.screens.help import DoorHelpPage, HelpPage
from kiosk.ui.screens.home import FACES, HomePage
from kiosk.ui.screens.open_day import OpenDayPage
from kiosk.ui.screens.outcome import OutcomePage
from kiosk.ui.screens.places import findable, rail_entries
from kiosk.ui.screens.post import Post, Visit
from kiosk.ui.screens.preview import PreviewPage
from kiosk.ui.screens.queue import QueuePage
from kiosk.ui.screens.sales_list import HandOverPage, HistoryPage
from kiosk.ui.screens.sign_in import ResetPinPage, SignInPage
from kiosk.ui.screens.status import CHANGES_MAX, StatusPage
from kiosk.ui.screens.strip import chips
from kiosk.ui.screens.surrender import SurrenderPage
from kiosk.ui.screens.table_pages import TABLE_PAGES, follow_table
from kiosk.ui.screens.tray import follow_visit, show_visit
from kiosk.ui.screens.unfinished import UnfinishedPage
from kiosk.ui.screens.wallet import WalletPage
from kiosk.ui.window import Window
from kiosk.ui.words import Names, phrase

_REFRESHING = (
    TransactionCommitted,
    ReversalCommitted,
    AnswerAbsorbed,
    ShiftChanged,
    PaperPrinted,
)
_PAGES: Final[dict[str, Callable[[Post], Page]]] = {
    "begin": BeginPage,
    "damaged": DamagedPage,
    "sign_in": SignInPage,
    "reset_pin": ResetPinPage,
    "door_help": DoorHelpPage,
    "home": HomePage,
    "open_day": OpenDayPage,
    "outcome": OutcomePage,
    "queue": QueuePage,
    "hand_over": HandOverPage,
    "history": HistoryPage,
    "wallet": WalletPage,
    "surrender": SurrenderPage,
    "cash": CashPage,
    "close_day": CloseDayPage,
    "preview": PreviewPage,
    "unfinished": UnfinishedPage,
    "status": StatusPage,
    "help": HelpPage,
}
_PAPERS: Final = frozenset({"preview", "day", "rate_card"})


class CounterWindow:
    """Brings pages, keys, strip and facts together over one window."""

    def __init__(self, window: Window, post: Post, portal_url: str = "") -> None:
        self.window, self.post = window, post
        self._portal_url = portal_url
        post.show, post.press, post.refresh = self.show, window.press, self.refresh
        post.show_visit = lambda: show_visit(window.tray, post)
        post.offer_undo = window.undo_bar.offer
        self.door = Door(window, post)
        self._asked = self._ask_again = False
        self._add_pages()
        self._bind_keys()
        for kind in _REFRESHING:
            post.bridge.on(kind, self._changed)
        post.bridge.on(LineChanged, self._line_changed)
        post.bridge.on(PrinterChanged, self._printer_changed)
        follow_table(post, self._tell_page)
        window.strip.pressed.connect(self._chip_pressed)
        window.palette_box.chosen.connect(self.show)
        window.palette_box.finder.show_entries(findable(None))
        window.rail.show_entries(rail_entries(self.show))
        self._opened: Callable[[], None] = lambda: None

    def start(self, opened: Callable[[], None]) -> None:
        """Opens the store; `opened` is told on the main thread once somebody may sign in."""
        self._opened = opened
        self.window.make_home("begin")
        self.show("begin")

    def show(self, name: str) -> Page | None:
        """Shows a page; `service:X`, `draft:X` (as it was left), `collect:X`, `preview:N`, `day:N`
        name what it is about.
        """
        kind, _, about = name.partition(":")
        match kind:
            case "service":
                return self._begin_service(about)
            case "draft":
                return self.window.show_page(f"service:{about}")
            case "lock":
                self.door.lock()
                return None
            case "help":
                return self._help()
            case "sign_in":
                self._opened()
                self.window.make_home("sign_in")
            case "home":
                self.window.make_home("home")
            case _ if kind in _PAPERS:
                return self._show_paper(kind, about)
            case _:
                pass
        return self.window.show_page(name, after_home=name == "outcome")

    # ── pages ────────────────────────────────────────────────────────────────────────────────

    def _add_pages(self) -> None:
        for name, made in (_PAGES | TABLE_PAGES).items():
            self.window.add_page(name, partial(made, self.post))
        self.window.add_page("first_run", self._first_run)

    def _first_run(self) -> Page:
        page = FirstRunPage(self.post)
        page.suggest(self._portal_url)
        return page

    def _show_paper(self, kind: str, about: str) -> Page:
        page = self.window.show_page("preview", after_home=kind == "day")
        assert isinstance(page, PreviewPage)
        match kind:
            case "preview":
                page.of_sale(about)
            case "day":
                page.of_day(int(about))
            case _:
                page.rates()
        return page

    def _begin_service(self, service: str) -> Page | None:
        row = self.post.row(service)
        if row is None:
            return None
        if self.post.known.drawer is None:
            return self.window.show_page("open_day")
        if self.post.known.visit.over:
            self.post.known.visit = Visit()
            self.post.show_visit()
        name = f"service:{service}"
        self.window.add_page(name, lambda: AskPage(self.post, row))
        self.window.add_page(f"collect:{service}", lambda: CollectPage(self.post, asked))

        def asked() -> AskPage:
            page = self.window.page(name)
            assert isinstance(page, AskPage)
            return page

        page = self.window.show_page(name)
        asked().begin()
        page.arrive()
        return page

    def _help(self) -> Page | None:
        """About the page that is shown; at the door a help that leads nowhere else."""
        before = self._shown()
        if before is None or isinstance(before, HelpPage):
            return before
        page = self.window.page("door_help" if before.bare else "help")
        assert isinstance(page, HelpPage)
        page.about(self.window.page_name, before.heading.saying)
        return self.window.show_page("door_help" if before.bare else "help")

    # ── keys ─────────────────────────────────────────────────────────────────────────────────

    def _bind_keys(self) -> None:
        on = self.window.on
        for service, _, act in FACES:
            on(act, partial(self.show, f"service:{service}"))
        on(Act.QUEUE, lambda: self.show("queue"))
        on(Act.PRINT, self._last_paper)
        on(Act.STATUS, lambda: self.show("status"))
        on(Act.HELP, self._help)
        on(Act.LOCK, self.door.lock)
        on(Act.SEND, self.post.verbs.send)

    def _last_paper(self) -> None:
        """F8 anywhere: the last paper of this run, else the newest there is."""
        last = self.post.known.last
        if last is not None:
            self.show(f"preview:{last.view.number}")
            return

        def newest(page: tuple[TransactionView, ...]) -> None:
            self.show(f"preview:{page[0].number}" if page else "history")

        self.post.ask(self.post.verbs.history(0), newest)

    # ── what is known ────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Asks how things stand: one question at a time, and once more when it came too early."""
        if self._asked:
            self._ask_again = True
            return
        self._asked, self._ask_again = True, False
        post = self.post
        post.ask(post.verbs.standing(), self._stands, lambda _: self._answered())
        if post.known.catalogue is None:
            post.ask(post.verbs.catalogue(), self._priced)

    def _answered(self) -> None:
        self._asked = False
        if self._ask_again:
            self.refresh()

    def _stands(self, standing: Standing) -> None:
        post, window, site = self.post, self.window, standing.site
        post.known.standing = standing
        window.top.centre.tell(phrase("shell.centre", name=Names(site.name_en, site.name_hi)))
        window.rail.show_count("queue", standing.waiting + standing.to_return)
        window.rail.show_count("hand_over", standing.to_hand_over)
        states = chips(post, standing)
        for name in tuple(window.strip.chips):
            if name not in states:
                window.strip.forget(name)
        for name, state in states.items():
            window.strip.show_state(name, state)
        self._tell_page()
        self._answered()

    def _priced(self, catalogue: Catalogue) -> None:
        self.post.known.catalogue = catalogue
        self.window.palette_box.finder.show_entries(findable(catalogue))
        self._tell_page()

    def _tell_page(self) -> None:
        page = self._shown()
        if page is not None:
            page.told()

    def _shown(self) -> Page | None:
        return self.window.page(self.window.page_name) if self.window.page_name else None

    def _changed(self, fact: object) -> None:
        self.refresh()
        if isinstance(fact, AnswerAbsorbed | ReversalCommitted):
            follow_visit(self.post)
        page = self._shown()
        if page is not None:
            page.refresh()

    def _line_changed(self, fact: LineChanged) -> None:
        known = self.post.known
        known.line_since_ms = fact.since_ms
        known.line_changes = [fact, *known.line_changes][:CHANGES_MAX]
        # The verb's own listener may hear the same fact a moment later.
        QTimer.singleShot(0, self.refresh)

    def _printer_changed(self, fact: PrinterChanged) -> None:
        self.post.known.printer_code = fact.code
        self.refresh()

    def _chip_pressed(self, name: str) -> None:
        place = "wallet" if name in {rail.value for rail in Rail} else "status"
        self.show("queue" if name == "queue" else place)
