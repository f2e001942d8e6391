# SPDX-License-Identifier: Apache-2.0
"""Roof: the self-check of the window: examined on a thread of its own over the bench that is open,
signed on the counter's, and written as the form of Annexure A.
"""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app.instruments import SystemChance
from kiosk.app.line_figures import line_figures
from kiosk.app.measures import MachineMeasures, Painters, Surroundings, kinds_of
from kiosk.app.press import voices
from kiosk.config import resource
from kiosk.core.encoding import digest
from kiosk.core.selfcheck import Record, Subject, csv_of
from kiosk.core.selfcheck_evidence import LineEvidence
from kiosk.core.selfcheck_policy import read_policy
from kiosk.core.selfcheck_steps import Run
from kiosk.counter.examination import Examination, Tools
from kiosk.counter.selfcheck import Examined
from kiosk.devices.bench import Bench
from kiosk.devices.registry import registry
from kiosk.ui.table_verbs import CheckStart, Tell
from kiosk.worker import Worker

if TYPE_CHECKING:
    from kiosk.app.house import House
    from kiosk.app.measures import Judge
    from kiosk.core.ports import PagePainter, SlipPainter


class Examiner:
    """Runs the steps of a check one after the other; each call returns at once."""

    def __init__(
        self, house: "House", bench: Bench, slip: "Callable[[], SlipPainter]", judge: "Judge | None"
    ) -> None:
        self._house, self._bench = house, bench
        self._slip, self._judge = slip, judge
        self._thorough = False  # of the check under way; its thread alone touches it
        self._worker = Worker("self-check", tell=house.bus.publish)

    def close(self) -> None:
        """A step under way is finished first."""
        self._worker.close()

    def start(self) -> "Future[CheckStart]":
        """What is known before it begins."""
        return self._worker.submit(self._start)

    def quick(self, tell: Tell) -> "Future[Record]":
        """A look at what is there."""
        return self._worker.submit(self._quick, tell)

    def begin(self, operator: str, tell: Tell) -> "Future[Run]":
        """A full check begins."""
        return self._worker.submit(self._begin, operator, tell)

    def examine(self, step: Callable[[Examination], Run]) -> "Future[Run]":
        """One step."""
        return self._worker.submit(lambda: step(self._examination()))

    def end(self, run: Run) -> "Future[Examined]":
        """Ends, signs and journals it."""
        return self._worker.submit(self._end, run)

    def save(self, done: Examined, form: str) -> "Future[str]":
        """The form as a file; where it lies."""
        return self._worker.submit(self._save, done, form)

    def _start(self) -> CheckStart:
        house = self._house
        if not house.opened:
            return CheckStart((), None)
        desk = house.desks.selfcheck
        return CheckStart(house.ask(desk.known), house.ask(desk.latest))

    def _quick(self, tell: Tell) -> Record:
        self._thorough = False
        start = self._start()
        last = start.last.record if start.last else None
        return self._examination().quick(self._subject(), start.known, last, tell)

    def _begin(self, operator: str, tell: Tell) -> Run:
        self._thorough = True
        return self._examination().begin(self._subject(), operator, self._start().known, tell)

    def _end(self, run: Run) -> Examined:
        record = self._examination().end(run)
        if not record.subject.kiosk_id:
            return Examined(record, 0, b"")
        return self._house.ask(self._house.desks.selfcheck.settle, record)

    def _save(self, done: Examined, form: str) -> str:
        folder = self._house.settings.data_dir / "papers"
        folder.mkdir(exist_ok=True)
        to: Path = folder / f"annexure-a-{done.record.at_ms}.{form}"
        if form == "csv":
            to.write_text(csv_of([done.record]), encoding="utf-8", newline="")
        else:
            from kiosk.documents.annexure import AnnexurePainter, Standing

            standing = Standing(done.seq, digest(done.record.to_bytes()).hex()[:16])
            painter = AnnexurePainter(voices(self._house))
            to.write_bytes(painter.paint(done.record, standing))
        return str(to)

    def _subject(self) -> Subject:
        house = self._house
        return house.ask(house.desks.selfcheck.subject) if house.opened else Subject()

    def _examination(self) -> Examination:
        house = self._house
        around = Surroundings(house.settings.data_dir, self._line, self._judge)
        painters = Painters(self._slip, self._page)
        kinds = kinds_of(registry(house.settings))
        measures = MachineMeasures(self._bench, kinds, painters, around)
        policy = read_policy(resource("annexure", "policy.json").read_bytes())
        return Examination(Tools(measures, house.clock, SystemChance(), policy))

    def _line(self) -> LineEvidence:
        """A quick look does not measure: ten seconds are not enough for a slow line."""
        house = self._house
        if not house.opened:
            return LineEvidence(None)
        desk = house.desks.selfcheck
        url = house.ask(desk.portal_url) if self._thorough else ""
        return line_figures(house, url, house.ask(desk.last_contact_ms))

    def _page(self) -> "PagePainter":
        from kiosk.documents.page import PdfPainter

        return PdfPainter(voices(self._house))
