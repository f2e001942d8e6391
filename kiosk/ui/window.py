# SPDX-License-Identifier: Apache-2.0
"""Room ui: the window: shell round one page, keys to acts, language at run time; no business in it.

It imports PySide6 and the kit alone, so that it can be painted before the rest of the house is
imported. Pages are given as factories and made when they are first shown; what stands round a page
(rail, tray, strip) is made when the first page needs it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QStackedWidget,
    QWidget,
)

from kiosk.ui.keys import Act, Keyboard, MoneyLock
from kiosk.ui.kit import Kit
from kiosk.ui.surround import Surround
from kiosk.ui.tokens import SHELL_PX, Theme
from kiosk.ui.top_bar import TopBar
from kiosk.ui.widgets.labels import Label
from kiosk.ui.words import Says, phrase

if TYPE_CHECKING:
    from kiosk.ui.holder import PageHolder
    from kiosk.ui.page import Page
    from kiosk.ui.shell import CitizenTray, Rail
    from kiosk.ui.widgets.focus_ring import FocusRing
    from kiosk.ui.widgets.palette import Palette
    from kiosk.ui.widgets.status import StatusStrip
    from kiosk.ui.widgets.undo_bar import UndoBar

SIZE: Final = (1366, 768)
LEAST_SIZE: Final = (1024, 600)
_NESTED_MOST: Final = 4  # a change of height goes up from label to field to page to scroll area
_CONTENT_LEAST: Final = 560  # below this the tray gives way to the page
# What works on a bare page and while the palette is open.
_ALWAYS: Final = frozenset({Act.BACK, Act.LANGUAGE, Act.SUNLIGHT, Act.HELP})


@dataclass(frozen=True, slots=True)
class Outside:
    """What the window needs from outside: the time of day, and the words of a language."""

    clock: Callable[[], datetime]
    says: Callable[[str], Says]
    money_lock: MoneyLock | None = None


class Window(QWidget):
    """The counter's only window. `closing` comes when it is closed; the house then ends."""

    closing = Signal()
    shown_page = Signal(str)
    acted = Signal()  # a key of the table was pressed, or a button that stands for one

    def __init__(self, kit: Kit, outside: Outside) -> None:
        super().__init__()
        self.kit, self._outside = kit, outside
        self._factories: dict[str, Callable[[], Page]] = {}
        self._pages: dict[str, Page] = {}
        self._holders: dict[str, PageHolder] = {}
        self._path: list[str] = []
        self._shown: Page | None = None
        self._home = ""
        self._palette: Palette | None = None
        self._ring: FocusRing | None = None
        self.keyboard = Keyboard(self, self._on_act, outside.money_lock)
        self._acts: dict[Act, Callable[[], object]] = {
            Act.BACK: self.back,
            Act.SEARCH: self._search,
            Act.LANGUAGE: self.switch_language,
            Act.SUNLIGHT: self._sunlight,
        }
        self._stack = QStackedWidget()
        self._stack.addWidget(_opening(kit))
        self.top = TopBar(kit, outside.clock, self.keyboard.press)
        self.surround = Surround(kit, self, self.top, self._stack)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._keep_in_sight)
        self.on(Act.UNDO, lambda: self.undo_bar.undo())
        kit.bind(self, self.setWindowTitle, phrase("shell.title"))
        kit.changed.connect(self._share_room)
        self.setMinimumSize(*LEAST_SIZE)
        self.resize(*SIZE)

    # ── what stands round the page ───────────────────────────────────────────────────────────

    @property
    def rail(self) -> "Rail":
        """The services at the left."""
        return self.surround.rail

    @property
    def tray(self) -> "CitizenTray":
        """The citizen's visit at the right."""
        return self.surround.tray

    @property
    def strip(self) -> "StatusStrip":
        """How the house stands, below."""
        return self.surround.strip

    @property
    def undo_bar(self) -> "UndoBar":
        """What can be undone, for ten seconds."""
        return self.surround.undo_bar

    @property
    def ring(self) -> "FocusRing":
        """Round whatever has the focus; made with the first page."""
        if self._ring is None:
            from kiosk.ui.widgets.focus_ring import FocusRing

            self._ring = FocusRing(self.kit, self)
        return self._ring

    # ── pages ────────────────────────────────────────────────────────────────────────────────

    def add_page(self, name: str, factory: "Callable[[], Page]") -> None:
        """Name a page; it is made when it is first shown. The first one named is the home page."""
        self._factories[name] = factory
        self._home = self._home or name

    def page(self, name: str) -> "Page":
        """The page of a name, made now if it has not been shown yet. Raises KeyError."""
        if name not in self._pages:
            from kiosk.ui.holder import PageHolder

            page = self._factories[name]()
            self._pages[name], self._holders[name] = page, PageHolder(self.kit, page)
            self._stack.addWidget(self._holders[name])
        return self._pages[name]

    @property
    def page_name(self) -> str:
        """Name of the page that is shown, "" before the first."""
        return self._path[-1] if self._path else ""

    @property
    def path(self) -> tuple[str, ...]:
        """The pages that Esc leads back through, the shown one last."""
        return tuple(self._path)

    def go_path(self, path: Sequence[str]) -> None:
        """Show the last page of a path that was gone before, with the way back it had."""
        self.show_page(path[-1])
        self._path = list(path)

    def forget(self) -> None:
        """Another person works here: nothing that was typed stays on any page."""
        for page in self._pages.values():
            page.forget()

    def show_page(self, name: str, *, after_home: bool = False) -> "Page":
        """Show a page; Esc leads back to the one before. The home page begins a new path.

        With `after_home` Esc leads home: what came before is over (money was taken).
        """
        page = self.page(name)
        if self._shown is not None and self._shown is not page:
            self._shown.leave()
        if name in self._path:
            del self._path[self._path.index(name) :]
        if name == self._home:
            self._path = []
        elif after_home:
            self._path = [self._home]
        self._path.append(name)
        self._bring(page)
        return page

    def make_home(self, name: str) -> None:
        """From now on Esc leads here in the end (sign in, then the counter)."""
        self._home = name
        self._path = []

    def back(self) -> None:
        """One step back: within the page, to the page before, or home."""
        if not self._path or self._pages[self._path[-1]].back():
            return
        if len(self._path) > 1:
            self.show_page(self._path[-2])
        elif self._path[-1] != self._home:
            self.show_page(self._home)

    def _bring(self, page: "Page") -> None:
        self._shown = page
        self.ring.raise_()
        self._stack.setCurrentWidget(self._holders[self.page_name])
        self.top.search.setVisible(not page.bare)
        if self.surround.made or not page.bare:
            self.undo_bar.settle()
            self.rail.setVisible(not page.bare)
            self.rail.mark_here(self.page_name)
            self.strip.setVisible(not page.bare)
        self._share_room()
        page.arrive()
        self.shown_page.emit(self.page_name)

    # ── keys ─────────────────────────────────────────────────────────────────────────────────

    def on(self, act: Act, do: Callable[[], object]) -> None:
        """What a key does on every page that has no answer of its own."""
        self._acts[act] = do

    def press(self, act: Act) -> None:
        """Do what the key does; for buttons, so that money goes through the same lock."""
        self.keyboard.press(act)

    def _on_act(self, act: Act) -> None:
        self.acted.emit()
        box = self._palette
        if box is not None and box.isVisible() and act is not Act.LANGUAGE:
            if act in (Act.BACK, Act.SEARCH):
                box.close_it()
            return
        page = self._pages.get(self.page_name)
        own = page.acts() if page is not None else {}
        if act in own:
            own[act]()
        elif (page is None or not page.bare or act in _ALWAYS) and act in self._acts:
            self._acts[act]()

    def switch_language(self) -> None:
        """English ⇄ Hindi, every word on the screen at once."""
        other = "en" if self.kit.words.language == "hi" else "hi"
        self.kit.speak(self._outside.says(other))
        self._settle()

    def _settle(self) -> None:
        """Has new letters find their places now: no frame is seen in which they do not fit."""
        for _ in range(_NESTED_MOST):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        self._keep_in_sight(None, QApplication.focusWidget())

    @property
    def palette_box(self) -> "Palette":
        """The box of Ctrl+K, made when it is first asked for: the paint comes first."""
        if self._palette is None:
            from kiosk.ui.widgets.palette import Palette

            self._palette = Palette(self.kit, self)
        return self._palette

    def _search(self) -> None:
        self.palette_box.open()

    def _sunlight(self) -> None:
        sunny = self.kit.look.theme is Theme.SUNLIGHT
        self.kit.look.wear(theme=Theme.LIGHT if sunny else Theme.SUNLIGHT)

    # ── room ─────────────────────────────────────────────────────────────────────────────────

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The tray gives way when the page would become too narrow."""
        super().resizeEvent(event)
        self._share_room()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the house; it ends behind the window."""
        self.closing.emit()
        super().closeEvent(event)

    def _share_room(self) -> None:
        if not self.surround.made:
            return
        from kiosk.ui.shell import tray_width

        page = self._pages.get(self.page_name)
        px = self.kit.px
        rest = self.width() - px(SHELL_PX["rail"]) - tray_width(self.kit)
        self.tray.setVisible(page is not None and not page.bare and rest >= _CONTENT_LEAST)

    def _keep_in_sight(self, _: QWidget | None, now: QWidget | None) -> None:
        holder = self._holders.get(self.page_name)
        if now is not None and holder is not None and holder.page.isAncestorOf(now):
            holder.bring_to_sight(now)


def _opening(kit: Kit) -> Label:
    """What stands there until the first page: the house behind the window is still to come."""
    said = Label(kit, phrase("begin.opening"), "h2")
    said.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return said
