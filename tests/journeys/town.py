# SPDX-License-Identifier: Apache-2.0
"""Tests: a town of processes that runs for many days: portal, outside parties, line and printer,
two centres whose kiosks enrol as they come, and a portal that may be ended in the midst of its
work and started again on the same port."""

import json
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Self

from kiosk.demo.processes import Party
from portal import centres
from portal.audit import audit
from portal.config import load_settings
from portal.database import Database
from portal.deposits import read_deposit, take_deposit
from portal.onboarding import Issue
from portal.opening import open_office
from portal.verbs import DEMO_REFERENCE
from tests.journeys.world import CENTRE, PATIENCE_S, Outside, TelephoneLine, environment

FIRST_SEED = 3
CRORE_PAISE = 1_00_00_000_00
# The second centre is another VLE's, of another office of the electricity board.
OTHER = CENTRE | {
    "lmk_id": "HP17-00002",
    "csc_id": "500100100021",
    "vle_name": "Anjana Sharma",
    "counters": [["hpsebl", "NDN", "NDN-L04"], ["jalshakti", "HMR", "HMR-L08"]],
}
OFFICES = {CENTRE["lmk_id"]: "HMR1", OTHER["lmk_id"]: "NDN"}


class Town:
    """Everything but the kiosk. A `with` starts and ends it."""

    def __init__(self, folder: Path, compiled: Path, database_url: str = "") -> None:
        self.folder = folder
        self.portal_dir = folder / "portal"
        self.tray = folder / "tray"
        self.log = folder / "parties.log"
        self.env = environment(folder / "home", compiled)
        self.database_url = database_url or f"sqlite:///{self.portal_dir / 'portal.sqlite3'}"
        self._stack = ExitStack()
        self._seeds = count(FIRST_SEED)
        self._portal: Party
        self._port = 0

    def __enter__(self) -> Self:
        for folder in (self.folder, self.portal_dir, self.tray):
            folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            self._start_outside()
            stack.callback(self._stop_outside)
            out = ("printer", "--out", str(self.tray))
            self.printer = stack.enter_context(self._party("sandbox", *out))
            self._settle_in()
            self.start_portal()
            stack.callback(self.stop_portal)
            line = stack.enter_context(self._party("sandbox", "line", "--to", self._portal.url))
            self.line = TelephoneLine(line)
            stack.callback(self.line.close)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)

    def _party(self, module: str, *arguments: str) -> Party:
        return Party(module, arguments, self.log, self.env)

    def _start_outside(self) -> None:
        self.sandbox = self._party("sandbox", "serve", "--seed", str(next(self._seeds)))
        self.sandbox.__enter__()
        self.outside = Outside(self.sandbox.url)
        for centre in (CENTRE, OTHER):
            wallet = {"csc_id": centre["csc_id"], "balance_paise": CRORE_PAISE}
            self.outside.post("/control/vle", wallet)

    def _stop_outside(self) -> None:
        self.outside.close()
        self.sandbox.stop()

    def have_bills(self, office: str, many: int) -> None:
        """When too few are left: other people, other bills, and the same portal turns to them."""
        if self.outside.bills_left(office) >= many:
            return
        self.stop_portal()
        self._stop_outside()
        self._start_outside()
        self.start_portal()

    def _settle_in(self) -> None:
        """Both centres, and an advance for the state's wallet."""
        with self._office() as office:
            for plain in (CENTRE, OTHER):
                site = centres.read_centre(json.dumps(plain).encode())
                office.database.transact(lambda unit, site=site: centres.add(unit, site, 1))
            advance = {
                "bank_reference": DEMO_REFERENCE,
                "at": "2026-04-01T10:00:00+05:30",
                "amount_paise": CRORE_PAISE,
                "provider_code": "CSC-SPV",
                "mode": "RTGS",
            }
            take_deposit(office.database, read_deposit(advance), office.clock())

    @contextmanager
    def _office(self) -> Iterator[Any]:
        settings = replace(load_settings(self.portal_dir), database_url=self.database_url)
        with open_office(settings) as office:
            yield office

    def code(self, lmk_id: str) -> str:
        """A kiosk's enrolment code, from the district's desk beside the running server."""
        with self._office() as office:
            return str(office.onboarding.issue(Issue(lmk_id)).code)

    def audit(self) -> dict[str, Any]:
        """The portal's own audit, read beside the running server."""
        books = Database(self.database_url)
        try:
            return audit(books).plain()
        finally:
            books.close()

    def start_portal(self, module: str = "portal", *further: str) -> None:
        """Serves on the port it had before, when it had one."""
        where = ["--data-dir", str(self.portal_dir), "--database-url", self.database_url]
        serve = ["serve", *where, "--sandbox-url", self.sandbox.url, "--port", str(self._port)]
        self._portal = self._party(module, *serve, *further)
        self._portal.__enter__()
        self._port = int(self._portal.url.rpartition(":")[2])

    @property
    def portal_url(self) -> str:
        return self._portal.url

    def stop_portal(self) -> None:
        self._portal.stop()

    def portal_was_killed(self) -> bool:
        """Waits for the portal's end; whether it was a SIGKILL."""
        process = self._portal._process
        assert process is not None
        return process.wait(PATIENCE_S) == -signal.SIGKILL
