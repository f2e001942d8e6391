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
from kiosk.core.dates import business_date, local, shown
from kiosk.core.errors import Defect, LmkError
from kiosk.core.facts import DeviceChanged, LineChanged, PowerChanged
from kiosk.core.photo import TakenPhoto
from kiosk.core.selfcheck import Record
from kiosk.core.selfcheck_steps import Run
from kiosk.core.shift import Drawer
from kiosk.core.transaction import State
from kiosk.core.views import TransactionView, UnfinishedPrint
from kiosk.core.wire.enrolment import Site
from kiosk.counter.examination import Told
from kiosk.counter.overview import Standing
from kiosk.counter.selfcheck import Examined
from kiosk.counter.transactions import Committed
from kiosk.ui.bridge import Bridge, Errand
from kiosk.ui.keys import Act
from kiosk.ui.kit import Kit
from kiosk.ui.verbs import Begun, Verbs
from kiosk.ui.words import Names, Plain, Saying, phrase

T = TypeVar("T")
_GIVEN_BACK = (State.REFUSED, State.RETURNING, State.RETURNED, State.REVERSING, State.REVERSED)
Undo = Callable[[], None]


@dataclass(slots=True)
class Visit:
    """What was done for the citizen at the counter; `over` once the next one was called."""

    done: list[TransactionView] = field(default_factory=list)
    change_paise: int = 0  # of the last job
    slip: QImage | None = None
    photo: TakenPhoto | None = None  # kept for what he came for; it goes with him
    over: bool = False

    @property
    def taken_paise(self) -> int:
        """Cash of this visit that stays here."""
        return sum(view.total_paise for view in self.done if view.state not in _GIVEN_BACK)

    @property
    def return_paise(self) -> int:
        """Cash that is due to him again."""
        return sum(view.total_paise for view in self.done if view.state is State.REFUSED)


@dataclass(slots=True)
class Checking:
    """The self-check of this counter: what is known, what stands, and a full one under way."""

    known: Told = ()
    run: Run | None = None  # Esc puts it aside; it goes on where it stood
    done: Examined | None = None  # the newest; of a quick look seq is 0
    looked: Record | None = None  # the newest of this run of the program


@dataclass(slots=True)
class Known:
    """What the window knows of the house at this moment."""

    begun: Begun | None = None
    site: Site | None = None
    operator: str = ""
    locked: bool = False  # the operator may come back to what he left
    catalogue: Catalogue | None = None
    standing: Standing | None = None
    printer_code: str = ""
    line_since_ms: int = 0
    line_changes: list[LineChanged] = field(default_factory=list)  # of this run, newest first
    unfinished: list[UnfinishedPrint] = field(default_factory=list)
    visit: Visit = field(default_factory=Visit)
    last: Committed | None = None
    devices: dict[str, DeviceChanged] = field(default_factory=dict)  # the newest of each
    power: PowerChanged | None = None
    checking: Checking = field(default_factory=Checking)

    @property
    def drawer(self) -> Drawer | None:
        """The operator's open day."""
        drawers = self.standing.drawers if self.standing else ()
        return next((one for one in drawers if one.operator == self.operator), None)


class Post:
    """Given to every page."""

    def __init__(self, kit: Kit, verbs: Verbs, bridge: Bridge) -> None:
        self.kit, self.verbs, self.bridge = kit, verbs, bridge
        self.known = Known()
        self.paper_waits_ms = 2_000  # for the verdict; a citizen waits longer for a second paper
        self.show: Callable[[str], Any] = _nowhere
        self.press: Callable[[Act], Any] = _nowhere
        self.refresh: Callable[[], None] = _nothing
        self.show_visit: Callable[[], None] = _nothing
        self.come_in: Callable[[str], None] = _nowhere
        self.offer_undo: Callable[[Saying, Undo], None] = _no_undo

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

    def when(self, at_ms: int) -> Saying:
        """The hour of something of today, day and hour of anything else."""
        now_ms = self.known.standing.clock.now_ms if self.known.standing else 0
        today = business_date(at_ms) == business_date(now_ms)
        return Plain(local(at_ms).strftime("%H:%M") if today else shown(at_ms))


def short(number: str) -> str:
    """The end of a paper's number: what comes before is the same on every paper of a centre."""
    return "-".join(number.split("-")[-2:])


def _nowhere(_: object) -> None:
    """Before the window is built."""


def _nothing() -> None:
    """Before the window is built."""


def _no_undo(_: Saying, __: Undo) -> None:
    """Before the window is built."""


def _ignore(_: LmkError) -> None:
    """A question asked in passing; the next one asks again."""
