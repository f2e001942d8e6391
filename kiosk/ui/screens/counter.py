# SPDX-License-Identifier: Apache-2.0
"""Room ui: the counter in the window: which pages there are, what the keys do, what the strip says.

Built after the first paint. Facts of the bus arrive here on the main thread and refresh what is
shown; no page polls.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer

from kiosk.core.catalogue import Catalogue
from kiosk.core.facts import (
    AnswerAbsorbed,
    LineChanged,
    PaperPrinted,
    PrinterChanged,
    ReversalCommitted,
    ShiftChanged,
    TransactionCommitted,
)
from kiosk.core.money import rupees
from kiosk.counter.overview import Standing
from kiosk.ui.keys import Act
from kiosk.ui.page import Page
from kiosk.ui.screens.ask import AskPage
from kiosk.ui.screens.close_day import CloseDayPage
from kiosk.ui.screens.collect import CollectPage
from kiosk.ui.screens.first_run import FirstRunPage
from kiosk.ui.screens.home import FACES, HomePage
from kiosk.ui.screens.open_day import OpenDayPage
from kiosk.ui.screens.outcome import OutcomePage
from kiosk.ui.screens.places import findable, rail_entries
from kiosk.ui.screens.post import Post, Visit
from kiosk.ui.screens.preview import PreviewPage
from kiosk.ui.screens.sales_list import HandOverPage, HistoryPage, QueuePage
from kiosk.ui.screens.sign_in import BeginPage, SignInPage
from kiosk.ui.screens.strip import chips
from kiosk.ui.screens.wallet import WalletPage
from kiosk.ui.shell import TrayItem
from kiosk.ui.window import Window
from kiosk.ui.words import Names, Plain, phrase

_REFRESHING = (
    TransactionCommitted,
    ReversalCommitted,
    AnswerAbsorbed,
    ShiftChanged,
    PaperPrinted,
)


class CounterWindow:
    """Brings pages, keys, strip and facts together over one window."""

    def __init__(self, window: Window, post: Post, portal_url: str = "") -> None:
        self.window, self.post = window, post
        self._portal_url = portal_url
        post.show, post.press, post.refresh = self.show, window.press, self.refresh
        self._asked = False
        self._add_pages()
        self._bind_keys()
        for kind in _REFRESHING:
            post.bridge.on(kind, self._changed)
        post.bridge.on(LineChanged, self._line_changed)
        post.bridge.on(PrinterChanged, self._printer_changed)
        window.strip.pressed.connect(self._chip_pressed)
        window.palette_box.chosen.connect(self.show)
        window.rail.show_entries(rail_entries(self.show))
        self._opened: Callable[[], None] = lambda: None

    def start(self, opened: Callable[[], None]) -> None:
        """Opens the store; `opened` is told on the main thread once somebody may sign in."""
        self._opened = opened
        self.show("begin")

    def show(self, name: str) -> Page | None:
        """Shows a page; `service:X`, `collect:X`, `preview:N`, `day:N` name what it is about."""
        kind, _, about = name.partition(":")
        match kind:
            case "service":
                return self._begin_service(about)
            case "preview" | "day" | "rate_card":
                page = self.window.show_page("preview")
                assert isinstance(page, PreviewPage)
                {"preview": lambda: page.of_sale(about), "rate_card": page.rates}.get(
                    kind, lambda: page.of_day(int(about))
                )()
                return page
            case "sign_in":
                self._opened()
                self.window.make_home("sign_in")
            case "home":
                self.window.make_home("home")
            case _:
                pass
        return self.window.show_page(name)

    # ── pages ────────────────────────────────────────────────────────────────────────────────

    def _add_pages(self) -> None:
        add, post = self.window.add_page, self.post
        add("begin", lambda: BeginPage(post))
        add("first_run", self._first_run)
        add("sign_in", lambda: SignInPage(post))
        add("home", lambda: HomePage(post))
        add("open_day", lambda: OpenDayPage(post))
        add("outcome", lambda: OutcomePage(post))
        add("queue", lambda: QueuePage(post))
        add("hand_over", lambda: HandOverPage(post))
        add("history", lambda: HistoryPage(post))
        add("wallet", lambda: WalletPage(post))
        add("close_day", lambda: CloseDayPage(post))
        add("preview", lambda: PreviewPage(post))

    def _first_run(self) -> Page:
        page = FirstRunPage(self.post)
        page.suggest(self._portal_url)
        return page

    def _begin_service(self, service: str) -> Page | None:
        row = self.post.row(service)
        if row is None:
            return None
        if not self._has_day():
            return self.window.show_page("open_day")
        name = f"service:{service}"
        self.window.add_page(name, lambda: AskPage(self.post, row))
        self.window.add_page(f"collect:{service}", lambda: CollectPage(self.post, asked))

        def asked() -> AskPage:
            page = self.window.page(name)
            assert isinstance(page, AskPage)
            return page

        asked().begin()
        return self.window.show_page(name)

    def _has_day(self) -> bool:
        standing = self.post.known.standing
        mine = self.post.known.operator
        return standing is not None and any(d.operator == mine for d in standing.drawers)

    # ── keys ─────────────────────────────────────────────────────────────────────────────────

    def _bind_keys(self) -> None:
        on = self.window.on
        for service, _, act in FACES:
            on(act, partial(self.show, f"service:{service}"))
        on(Act.QUEUE, lambda: self.show("queue"))
        on(Act.PRINT, self._last_paper)
        on(Act.STATUS, lambda: self.show("wallet"))
        on(Act.LOCK, self._lock)
        on(Act.SEND, self.post.verbs.send)
        on(Act.SECOND, lambda: None)

    def _last_paper(self) -> None:
        last = self.post.known.last
        self.show(f"preview:{last.view.number}" if last else "history")

    def _lock(self) -> None:
        self.post.known.operator = ""
        self.post.known.visit = Visit()
        self.show("sign_in")

    # ── what is known ────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Asks how things stand; one question at a time."""
        if self._asked:
            return
        self._asked = True
        post = self.post
        post.ask(post.verbs.standing(), self._stands, lambda _: self._answered())
        if post.known.catalogue is None:
            post.ask(post.verbs.catalogue(), self._priced)

    def _answered(self) -> None:
        self._asked = False

    def _stands(self, standing: Standing) -> None:
        self._asked = False
        post, window, site = self.post, self.window, standing.site
        post.known.standing = standing
        window.top.centre.tell(Names(site.name_en, site.name_hi))
        window.top.operator.tell(Plain(post.known.operator))
        window.rail.show_count("queue", standing.waiting + standing.to_return)
        window.rail.show_count("hand_over", standing.to_hand_over)
        for name, state in chips(post, standing).items():
            window.strip.show_state(name, state)
        self._show_visit()
        page = self._shown()
        if isinstance(page, HomePage):
            page.show_standing()
        elif isinstance(page, CloseDayPage):
            page.refresh()

    def _priced(self, catalogue: Catalogue) -> None:
        self.post.known.catalogue = catalogue
        self.window.palette_box.finder.show_entries(findable(catalogue))
        page = self._shown()
        if isinstance(page, HomePage):
            page.show_standing()

    def _shown(self) -> Page | None:
        return self.window.page(self.window.page_name) if self.window.page_name else None

    def _changed(self, _: object) -> None:
        self.refresh()
        page = self._shown()
        if isinstance(page, OutcomePage | QueuePage | HandOverPage | WalletPage):
            page.refresh()

    def _line_changed(self, fact: LineChanged) -> None:
        self.post.known.line_since_ms = fact.since_ms
        # The verb's own listener may hear the same fact a moment later.
        QTimer.singleShot(0, self.refresh)

    def _printer_changed(self, fact: PrinterChanged) -> None:
        self.post.known.printer_code = fact.code
        self.refresh()

    def _chip_pressed(self, name: str) -> None:
        self.show({"queue": "queue", "line": "queue", "printer": "history"}.get(name, "wallet"))

    def _show_visit(self) -> None:
        visit = self.post.known.visit
        items = [
            TrayItem(self.post.title(view.service), Plain(rupees(view.total_paise)))
            for view in visit.done
        ]
        due = Plain(rupees(visit.due_paise))
        self.window.tray.show_visit(items, phrase("shell.tray_taken"), due)
