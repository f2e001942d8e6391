# SPDX-License-Identifier: Apache-2.0
"""Roof: the counter moves into a painted window: house, verbs, bridge, pages; and out again.

The window lives from its first paint on. House, desks and pages are imported, and the house is
entered, on a thread of their own; only what Qt must have there is made on the main thread.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from kiosk.config import CodeEnd, Settings
from kiosk.core.errors import DataDirBusy, Defect, LmkError
from kiosk.core.wedge import WedgeRules
from kiosk.ui.bridge import Bridge
from kiosk.ui.paint import Painted
from kiosk.worker import Worker

if TYPE_CHECKING:
    from kiosk.app.house import House
    from kiosk.app.line_keeper import LineKeeper
    from kiosk.app.verbs import HouseVerbs
    from kiosk.ui.screens.counter import CounterWindow

Shown = Callable[["CounterWindow"], object]
_BUSY: Final = 3
_NOT_ENTERED: Final = 7
_log: Final = logging.getLogger(__name__)


def inhabit(
    settings: Settings, browser: Callable[[str], object], painted: Painted, shown: Shown | None
) -> int:
    """Runs until the window is closed; gives the exit code."""
    moving = _Moving(settings, browser, painted, shown)
    try:
        return painted.live() or moving.code
    finally:
        moving.out()


class _Moving:
    """In behind the paint, out behind the window; `code` is not 0 when it could not move in."""

    def __init__(
        self,
        settings: Settings,
        browser: Callable[[str], object],
        painted: Painted,
        shown: Shown | None,
    ) -> None:
        self.code = 0
        self._settings, self._browser = settings, browser
        self._painted, self._shown = painted, shown
        self._bridge = Bridge()
        self._house: House | None = None
        self._verbs: HouseVerbs | None = None
        self._line_log: LineKeeper | None = None
        self._worker = Worker("moving in")
        self._bridge.ask(self._worker.submit(self._enter), self._entered, self._not_entered)

    def out(self) -> None:
        """Everything ends, in the order it was opened backwards."""
        self._worker.close()
        if self._verbs is not None:
            self._verbs.close()
        if self._line_log is not None:
            self._line_log.close()
        if self._house is not None:
            self._house.__exit__(None, None, None)

    def _enter(self) -> None:
        """Imports and enters; on a thread of its own."""
        import kiosk.ui.screens.counter  # noqa: F401  # so that the main thread finds it there
        from kiosk.app.house import House
        from kiosk.app.line_keeper import LineKeeper
        from kiosk.app.verbs import HouseVerbs

        self._house = House(self._settings).__enter__()
        self._house.bus.subscribe(object, self._bridge.hear)
        self._verbs = HouseVerbs(self._house, self._browser)
        folder, bus = self._settings.data_dir, self._house.bus
        self._line_log = LineKeeper(folder, bus, self._house.clock)

    def _entered(self, _: None) -> None:
        """Builds the counter; on the main thread."""
        from kiosk.ui.safe_close import SafeClose
        from kiosk.ui.screens.counter import CounterWindow
        from kiosk.ui.screens.post import Post
        from kiosk.ui.wedge_filter import WedgeFilter

        assert self._verbs is not None
        WedgeFilter(self._painted.window, wedge_rules(self._settings))
        SafeClose(self._painted.window, self._bridge)
        post = Post(self._painted.kit, self._verbs, self._bridge)
        portal = self._settings.portal_url or ""
        counter = CounterWindow(self._painted.window, post, portal)
        counter.start(self._verbs.attach_press)
        if self._shown is not None:
            self._shown(counter)

    def _not_entered(self, error: BaseException) -> None:
        """Says on the page why it cannot open; closing the window ends the program."""
        from kiosk.ui.faults import fault_of
        from kiosk.ui.screens.stopped import StoppedPage

        self.code = _BUSY if isinstance(error, DataDirBusy) else _NOT_ENTERED
        if not isinstance(error, LmkError):
            _log.error("the house could not be entered", exc_info=error)
        fault = fault_of(error if isinstance(error, LmkError) else Defect())
        window, kit = self._painted.window, self._painted.kit
        window.add_page("stopped", lambda: StoppedPage(kit, fault))
        window.make_home("stopped")
        window.show_page("stopped")


def wedge_rules(settings: Settings) -> WedgeRules:
    """What this counter's scanner was set to send around a code."""
    ends = {CodeEnd.ENTER: "\r", CodeEnd.TAB: "\t"}
    return WedgeRules(settings.barcode_prefix, ends[settings.barcode_suffix])
