# SPDX-License-Identifier: Apache-2.0
"""Room ui: the operator's post: what every page shares: words, verbs, who works, what is known.

Pages ask here and nowhere else; results and faults come home on the main thread.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtGui import QImage

from kiosk.core.catalogue import Catalogue, Row
from kiosk.core.errors import Defect, LmkError
from kiosk.core.views import TransactionView
from kiosk.core.wire.enrolment import Site
from kiosk.counter.overview import Standing
from kiosk.counter.transactions import Committed
from kiosk.ui.bridge import Bridge, Errand
from kiosk.ui.keys import Act
from kiosk.ui.kit import Kit
from kiosk.ui.verbs import Begun, Verbs
from kiosk.ui.words import Names, Saying, phrase

T = TypeVar("T")


@dataclass(slots=True)
class Visit:
    """What was done for the citizen who stands at the counter now."""

    done: list[TransactionView] = field(default_factory=list)
    slip: QImage | None = None

    @property
    def due_paise(self) -> int:
        """Cash of this visit."""
        return sum(view.total_paise for view in self.done)


@dataclass(slots=True)
class Known:
    """What the window knows of the house at this moment."""

    begun: Begun | None = None
    site: Site | None = None
    operator: str = ""
    catalogue: Catalogue | None = None
    standing: Standing | None = None
    printer_code: str = ""
    line_since_ms: int = 0
    visit: Visit = field(default_factory=Visit)
    last: Committed | None = None


class Post:
    """Given to every page."""

    def __init__(self, kit: Kit, verbs: Verbs, bridge: Bridge) -> None:
        self.kit, self.verbs, self.bridge = kit, verbs, bridge
        self.known = Known()
        self.show: Callable[[str], Any] = _nowhere
        self.press: Callable[[Act], Any] = _nowhere
        self.refresh: Callable[[], None] = _nothing

    def ask(
        self,
        future: "Future[T]",
        done: Callable[[T], None],
        failed: Callable[[LmkError], None] | None = None,
    ) -> Errand:
        """Brings a verb's result home; what is no LmkError is told as a defect (APP-01)."""

        def fault(error: BaseException) -> None:
            (failed or _ignore)(error if isinstance(error, LmkError) else Defect())

        return self.bridge.ask(future, done, fault)

    def row(self, service: str) -> Row | None:
        """The newest row of a service in the price list."""
        known = self.known.catalogue
        rows = [row for row in known.rows if row.service == service] if known else []
        return rows[0] if rows else None

    def title(self, service: str) -> Saying:
        """A service by its name in both languages."""
        row = self.row(service)
        return Names(row.title_en, row.title_hi) if row else phrase("home.service_unknown")


def _nowhere(_: object) -> None:
    """Before the window is built."""


def _nothing() -> None:
    """Before the window is built."""


def _ignore(_: LmkError) -> None:
    """A question asked in passing; the next one asks again."""
