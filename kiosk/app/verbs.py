# SPDX-License-Identifier: Apache-2.0
"""Roof: fulfils the window's verbs: each runs on the thread it belongs to and comes home later."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kiosk.app.bench_printer import BenchPrinter
from kiosk.app.drawer import DrawerOpener
from kiosk.app.finger_unlock import FingerUnlock
from kiosk.app.house import House
from kiosk.app.press import press_of, slip_painter, voices
from kiosk.app.printing import Press
from kiosk.app.table import Table
from kiosk.core.bill import Bill
from kiosk.core.catalogue import Catalogue, Rail
from kiosk.core.entries import Printed
from kiosk.core.errors import StoreDamaged
from kiosk.core.facts import LineChanged
from kiosk.core.lease import Allowance
from kiosk.core.money import Count
from kiosk.core.paper import Paper
from kiosk.core.ports import Raster
from kiosk.core.shift import Drawer
from kiosk.core.transaction import Quote
from kiosk.core.views import LotView, TransactionView, UnfinishedPrint
from kiosk.core.wire.enrolment import Site
from kiosk.core.wire.trust import read_code
from kiosk.counter.overview import Queue, Standing
from kiosk.counter.shifts import Closed
from kiosk.counter.transactions import Ask, Committed, Reversed
from kiosk.counter.wallet import WalletView
from kiosk.devices.bench import Bench
from kiosk.devices.choices import FILE_NAME as CHOICES
from kiosk.devices.registry import registry
from kiosk.ui.verbs import Begun
from kiosk.worker import Worker

if TYPE_CHECKING:
    from kiosk.app.line import Line

T = TypeVar("T")


class HouseVerbs:
    """The window's verbs over a house that is entered. `close` ends line and press.

    `opening` is a thread of its own for what may wait long: keys, joining, a slow disk.
    """

    def __init__(self, house: House, browser: Callable[[str], object]) -> None:
        self._house = house
        self._browser = browser
        self._opening = Worker("opening", tell=house.bus.publish)
        self._documents = Worker("documents", tell=house.bus.publish)
        self._line: Line | None = None
        self._press: Press | None = None
        self._laid: tuple[Bench, Table] | None = None
        self._online = False
        self._fingers = FingerUnlock(lambda: self._at_the_table()[0], house.settings.finger_of)
        house.bus.subscribe(LineChanged, self._line_changed)

    def close(self) -> None:
        """Ends line, press and their threads; the house closes after."""
        self._opening.close()
        if self._line:
            self._line.close()
        if self._press:
            self._press.close()
        if self._laid:
            self._laid[1].close()
        self._documents.close()

    @property
    def table(self) -> Table:
        """The devices; nobody looks for them before they are asked for the first time."""
        return self._at_the_table()[1]

    def attach_press(self) -> None:
        """Builds the press; on the main thread, once the store is open."""
        if self._press is None:
            bench = self._at_the_table()[0]
            self._press = press_of(self._house, bench)
            if self._house.settings.cash_drawer:
                DrawerOpener(bench).listen(self._house.bus, self._press.between)

    def _at_the_table(self) -> tuple[Bench, Table]:
        if self._laid is None:
            house = self._house
            bench = Bench(registry(house.settings), house.bus, house.settings.data_dir / CHOICES)
            painter = slip_painter(house, BenchPrinter(bench))
            self._laid = bench, Table(house, bench, painter)
        return self._laid

    def begin(self) -> "Future[Begun]":
        """Opens store and line."""
        return self._opening.submit(self._begin)

    def give_passphrase(self, passphrase: str) -> "Future[Begun]":
        """As `begin`, with the passphrase the operator typed."""
        self._house.use_passphrase(passphrase)
        return self._opening.submit(self._begin)

    def enrol(self, portal_url: str, code: str, pin: str) -> "Future[Site]":
        """Joins a portal."""
        return self._opening.submit(self._join, portal_url, code, pin)

    def reset_pin(self, code: str, pin: str) -> "Future[str]":
        """A new PIN for the operator the portal names."""
        return self._opening.submit(self._renew_pin, code, pin)

    def sign_in(self, operator: str, pin: str) -> "Future[str]":
        """Checks a PIN."""
        asked = self._ask(self._house.desks.operators.sign_in, operator, pin)
        asked.add_done_callback(self._fingers.after_pin)
        asked.add_done_callback(self.table.signed_in)
        return asked

    def finger_offered(self, operator: str) -> bool:
        """Whether his finger may stand for the PIN now."""
        return self._fingers.offered(operator)

    def unlock_by_finger(self, operator: str) -> "Future[bool]":
        """Waits for his finger."""
        return self._fingers.unlock(operator)

    def open_day(self, operator: str, opening_paise: int) -> "Future[Drawer]":
        """Opens the operator's day."""
        return self._ask(self._house.desks.shifts.open, operator, opening_paise)

    def move_cash(self, operator: str, paise: int, reason: str) -> "Future[Drawer]":
        """Cash in or out."""
        return self._ask(self._house.desks.shifts.move_cash, operator, paise, reason)

    def close_day(self, operator: str, counts: tuple[Count, ...], reason: str) -> "Future[Closed]":
        """Counts and closes."""
        return self._ask(self._house.desks.shifts.close, operator, counts, reason)

    def day_report(self, shift: int) -> "Future[Paper]":
        """The closing paper."""
        return self._ask(self._house.desks.shifts.report, shift)

    def standing(self) -> "Future[Standing]":
        """Where this kiosk stands."""
        return self._ask(self._house.desks.overview.standing)

    def catalogue(self) -> "Future[Catalogue]":
        """The price list."""
        return self._ask(self._house.desks.overview.catalogue)

    def fetch_bill(self, service: str, typed: Mapping[str, str]) -> "Future[Bill | None]":
        """Asks the biller through the portal."""
        line = self._line
        assert line is not None
        return self._documents.submit(line.bill, service, typed)

    def quote(self, ask: Ask) -> "Future[Quote]":
        """The itemised price."""
        return self._ask(self._house.desks.transactions.quote, ask)

    def commit(self, quote: Quote, tender_paise: int, operator: str) -> "Future[Committed]":
        """Takes the money."""
        return self._ask(self._house.desks.transactions.commit, quote, tender_paise, operator)

    def transaction(self, transaction_id: str) -> "Future[TransactionView | None]":
        """A sale as it stands now."""
        return self._ask(self._house.desks.overview.transaction, transaction_id)

    def reverse(self, number: str, operator: str, wrong: bool) -> "Future[Reversed]":
        """Undoes a sale."""
        return self._ask(self._house.desks.transactions.reverse, number, operator, wrong)

    def queue(self) -> "Future[Queue]":
        """What waits for whom."""
        return self._ask(self._house.desks.overview.queue)

    def history(self, before_seq: int) -> "Future[tuple[TransactionView, ...]]":
        """A page of sales."""
        return self._ask(self._house.desks.overview.history, before_seq)

    def to_hand_over(self) -> "Future[tuple[TransactionView, ...]]":
        """Whose receipt has arrived."""
        return self._ask(self._house.desks.receipts.to_hand_over)

    def wallet(self) -> "Future[WalletView]":
        """Each rail's money."""
        return self._ask(self._house.desks.wallet.view)

    def load(self, rail: Rail, amount_paise: int, operator: str) -> "Future[LotView]":
        """Begins an allowance payment and sends it on its way."""
        return self._then_send(self._house.desks.wallet.load, rail, amount_paise, operator)

    def surrender(self, rail: Rail) -> "Future[Allowance]":
        """Gives the rest of a rail's allowance back."""
        return self._then_send(self._house.desks.wallet.surrender, rail)

    def open_page(self, url: str) -> None:
        """Opens the gateway's page."""
        self._browser(url)

    def send(self) -> None:
        """Sends the queue now."""
        if self._line:
            self._line.courier.nudge()

    def print(self, of_seq: int) -> "Future[Printed]":
        """Prints what the citizen gets."""
        assert self._press is not None
        return self._press.print(of_seq)

    def settle_print(self, found: UnfinishedPrint, came_out: bool) -> "Future[None]":
        """The answer to "did it print?"."""
        return self._ask(self._house.desks.receipts.settle_unfinished, found, came_out)

    def seq_of(self, number: str) -> "Future[int]":
        """The entry that gave out this number's paper."""
        return self._ask(self._house.desks.receipts.seq_of, number, False)

    def paper(self, number: str) -> "Future[Paper]":
        """The paper of a number."""
        return self._ask(self._house.desks.receipts.paper, number)

    def rate_card(self) -> "Future[Paper]":
        """The approved charges."""
        return self._ask(self._house.desks.receipts.rate_card)

    def raster(self, paper: Paper) -> "Future[Raster]":
        """The paper's picture."""
        assert self._press is not None
        return self._press.picture(paper)

    def save_pdf(self, paper: Paper, form: str) -> "Future[str]":
        """Writes a PDF."""
        return self._documents.submit(self._save_pdf, paper, form)

    def online(self) -> bool:
        """Whether the last word with the portal succeeded."""
        return self._online

    def _ask(self, work: Callable[..., T], *args: object) -> "Future[T]":
        future = self._house.counter.submit(work, *args)
        future.add_done_callback(self._look_for_damage)
        return future

    def _look_for_damage(self, future: "Future[T]") -> None:
        if not future.cancelled() and isinstance(future.exception(), StoreDamaged):
            self._house.mark_damaged()

    def _then_send(self, work: Callable[..., T], *args: object) -> "Future[T]":
        future = self._ask(work, *args)
        future.add_done_callback(lambda _: self.send())
        return future

    def _begin(self) -> Begun:
        house = self._house
        if not house.opened and house.set_up:
            house.open_store()
        if not house.opened:
            return Begun(None)
        site = house.ask(house.desks.overview.site)
        if site is None:
            return Begun(None)
        self._connect()
        found = house.ask(house.desks.receipts.unfinished)
        people = house.ask(house.desks.operators.all)
        return Begun(site, people, found, house.ask(house.damages))

    def _renew_pin(self, code: str, pin: str) -> str:
        from kiosk.app.joining import renew_pin

        return renew_pin(self._house, read_code(code), pin)

    def _join(self, portal_url: str, code: str, pin: str) -> Site:
        from kiosk.app.joining import join  # like the line, not before the first page stands

        site = join(self._house, portal_url, read_code(code), pin)
        self._connect()
        return site

    def _connect(self) -> None:
        if self._line is None:
            from kiosk.app.line import Line

            self._line = Line(self._house)
            self._line.courier.start()

    def _line_changed(self, fact: LineChanged) -> None:
        self._online = fact.online

    def _save_pdf(self, paper: Paper, form: str) -> str:
        from kiosk.documents.page import PdfPainter

        folder = self._house.settings.data_dir / "papers"
        folder.mkdir(exist_ok=True)
        name = re.sub(r"[^A-Za-z0-9-]", "_", f"{paper.kind.value}-{paper.number}-{form}")
        to: Path = folder / f"{name}.pdf"
        to.write_bytes(PdfPainter(voices(self._house)).paint(paper, form))
        return str(to)
